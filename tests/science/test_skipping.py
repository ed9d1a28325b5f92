"""Sites where nothing can happen are passed over, and that changes no bit of the outcome."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import automaton.cell_rules
from automaton.simulation import Simulation
from automaton.traits import tabulate
from kernels.bit_planes import packed
from kernels.codes import Kind
from kernels.host_compiler import find_compiler
from kernels.processors import Processor, available_processors, open_processor
from kernels.random import shared_byte
from kernels.same_bits import differences
from tests.kernels.emulated_gpu import emulated_gpu
from tests.science.laboratory import scenario

COMPILED = pytest.mark.skipif(find_compiler() is None, reason="no C++ compiler")
PROCESSORS = available_processors()
FASTEST = PROCESSORS[min(1, len(PROCESSORS) - 1)]
STEPS = 4
# It lies across the edge between two words of a row, and across the seam where the lattice wraps.
LUMP: dict[str, Any] = {"arrangement": "lump", "cells": 400, "centre_um": [1300.0, 110.0, 100.0]}
CROWD: dict[str, Any] = {
    "lattice": {"sites": [68, 11, 10], "periodic": ["x"]},
    "time": {"duration_h": 1000.0},
    "seeding": [LUMP],
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
STEADY: dict[str, Any] = LINEAR | {"steady_state": True}
# Cells that move in leave it little room, so that its concentration rises above what was supplied.
SLOW: dict[str, Any] = {
    "diffusion_um2_per_s": 0.001,
    "uptake": "none",
    "response": "linear",
    "kill_per_uM_h": 2.0,
    "dose": {"bath_uM": 1.0},
    "supply": {"surroundings": True},
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
TISSUE: dict[str, Any] = {
    "seeding": [LUMP, {"arrangement": "tissue", "kind": "healthy", "density": 0.8}],
    "vessels": [{"arrangement": "random", "spacing_um": 80.0}],
}
MIXED: dict[str, Any] = TISSUE | {
    "expression": {name: {"sd_log2": 0.6} for name in ("pump", "influx", "repair")},
    "cells": {
        "cycle_h": 6.0,
        "cycle_stages": 3,
        "push_depth": 3,
        "motility_um2_per_h": 20.0,
        "apoptotic_clearance_h": 2.0,
        "necrotic_clearance_h": 5.0,
    },
    "healthy__division_per_h": 0.1,
    "alterations": {"efflux": {"mechanism": "efflux", "mutation_per_division": 0.1}},
    "clones__passenger_per_division": 0.1,
}
"""All that cells may differ in, among healthy ones and vessels; nothing kills those who have no room."""
CASES: dict[str, dict[str, Any]] = {
    "growth alone": {},
    "growth across the seam": {"seeding": [LUMP | {"centre_um": [70.0, 110.0, 100.0]}]},
    "any free": {"cells__placement": "any_free", "lattice__periodic": ["y", "z"]},
    "a plane": {
        "lattice": {"sites": [68, 60], "periodic": ["x"]},
        "seeding": [LUMP | {"centre_um": [1300.0, 600.0]}],
    },
    "stages of the cycle": {"cells": {"cycle_h": 4.0, "cycle_stages": 4}},
    "death": {"cells__death_per_h": 0.3},
    "death and oxygen": {"cells__death_per_h": 0.05, "oxygen": {"supply": {"faces": "all"}}},
    "oxygen from vessels": TISSUE
    | {"oxygen": STARVED | {"supply": {"vessels": True}}, "cells__necrosis_per_h": 1.0},
    "healthy cells grow": TISSUE | {"cells__division_per_h": 0.02, "healthy__division_per_h": 0.3},
    "healthy cells die": TISSUE | {"healthy__death_per_h": 0.5},
    "linear kill": {"drugs": {"steady": STEADY}},
    "linear kill of healthy cells": TISSUE | {"drugs": {"steady": STEADY | {"healthy_damage_factor": 60.0}}},
    "linear kill of the sensitive": {
        "drugs": {"steady": STEADY},
        "alterations": {"frail": {"mechanism": "insensitive", "drugs": {"steady": 9.0}}},
        "seeding": [LUMP | {"genotypes": {"frail": 0.5}}],
    },
    "linear kill, followed": {
        "drugs": {"slow": SLOW},
        "cells__motility_um2_per_h": 40.0,
    },
    "linear kill that begins late": {
        "drugs": {"steady": STEADY | {"kill_per_uM_h": 0.5, "dose": {"bath_uM": 1.0, "start_h": 2.0}}}
    },
    "linear kill by a rule": {
        "drugs": {
            "steady": STEADY
            | {
                "kill_per_uM_h": 0.5,
                "rule": {"begins": "at_burden", "start_above_cells": 420, "check_every_h": 1.0},
            }
        }
    },
    "damage": {"drugs": {"doxorubicin": DOXORUBICIN}, "cells__necrotic_clearance_h": 20.0},
    "damage without debris": {
        "drugs": {"doxorubicin": DOXORUBICIN | {"max_kill_per_h": 2.0, "half_maximal_uM": 0.001}},
        "cells__apoptotic_clearance_h": 0.0,
    },
    "damage that begins late": {
        "drugs": {"doxorubicin": DOXORUBICIN | {"dose": {"bolus_mg_per_m2": 60.0, "start_h": 2.0}}}
    },
    "kill at divisions": {"drugs": {"divided": DIVIDED}, "cells__apoptotic_clearance_h": 2.0},
    "cycle-specific kill": {
        "drugs": {"cycling": STEADY | {"cycle_specific": True}},
        "cells__apoptotic_clearance_h": 2.0,
    },
    "cycle-specific kill without debris": {
        "drugs": {"cycling": STEADY | {"cycle_specific": True}},
        "cells__apoptotic_clearance_h": 0.0,
    },
    "cycle-specific kill, of some who rest too": {
        "drugs": {"cycling": STEADY | {"cycle_specific": True, "quiescent_kill": 0.5}},
        "cells__apoptotic_clearance_h": 0.0,
    },
    "pushing": {"cells__push_depth": 4},
    "pushing without oxygen": {"cells__push_depth": 3, "cells__necrosis_per_h": 0.0, "oxygen": STARVED},
    "pushing and kill at divisions": {
        "cells__push_depth": 3,
        "drugs": {"divided": DIVIDED},
        "cells__apoptotic_clearance_h": 2.0,
        "alterations": {"efflux": {"mechanism": "efflux", "mutation_per_division": 0.1}},
    },
    "all kinds of cells": MIXED,
    "all kinds of cells, and what kills them": MIXED
    | {
        "healthy__death_per_h": 0.02,
        "oxygen": STARVED | {"supply": {"faces": "all", "vessels": True}},
        "drugs": {
            "doxorubicin": DOXORUBICIN | {"supply": {"vessels": True}},
            "divided": DIVIDED,
            "cycling": STEADY | {"cycle_specific": True, "quiescent_kill": 0.1},
        },
    },
}


def end_of(changes: dict[str, Any], processor: Processor, *, drugs_present: bool = False) -> dict[str, Any]:
    """The state after some steps; with `drugs_present` drugs are solved for before any was ever given."""
    simulation = Simulation(scenario(CROWD, **changes), processor)
    state = simulation.state
    simulation.begin()
    for drug in simulation.drugs.values():
        drug._present = drug._present or drugs_present
    for _ in range(STEPS):
        simulation.step()
    taken = packed(processor.to_host(state.kind) != Kind.EMPTY)
    np.testing.assert_array_equal(processor.to_host(state.occupied), taken, err_msg="who is looked at at all")
    return {name: processor.to_host(array) for name, array in state.saved().items()}


@pytest.fixture(scope="module", params=list(CASES))
def without(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """The end of a case in which every cell draws in every cell step, and every drug is solved for."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(automaton.cell_rules, "screen_for", lambda _: ALL_BYTES)
        patched.setattr(automaton.cell_rules, "_dies_enclosed", lambda _: True)
        return request.param, end_of(CASES[request.param], FASTEST, drugs_present=True)


@pytest.mark.parametrize(
    "device",
    [
        pytest.param("cpu", marks=COMPILED),
        pytest.param("emulated", marks=COMPILED),
        pytest.param("gpu", marks=pytest.mark.gpu),
    ],
)
def test_passing_over_changes_nothing(without: tuple[str, dict[str, Any]], device: str) -> None:
    name, expected = without
    processor = emulated_gpu()[0] if device == "emulated" else open_processor(device)
    assert differences(end_of(CASES[name], processor), expected) == []


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
