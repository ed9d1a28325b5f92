"""S13 and S16: adaptive against continuous therapy on a 2D lattice, after Strobl et al. 2022.

Spatial structure impacts adaptive therapy by shaping intra-tumoral competition, Communications Medicine 2:46.
Their model gives probabilities a day, so the hazards here are those that make these probabilities.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from automaton.simulation import Simulation
from tests.science.laboratory import act, processor, scenario
from tests.science.verification import Verifier

SIDE, FILLED, RESISTANT = 100, 0.5, 0.01
DIVISION = 0.027
"""Probability a day."""
TABLE = {
    (0.0, 0.0): (348.8, 12.1, 376.0, 13.2),
    (0.0, 0.3): (551.7, 37.6, 638.0, 47.9),
    (0.3, 0.0): (487.0, 17.9, 541.4, 18.6),
    (0.3, 0.3): (1045.7, 88.4, 1240.8, 112.6),
}
"""By cost and turnover, days to progression: continuous, its SD, adaptive, its SD; 250 runs each."""
PUBLISHED_RUNS = 250


def tumour(
    seed: int, cost: float, turnover: float, killed: float, rule: dict[str, Any] | None = None
) -> Simulation:
    """Cells at random on half of the sites, one in a hundred resistant; a step is a day."""
    deaths = turnover * DIVISION
    total = -math.log1p(-(DIVISION + deaths))
    base: dict[str, Any] = {
        "seed": seed,
        "lattice": {"sites": [SIDE, SIDE]},
        "time": {"duration_h": 24.0, "step_h": 24.0, "cell_steps_per_step": 1},
        "seeding": [{"arrangement": "scattered", "density": FILLED, "genotypes": {"resistant": RESISTANT}}],
        "cells": {
            "division_per_h": total * DIVISION / (DIVISION + deaths) / 24,
            "death_per_h": total * deaths / (DIVISION + deaths) / 24,
            "placement": "any_free",
            "neighbourhood": "von_neumann",
            "apoptotic_clearance_h": 0.0,
        },
        "drugs": {
            "drug": {
                "diffusion_um2_per_s": 1.0,
                "uptake": "none",
                "steady_state": True,
                "response": "at_division",
                "kill_at_division_per_uM": killed,
                "dose": {"bath_uM": 1.0},
                "supply": {"faces": "all"},
                **({"rule": rule} if rule else {}),
            }
        },
        "alterations": {"resistant": {"mechanism": "insensitive", "cost": cost}},
    }
    return Simulation(scenario(base), processor())


def course(seed: int, cost: float, turnover: float, adaptive: bool) -> list[tuple[int, bool]]:
    """Cells at the end of each day and whether the drug was given, from the start to progression.

    It is told on the second of two days in a row with more than 1.2 times the first number of cells. The
    drug's level is set, not solved, and this loop withholds it.
    """
    simulation = tumour(seed, cost, turnover, killed=0.75)
    level, upload = simulation.state.concentration, simulation.processor.upload
    present, absent = np.ones(level.shape, np.float32), np.zeros(level.shape, np.float32)
    first = simulation.census().tumour
    given, above = True, 0
    found = [(first, given)]
    upload(level, present)
    for _ in range(20_000):
        act(simulation)
        cells = simulation.census().tumour
        found.append((cells, given))
        above = above + 1 if cells > 1.2 * first else 0
        if above == 2:
            return found
        wanted = not adaptive or (cells > first if not given else cells >= 0.5 * first)
        if wanted != given:
            given = wanted
            upload(level, present if given else absent)
    raise AssertionError("no progression")


def agrees(verify: Verifier, cost: float, turnover: float, adaptive: bool, runs: int) -> tuple[float, float]:
    # The day of progression is the first of the two.
    found = [len(course(seed, cost, turnover, adaptive)) - 2 for seed in range(1, runs + 1)]
    published, spread = TABLE[cost, turnover][2 * adaptive : 2 * adaptive + 2]
    mean, error = np.mean(found), np.std(found, ddof=1) / math.sqrt(runs)
    both = math.hypot(error, spread / math.sqrt(PUBLISHED_RUNS))
    verify.near(
        "S13",
        f"days to progression, {'adaptive' if adaptive else 'continuous'}, cost {cost:g}, turnover"
        f" {turnover:g} ({runs} runs, SD {np.std(found, ddof=1):.1f})",
        float(mean),
        published,
        rel=0.01,
        within=3 * both,
    )
    return float(mean), float(np.std(found, ddof=1))


@pytest.mark.parametrize("adaptive", [False, True], ids=["continuous", "adaptive"])
def test_s13_progression_without_cost_or_turnover(adaptive: bool, verify: Verifier) -> None:
    agrees(verify, 0.0, 0.0, adaptive, runs=8)


@pytest.mark.parametrize(("seed", "cost", "turnover"), [(1, 0.0, 0.0), (2, 0.3, 0.3)])
def test_s13_the_rule_of_a_scenario_decides_alike(
    seed: int, cost: float, turnover: float, verify: Verifier
) -> None:
    """Day by day, the run of a scenario with `rule = { adaptive = true }` is what the table's runs are."""
    expected = course(seed, cost, turnover, adaptive=True)
    simulation = tumour(seed, cost, turnover, killed=0.75, rule={"adaptive": True})
    found = [(simulation.census().tumour, True)]
    simulation.begin()
    for _ in expected[1:]:
        simulation.step()
        start, end = simulation.time_h - 24.0, simulation.time_h
        given = simulation.treatment.regimens["drug"].given(start, end)
        found.append((simulation.census().tumour, given))
    switches = sum(before != after for (_, before), (_, after) in itertools.pairwise(expected))
    assert switches >= 2
    verify.holds(
        "S13",
        f"cells and drug day by day, cost {cost:g}, turnover {turnover:g}: a scenario's rule and this loop",
        "the same",
        f"{len(expected) - 1} days with {switches} switches alike" if found == expected else "others",
        found == expected,
    )


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_s13_progression_as_published(verify: Verifier) -> None:
    found = {
        (row, adaptive): agrees(verify, *row, adaptive, runs=PUBLISHED_RUNS)
        for row in TABLE
        for adaptive in (False, True)
    }
    verify.picture(
        "S13",
        "strobl_2022",
        "Days to progression of 250 runs, mean and standard deviation, and the published ones",
        lambda: _drawn(found),
    )


