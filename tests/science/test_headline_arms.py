"""The headline as runs: the more solid the arrangement, the more survive; without shelter, no difference."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from automaton.scenario import load
from automaton.simulation import Simulation
from tests.science.laboratory import processor
from tests.science.verification import Verifier

SCENARIOS = Path(__file__).parents[2] / "scenarios"
CELLS = 24_000
SMALLER = {"lattice.sites": [64, 64, 64], "seeding.0.cells": CELLS}


def smaller(name: str, changes: Mapping[str, Any]) -> dict[str, Simulation]:
    """The arms of a shipped scenario with 24,000 cells on 64^3 sites; the second has 24 clusters."""
    arms = load(SCENARIOS / name, {**SMALLER, **changes})
    found = {}
    for arm in arms:
        scenario = arm.scenario
        if arm.name == "clusters":
            (group,) = scenario.seeding
            scenario = scenario.model_copy(update={"seeding": (group.model_copy(update={"clusters": 24}),)})
        found[arm.name] = Simulation(scenario, processor())
    assert tuple(found) == ("lump", "clusters", "scattered")
    return found


def survivors(simulation: Simulation, hours: float) -> int:
    """Tumour cells after so many hours."""
    simulation.begin()
    while simulation.time_h < hours:
        simulation.step()
    return simulation.census().tumour


def test_without_shelter_the_arms_kill_coincides(verify: Verifier) -> None:
    """Fast diffusion, oxygen everywhere, division and migration off: exp(-0.02 t) survive in every arm."""
    expected = math.exp(-0.02 * 24)
    for name, simulation in smaller("null_control.toml", {}).items():
        verify.share("H5", f"null control, {name}: survivors", survivors(simulation, 24.0), CELLS, expected)


def test_with_the_drug_on_survivors_are_ordered(verify: Verifier) -> None:
    """Ball > clusters > scattered, cells neither dividing nor starving, so that the drug alone decides."""
    frozen = {"cells.doubling_time_h": 1e9, "cells.necrosis_per_h": 0.0}
    arms = smaller("lump_vs_scattered.toml", frozen)
    kept = {name: survivors(simulation, 60.0) for name, simulation in arms.items()}
    assert kept["lump"] > 5 * kept["clusters"]
    table = [[kept[name], CELLS - kept[name]] for name in ("clusters", "scattered")]
    assert stats.fisher_exact(np.array(table), alternative="greater").pvalue < 1e-3
    assert kept["scattered"] < 0.05 * CELLS
    order = kept["lump"] > kept["clusters"] > kept["scattered"]
    verify.holds("H6", "survivors of 24,000", "lump > clusters > scattered", str(kept), order)
