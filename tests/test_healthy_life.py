"""Healthy cells live at rates of their own, are damaged less, and do not vary."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from automaton.kinds import APOPTOTIC, EMPTY, HEALTHY, TUMOUR
from automaton.simulation import Simulation
from tests.science.laboratory import act, processor, scenario
from tests.test_cell_life import DOXORUBICIN, FLAT, SIDE, host, lone, made, share_agrees


def test_healthy_cells_meet_the_drug_and_are_damaged_less() -> None:
    drug = {**DOXORUBICIN, "max_kill_per_h": 0.0, "diffusion_um2_per_s": 1e8}
    kind = np.where(lone() == TUMOUR, HEALTHY, EMPTY).astype(np.uint8)
    kind[0, : SIDE // 2][kind[0, : SIDE // 2] == HEALTHY] = TUMOUR
    simulation = made(kind, drugs={"drug": drug})
    for _ in range(4):
        simulation.step()
    inside, damage = host(simulation, "carried")
    now = host(simulation, "kind")
    assert inside[now == HEALTHY].mean() == pytest.approx(inside[now == TUMOUR].mean(), rel=1e-4)
    assert damage[now == HEALTHY].mean() == pytest.approx(0.05 * damage[now == TUMOUR].mean(), rel=1e-4)


def test_healthy_cells_live_at_rates_of_their_own() -> None:
    kind = np.where(lone() == TUMOUR, HEALTHY, EMPTY).astype(np.uint8)
    changes: dict[str, Any] = {
        "healthy": {"division_per_h": 0.6, "death_per_h": 0.2},
        "alterations": {"efflux": {"mechanism": "efflux", "mutation_per_division": 1.0}},
    }
    simulation = made(kind, **changes)
    act(simulation)
    now, cells = host(simulation, "kind"), int((kind == HEALTHY).sum())
    happened = 1 - math.exp(-0.8)
    assert share_agrees(int((now == APOPTOTIC).sum()), cells, happened / 4)
    assert share_agrees(int(((now == HEALTHY) & (kind == EMPTY)).sum()), cells, happened * 3 / 4)
    assert not (now == TUMOUR).any()
    assert not host(simulation, "genotype").any(), "healthy cells do not mutate"


@pytest.mark.parametrize("stages", [1, 4])
def test_healthy_cells_divide_at_their_rate_whatever_the_stages_of_the_cycle(stages: int) -> None:
    """Cycles of k stages of the same mean grow at k (2^(1/k) - 1) times its inverse."""
    hours, rate, steps = 20, 0.05, 10
    simulation = Simulation(
        scenario(
            FLAT,
            time__cell_steps_per_step=steps,
            seeding=[{"arrangement": "scattered", "density": 0.03, "kind": "healthy"}],
            cells={"cycle_h": 24.0, "cycle_stages": stages, "placement": "any_free"},
            healthy={"division_per_h": rate},
        ),
        processor(),
    )
    first = simulation.census().counts[HEALTHY]
    act(simulation, hours * steps)
    growth = math.log(simulation.census().counts[HEALTHY] / first) / hours
    assert growth == pytest.approx(stages * (2 ** (1 / stages) - 1) * rate, rel=0.08)


def test_healthy_cells_do_not_vary_in_expression() -> None:
    kind = np.where(lone() == TUMOUR, HEALTHY, EMPTY).astype(np.uint8)
    simulation = made(
        kind,
        {"expression": np.zeros((1, *kind.shape), np.int8)},
        cells={"division_per_h": 1.0, "placement": "any_free"},
        healthy={"division_per_h": 1.0},
        expression={"pump": {"mean_log2": 2.0, "sd_log2": 1.0}},
    )
    act(simulation, 3)
    assert simulation.census().counts[HEALTHY] > 1.5 * (kind == HEALTHY).sum()
    assert not host(simulation, "expression").any()
