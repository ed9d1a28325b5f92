"""The CPU: the kernel source compiled by the host compiler, run by a crew of threads."""

from __future__ import annotations

import itertools
import math
import os
import platform
from collections.abc import Iterable
from typing import Any

import numpy as np

from kernels.catalogue import KERNELS
from kernels.contract import Box, Kernel, whole
from kernels.host_compiler import compiled_with, load
from kernels.host_crew import STEP, Crew, address_of
from kernels.processors import Launch, Sequence, check_copy
from kernels.source import program

# Below so many sites it costs more than it gives to call the other threads, or in a sequence to meet them.
SITES_WORTH_THREADS = 1 << 16
SITES_WORTH_MEETING = 1 << 15
COPY_BLOCK = 65536  # bytes a row of a copy, as in kernels/crew.cuh
CACHE_LINE = 64  # bytes
PAGE = 4096  # bytes
# Arrays that begin at the same place of a page would fight for the same lines of the cache.
LINES_APART = 5

COPY = np.dtype([("source", "u8"), ("target", "u8"), ("bytes", "i8")])


class HostProcessor:
    """Runs the compiled kernels on `threads` cores (default: all this process may use).

    A launch of fewer than `split_from` sites stays on the calling thread. Raises CompilerError where the
    source cannot be compiled.
    """

    name = "cpu"

    def __init__(self, threads: int | None = None, split_from: int = SITES_WORTH_THREADS) -> None:
        self.threads = threads or len(os.sched_getaffinity(0))
        self._split_from = split_from
        self._places = itertools.cycle(range(0, LINES_APART * PAGE, LINES_APART * CACHE_LINE))
        self._library = load(program(KERNELS.values()))
        self._crew = Crew(self._library, self.threads)

    def describe(self) -> str:
        """The device in words."""
        return f"CPU {platform.machine()}, {self.threads} thread{'s' * (self.threads > 1)}"

    def versions(self) -> dict[str, str]:
        """The compiler, its version and flags, and the model of the processor it compiled for."""
        return compiled_with()

    def array(self, host: np.ndarray) -> np.ndarray:
        """A C-contiguous copy of `host`."""
        copy = self.zeros(host.shape, host.dtype)
        copy[...] = host
        return copy

    def zeros(self, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        """An array of zeros."""
        return _zeros_at(next(self._places) % PAGE, shape, dtype)

    def to_host(self, array: np.ndarray) -> np.ndarray:
        """A copy of `array`."""
        return array.copy()

    def upload(self, array: np.ndarray, host: np.ndarray) -> None:
        """Overwrite `array`."""
        array[...] = host

    def copy(self, source: np.ndarray, target: np.ndarray) -> Launch:
        """Copies `source` onto `target`."""
        check_copy(source, target)
        record = np.array((source.ctypes.data, target.ctypes.data, source.nbytes), COPY)
        blocks = -(-source.nbytes // COPY_BLOCK)
        threads = self.threads_for(blocks, COPY_BLOCK // source.itemsize)
        return _HostCopy(self._crew, self._library.copy_blocks, record, blocks, threads, [source, target])

    def wait(self) -> None:
        """Nothing: each launch is done when it returns."""

    def bind(self, name: str, box: Box | None = None, **arguments: Any) -> Launch:
        """The compiled kernel `name` with its argument struct filled."""
        kernel = KERNELS[name]
        arrays, values = kernel.split(arguments)
        shape = arrays[kernel.over].shape
        covered = box or whole(shape)
        pointers = {key: 0 if array is None else array.ctypes.data for key, array in arrays.items()}
        record = kernel.fill(pointers, values, shape, covered)
        return _HostLaunch(self, self._crew, getattr(self._library, name), kernel, record, arrays)

    def sequence(self, launches: Iterable[Launch]) -> Launch:
        """Launches in a row as one call into the compiled source."""
        found = list(launches)
        steps = [step for launch in found if isinstance(launch, _Steps) for step in launch.in_sequence]
        if not found or not all(isinstance(launch, _Steps) for launch in found):
            return Sequence(found)
        return _Steps(self._crew, steps, steps, found)

    def threads_for(self, rows: int, sites_a_row: int, worth: int = SITES_WORTH_THREADS) -> int:
        """How many threads share a launch of this size; `worth` is the least that is worth sharing."""
        return max(min(self.threads, rows), 1) if rows * sites_a_row >= min(worth, self._split_from) else 1


def _zeros_at(place: int, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """Zeros that begin `place` bytes into a page; on a cache line no vector of a row straddles two."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    raw = np.zeros(size + PAGE, np.uint8)
    offset = (place - raw.ctypes.data) % PAGE
    return np.asarray(raw[offset : offset + size].view(dtype).reshape(shape))


class _Steps:
    """Steps that a crew runs: alone as `steps` say, in a sequence as `in_sequence`; records of dtype STEP."""

    def __init__(self, crew: Crew, steps: list[Any], in_sequence: list[Any], kept: object) -> None:
        """`kept`: what must stay alive behind the pointers in the steps."""
        self._crew = crew
        self._steps = np.array(steps, STEP)
        self._kept = kept
        self.in_sequence = in_sequence

    def __call__(self, **values: Any) -> None:
        if values:
            raise TypeError(f"this launch takes no values, not even {sorted(values)}")
        self._crew.run(self._steps)


class _HostCopy(_Steps):
    def __init__(
        self, crew: Crew, function: Any, record: np.ndarray, rows: int, threads: int, arrays: list[Any]
    ) -> None:
        step = (address_of(function), record.ctypes.data, rows, threads)
        super().__init__(crew, [step], [step], (record, arrays))


class _HostLaunch(_Steps):
    def __init__(
        self,
        processor: HostProcessor,
        crew: Crew,
        function: Any,
        kernel: Kernel,
        record: np.ndarray,
        arrays: dict[str, Any],
    ) -> None:
        self._kernel = kernel
        self._record = record
        depth, height, width = (int(record[f"{axis}1"]) - int(record[f"{axis}0"]) for axis in "zyx")
        step = (address_of(function), record.ctypes.data, depth * height)
        alone = processor.threads_for(depth * height, width)
        met = processor.threads_for(depth * height, width, SITES_WORTH_MEETING)
        super().__init__(crew, [(*step, alone)], [(*step, met)], (record, arrays))

    def __call__(self, **values: Any) -> None:
        if not values:
            self._crew.run(self._steps)
            return
        record = self._record.copy()
        for name, number in self._kernel.typed(values).items():
            record[name] = number
        steps = self._steps.copy()
        steps["arguments"] = record.ctypes.data
        self._crew.run(steps)
