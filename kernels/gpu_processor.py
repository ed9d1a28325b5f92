"""The GPU: the kernel source compiled by NVRTC, launched through CuPy on CuPy arrays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from kernels.catalogue import KERNELS
from kernels.contract import Box, Kernel, whole
from kernels.nvrtc import cached_cubin
from kernels.processors import Launch, Sequence
from kernels.source import program

BLOCK = (32, 4, 2)


def why_no_gpu() -> str | None:
    """Why no GPU can be used here, in words; None where one can."""
    try:
        import cupy
    except ImportError:
        return "CuPy is not installed (pip install 'tumour-automaton[cuda13]' or '[cuda12]')"
    try:
        count = cupy.cuda.runtime.getDeviceCount()
    except cupy.cuda.runtime.CUDARuntimeError as error:
        return f"the CUDA driver does not answer: {error}"
    return None if count else "the driver finds no GPU"


class GpuProcessor:
    """Runs the compiled kernels on the current CUDA device."""

    name = "gpu"

    def __init__(self) -> None:
        import cupy

        self._cupy = cupy
        self._device = cupy.cuda.Device()
        source = program(KERNELS.values())
        cubin = cached_cubin(source, f"sm_{self._device.compute_capability}")
        self._module = cupy.RawModule(path=str(cubin))

    def describe(self) -> str:
        """The device in words."""
        properties = self._cupy.cuda.runtime.getDeviceProperties(self._device.id)
        return f"GPU {properties['name'].decode()}"

    def array(self, host: np.ndarray) -> Any:
        """A device array with the contents of `host`."""
        return self._cupy.asarray(host, order="C")

    def zeros(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """A device array of zeros."""
        return self._cupy.zeros(shape, dtype)

    def to_host(self, array: Any) -> np.ndarray:
        """A NumPy copy of a device array."""
        return np.asarray(self._cupy.asnumpy(array))

    def totals(self, slots: Any) -> np.ndarray:
        """Sums over all rows of int64 (nz, ny, n), shape (n,)."""
        return self.to_host(slots.sum(axis=(0, 1)))

    def maxima(self, rows: Any) -> np.ndarray:
        """Greatest numbers of all rows of uint32 (n, nz, ny), shape (n,)."""
        return self.to_host(rows.max(axis=(1, 2)))

    def upload(self, array: Any, host: np.ndarray) -> None:
        """Overwrite a device array in place."""
        array.set(np.ascontiguousarray(host, array.dtype))

    def bind(self, name: str, box: Box | None = None, **arguments: Any) -> Launch:
        """The compiled kernel `name` with its argument struct filled."""
        kernel = KERNELS[name]
        arrays, values = kernel.split(arguments)
        shape = arrays[kernel.over].shape
        pointers = {key: 0 if array is None else array.data.ptr for key, array in arrays.items()}
        record = kernel.fill(pointers, values, shape, box or whole(shape))
        return _GpuLaunch(self._module.get_function(name), kernel, record, arrays)

    def sequence(self, launches: Iterable[Launch]) -> Launch:
        """Launches in a row as one."""
        return Sequence(launches)


class _GpuLaunch:
    def __init__(self, function: Any, kernel: Kernel, record: np.ndarray, arrays: dict[str, Any]) -> None:
        from cupy.cuda.function import CPointer

        self._pointer = CPointer
        self._function = function
        self._kernel = kernel
        self._record = record
        self._arrays = arrays  # keeps the memory behind the pointers alive
        sizes = (int(record[f"{axis}1"]) - int(record[f"{axis}0"]) for axis in "xyz")
        self._grid = tuple(-(-size // block) for size, block in zip(sizes, BLOCK, strict=True))

    def __call__(self, **values: Any) -> None:
        if 0 in self._grid:
            return
        record = self._record
        if values:
            record = record.copy()
            for name, number in self._kernel.typed(values).items():
                record[name] = number
        # A kernel parameter is a host pointer to its bytes; the driver copies the struct at the launch.
        self._function(self._grid, BLOCK, (self._pointer(record.ctypes.data),))
