"""Taking times: repeats, of which the shortest and the median are kept."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

SAMPLE_S = 0.004
"""A sample repeats what is measured until it takes this long, so that the clock and the wait cost nothing."""
FEWEST, MOST = 5, 30
"""Bounds of the number of samples."""


@dataclass(frozen=True)
class Times:
    """Seconds of one execution: the shortest and the median of `repeats` samples."""

    best_s: float
    median_s: float
    repeats: int

    @classmethod
    def of(cls, seconds: list[float]) -> Times:
        """Of single samples."""
        return cls(min(seconds), statistics.median(seconds), len(seconds))


def measure(act: Callable[[], object], wait: Callable[[], None], budget_s: float = 0.3) -> Times:
    """Times of `act`, sampled for about `budget_s` after one call that is not counted.

    `wait` returns when what `act` launched is done; a short act is repeated within a sample.
    """

    def sample(times: int) -> float:
        began = time.perf_counter()
        for _ in range(times):
            act()
        wait()
        return (time.perf_counter() - began) / times

    sample(1)
    once = sample(1)
    times = max(1, round(SAMPLE_S / max(once, 1e-7)))
    samples = min(max(round(budget_s / max(once * times, SAMPLE_S)), FEWEST), MOST)
    return Times.of([sample(times) for _ in range(samples)])
