"""Stages of the cycle, rest, drugs that kill cycling or dividing cells, expression, loss."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from automaton.expression import STEP_LOG2, first_levels, multipliers, normal_quantiles
from automaton.kinds import APOPTOTIC, EMPTY, HEALTHY, TUMOUR
from automaton.scenario.expression import Expression
from automaton.simulation import Simulation
from tests.science.laboratory import act, place, processor, scenario

SIDE = 256
FLAT: dict[str, Any] = {
    "lattice": {"sites": [SIDE, SIDE], "periodic": ["x", "y"]},
    "time": {"duration_h": 1000.0, "cell_steps_per_step": 1, "allow_coarse_steps": True},
    "seeding": [{"arrangement": "scattered", "density": 0.01}],
    "cells": {"division_per_h": 0.0, "placement": "any_free"},
}
LINEAR: dict[str, Any] = {
    "uptake": "none",
    "diffusion_um2_per_s": 100.0,
    "response": "linear",
    "kill_per_uM_h": 0.3,
    "steady_state": True,
    "dose": {"bath_uM": 1.0},
    "supply": {"surroundings": True},
}
DOXORUBICIN: dict[str, Any] = {
    "preset": "doxorubicin",
    "dose": {"bath_uM": 0.1},
    "supply": {"surroundings": True},
}
DIVIDING: dict[str, Any] = {"cells": {"division_per_h": 20.0, "placement": "any_free"}}


def lone() -> np.ndarray:
    """Tumour cells that touch no other."""
    kind = np.zeros((1, SIDE, SIDE), np.uint8)
    kind[0, 2::4, 2::4] = TUMOUR
    return kind


def crowded() -> np.ndarray:
    """A tumour that leaves no site empty."""
    return np.full((1, SIDE, SIDE), TUMOUR, np.uint8)


def made(kind: np.ndarray, arrays: dict[str, np.ndarray] | None = None, **changes: Any) -> Simulation:
    simulation = Simulation(scenario(FLAT, **changes), processor())
    place(simulation, kind=kind, **(arrays or {}))
    return simulation


def host(simulation: Simulation, name: str) -> np.ndarray:
    return simulation.processor.to_host(getattr(simulation.state, name))


def drug_everywhere(amount: float = 1.0) -> dict[str, np.ndarray]:
    return {"concentration": np.full((1, 1, SIDE, SIDE), amount, np.float32)}


def share_agrees(found: int, of: int, chance: float) -> bool:
    interval = stats.binomtest(found, of).proportion_ci(0.999, "exact")
    return bool(interval.low <= chance <= interval.high)


def test_a_cell_passes_through_the_stages_of_its_cycle() -> None:
    """With k stages a cell divides at the k-th event only, and both daughters begin anew."""
    kind = lone()
    cells = {"cycle_h": 3.0, "cycle_stages": 3, "placement": "any_free"}
    stage = np.zeros_like(kind)
    simulation = made(kind, {"stage": stage}, cells=cells)
    act(simulation)
    count, chance = int((kind == TUMOUR).sum()), -math.expm1(-1.0)
    after = host(simulation, "stage")
    assert simulation.census().tumour == count
    assert share_agrees(int((after[kind == TUMOUR] == 1).sum()), count, chance)
    place(simulation, kind=kind, stage=np.where(kind == TUMOUR, 2, 0).astype(np.uint8))
    act(simulation)
    born = (host(simulation, "kind") == TUMOUR) & (kind == EMPTY)
    after = host(simulation, "stage")
    assert share_agrees(int(born.sum()), count, chance)
    assert not after[born].any()
    assert int((after == 2).sum()) == count - int(born.sum())


def test_cells_without_room_rest_in_their_stage() -> None:
    simulation = made(
        crowded(), {"stage": crowded() - 1}, cells={"cycle_h": 1.0, "cycle_stages": 4, "death_per_h": 1e-9}
    )
    act(simulation, 5)
    assert not host(simulation, "stage").any()


def test_the_first_cells_are_spread_over_the_cycle_as_in_balanced_growth() -> None:
    simulation = Simulation(
        scenario(
            FLAT,
            cells={"cycle_h": 24.0, "cycle_stages": 4},
            seeding=[{"arrangement": "scattered", "density": 0.5}],
        ),
        processor(),
    )
    stages = host(simulation, "stage")[host(simulation, "kind") == TUMOUR]
    expected = 2.0 ** (-np.arange(4) / 4)
    found = np.bincount(stages, minlength=4)
    assert stats.chisquare(found, found.sum() * expected / expected.sum()).pvalue > 1e-3


@pytest.mark.parametrize(("quiescent_kill", "hazard"), [(0.0, 0.0), (0.1, 0.03), (1.0, 0.3)])
@pytest.mark.parametrize("rests", ["crowded", "without oxygen"])
def test_a_cycle_specific_drug_spares_cells_that_rest(
    quiescent_kill: float, hazard: float, rests: str
) -> None:
    drug = {**LINEAR, "cycle_specific": True, "quiescent_kill": quiescent_kill}
    cells = {"division_per_h": 1e-9, "necrosis_per_h": 0.0}
    kind = crowded() if rests == "crowded" else lone()
    oxygen = np.full(kind.shape, 100.0 if rests == "crowded" else 4.0, np.float32)
    simulation = made(
        kind,
        {**drug_everywhere(), "oxygen": oxygen},
        drugs={"drug": drug},
        cells=cells,
        oxygen={"supply": {"surroundings": True}},
    )
    act(simulation)
    dead = int((host(simulation, "kind") == APOPTOTIC).sum())
    assert share_agrees(dead, int((kind == TUMOUR).sum()), -math.expm1(-hazard))


def test_a_cycle_specific_drug_kills_cells_that_cycle() -> None:
    kind = lone()
    simulation = made(
        kind,
        drug_everywhere(),
        drugs={"drug": {**LINEAR, "cycle_specific": True}},
        cells={"division_per_h": 1e-9},
    )
    act(simulation)
    dead = int((host(simulation, "kind") == APOPTOTIC).sum())
    assert share_agrees(dead, int((kind == TUMOUR).sum()), -math.expm1(-0.3))


def test_a_cycle_specific_drug_kills_fed_cells_with_room_whatever_their_rate_of_division() -> None:
    """Healthy cells do not divide unless told; they count as cycling, as where their survival is checked."""
    kind = np.where(lone() == TUMOUR, HEALTHY, EMPTY).astype(np.uint8)
    simulation = made(
        kind,
        drug_everywhere(),
        drugs={"drug": {**LINEAR, "cycle_specific": True, "healthy_damage_factor": 0.5}},
    )
    act(simulation)
    dead = int((host(simulation, "kind") == APOPTOTIC).sum())
    assert share_agrees(dead, int((kind == HEALTHY).sum()), -math.expm1(-0.15))


def test_an_unspecific_drug_kills_the_crowded_too() -> None:
    simulation = made(crowded(), drug_everywhere(), drugs={"drug": LINEAR})
    act(simulation)
    dead = int((host(simulation, "kind") == APOPTOTIC).sum())
    assert share_agrees(dead, SIDE**2, -math.expm1(-0.3))


@pytest.mark.parametrize(("amount", "chance"), [(1.0, 0.4), (2.0, 0.8), (9.0, 1.0), (0.0, 0.0)])
def test_a_drug_may_kill_in_place_of_a_division(amount: float, chance: float) -> None:
    drug = {**LINEAR, "response": "at_division", "kill_at_division_per_uM": 0.4}
    del drug["kill_per_uM_h"]
    kind = lone()
    simulation = made(kind, drug_everywhere(amount), drugs={"drug": drug}, **DIVIDING)
    act(simulation)
    now = host(simulation, "kind")
    births, deaths = int(((now == TUMOUR) & (kind == EMPTY)).sum()), int((now == APOPTOTIC).sum())
    assert births + deaths > 0.999 * (kind == TUMOUR).sum()
    assert share_agrees(deaths, births + deaths, chance)
    full = made(crowded(), drug_everywhere(amount), drugs={"drug": drug}, **DIVIDING)
    act(full, 3)
    assert full.census().tumour == SIDE**2, "without room nobody tries"


def test_two_drugs_that_kill_at_divisions_act_independently() -> None:
    drug = {**LINEAR, "response": "at_division", "kill_at_division_per_uM": 0.5}
    del drug["kill_per_uM_h"]
    kind = lone()
    both = np.ones((2, 1, SIDE, SIDE), np.float32)
    simulation = made(kind, {"concentration": both}, drugs={"a": drug, "b": drug}, **DIVIDING)
    act(simulation)
    deaths = int((host(simulation, "kind") == APOPTOTIC).sum())
    assert share_agrees(deaths, int((kind == TUMOUR).sum()), 0.75)


def test_an_alteration_may_be_lost_by_the_daughter_that_moves_out() -> None:
    kind = lone()
    losing = made(
        kind,
        {"genotype": (kind == TUMOUR).astype(np.uint8)},
        alterations={
            "efflux": {"mechanism": "efflux", "loss_per_division": 0.3, "mutation_per_division": 0.9}
        },
        **DIVIDING,
    )
    act(losing)
    genotype = host(losing, "genotype")
    born = (host(losing, "kind") == TUMOUR) & (kind == EMPTY)
    assert (genotype[kind == TUMOUR] == 1).all()
    assert share_agrees(int((genotype[born] == 0).sum()), int(born.sum()), 0.3)


def test_both_daughters_draw_their_expression_from_the_mothers() -> None:
    """Levels follow e' = mu + rho (e - mu) + sigma sqrt(1 - rho^2) xi, unbiased by the rounding to levels."""
    kind = lone()
    mean, sd, rho, mother = 0.5, 1.0, 0.7, 60
    level = np.where(kind == TUMOUR, mother, 0).astype(np.int8)[np.newaxis]
    simulation = made(
        kind,
        {"expression": level},
        expression={"pump": {"mean_log2": mean, "sd_log2": sd, "inheritance": rho}},
        **DIVIDING,
    )
    act(simulation)
    now, levels = host(simulation, "kind"), host(simulation, "expression")[0]
    born = (now == TUMOUR) & (kind == EMPTY)
    for daughters in (levels[born], levels[kind == TUMOUR]):
        found = daughters.astype(np.float64) * STEP_LOG2
        spread = sd * math.sqrt(1 - rho**2)
        expected = mean + rho * (mother * STEP_LOG2 - mean)
        assert found.mean() == pytest.approx(expected, abs=4 * spread / math.sqrt(found.size))
        assert found.std() == pytest.approx(spread, rel=4 / math.sqrt(2 * found.size))
    assert not levels[now == EMPTY].any()


