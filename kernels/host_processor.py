"""The CPU: the kernel source compiled by the host compiler, called through ctypes from a few threads."""

from __future__ import annotations

import ctypes
import itertools
import math
import os
import platform
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from kernels.catalogue import KERNELS
from kernels.contract import Box, whole
from kernels.host_compiler import load
from kernels.processors import Action, Launch, Sequence, check_copy
from kernels.source import program

# Below this many sites a thread pool costs more than it gives (about 70 us a pass).
SITES_WORTH_THREADS = 1 << 15
# Within a sequence threads only meet, which takes less than a microsecond.
SITES_WORTH_MEETING = 1 << 13
CACHE_LINE = 64  # bytes
PAGE = 4096  # bytes
# Arrays that begin at the same place of a page would fight for the same lines of the cache.
LINES_APART = 5

STEP = np.dtype([("run", "u8"), ("arguments", "u8"), ("rows", "i8"), ("threads", "i8")])


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
        self._library.run_steps.restype = None
        self._library.run_steps.argtypes = [
            ctypes.c_void_p,
            ctypes.c_int64,
            ctypes.c_int32,
            ctypes.c_int32,
            ctypes.c_void_p,
        ]
        self._pool = ThreadPoolExecutor(max(self.threads - 1, 1), thread_name_prefix="kernel")

    def describe(self) -> str:
        """The device in words."""
        return f"CPU {platform.machine()}, {self.threads} thread{'s' * (self.threads > 1)}"

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
        given, taking = source.reshape(-1), target.reshape(-1)
        threads = self.threads_for(given.size, 1)
        bounds = [given.size * k // threads for k in range(threads + 1)]
        slabs = [(taking[low:high], given[low:high]) for low, high in itertools.pairwise(bounds)]

        def act() -> None:
            others = [self._pool.submit(np.copyto, *slab) for slab in slabs[1:]]
            np.copyto(*slabs[0])
            for other in others:
                other.result()

        return Action(act)

    def wait(self) -> None:
        """Nothing: each launch is done when it returns."""

    def bind(self, name: str, box: Box | None = None, **arguments: Any) -> Launch:
        """The compiled kernel `name` with its argument struct filled."""
        kernel = KERNELS[name]
        arrays, values = kernel.split(arguments)
        shape = arrays[kernel.over].shape
        covered = box or whole(shape)
        pointers = {key: 0 if array is None else array.ctypes.data for key, array in arrays.items()}
        return _HostLaunch(self, kernel, kernel.fill(pointers, values, shape, covered), arrays)

    def sequence(self, launches: Iterable[Launch]) -> Launch:
        """Launches in a row as one call into the compiled source."""
        found = list(launches)
        if not found or not all(isinstance(launch, _HostLaunch) for launch in found):
            return Sequence(found)
        return _HostSequence(self, found)

    def threads_for(self, rows: int, sites_a_row: int, worth: int = SITES_WORTH_THREADS) -> int:
        """How many threads share a launch of this size; `worth` is the least that is worth sharing."""
        return max(min(self.threads, rows), 1) if rows * sites_a_row >= min(worth, self._split_from) else 1

    def run_steps(self, steps: np.ndarray) -> None:
        """Run records of dtype STEP in order; every thread walks them all."""
        threads, address, count = int(steps["threads"].max()), steps.ctypes.data, steps.size
        meeting = np.zeros(32, np.int32)
        run = self._library.run_steps
        others = [
            self._pool.submit(run, address, count, thread, threads, meeting.ctypes.data)
            for thread in range(1, threads)
        ]
        run(address, count, 0, threads, meeting.ctypes.data)
        for other in others:
            other.result()

    def run(self, function: Any, record: np.ndarray, rows: int, threads: int) -> None:
        """Run rows [0, rows) in equal slabs, one a thread."""
        address = record.ctypes.data
        if threads == 1:
            function(address, 0, rows)
            return
        bounds = [rows * k // threads for k in range(threads + 1)]
        others = [
            self._pool.submit(function, address, low, high) for low, high in itertools.pairwise(bounds[1:])
        ]
        function(address, bounds[0], bounds[1])
        for other in others:
            other.result()


def _zeros_at(place: int, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """Zeros that begin `place` bytes into a page; on a cache line no vector of a row straddles two."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    raw = np.zeros(size + PAGE, np.uint8)
    offset = (place - raw.ctypes.data) % PAGE
    return np.asarray(raw[offset : offset + size].view(dtype).reshape(shape))


class _HostLaunch:
    def __init__(
        self, processor: HostProcessor, kernel: Any, record: np.ndarray, arrays: dict[str, Any]
    ) -> None:
        self._run = processor.run
        self._kernel = kernel
        self._record = record
        self._arrays = arrays  # keeps the memory behind the pointers alive
        self._function = getattr(processor._library, kernel.name)
        self._function.argtypes = [ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64]
        self._function.restype = None
        size = [
            int(record[high]) - int(record[low]) for low, high in (("z0", "z1"), ("y0", "y1"), ("x0", "x1"))
        ]
        self._rows = size[0] * size[1]
        self._threads = processor.threads_for(self._rows, size[2])
        self._threads_in_sequence = processor.threads_for(self._rows, size[2], SITES_WORTH_MEETING)

    def __call__(self, **values: Any) -> None:
        record = self._record
        if values:
            record = record.copy()
            for name, number in self._kernel.typed(values).items():
                record[name] = number
        self._run(self._function, record, self._rows, self._threads)

    def step(self) -> tuple[int, int, int, int]:
        """This launch as a record of dtype STEP."""
        function = ctypes.cast(self._function, ctypes.c_void_p).value or 0
        return (function, self._record.ctypes.data, self._rows, self._threads_in_sequence)


class _HostSequence:
    def __init__(self, processor: HostProcessor, launches: list[Any]) -> None:
        self._processor = processor
        self._launches = launches  # keeps the records behind the pointers alive
        self._steps = np.array([launch.step() for launch in launches], STEP)

    def __call__(self, **values: Any) -> None:
        if values:
            raise TypeError("a sequence of launches takes no values")
        self._processor.run_steps(self._steps)
