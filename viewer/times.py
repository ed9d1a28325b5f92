"""All times of runs side by side, and which frame each of them shows at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from automaton.snapshot import Run

SAME_H = 1e-6
"""Times that differ by no more are one."""


def times_of(runs: Sequence[Run]) -> npt.NDArray[np.float64]:
    """The times in h at which any of some runs has a frame, each once and rising, float64 (times,)."""
    every_h = np.sort(np.concatenate([np.zeros(0), *(run.times_h for run in runs)]))
    return every_h[np.diff(every_h, prepend=-np.inf) > SAME_H]


def frames_at(runs: Sequence[Run], time_h: float) -> tuple[int, ...]:
    """The frame of each run that is nearest to a time, of two that are as near the earlier one.

    So a run shows its first frame before it began, and its last one after its end. Each has a frame.
    """
    return tuple(int(np.abs(run.times_h - time_h).argmin()) for run in runs)
