"""S2 and S12: growth through the stages of a cycle, and how expression is handed down."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from automaton.expression import STEP_LOG2
from automaton.kinds import TUMOUR
from automaton.simulation import Simulation
from tests.science.laboratory import act, place, processor, scenario, shuffled
from tests.science.verification import Verifier

CYCLE_H = 24.0
STATED = {1: 1.0, 4: 0.757, 16: 0.708}
"""Growth rate times mean cycle length, k (2^(1/k) - 1)."""


def growth_rate(stages: int, chance: float, founders: int = 10_000) -> float:
    """Growth rate times cycle length over 1.5 cycles of cells that have room, `chance` a stage and step."""
    step_h = chance * CYCLE_H / stages
    simulation = Simulation(
        scenario(
            {
                "lattice": {"sites": [1024, 1024]},
                "time": {"duration_h": step_h, "step_h": step_h, "cell_steps_per_step": 1},
                "seeding": [{"arrangement": "scattered", "cells": founders}],
                "cells": {"cycle_h": CYCLE_H, "cycle_stages": stages, "placement": "any_free"},
            }
        ),
        processor(),
    )
    rng = np.random.default_rng(1)
    shuffles, steps = 15, round(1.5 * CYCLE_H / step_h / 15)
    for _ in range(shuffles):
        act(simulation, steps)
        shuffled(simulation, rng)
    return math.log(simulation.census().tumour / founders) / (shuffles * steps * step_h) * CYCLE_H


@pytest.mark.parametrize("stages", STATED)
def test_s2_growth_through_the_stages_of_a_cycle(stages: int, verify: Verifier) -> None:
    """K (2^(1/k) - 1); a step of length p/lambda is p/2 of a stage late, which is taken into account."""
    chance = 0.01
    exact = stages * (2 ** (1 / stages) - 1)
    assert exact == pytest.approx(STATED[stages], abs=5e-4)
    # Waits are geometric with mean dt / (1 - exp(-p)), and so p / 2 longer than exponential ones.
    late = chance / (-math.expm1(-chance))
    founders = 10_000
    error = 1 / math.sqrt(founders) / 1.5
    verify.near(
        "S2",
        f"growth rate times cycle length, {stages} stages",
        growth_rate(stages, chance) * late,
        exact,
        rel=0.01,
        within=3 * error if stages == 1 else 1.5 * error,
    )


@pytest.mark.parametrize(("sigma", "rho"), [(0.1, 0.86), (0.22, 0.6), (0.43, 0.8), (1.0, 0.7)])
def test_s12_expression_keeps_its_spread_and_likeness(sigma: float, rho: float, verify: Verifier) -> None:
    """Lone mothers from the first cells' distribution, all dividing at once, ten times in turn."""
    side = 512
    base: dict[str, Any] = {
        "lattice": {"sites": [side, side], "periodic": ["x", "y"]},
        "time": {"duration_h": 1.0, "cell_steps_per_step": 1, "allow_coarse_steps": True},
        "seeding": [{"arrangement": "scattered", "cells": 1}],
        "cells": {"division_per_h": 20.0, "placement": "any_free"},
        "expression": {"pump": {"sd_log2": sigma, "inheritance": rho}},
    }
    simulation = Simulation(scenario(base), processor())
    host = simulation.processor.to_host
    mothers = np.zeros((1, side, side), np.uint8)
    mothers[0, 1::3, 1::3] = TUMOUR
    seeded = Simulation(
        scenario(base, seeding=[{"arrangement": "scattered", "cells": int(mothers.sum())}]), processor()
    )
    level = np.zeros((1, *mothers.shape), np.int8)
    first = host(seeded.state.expression)[0][host(seeded.state.kind) == TUMOUR]
    level[0][mothers == TUMOUR] = first
    for _ in range(10):
        place(simulation, kind=mothers, expression=level)
        before = level[0][mothers == TUMOUR]
        act(simulation)
        level = np.where(mothers == TUMOUR, host(simulation.state.expression), 0).astype(np.int8)
    after = level[0][mothers == TUMOUR]
    found = float((after * STEP_LOG2).astype(float).var())
    verify.near("S12", f"variance of expression, sigma {sigma:g}", found, sigma**2, rel=0.02)
    likeness = float(np.corrcoef(before, after)[0, 1])
    verify.near("S12", f"mother and daughter's correlation, sigma {sigma:g}", likeness, rho, rel=0.02)
