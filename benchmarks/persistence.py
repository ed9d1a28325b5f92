"""Death over division rate above which a tumour dies out by itself, for each rule of placement.

Half of a periodic lattice is filled at random; debris leaves at once. At the threshold the number of cells
falls as t^-delta, with the exponent of directed percolation; a ratio is borne if between TIMES/2 and TIMES
mean times to a division it falls less than that. `python -m benchmarks.persistence` prints a table.
"""

from __future__ import annotations

import itertools
from typing import Any

from automaton.cell_rules import CellRules
from automaton.scenario import Scenario
from automaton.simulation import Simulation
from kernels.processors import open_processor

CHANCE = 0.05
TIMES = 600
SITES = {2: [384, 384], 3: [56, 56, 56]}
DELTA = {2: 0.4505, 3: 0.732}
"""Voigt and Ziff 1997 (2D), Jensen 1992 (3D)."""
BISECTIONS = 7


def lives(placement: str, neighbourhood: str, dimensions: int, ratio: float) -> bool:
    """Whether a population lasts at this death over division rate."""
    base: dict[str, Any] = {
        "lattice": {"sites": SITES[dimensions], "periodic": ["x", "y", "z"][:dimensions]},
        "time": {"duration_h": 1e5, "cell_steps_per_step": 1, "allow_coarse_steps": True},
        "seeding": [{"arrangement": "scattered", "density": 0.5}],
        "cells": {
            "division_per_h": CHANCE,
            "death_per_h": ratio * CHANCE,
            "placement": placement,
            "neighbourhood": neighbourhood,
            "apoptotic_clearance_h": 0.0,
        },
    }
    simulation = Simulation(Scenario.model_validate(base), open_processor("auto"))
    rules: CellRules = simulation._rules
    rules.act(round(TIMES / 2 / CHANCE))
    halfway = simulation.census().tumour
    rules.act(round(TIMES / 2 / CHANCE))
    return simulation.census().tumour > halfway * 2 ** -DELTA[dimensions]


def threshold(placement: str, neighbourhood: str, dimensions: int) -> float:
    """The ratio above which a population dies out, by bisection."""
    low, high = 0.5, 1.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if lives(placement, neighbourhood, dimensions, middle) else (low, middle)
    return (low + high) / 2


if __name__ == "__main__":
    for rule in itertools.product(("random_site", "any_free"), ("von_neumann", "moore"), (2, 3)):
        print(*rule, f"{threshold(*rule):.3f}", flush=True)