def test_the_first_cells_differ_in_expression() -> None:
    rng = np.random.default_rng(1)
    entry = Expression(mean_log2=-0.3, sd_log2=0.43)
    found = first_levels(entry, rng.random(200_000), rng.random(200_000)) * STEP_LOG2
    assert found.mean() == pytest.approx(-0.3, abs=0.004)
    assert found.std() == pytest.approx(0.43, rel=0.006), "what rounding adds is taken off before"


def test_tables_of_expression() -> None:
    table = multipliers()
    assert (table.shape, table[128], table[148], table[108]) == ((256,), 1.0, 2.0, 0.5)
    quantiles = normal_quantiles().astype(np.float64)
    assert quantiles.mean() == pytest.approx(0, abs=1e-7)
    assert quantiles.var() == pytest.approx(1, rel=1e-6)
    assert stats.kstest(quantiles, "norm").statistic < 2e-4


def test_expression_multiplies_what_it_is_of() -> None:
    """A cell that expresses the pump twice as strongly holds what one with twice the pump holds."""
    drug = {**DOXORUBICIN, "max_kill_per_h": 0.0}
    kind = lone()
    level = np.zeros((3, 1, SIDE, SIDE), np.int8)
    level[:, kind == TUMOUR] = 20
    expression = {name: {"sd_log2": 1.0} for name in ("pump", "influx", "repair")}
    varied = made(kind, {"expression": level}, drugs={"drug": drug}, expression=expression)
    twice = {
        "pump_uM_per_s": 2 * 0.03,
        "influx_per_s": 2 * 0.11166666667,
        "repair_per_h": 2 / 12,
        "half_maximal_uM": 0.1,
    }
    plain = made(kind, drugs={"drug": {**drug, **twice}})
    for simulation in (varied, plain):
        for _ in range(3):
            simulation.step()
    alive = host(varied, "kind") == TUMOUR
    for amounts, expected in zip(host(varied, "carried"), host(plain, "carried"), strict=True):
        np.testing.assert_allclose(amounts[alive], expected[alive], rtol=2e-6)
        assert amounts[alive].min() > 0
