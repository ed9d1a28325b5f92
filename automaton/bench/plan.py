"""What a benchmark runs, and in which order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from automaton.bench import cells
from automaton.bench.bandwidth import bandwidth
from automaton.bench.kernels import kernel_rows
from automaton.bench.results import LeftOut, Results, Row
from automaton.bench.sizes import sweep
from automaton.bench.whole_step import step_row
from automaton.bench.workloads import COMMON_SIDE, growth
from automaton.errors import UserError
from kernels.processors import NoDevice, Processor, open_processor

SECTIONS = ("kernels", "step", "cells", "growth", "common", "reference")
SWEEP_S, FULL_SWEEP_S = 60.0, 600.0
"""Time for all sizes of a section together: by default, and with --full or --largest on all threads."""
FEWER_THREADS_SIDE = {"kernels": 256, "step": 128}
"""The one size at which fewer threads than all are measured by default."""
CELLS_SIDE, REFERENCE_SIDE = 256, 64
Say = Callable[[str], None]
Size = tuple[int, Callable[[], Iterable[Row]]]
"""Sites a side, and what measures its rows one by one."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Attributes:
        only: sections; empty for all.
        full: ten minutes for all sizes of a section, further numbers of threads, growth to ten million.
        device: auto (all that this machine has), gpu, cpu or reference.
        threads: of the CPU; None for one and all cores.
        largest: most sites a side; None for what memory and time allow.
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
        return tuple(name for name in SECTIONS if name in (self.only or SECTIONS))

    def at_most(self, side: int) -> int:
        """This many sites a side, or the most that are wanted."""
        return side if self.largest is None else min(side, self.largest)


@dataclass(frozen=True)
class Bench:
    """What is wanted on one processor, and how a subprocess opens it."""

    processor: Processor
    device: str
    threads: int
    wanted: Wanted
    say: Say
    left_out: list[LeftOut]

    @property
    def main(self) -> bool:
        """Whether this is the processor at its full strength, which alone runs what takes long."""
        return self.device != "cpu" or self.threads in (self.wanted.threads, len(os.sched_getaffinity(0)))

    def begins(self, what: str) -> None:
        """Say so."""
        self.say(f"{what}, {self.processor.describe()}")

    def sides(self, section: str) -> Iterator[int]:
        """Sizes of a section, each to be measured before the next is asked for."""
        wanted = self.wanted
        if self.main or wanted.full:
            longer = self.main and (wanted.full or wanted.largest is not None)
            budget_s = FULL_SWEEP_S if longer else SWEEP_S
            yield from sweep(section, self.processor, wanted.largest, budget_s, self.left_out)
        else:
            yield wanted.at_most(FEWER_THREADS_SIDE[section])


def run(wanted: Wanted, say: Say, results: Results) -> None:
    """Add to `results` what is wanted; `say` is told what begins. Raises UserError where a device is missing.

    On machines that others use too the memory's bandwidth drifts. So it is measured before and after every
    size of every section, and the better of the two is what its rows are compared with. A size that fails is
    left out, whatever the reason; what it measured before stays, and the next begins.
    """
    for bench in _benches(wanted, say, results.left_out):
        bench.begins("memory bandwidth")
        before = bandwidth(bench.processor)
        results.bandwidths.append(before)
        for section in wanted.sections:
            for side, measured in _RUNNERS[section](bench):
                first = len(results.rows)
                try:
                    for row in measured():
                        results.rows.append(row.beside(before))
                except Exception as error:  # noqa: BLE001 (memory, compiler, driver: each has its own type)
                    reason = f"{type(error).__name__}: {error}"
                    results.left_out.append(
                        LeftOut(section, bench.processor.describe(), side, reason, failed=True)
                    )
                after = bandwidth(bench.processor)
                better = max(before, after, key=lambda found: found.bytes_per_s)
                results.rows[first:] = [row.beside(better) for row in results.rows[first:]]
                results.bandwidths[-1] = results.bandwidths[-1].joined(after)
                before = after


def _benches(wanted: Wanted, say: Say, left_out: list[LeftOut]) -> Iterator[Bench]:
    """The main processors first: the GPU, the CPU at all its threads, then at fewer."""
    for device, threads in _devices(wanted):
        try:
            processor = open_processor(device, threads or None)
        except NoDevice as error:
            raise UserError(f"--device {device}: {error}") from error
        yield Bench(processor, device, threads, wanted, say, left_out)


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


def _kernels(bench: Bench) -> Iterator[Size]:
    for side in bench.sides("kernels"):
        bench.begins(f"kernels at {side}^3")
        yield side, partial(kernel_rows, bench.processor, side)


def _step(bench: Bench) -> Iterator[Size]:
    for side in bench.sides("step"):
        bench.begins(f"whole step at {side}^3")
        yield side, partial(_one, step_row, side, bench.device, bench.threads)


def _cells(bench: Bench) -> Iterator[Size]:
    if bench.device != "reference" and (bench.wanted.full or bench.main):
        side = bench.wanted.at_most(CELLS_SIDE)
        bench.begins(f"live cells at {side}^3")
        yield side, partial(_one, cells.updates_row, bench.processor, side)


def _growth(bench: Bench) -> Iterator[Size]:
    if bench.device == "reference" or not bench.main:
        return
    largest = bench.wanted.largest
    numbers = [1_000_000] if largest is None or largest >= 144 else [largest**3 // 4]
    for number in numbers + [10_000_000] * (bench.wanted.full and largest is None):
        bench.begins(f"growth to {number:,} cells")
        scenario = growth(number, largest)
        repeats = 3 if number <= 1_000_000 else 1
        yield scenario.shape[-1], partial(_one, cells.growth_row, bench.processor, scenario, number, repeats)


def _common(bench: Bench) -> Iterator[Size]:
    if bench.device != "reference" and bench.main:
        side = bench.wanted.at_most(COMMON_SIDE)
        bench.begins("common workload")
        yield side, partial(_one, cells.common_row, bench.processor, side)


def _reference(bench: Bench) -> Iterator[Size]:
    if bench.device == "cpu" and bench.main:
        side = bench.wanted.at_most(REFERENCE_SIDE)
        bench.begins(f"NumPy at {side}^3 beside")
        numpy = open_processor("reference")
        yield side, partial(_one, cells.reference_row, numpy, bench.processor, side)


def _one(measure: Callable[..., Row], *arguments: Any) -> Iterator[Row]:
    yield measure(*arguments)


_RUNNERS: dict[str, Callable[[Bench], Iterator[Size]]] = {
    "kernels": _kernels,
    "step": _step,
    "cells": _cells,
    "growth": _growth,
    "common": _common,
    "reference": _reference,
}
"""For each size of a section, in turn, what measures it."""
