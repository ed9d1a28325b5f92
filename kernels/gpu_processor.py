"""The GPU: the kernel source compiled by NVRTC, launched through CuPy on CuPy arrays."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from kernels.catalogue import KERNELS
from kernels.contract import Box, whole
from kernels.gpu_graph import GpuSequence, Graphs
from kernels.gpu_launch import GpuLaunch, block_for, pieces, size_of
from kernels.nvrtc import OPTIONS, cached_cubin
from kernels.processors import Action, Launch, check_copy
from kernels.source import program

DRIVER = Path("/proc/driver/nvidia/version")


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
    """Runs the compiled kernels on the current CUDA device, in the order of the calls, on the current stream.

    Of CuPy only memory, copies, launches and graphs are used; whatever CuPy compiles itself (arithmetic,
    reductions, copies of what is not contiguous) would need the CUDA toolkit's headers.
    """

    name = "gpu"

    def __init__(self) -> None:
        import cupy

        self._cupy = cupy
        self._device = cupy.cuda.Device()
        source = program(KERNELS.values())
        cubin = cached_cubin(source, f"sm_{self._device.compute_capability}")
        self._module = cupy.RawModule(path=str(cubin))
        self._graphs = Graphs(cupy)

    def describe(self) -> str:
        """The device in words."""
        properties = self._cupy.cuda.runtime.getDeviceProperties(self._device.id)
        return f"GPU {properties['name'].decode()}"

    def versions(self) -> dict[str, str]:
        """CuPy, the compiler NVRTC, the CUDA version the driver serves, and the driver where it is told."""
        from cupy.cuda import nvrtc

        served = self._cupy.cuda.runtime.driverGetVersion()
        found = {
            "cupy_version": str(self._cupy.__version__),
            "nvrtc_version": ".".join(map(str, nvrtc.getVersion())),
            "nvrtc_options": " ".join(OPTIONS),
            "compute_capability": str(self._device.compute_capability),
            "cuda_driver_version": f"{served // 1000}.{served % 1000 // 10}",
        }
        with suppress(OSError):
            found["gpu_driver"] = DRIVER.read_text(encoding="utf-8", errors="replace").splitlines()[0]
        return found

    def array(self, host: np.ndarray) -> Any:
        """A device array with the contents of `host`."""
        array = self._cupy.empty(host.shape, host.dtype)
        self.upload(array, host)
        return array

    def zeros(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """A device array of zeros."""
        return self._cupy.zeros(shape, dtype)

    def to_host(self, array: Any) -> np.ndarray:
        """A NumPy copy of a device array."""
        return np.asarray(self._cupy.asnumpy(array))

    def upload(self, array: Any, host: np.ndarray) -> None:
        """Overwrite a device array in place."""
        array.set(np.ascontiguousarray(host, array.dtype))

    def copy(self, source: Any, target: Any) -> Launch:
        """Copies `source` onto `target` on the current stream, so that a CUDA graph can hold it."""
        check_copy(source, target)
        runtime, stream = self._cupy.cuda.runtime, self._cupy.cuda.get_current_stream

        def act() -> None:
            runtime.memcpyAsync(
                target.data.ptr,
                source.data.ptr,
                source.nbytes,
                runtime.memcpyDeviceToDevice,
                stream().ptr,
            )

        return Action(act)

    def wait(self) -> None:
        """Return when the device has nothing left to do."""
        self._device.synchronize()

    def bind(self, name: str, box: Box | None = None, **arguments: Any) -> Launch:
        """The compiled kernel `name` with its argument struct filled."""
        kernel = KERNELS[name]
        arrays, values = kernel.split(arguments)
        shape = arrays[kernel.over].shape
        pointers = {key: 0 if array is None else array.data.ptr for key, array in arrays.items()}
        covered = box or whole(shape)
        block = block_for(size_of(covered))
        records = [(piece, kernel.fill(pointers, values, shape, piece)) for piece in pieces(covered, block)]
        function = self._module.get_function(name)
        return GpuLaunch(self._cupy, function, kernel, records, block, arrays)

    def sequence(self, launches: Iterable[Launch]) -> Launch:
        """Launches in a row as one CUDA graph, captured at its first call."""
        return GpuSequence(self._graphs, launches)
