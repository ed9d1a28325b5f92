"""What a healthy cell bears: the same steps as the model's, and the largest amount that it survives."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from automaton.healthy_cell import cumulative_hazard, levels_uM, rounded_down, survival
from automaton.scenario import Bath, Scenario, load
from automaton.scenario.dose import in_numbers
from automaton.simulation import Simulation
from automaton.traits import tabulate
from kernels.processors import open_processor
from tests.scenario.examples import DOXORUBICIN, scenario

VALID = Path(__file__).parent / "scenario" / "valid"


@pytest.mark.parametrize("dose", [{"bath_uM": 3.0, "end_h": 20.0}, {"bolus_mg_per_m2": 60.0, "every_h": 8.0}])
@pytest.mark.parametrize(
    "keys",
    [{}, {"uptake": "first_order", "uptake_per_s": 1e-9}, {"response": "linear", "kill_per_uM_h": 0.01}],
    ids=["pumped", "driven from outside", "linear"],
)
def test_its_hazard_is_that_of_a_lone_cell_of_the_model(dose: dict[str, Any], keys: dict[str, Any]) -> None:
    """A wild-type cell in a field so fast that it is at the level; its damage gives each step's hazard."""
    drug = {**DOXORUBICIN, "diffusion_um2_per_s": 1e9, "supply": {"faces": "all"}, "dose": dose, **keys}
    made = scenario(
        {"lattice.sites": [8, 8, 8], "seeding": [{"arrangement": "single"}], "cells": {"division_per_h": 0}},
        drugs={"d": drug | {"healthy_damage_factor": 1.0}},
    )
    found, half = made.drugs["d"], tabulate(made).drugs["d"].half_damage
    simulation = Simulation(made, open_processor("cpu"))
    to_host, state = simulation.processor.to_host, simulation.state
    cell = np.nonzero(to_host(state.kind))
    total = 0.0
    for step in range(24):
        simulation.drugs["d"].solve(step + 1, step, step + 1)
        if found.response == "linear":
            total += found.kill_per_uM_h * float(to_host(state.concentration)[0][cell][0])
        else:
            r = float(to_host(state.carried)[state.slots.damage["d"]][cell][0]) / half
            total += found.max_kill_per_h * r**2 / (1 + r**2)
    assert total > 0
    levels = levels_uM(found, made.time)[:24]
    assert cumulative_hazard(found, levels, 1.0) == pytest.approx(total, rel=2e-3)


def test_the_amount_found_is_the_largest_that_leaves_the_wanted_part_alive() -> None:
    (arm,) = load(VALID / "tolerated_doses.toml")
    for name, wanted, amount in (("dox", 0.95, "bath_uM"), ("cis", 0.9, "bolus_mg_per_m2")):
        drug = arm.scenario.drugs[name]
        (dose,) = drug.doses
        assert wanted <= survival(drug, arm.scenario.time) <= wanted + 1e-5
        more = in_numbers(getattr(dose, amount)) * 1.001
        over = drug.model_copy(update={"dose": dose.model_copy(update={amount: more})})
        assert survival(over, arm.scenario.time) < wanted
    text = arm.scenario.to_toml()
    assert '"tolerated"' not in text
    assert Scenario.model_validate(tomllib.loads(text)) == arm.scenario


def test_a_higher_factor_tolerates_less_and_a_lone_linear_hazard_is_exact() -> None:
    def bath(**keys: Any) -> float:
        drug = {**DOXORUBICIN, "dose": {"bath_uM": "tolerated", "end_h": 10.0}, **keys}
        dose = scenario(drugs={"d": drug}).drugs["d"].dose
        assert isinstance(dose, Bath)
        return in_numbers(dose.bath_uM)

    assert bath(healthy_damage_factor=0.05) == pytest.approx(2 * bath(healthy_damage_factor=0.1), rel=0.3)
    assert bath(response="linear", kill_per_uM_h=0.1) == pytest.approx(
        -math.log(0.95) / (0.1 * 0.05 * 10), rel=1e-5
    )


def test_the_number_found_is_rounded_down_to_six_digits() -> None:
    assert rounded_down(0.123456789) == 0.123456
    assert rounded_down(98765.4321) == 98765.4
    assert rounded_down(2.0) == 2.0
    assert rounded_down(0.0) == 0.0
