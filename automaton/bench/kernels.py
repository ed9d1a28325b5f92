"""Every kernel that a step launches, timed by itself."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator

from automaton.bench.recording import Noted, Recorder, Stopwatch
from automaton.bench.results import Row
from automaton.bench.smoother import SMOOTHER, is_judged, smoother_row
from automaton.bench.timing import FEWEST, Times, measure
from automaton.bench.traffic import follows_cells
from automaton.bench.workloads import common, updates, whole_step
from automaton.scenario import Scenario
from automaton.simulation import Simulation
from kernels.catalogue import KERNELS
from kernels.processors import Processor

BUDGET_S = 0.15
"""For a kernel that sweeps a lattice."""
CELLS_BUDGET_S = 1.0
"""For all kernels of one ball that follow its cells; they run in turn."""


def kernel_rows(processor: Processor, side: int) -> Iterator[Row]:
    """A row for each kernel that simulations of `side`^3 sites launch, found by listening to whole steps.

    First those that sweep a lattice: a step with all that a drug and oxygen can have, then what oxygen with
    first-order uptake adds; the smoother, where it has a goal, in turn with the bandwidth too. Then those
    that follow the cells, on the ball of the live-cell workload, without and with pushing and clones.
    """
    seen: set[str] = set()
    for scenario in (whole_step(side, surroundings=True), common(side)):
        for name, launches in _sweeping(scenario, processor).items():
            if name not in seen:
                seen.add(name)
                yield from _swept(name, launches, processor, side)
    for scenario in (updates(side), updates(side, pushing=True)):
        for row in _following(scenario, processor):
            if row.name not in seen:
                seen.add(row.name)
                yield row


def _sweeping(scenario: Scenario, processor: Processor) -> dict[str, list[Noted]]:
    """What a step and a count launch of such kernels, by name, over the largest lattice each meets."""
    recorder = Recorder(processor)
    simulation = Simulation(scenario, recorder)
    simulation.begin()
    simulation.step()
    simulation.census()
    return recorder.by_kernel()


def _swept(name: str, launches: list[Noted], processor: Processor, side: int) -> Iterator[Row]:
    sweep = processor.sequence([launch.inner for launch in launches])
    bytes_moved = sum(launch.traffic.bytes_moved for launch in launches)
    yield Row(
        section="kernels",
        name=name,
        processor=processor.describe(),
        side=side,
        sites=sum(launch.traffic.sites for launch in launches),
        times=measure(sweep, processor.wait, BUDGET_S),
        bytes_moved=bytes_moved,
    )
    if name == SMOOTHER and is_judged(processor, side):
        yield smoother_row(sweep, bytes_moved, processor, side)


def _following(scenario: Scenario, processor: Processor) -> list[Row]:
    """Rows of a call of each such kernel, in steps that go on as in a run: what it does, it does only once.

    A sample is the mean of all its calls in a step of several cell steps.
    """
    watch = Stopwatch(processor)
    simulation = Simulation(scenario, watch)
    simulation.step()
    living = [simulation.census().tumour]
    samples: dict[str, list[float]] = defaultdict(list)
    began = time.perf_counter()
    while len(living) <= FEWEST or time.perf_counter() - began < CELLS_BUDGET_S:
        watch.seconds.clear()
        simulation.step()
        living.append(simulation.census().tumour)
        for name, seconds in watch.seconds.items():
            samples[name].append(sum(seconds) / len(seconds))
    cells = sum(living) / len(living)
    return [
        Row(
            section="kernels",
            name=name,
            processor=processor.describe(),
            side=scenario.shape[-1],
            sites=watch.sites[name],
            times=(times := Times.of(seconds)),
            numbers={"cells": cells, "live_cells_per_s": cells / times.best_s},
        )
        for name, seconds in sorted(samples.items())
        if follows_cells(KERNELS[name])
    ]
