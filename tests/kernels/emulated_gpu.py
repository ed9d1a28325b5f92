"""A GPU without a card: the kernels' GPU source on the host compiler, under as much of CuPy as we use.

The stand-in for CuPy offers nothing else, so that a call which CuPy would have to compile fails here. Memory
is NumPy's; streams, capture and the limits of a launch are those of CUDA.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import patch

import numpy as np

from kernels.catalogue import KERNELS
from kernels.gpu_processor import GpuProcessor
from kernels.host_compiler import load
from kernels.source import program

Three = tuple[int, int, int]


def emulated_source() -> str:
    """The GPU's translation unit behind the emulation's header, with a function that launches each kernel."""
    prelude = Path(__file__).with_name("emulated_cuda.h").read_text(encoding="utf-8")
    # A kernel is `extern "C" __global__ void`; here it is static, and its launcher has the C name.
    source = program(KERNELS.values()).replace('extern "C" __global__', "__global__")
    launchers = [
        f"static void thread_{name}(const void *p) {{ {name}(*(const {name}_args *)p); }}\n"
        f'extern "C" int launch_{name}(const void *p, const unsigned *shape) '
        f"{{ return run_grid(thread_{name}, p, shape); }}"
        for name in KERNELS
    ]
    return "\n".join([prelude, source, *launchers])


class EmulatedArray:
    """Device memory: shape, dtype and address; no arithmetic."""

    def __init__(self, memory: np.ndarray, cuda: EmulatedCuda) -> None:
        self.memory, self._cuda = memory, cuda
        self.shape, self.dtype, self.flags = memory.shape, memory.dtype, memory.flags
        self.ndim = memory.ndim
        self.nbytes, self.size = memory.nbytes, memory.size
        self.data = SimpleNamespace(ptr=memory.ctypes.data)

    def __getitem__(self, index: Any) -> EmulatedArray:
        return EmulatedArray(self.memory[index], self._cuda)

    def view(self, dtype: Any) -> EmulatedArray:
        """The same memory as another dtype."""
        return EmulatedArray(self.memory.view(dtype), self._cuda)

    def reshape(self, *shape: int) -> EmulatedArray:
        """The same memory in another shape."""
        return EmulatedArray(self.memory.reshape(*shape), self._cuda)

    def set(self, host: np.ndarray) -> None:
        """Overwrite, as strictly as CuPy."""
        if host.dtype != self.dtype or host.shape != self.shape:
            raise ValueError(f"{host.dtype} {host.shape} cannot be set to {self.dtype} {self.shape}")
        self._cuda.written.append(host.nbytes)
        self.memory[...] = host


class EmulatedStream:
    """A stream; all but a capture runs at once."""

    def __init__(self, cuda: EmulatedCuda, null: bool = False) -> None:
        self._cuda = cuda
        self.ptr = 0 if null else id(self)
        self.captured: list[Callable[[], None]] | None = None

    def __enter__(self) -> EmulatedStream:
        self._cuda.streams.append(self)
        return self

    def __exit__(self, *reason: object) -> None:
        self._cuda.streams.pop()

    def begin_capture(self) -> None:
        """Collect what follows instead of running it."""
        if self._cuda.refuses_capture or self.ptr == 0:
            raise RuntimeError("cannot capture")
        self.captured = []

    def end_capture(self) -> EmulatedGraph:
        """What was collected."""
        assert self.captured is not None
        captured, self.captured = self.captured, None
        self._cuda.graphs.append(EmulatedGraph(captured))
        return self._cuda.graphs[-1]


class EmulatedGraph:
    """A captured graph."""

    def __init__(self, captured: list[Callable[[], None]]) -> None:
        self.captured = captured
        self.launches = 0

    def launch(self) -> None:
        """Run all in order."""
        self.launches += 1
        for act in self.captured:
            act()


class EmulatedCuda:
    """The part of `cupy.cuda` that the GPU processor uses, and what tests look at.

    Attributes:
        graphs: all that were captured.
        launched: how many kernel launches the host has made, captured ones included.
        read: bytes of each array copied to the host.
        written: bytes of each array copied from the host.
        allocated: how many device arrays were made.
        refuses_capture: set to be a driver without graphs.
    """

    def __init__(self) -> None:
        self.compiled = load(emulated_source())
        self.streams = [EmulatedStream(self, null=True)]
        self.graphs: list[EmulatedGraph] = []
        self.launched = 0
        self.read: list[int] = []
        self.written: list[int] = []
        self.allocated = 0
        self.refuses_capture = False
        self.function = SimpleNamespace(CPointer=lambda address: SimpleNamespace(ptr=address))
        self.runtime = SimpleNamespace(
            getDeviceProperties=lambda _: {"name": b"emulated on the host"},
            memcpyDeviceToDevice=3,
            memcpyAsync=self._copy,
        )

    def Device(self) -> SimpleNamespace:
        """The current device."""
        return SimpleNamespace(id=0, compute_capability="90", synchronize=lambda: None)

    def Stream(self, non_blocking: bool) -> EmulatedStream:
        """A new stream."""
        assert non_blocking
        return EmulatedStream(self)

    def get_current_stream(self) -> EmulatedStream:
        """The stream that launches go to."""
        return self.streams[-1]

    def run(self, act: Callable[[], None]) -> None:
        """Run now, or keep for a graph."""
        captured = self.get_current_stream().captured
        if captured is None:
            act()
        else:
            captured.append(act)

    def asnumpy(self, array: EmulatedArray) -> np.ndarray:
        """A copy on the host."""
        self.read.append(array.nbytes)
        return array.memory.copy()

    def zeros(self, shape: tuple[int, ...], dtype: Any) -> EmulatedArray:
        """A new device array."""
        self.allocated += 1
        return EmulatedArray(np.zeros(shape, dtype), self)

    def kernel(self, name: str) -> Callable[[Three, Three, tuple[Any]], None]:
        """A function of a loaded module."""
        function, size = getattr(self.compiled, f"launch_{name}"), KERNELS[name].record.itemsize

        def launch(grid: Three, block: Three, arguments: tuple[Any]) -> None:
            if not (0 < grid[0] < 2**31 and 0 < grid[1] <= 65535 and 0 < grid[2] <= 65535):
                raise RuntimeError(f"grid {grid}")
            if not (min(block) > 0 and block[2] <= 64 and block[0] * block[1] * block[2] <= 1024):
                raise RuntimeError(f"block {block}")
            self.launched += 1
            copied = ctypes.create_string_buffer(ctypes.string_at(arguments[0].ptr, size), size)
            shape = (ctypes.c_uint * 6)(*grid, *block)

            def act() -> None:
                assert function(copied, shape) == 0, f"{name}: a thread is missing where its warp meets"

            self.run(act)

        return launch

    def _copy(self, target: int, source: int, size: int, kind: int, stream: int) -> None:
        assert kind == 3
        assert stream == self.get_current_stream().ptr

        def act() -> None:
            ctypes.memmove(target, source, size)

        self.run(act)


def emulated_gpu() -> tuple[GpuProcessor, EmulatedCuda]:
    """The GPU processor on the emulation. Raises CompilerError without a host compiler."""
    cuda = EmulatedCuda()
    cupy: Any = ModuleType("cupy")
    cupy.cuda = cuda
    cupy.RawModule = lambda path: SimpleNamespace(path=path, get_function=cuda.kernel)
    cupy.empty = cupy.zeros = cuda.zeros
    cupy.asnumpy = cuda.asnumpy
    with (
        patch.dict(sys.modules, cupy=cupy),
        patch("kernels.gpu_processor.cached_cubin", return_value=Path("emulated.cubin")),
    ):
        return GpuProcessor(), cuda
