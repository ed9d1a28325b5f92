"""What a benchmark runs, and in which order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from automaton.bench import cells
from automaton.bench.bandwidth import bandwidth
from automaton.bench.kernels import kernel_rows
from automaton.bench.machine import release_gpu_memory
from automaton.bench.results import Bandwidth, Results, Row
from automaton.bench.whole_step import step_row
from automaton.bench.workloads import whole_step
from automaton.errors import UserError
from automaton.scenario.estimate import Estimate, estimate
from automaton.scenario.resources import gpu_memory, host_memory
from kernels.processors import NoDevice, Processor, open_processor

SECTIONS = ("kernels", "step", "cells", "growth", "common", "reference")
EVERYDAY = ("kernels", "step", "cells", "growth")
SIDES = (64, 128, 256, 384, 512, 768, 1024)
EVERYDAY_SIDE = 256
LARGEST = {"cpu": 384, "gpu": 1024, "reference": 64}
ROOM = 0.9
"""Share of the free memory that a step may take."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Attributes:
        only: sections; empty for those of the tier.
        full: everything: all sections, sizes up to what memory allows, growth to ten million.
        device: auto (all that this machine has), gpu, cpu or reference.
        threads: of the CPU; None for one and all cores.
        largest: most sites a side; None for what the tier and the memory allow.
    """

    only: tuple[str, ...] = ()
    full: bool = False
    device: str = "auto"
    threads: int | None = None
    largest: int | None = None

    @property
    def sections(self) -> tuple[str, ...]:
        """Sections to run, in their order. Raises UserError for one that does not exist."""
        for name in self.only:
            if name not in SECTIONS:
                raise UserError(f"--only {name}\n  rule     one of {', '.join(SECTIONS)}")
        chosen = self.only or (SECTIONS if self.full else EVERYDAY)
        return tuple(name for name in SECTIONS if name in chosen)


@dataclass(frozen=True)
class Bench:
    """One processor, the bandwidth of its memory, and how a subprocess opens it."""

    processor: Processor
    device: str
    threads: int
    memory: Bandwidth


def run(wanted: Wanted, say: Say, results: Results) -> None:
    """Add to `results` what is wanted; `say` is told what begins. Raises UserError where a device is missing.

    On machines that others use too the memory's bandwidth drifts. So it is measured before and after every
    size of every section, and the better of the two is what its rows are compared with.
    """
    for bench in _benches(wanted, say):
        results.bandwidths.append(bench.memory)
        before = bench.memory
        for section in wanted.sections:
            for _, rows in groupby(_RUNNERS[section](bench, wanted, say), key=lambda row: row.side):
                first = len(results.rows)
                results.rows += rows
                after = bandwidth(bench.processor)
                beside = max(before, after, key=lambda found: found.bytes_per_s)
                results.rows[first:] = [row.beside(beside) for row in results.rows[first:]]
                results.bandwidths[-1] = results.bandwidths[-1].joined(after)
                before = after


def _benches(wanted: Wanted, say: Say) -> Iterator[Bench]:
    """The main processors first: the GPU, the CPU at all its threads, then at fewer."""
    for device, threads in _devices(wanted):
        try:
            processor = open_processor(device, threads or None)
        except NoDevice as error:
            raise UserError(f"--device {device}: {error}") from error
        say(f"memory bandwidth, {processor.describe()}")
        yield Bench(processor, device, threads, bandwidth(processor))


def min_side(*sides: int | None) -> int | None:
    """The least of the sides given; None where none is."""
    return min((side for side in sides if side is not None), default=None)


def _devices(wanted: Wanted) -> Iterator[tuple[str, int]]:
    from kernels.gpu_processor import why_no_gpu
    from kernels.host_compiler import find_compiler

    if wanted.device == "reference":
        yield "reference", 0
        return
    if wanted.device == "gpu" or (wanted.device == "auto" and why_no_gpu() is None):
        yield "gpu", 0
    if wanted.device == "gpu":
        return
    if wanted.device == "auto" and find_compiler() is None:
        yield "reference", 0
        return
    cores = len(os.sched_getaffinity(0))
    counts = {wanted.threads} if wanted.threads else {1, cores}
    if wanted.full and not wanted.threads:
        counts |= {1 << k for k in range(cores.bit_length()) if 1 << k < cores}
    for threads in sorted(counts, reverse=True):
        yield "cpu", threads


def _main(bench: Bench, wanted: Wanted) -> bool:
    """Whether this is the processor at its full strength, which alone runs what takes long."""
    return bench.device != "cpu" or bench.threads in (wanted.threads, len(os.sched_getaffinity(0)))


def _kernels(bench: Bench, wanted: Wanted, say: Say) -> Iterator[Row]:
    sides = _sides(bench, wanted, SIDES)
    if not _main(bench, wanted):
        sides = [side for side in sides if side <= EVERYDAY_SIDE][-1:]
    for side in sides:
        say(f"kernels at {side}^3, {bench.processor.describe()}")
        yield from kernel_rows(bench.processor, side, bench.memory)


def _step(bench: Bench, wanted: Wanted, say: Say) -> Iterator[Row]:
    sides = [
        side
        for side in _sides(bench, wanted, SIDES)
        if wanted.full or side != SIDES[0] or side == wanted.largest
    ]
    for side in sides if _main(bench, wanted) else [side for side in sides if side == 128]:
        say(f"whole step at {side}^3, {bench.processor.describe()}")
        try:
            yield step_row(side, bench.device, bench.threads, bench.memory)
        except RuntimeError as error:  # perhaps too large after all; what was measured before is kept
            say(str(error))


def _cells(bench: Bench, wanted: Wanted, say: Say) -> Iterator[Row]:
    if bench.device != "reference" and (wanted.full or _main(bench, wanted)):
        side = min_side(EVERYDAY_SIDE, wanted.largest) or EVERYDAY_SIDE
        say(f"live cells at {side}^3, {bench.processor.describe()}")
        yield cells.updates_row(bench.processor, side)


def _growth(bench: Bench, wanted: Wanted, say: Say) -> Iterator[Row]:
    if bench.device == "reference" or not _main(bench, wanted):
        return
    numbers = [1_000_000] if wanted.largest is None or wanted.largest >= 144 else [wanted.largest**3 // 4]
    for number in numbers + [10_000_000] * (wanted.full and wanted.largest is None):
        say(f"growth to {number:,} cells, {bench.processor.describe()}")
        yield cells.growth_row(bench.processor, number, repeats=3 if number <= 1_000_000 else 1)


def _common(bench: Bench, wanted: Wanted, say: Say) -> Iterator[Row]:
    if bench.device != "reference" and _main(bench, wanted):
        say(f"common workload, {bench.processor.describe()}")
        yield cells.common_row(bench.processor, min_side(128, wanted.largest) or 128)


def _reference(bench: Bench, wanted: Wanted, say: Say) -> Iterator[Row]:
    if bench.device == "cpu" and _main(bench, wanted):
        side = min_side(64, wanted.largest) or 64
        say(f"NumPy reference at {side}^3")
        yield cells.reference_row(open_processor("reference"), bench.processor, side)


_RUNNERS: dict[str, Callable[[Bench, Wanted, Say], Iterator[Row]]] = {
    "kernels": _kernels,
    "step": _step,
    "cells": _cells,
    "growth": _growth,
    "common": _common,
    "reference": _reference,
}


def _sides(bench: Bench, wanted: Wanted, ladder: tuple[int, ...]) -> list[int]:
    """The sizes of a tier that memory allows, and the largest asked for."""
    release_gpu_memory(bench.processor)
    top = LARGEST[bench.device] if wanted.full else min(EVERYDAY_SIDE, LARGEST[bench.device])
    if wanted.largest is not None:
        ladder, top = (*(side for side in ladder if side < wanted.largest), wanted.largest), wanted.largest
    return [side for side in ladder if side <= top and _fits(estimate(whole_step(side)), bench.device)]


def _fits(needs: Estimate, device: str) -> bool:
    host, gpu = host_memory(), gpu_memory() if device == "gpu" else None
    on_host = needs.gpu_host_bytes if device == "gpu" else needs.cpu_bytes
    return (host is None or on_host < ROOM * host) and (gpu is None or needs.gpu_bytes < ROOM * gpu)
