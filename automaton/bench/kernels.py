"""Every kernel that a step launches, timed by itself."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator

from automaton.bench.recording import COPY, Noted, Recorder
from automaton.bench.results import Bandwidth, Row
from automaton.bench.timing import Times, measure
from automaton.bench.traffic import follows_cells
from automaton.bench.workloads import common, pushed, whole_step
from automaton.simulation import Simulation
from kernels.catalogue import KERNELS
from kernels.processors import Processor

BUDGET_S = 0.15
CELLS_BUDGET_S = 1.0
"""For all kernels together that follow the cells, which run in turn, as in a step."""


def kernel_rows(processor: Processor, side: int, memory: Bandwidth) -> Iterator[Row]:
    """A row for each kernel that three simulations of `side`^3 sites launch, over the largest lattice.

    The kernels are found by listening to whole steps, so none has to be listed. The first simulation has all
    that a drug and oxygen can have; oxygen with first-order uptake and the pushing of cells add the rest.
    """
    seen: set[str] = set()
    for scenario in (whole_step(side, surroundings=True), common(side), pushed(side)):
        recorder = Recorder(processor)
        simulation = Simulation(scenario, recorder)
        simulation.begin()
        simulation.step()
        cells = simulation.census().tumour
        for name, launches in recorder.by_kernel().items():
            if name not in seen:
                yield _swept(name, launches, processor, side, memory)
        for name, times in _follow_cells(recorder.following_cells(), processor).items():
            if name not in seen:
                yield _followed(name, times, processor, side, cells)
        seen |= {launch.name for launch in recorder.launches}


def _swept(name: str, launches: list[Noted], processor: Processor, side: int, memory: Bandwidth) -> Row:
    sweep = processor.sequence([launch.inner for launch in launches])
    times = measure(sweep, processor.wait, BUDGET_S)
    moved = sum(launch.traffic.bytes_moved for launch in launches)
    return Row(
        section="kernels",
        name=name,
        processor=processor.describe(),
        side=side,
        sites=sum(launch.traffic.sites for launch in launches),
        bytes_moved=moved,
        times=times,
        bandwidth_share=moved / times.best_s / memory.bytes_per_s,
    )


def _follow_cells(launches: list[Noted], processor: Processor) -> dict[str, Times]:
    """Times by kernel while cell steps go on as in a run: what such a kernel does, it does only once."""
    seconds: dict[str, list[float]] = defaultdict(list)
    began = time.perf_counter()
    while launches and time.perf_counter() - began < CELLS_BUDGET_S:
        for launch in launches:
            processor.wait()
            started = time.perf_counter()
            launch.inner()
            processor.wait()
            seconds[launch.name].append(time.perf_counter() - started)
    return {
        name: Times.of(taken)
        for name, taken in sorted(seconds.items())
        if name != COPY and follows_cells(KERNELS[name])
    }


def _followed(name: str, times: Times, processor: Processor, side: int, cells: int) -> Row:
    """Live cells and sites a second by the median: launches differ in what they find to do."""
    return Row(
        section="kernels",
        name=name,
        processor=processor.describe(),
        side=side,
        sites=float(side**3),
        bytes_moved=None,
        times=times,
        bandwidth_share=None,
        numbers={"cells": float(cells), "live_cells_per_s": cells / times.median_s},
    )
