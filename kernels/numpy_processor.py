"""The reference: kernels run as the NumPy functions that define them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from kernels.catalogue import KERNELS
from kernels.contract import Box, whole
from kernels.processors import Action, Launch, Sequence, check_copy


class NumpyProcessor:
    """Runs the NumPy reference of every kernel; slow, and right by definition."""

    name = "reference"

    def describe(self) -> str:
        """The device in words."""
        return f"NumPy {np.__version__} reference"

    def versions(self) -> dict[str, str]:
        """Nothing beyond Python and NumPy."""
        return {}

    def array(self, host: np.ndarray) -> np.ndarray:
        """A C-contiguous copy of `host`."""
        return np.array(host, order="C")

    def zeros(self, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        """An array of zeros."""
        return np.zeros(shape, dtype)

    def to_host(self, array: np.ndarray) -> np.ndarray:
        """A copy of `array`."""
        return array.copy()

    def upload(self, array: np.ndarray, host: np.ndarray) -> None:
        """Overwrite `array`."""
        array[...] = host

    def copy(self, source: np.ndarray, target: np.ndarray) -> Launch:
        """Copies `source` onto `target`."""
        check_copy(source, target)
        return Action(lambda: np.copyto(target, source))

    def wait(self) -> None:
        """Nothing: each launch is done when it returns."""

    def bind(self, name: str, box: Box | None = None, **arguments: Any) -> Launch:
        """The reference function of kernel `name` with its arguments."""
        kernel = KERNELS[name]
        arrays, values = kernel.split(arguments)
        covered = box or whole(arrays[kernel.over].shape)

        def launch(**changed: Any) -> None:
            kernel.reference(**arrays, **{**values, **kernel.typed(changed)}, box=covered)

        return launch

    def sequence(self, launches: Iterable[Launch]) -> Launch:
        """Launches in a row as one."""
        return Sequence(launches)
