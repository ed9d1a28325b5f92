"""A linear steady field follows from the last solution as long as its level stays, and stays converged."""

from __future__ import annotations

from typing import Any

import pytest

from automaton.field_check import field_error
from automaton.simulation import Simulation
from kernels.same_bits import difference
from tests.science.laboratory import processor, scenario

BATH: dict[str, Any] = {
    "lattice": {"sites": [20, 18, 16]},
    "time": {"duration_h": 100.0},
    "seeding": [{"arrangement": "lump", "cells": 900}],
    "cells": {"division_per_h": 0.05, "death_per_h": 0.02},
    "drugs": {
        "drug": {
            "diffusion_um2_per_s": 150.0,
            "uptake": "first_order",
            "uptake_per_s": 0.02,
            "response": "none",
            "steady_state": True,
            "dose": {"bath_uM": 1.0, "start_h": 2.0, "end_h": 8.5},
            "supply": {"faces": "all"},
        }
    },
}


@pytest.mark.parametrize("supply", [{"faces": "all"}, {"surroundings": True}], ids=["faces", "surroundings"])
def test_a_drug_comes_stays_and_goes(supply: dict[str, Any]) -> None:
    """Before, during, at a level that falls within a step, and after: close to converged, at last nothing."""
    simulation = Simulation(scenario(BATH, drugs__drug__supply=supply), processor())
    simulation.begin()
    errors, means = [], []
    for _ in range(12):
        errors.append(field_error(simulation))
        simulation.step()
        means.append(simulation.frame().drugs["drug"].outside_uM.mean())
    assert max(errors) < 3e-3
    assert means[1] == 0
    assert 0 < means[3] < 1
    assert means[8] == pytest.approx(means[7] / 2, rel=0.1)
    assert means[-1] == 0
    solves, cycles = simulation.prolonged().get("drug", (0, 0))
    assert cycles == solves, "a step is followed by one cycle, at most one more"


def test_measuring_the_fields_changes_no_bit() -> None:
    ends = []
    for measured in (False, True):
        simulation = Simulation(scenario(BATH), processor())
        simulation.begin()
        for _ in range(4):
            if measured:
                field_error(simulation)
            simulation.step()
        ends.append(simulation.frame().drugs["drug"].outside_uM)
    assert difference(ends[0], ends[1]) == ""
