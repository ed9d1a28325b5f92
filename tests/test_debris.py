"""Debris that drugs make in a run clears at its rate, wherever it lies."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from automaton.kinds import APOPTOTIC, EMPTY
from automaton.simulation import Simulation
from kernels.lattice import neighbours_at, offsets
from tests.science.laboratory import act, place, processor, scenario
from tests.test_cell_life import FLAT, LINEAR, drug_everywhere, host, share_agrees

CLEARANCE_H = 4.0


@pytest.mark.parametrize(
    "keys",
    [
        {"response": "at_division", "kill_at_division_per_uM": 0.75},
        {"kill_per_uM_h": 0.3, "cycle_specific": True},
    ],
    ids=["killed at divisions", "killed while cycling"],
)
def test_debris_of_a_drug_that_spares_the_enclosed_clears_at_its_rate(keys: dict[str, Any]) -> None:
    drug = {name: value for name, value in LINEAR.items() if name != "kill_per_uM_h"} | keys
    simulation = Simulation(
        scenario(
            FLAT,
            seeding=[{"arrangement": "scattered", "density": 0.8}],
            cells={
                "division_per_h": 0.6,
                "placement": "any_free",
                "apoptotic_clearance_h": CLEARANCE_H,
            },
            drugs={"drug": drug},
        ),
        processor(),
    )
    place(simulation, **drug_everywhere())
    act(simulation, 6)
    before = host(simulation, "kind")
    act(simulation)
    gone = host(simulation, "kind") == EMPTY
    debris = np.nonzero(before == APOPTOTIC)
    room = np.zeros(debris[0].size, bool)
    for direction, *_ in offsets():
        there, inside = neighbours_at(debris, direction, before.shape, 6)
        room |= inside & (before[there] == EMPTY)
    chance = -math.expm1(-1 / CLEARANCE_H)
    for group in (room, ~room):
        assert group.sum() > 300
        assert share_agrees(int(gone[debris][group].sum()), int(group.sum()), chance)
