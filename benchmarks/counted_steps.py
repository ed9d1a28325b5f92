"""What a step launches and moves, counted without running anything: a stand-in for a processor listens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from automaton.bench.traffic import traffic
from automaton.bench.workloads import FILLED
from automaton.scenario import Scenario
from automaton.simulation import Simulation
from kernels.catalogue import KERNELS
from kernels.contract import Box
from kernels.numpy_processor import NumpyProcessor
from kernels.processors import Action, Launch, Sequence

PLANE = 1 / 8
"""Bytes a site of a bit plane."""
CELL_BYTES = {
    "screen_fates": 2 * PLANE,
    "draw_fates": 2 * PLANE + FILLED * (1 + 1 + 4 + 4),  # kind, intent, oxygen, damage
    "settle_fates": 2 * PLANE + FILLED * (1 + 1 + 1),  # intent, kind, genotype of those that act
    "count_cells": PLANE + FILLED * (1 + 1 + 4 + 4 + 4),  # kind, genotype, three amounts
}
"""Bytes a site of the kernels whose contracts do not tell, as if all memory with cells were touched.

Left out are those that found clones: together three bit planes a cell step."""


@dataclass
class Counted:
    """Launches by kernel, and their bytes; `alone` are launches outside a graph."""

    launches: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    alone: int = 0


class Planner(NumpyProcessor):
    """Runs nothing and counts; arrays are never touched, so that they take no memory."""

    def __init__(self) -> None:
        self.counted = Counted()
        self._in_graph = False

    def bind(self, name: str, box: Box | None = None, **arguments: Any) -> Launch:
        """A launch that counts itself."""
        kernel = KERNELS[name]
        arrays, values = kernel.split(arguments)
        moved = traffic(kernel, arrays, values, box)
        of_cells = CELL_BYTES.get(name, 0.0) * moved.sites
        return self._counting(name, round(moved.bytes_moved or of_cells))

    def copy(self, source: Any, target: Any) -> Launch:
        """A copy that counts itself."""
        return Action(self._counting("copy", source.nbytes + target.nbytes))

    def sequence(self, launches: Iterable[Launch]) -> Launch:
        """Launches that count as those of a graph."""
        inner = Sequence(launches)

        def launch() -> None:
            self._in_graph = True
            inner()
            self._in_graph = False

        return Action(launch)

    def _counting(self, name: str, moved: int) -> Callable[..., None]:
        def launch(**_: Any) -> None:
            self.counted.launches[name] += 1
            self.counted.moved[name] += moved
            self.counted.alone += not self._in_graph

        return launch


def count_step(scenario: Scenario) -> Counted:
    """What a step with its census launches and moves."""
    planner = Planner()
    simulation = Simulation(scenario, planner)
    simulation.begin()
    planner.counted = Counted()
    simulation.step()
    simulation.census()
    return planner.counted


def extended(counts: list[Counted], doublings: int) -> Counted:
    """What the last of four sides, each twice the one before, would count after further doublings.

    A full multigrid start visits levels a number of times that grows as a cubic polynomial of how many there
    are; bytes grow with the sites.
    """
    found = Counted(alone=counts[-1].alone)
    for name in counts[-1].launches:
        visits = [count.launches[name] for count in counts]
        for _ in range(doublings):
            a, b, c, d = visits[-4:]
            visits.append(4 * d - 6 * c + 4 * b - a)
        found.launches[name] = visits[-1]
        found.moved[name] = counts[-1].moved[name] * 8**doublings
    return found