@pytest.mark.parametrize(("turnover", "expected", "spread"), [(0.1, 9735, 17), (0.3, 9085, 34)])
def test_s16_untreated_steady_state(
    turnover: float, expected: float, spread: float, verify: Verifier
) -> None:
    simulation = tumour(1, 0.0, turnover, killed=0.0)
    act(simulation, 2000)
    counts = []
    for _ in range(100):
        act(simulation, 200)
        counts.append(simulation.census().tumour)
    verify.mean("S16", f"cells at rest, turnover {turnover:g}", counts, expected)
    verify.near("S16", f"their SD, turnover {turnover:g}", float(np.std(counts)), spread, rel=0.3)


def _drawn(found: dict[tuple[tuple[float, float], bool], tuple[float, float]]) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    axes = figure.subplots()
    for place, ((row, adaptive), (mean, spread)) in enumerate(found.items()):
        published = TABLE[row][2 * adaptive : 2 * adaptive + 2]
        for shift, (middle, width), colour, label in (
            (0.12, published, "0.35", "published"),
            (-0.12, (mean, spread), "#0072B2" if not adaptive else "#D55E00", "here"),
        ):
            axes.errorbar(middle, place + shift, xerr=width, fmt="o", color=colour, capsize=3, label=label)
    names = [f"c {row[0]:g}, τ {row[1]:g}, {'adaptive' if on else 'continuous'}" for row, on in found]
    axes.set_yticks(range(len(found)), names)
    axes.invert_yaxis()
    axes.set_xlabel("days to progression, mean ± SD (grey: published)")
    return figure
