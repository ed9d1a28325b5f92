"""Arrays that a thread may write to disk while the simulation goes on: nobody changes them any more."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

from automaton.snapshot import DrugFrame, Frame


def owned_array(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array itself if nobody can change it any more, else a copy."""
    is_frozen = not array.flags.writeable and array.base is None
    return array if is_frozen else array.copy()


def owned_frame(frame: Frame, shape: tuple[int, int, int]) -> Frame:
    """The frame with arrays of its own.

    Raises:
        ValueError: an array is not (nz, ny, nx) = `shape`, or of another dtype than such a frame has.
    """

    def owned(values: npt.NDArray[Any], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        if values.shape != shape or values.dtype != dtype:
            raise ValueError(f"expected {np.dtype(dtype)} of shape {shape}: {values.dtype} of {values.shape}")
        return owned_array(values)

    def field(values: npt.NDArray[np.float32] | None) -> npt.NDArray[np.float32] | None:
        return None if values is None else owned(values, np.float32)

    return dataclasses.replace(
        frame,
        kind=owned(frame.kind, np.uint8),
        genotype=owned(frame.genotype, np.uint8),
        oxygen_mmHg=field(frame.oxygen_mmHg),
        drugs={
            name: DrugFrame(owned(drug.outside_uM, np.float32), field(drug.inside_uM), field(drug.damage))
            for name, drug in frame.drugs.items()
        },
        clone=None if frame.clone is None else owned(frame.clone, np.uint32),
        expression={trait: owned(levels, np.int8) for trait, levels in frame.expression.items()},
    )
