"""Whether arrays are the same to the bit, which their values do not tell: 0 equals -0, and NaN not itself."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]


def difference(one: Array, other: Array) -> str:
    """In what two arrays of numbers differ, in words; empty where dtype, shape and every bit are the same."""
    if one.dtype != other.dtype or one.shape != other.shape:
        return f"{one.dtype} {one.shape} beside {other.dtype} {other.shape}"
    places = np.count_nonzero(_bits(one) != _bits(other))
    return f"at {places} of {one.size} places" if places else ""


def differences(one: Mapping[str, Array], other: Mapping[str, Array]) -> list[str]:
    """The same of arrays by name, those on one side only among them; empty where all are the same."""
    alone = [f"{name} on one side only" for name in sorted(one.keys() ^ other.keys())]
    found = {name: difference(one[name], other[name]) for name in sorted(one.keys() & other.keys())}
    return alone + [f"{name}: {what}" for name, what in found.items() if what]


def _bits(array: Array) -> Array:
    """The same memory as unsigned integers."""
    return np.ascontiguousarray(array).view(f"u{array.dtype.itemsize}")
