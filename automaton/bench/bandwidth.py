"""The bandwidth of the machine's memory: STREAM's triad on a CPU, a device copy on a GPU."""

from __future__ import annotations

import numpy as np

from automaton.bench.recording import Recorder
from automaton.bench.results import Bandwidth
from automaton.bench.timing import measure
from kernels.processors import Processor

CPU_SIDE, GPU_SIDE = 256, 512
"""Cubes of float32 too large for the caches: 67 MB and 537 MB each."""


class Stream:
    """A triad or a device copy over arrays of its own, ready to be timed."""

    def __init__(self, processor: Processor, side: int | None = None) -> None:
        """Over cubes of `side`^3 float32, as large as `CPU_SIDE` or `GPU_SIDE` says if left out."""
        on_gpu = processor.name == "gpu"
        self.side = side = side or (GPU_SIDE if on_gpu else CPU_SIDE)
        self.kernel = "copy" if on_gpu else "triad"
        recorder = Recorder(processor)
        first, second, third = (recorder.array(np.full((side,) * 3, value, np.float32)) for value in range(3))
        self._processor = processor
        self._launch = (
            recorder.copy(second, first)
            if on_gpu
            else recorder.bind("triad", result=first, base=second, added=third, factor=0.5)
        )
        self._launch()
        self._bytes_moved = recorder.tally.bytes_moved

    def measure(self, budget_s: float) -> Bandwidth:
        """Bytes a second, counting what is read and what is written, not what a cache fetches beside it."""
        times = measure(self._launch, self._processor.wait, budget_s)
        best, half = self._bytes_moved / times.best_s, self._bytes_moved / times.median_s
        return Bandwidth(self._processor.describe(), self.kernel, self.side, best, half, times)


def bandwidth(processor: Processor, side: int | None = None) -> Bandwidth:
    """Bytes a second that the memory gives now."""
    return Stream(processor, side).measure(budget_s=0.5)
