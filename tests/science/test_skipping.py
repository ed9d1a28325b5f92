"""Sites where nothing can happen are passed over, and that changes no bit of the outcome."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import automaton.cell_rules
from automaton.simulation import Simulation
from automaton.traits import tabulate
from kernels.processors import Processor, open_processor
from kernels.random import shared_byte
from tests.science.laboratory import scenario

CROWD: dict[str, Any] = {
    "lattice": {"sites": [45, 30, 28], "periodic": ["x"]},
    "time": {"duration_h": 1000.0},
    "seeding": [{"arrangement": "lump", "cells": 2000}],
    "cells": {"division_per_h": 0.3, "motility_um2_per_h": 5.0},
}
ALL_BYTES = 256
LINEAR: dict[str, Any] = {
    "diffusion_um2_per_s": 100.0,
    "uptake": "first_order",
    "uptake_per_s": 0.001,
    "response": "linear",
    "kill_per_uM_h": 0.05,
    "dose": {"bath_uM": 1.0},
    "supply": {"faces": ["y-", "z+"]},
}
DOXORUBICIN: dict[str, Any] = {
    "preset": "doxorubicin",
    "dose": {"bolus_mg_per_m2": 60.0},
    "supply": {"surroundings": True},
}
DIVIDED: dict[str, Any] = {
    "diffusion_um2_per_s": 100.0,
    "uptake": "none",
    "steady_state": True,
    "response": "at_division",
    "kill_at_division_per_uM": 0.6,
    "dose": {"bath_uM": 1.0},
    "supply": {"faces": "all"},
}
STARVED: dict[str, Any] = {"supply": {"faces": "all"}, "consumption_mmHg_per_s": 60.0}


def end_of(changes: dict[str, Any], processor: Processor) -> dict[str, np.ndarray]:
    simulation = Simulation(scenario(CROWD, **changes), processor)
    simulation.begin()
    for _ in range(8):
        simulation.step()
    return {name: processor.to_host(array) for name, array in simulation.state.saved().items()}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"cells__placement": "any_free", "lattice__periodic": ["y", "z"]},
        {"cells__death_per_h": 0.05, "oxygen": {"supply": {"faces": "all"}}},
        {"drugs": {"steady": LINEAR | {"steady_state": True}}},
        {"drugs": {"slow": LINEAR | {"diffusion_um2_per_s": 0.001}}, "cells__motility_um2_per_h": 40.0},
        {"drugs": {"doxorubicin": DOXORUBICIN}, "cells__necrotic_clearance_h": 20.0},
        {"drugs": {"divided": DIVIDED}, "cells__apoptotic_clearance_h": 2.0},
        {
            "drugs": {"cycling": LINEAR | {"steady_state": True, "cycle_specific": True}},
            "cells__apoptotic_clearance_h": 2.0,
        },
        {"cells__push_depth": 4},
        {"cells__push_depth": 3, "cells__necrosis_per_h": 0.0, "oxygen": STARVED},
        {
            "cells__push_depth": 3,
            "drugs": {"divided": DIVIDED},
            "cells__apoptotic_clearance_h": 2.0,
            "alterations": {"efflux": {"mechanism": "efflux", "mutation_per_division": 0.1}},
        },
    ],
    ids=[
        "growth alone",
        "any free",
        "death and oxygen",
        "linear kill",
        "linear kill, followed",
        "damage",
        "kill at divisions",
        "cycle-specific kill",
        "pushing",
        "pushing without oxygen",
        "pushing and kill at divisions",
    ],
)
@pytest.mark.parametrize("device", ["cpu", pytest.param("gpu", marks=pytest.mark.gpu)])
def test_passing_over_changes_nothing(
    changes: dict[str, Any], device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    processor = open_processor(device)
    found = end_of(changes, processor)
    monkeypatch.setattr(automaton.cell_rules, "screen_for", lambda _: ALL_BYTES)
    monkeypatch.setattr(automaton.cell_rules, "_dies_enclosed", lambda _: True)
    for name, expected in end_of(changes, processor).items():
        np.testing.assert_array_equal(found[name], expected, err_msg=name)


def test_the_screen_lets_every_possible_event_through() -> None:
    """The leading byte of a draw below p times 2**64 is at most 256 p, rounded down."""
    crowd = scenario(CROWD)
    traits = tabulate(crowd)
    chance = automaton.cell_rules.highest_event_probability(crowd, traits, {}, debris=False)
    hops = crowd.cells.hop_rate_per_h(3, crowd.lattice.spacing_um)
    assert chance == pytest.approx(-np.expm1(-(0.3 + hops) / crowd.cell_steps))
    screen = automaton.cell_rules.screen_for(chance)
    assert int(chance * 2**64) >> 56 < screen <= int(256 * chance) + 1
    with_debris = automaton.cell_rules.highest_event_probability(crowd, traits, {}, debris=True)
    assert with_debris >= chance


def test_shared_bytes_are_uniform_and_move_with_the_middle() -> None:
    z, y, x = (index.ravel() for index in np.indices((8, 64, 128)))
    found = shared_byte((z, y, x), (8, 64, 128), 5, 9, 4)
    counts = np.bincount(found, minlength=256)
    expected = found.size / 256
    assert ((counts - expected) ** 2 / expected).sum() < 255 + 5 * np.sqrt(2 * 255)
    larger = shared_byte((z + 3, y + 8, x + 21), (14, 80, 170), 5, 9, 4)
    np.testing.assert_array_equal(larger, found)


def test_a_linear_kill_by_a_followed_drug_is_not_screened() -> None:
    """Its concentration may rise above all that was supplied, where cells take room from it."""
    slow = scenario(CROWD, drugs={"slow": LINEAR})
    chance = automaton.cell_rules.highest_event_probability(slow, tabulate(slow), {"slow": 1.0}, debris=False)
    assert chance == 1.0
