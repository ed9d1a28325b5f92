"""The bandwidth of the machine's memory: STREAM's triad on a CPU, a device copy on a GPU."""

from __future__ import annotations

import numpy as np

from automaton.bench.recording import Recorder
from automaton.bench.results import Bandwidth
from automaton.bench.timing import measure
from kernels.processors import Processor

CPU_SIDE, GPU_SIDE = 256, 512
"""Cubes of float32 too large for the caches: 67 MB and 537 MB each."""


def bandwidth(processor: Processor, side: int | None = None) -> Bandwidth:
    """Bytes a second, counting what is read and what is written, not what a cache fetches beside it."""
    on_gpu = processor.name == "gpu"
    side = side or (GPU_SIDE if on_gpu else CPU_SIDE)
    recorder = Recorder(processor)
    first, second, third = (recorder.array(np.full((side,) * 3, value, np.float32)) for value in (0, 1, 2))
    launch = (
        recorder.copy(second, first)
        if on_gpu
        else recorder.bind("triad", result=first, base=second, added=third, factor=0.5)
    )
    launch()
    moved = recorder.tally.bytes_moved
    times = measure(launch, processor.wait, budget_s=0.5)
    kernel = "copy" if on_gpu else "triad"
    found = moved / times.best_s
    return Bandwidth(processor.describe(), kernel, side, found, found, times)
