"""Every kernel that sweeps a lattice, timed by itself."""

from __future__ import annotations

from collections.abc import Iterator

from automaton.bench.recording import Noted, Recorder
from automaton.bench.results import Bandwidth, Row
from automaton.bench.timing import measure
from automaton.bench.workloads import common, whole_step
from automaton.scenario import Scenario
from automaton.simulation import Simulation
from kernels.processors import Processor

BUDGET_S = 0.15


def kernel_rows(processor: Processor, side: int, memory: Bandwidth) -> Iterator[Row]:
    """A row for each kernel that two simulations of `side`^3 sites launch, over the largest lattice it meets.

    The kernels are found by listening to whole steps, so none has to be listed. The first simulation has all
    that a drug and oxygen can have; the second, oxygen with first-order uptake, adds what is missing.
    """
    seen: set[str] = set()
    for scenario in (whole_step(side, surroundings=True), common(side)):
        for name, launches in _launches(scenario, processor).items():
            if name not in seen:
                seen.add(name)
                yield _row(name, launches, processor, side, memory)


def _launches(scenario: Scenario, processor: Processor) -> dict[str, list[Noted]]:
    """What a step and a count launch, by kernel."""
    recorder = Recorder(processor)
    simulation = Simulation(scenario, recorder)
    simulation.begin()
    simulation.step()
    simulation.census()
    return recorder.by_kernel()


def _row(name: str, launches: list[Noted], processor: Processor, side: int, memory: Bandwidth) -> Row:
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
