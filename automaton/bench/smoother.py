"""The smoother and the memory's bandwidth in turn, for a machine may change what its memory gives.

Virtual ones do: whether two of their cores share one of the server's may be decided anew within minutes.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from itertools import pairwise

from automaton.bench.bandwidth import CPU_SIDE, GPU_SIDE, Stream
from automaton.bench.results import UNDISTURBED, Row
from automaton.bench.timing import Times, measure
from kernels.processors import Launch, Processor

SMOOTHER = "relax_linear"
BUDGET_S, FEWEST, MOST = 5.0, 20, 60
"""Rounds: the bandwidth, both colours of the smoother, the bandwidth again, with which the next begins."""
SAMPLES_S = 0.02
"""For the samples of a bandwidth or of the smoother in a round: no longer than anything stands still."""
STEADY = 0.95
"""Share of the greater that the lesser of a round's bandwidths is at least, where nothing changed."""


def is_judged(processor: Processor, side: int) -> bool:
    """Whether the smoother over `side`^3 sites is held to a goal: sizes at which caches do not help."""
    return {"gpu": side >= GPU_SIDE, "cpu": side == CPU_SIDE}.get(processor.name, False)


def smoother_row(sweep: Launch, bytes_moved: int, processor: Processor, side: int) -> Row:
    """What share of the bandwidth a sweep over both colours reaches: the median of the rounds that count.

    Where none does, that of all rounds.
    """
    stream = Stream(processor)
    bandwidths = [stream.measure(SAMPLES_S).bytes_per_s]
    seconds: list[float] = []
    began = time.perf_counter()
    while len(seconds) < FEWEST or (len(seconds) < MOST and time.perf_counter() - began < BUDGET_S):
        seconds.append(measure(sweep, processor.wait, SAMPLES_S).best_s)
        bandwidths.append(stream.measure(SAMPLES_S).bytes_per_s)
    counting = rounds_that_count(bandwidths)
    better = {k: max(bandwidths[k : k + 2]) for k in counting or range(len(seconds))}
    return Row(
        section="smoother",
        name="smoother and bandwidth in turn",
        processor=processor.describe(),
        side=side,
        sites=float(side**3),
        times=Times.of([seconds[k] for k in better]),
        bytes_moved=bytes_moved,
        numbers={
            "percent_of_bandwidth": statistics.median(
                100 * bytes_moved / seconds[k] / bandwidth for k, bandwidth in better.items()
            ),
            "GB_per_s_of_bandwidth": statistics.median(better.values()) / 1e9,
            "rounds": len(seconds),
            "rounds_that_count": len(counting),
        },
    )


def rounds_that_count(bandwidths: Sequence[float]) -> list[int]:
    """Numbers k of the rounds between bandwidths k and k + 1 that agree and are near the greatest of all.

    While the memory gives less, the smoother loses less than a triad does, and its share looks better.
    """
    enough = UNDISTURBED * max(bandwidths, default=0.0)
    pairs = enumerate(pairwise(bandwidths))
    return [k for k, pair in pairs if min(pair) >= STEADY * max(pair) and max(pair) >= enough]
