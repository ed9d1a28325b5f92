"""Which lattices are measured: from 64^3 on, as large as memory and the time for a sweep allow."""

from __future__ import annotations

import time
from collections.abc import Iterator

from automaton.bench.machine import release_gpu_memory
from automaton.bench.results import LeftOut
from automaton.bench.workloads import whole_step
from automaton.scenario.estimate import estimate
from automaton.scenario.resources import gpu_memory, host_memory, in_words
from kernels.processors import Processor

SIDES = (64, 128, 256, 384, 512, 768, 1024)
ROOM = 0.9
"""Share of the free memory that a step may take."""


def ladder(largest: int | None) -> tuple[int, ...]:
    """Sides in their order; `largest`, if given, is the last of them."""
    return SIDES if largest is None else (*(side for side in SIDES if side < largest), largest)


def sweep(
    section: str, processor: Processor, largest: int | None, budget_s: float, left_out: list[LeftOut]
) -> Iterator[int]:
    """Sides to measure, each before the next is asked for; what is left out is added to `left_out`.

    A size is left out where a whole step would not fit into memory, or where all sizes until then would take
    more than `budget_s`, as those before it let expect.
    """
    taken: list[tuple[int, float]] = []
    for side in ladder(largest):
        release_gpu_memory(processor)
        reason = _too_large(side, on_gpu=processor.name == "gpu") or _too_long(side, taken, budget_s)
        if reason:
            left_out.append(LeftOut(section, processor.describe(), side, reason))
            continue
        began = time.perf_counter()
        yield side
        taken.append((side, time.perf_counter() - began))


def _too_large(side: int, *, on_gpu: bool) -> str | None:
    needs = estimate(whole_step(side), waiting_files=0)
    rooms = [("memory", needs.gpu_host_bytes if on_gpu else needs.cpu_bytes, host_memory())]
    if on_gpu:
        rooms.append(("memory of the GPU", needs.gpu_bytes, gpu_memory()))
    for what, wanted, free in rooms:
        if free is not None and wanted > ROOM * free:
            return f"needs {in_words(wanted)} of {what}, more than {ROOM:.0%} of the {in_words(free)} free"
    return None


def _too_long(side: int, taken: list[tuple[int, float]], budget_s: float) -> str | None:
    """After two sizes, what the next takes is expected to grow as between them; after one, not to grow."""
    if not taken:
        return None
    (before, less), (last, most) = (taken * 2)[-2:]
    growth = max(most - less, 0.0) / max(last**3 - before**3, 1)
    expected_s = most + growth * (side**3 - last**3)
    spent_s = sum(seconds for _, seconds in taken)
    if spent_s + expected_s <= budget_s:
        return None
    return f"would take about {expected_s:.0f} s, after {spent_s:.0f} of {budget_s:.0f} s"
