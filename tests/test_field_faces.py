"""What a scenario's supply means to the solver of a field: how many cycles, and how many sweeps."""

from __future__ import annotations

from typing import Any

import pytest

from automaton.multigrid import Multigrid
from automaton.simulation import Simulation
from kernels.processors import open_processor
from tests.science.laboratory import scenario

BASE: dict[str, Any] = {
    "lattice": {"sites": [12, 12, 12]},
    "time": {"duration_h": 1.0},
    "seeding": [{"arrangement": "lump", "cells": 50}],
    "vessels": [{"arrangement": "random", "spacing_um": 100.0}],
    "cells": {"division_per_h": 0.02},
}
DRUG: dict[str, Any] = {
    "diffusion_um2_per_s": 100.0,
    "uptake": "none",
    "response": "none",
    "steady_state": True,
    "dose": {"bath_uM": 1.0},
}
SUPPLIES: dict[str, tuple[dict[str, Any], int, int]] = {
    "all faces": ({"faces": "all"}, 1, 1),
    "one face": ({"faces": ["x-"]}, 1, 2),
    "two faces": ({"faces": ["x-", "y+"]}, 1, 1),
    "surroundings": ({"surroundings": True}, 3, 1),
    "a face and surroundings": ({"faces": ["x-"], "surroundings": True}, 3, 2),
    "vessels": ({"vessels": True}, 3, 2),
    "a face and vessels": ({"faces": ["x-"], "vessels": True}, 3, 2),
}


@pytest.mark.parametrize(("supply", "cycles", "sweeps"), SUPPLIES.values(), ids=SUPPLIES.keys())
def test_cycles_and_sweeps_of_a_field_follow_from_all_that_supplies_it(
    supply: dict[str, Any], cycles: int, sweeps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With Michaelis-Menten uptake it takes one cycle more."""
    solved: list[tuple[int, int]] = []
    solve = Multigrid.solve

    def noted(solver: Multigrid, cycles: int, half_saturation: float = 0.0) -> None:
        solve(solver, cycles, half_saturation)
        smooth = len(solver._smooth[0])
        before = next(k for k, launch in enumerate(solver._cycle) if launch is solver._restrict[0][0])
        solved.append((cycles, before // smooth))

    monkeypatch.setattr(Multigrid, "solve", noted)
    linear = {"uptake": "first_order", "uptake_per_s": 1.0}
    for oxygen, more in ((linear, 0), ({"uptake": "michaelis_menten"}, 1)):
        solved.clear()
        posed = scenario(
            BASE, oxygen=oxygen | {"supply": supply}, drugs={"steady": DRUG | {"supply": supply}}
        )
        Simulation(posed, open_processor("auto")).begin()
        assert sorted(solved) == sorted([(cycles + more, sweeps), (cycles, sweeps)])
