"""What cells do in one step, against the rates and rules of the scenario."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from automaton.directions import direction_weights
from automaton.kinds import APOPTOTIC, EMPTY, NECROTIC, TUMOUR
from automaton.simulation import Simulation
from tests.science.laboratory import act, place, processor, scenario

SIDE = 256
FLAT: dict[str, Any] = {
    "lattice": {"sites": [SIDE, SIDE], "periodic": ["x", "y"]},
    "time": {
        "duration_h": 1000.0,
        "frame_every_h": 1000.0,
        "cell_steps_per_step": 1,
        "allow_coarse_steps": True,
    },
    "seeding": [{"arrangement": "scattered", "density": 0.01}],
    "cells": {"division_per_h": 0.0},
}


def simulation(**changes: Any) -> Simulation:
    return Simulation(scenario(FLAT, **changes), processor())


def host(simulation: Simulation, name: str) -> np.ndarray:
    return simulation.processor.to_host(getattr(simulation.state, name))


def share_agrees(found: int, of: int, chance: float) -> bool:
    """Whether a count lies in the 99.9 % interval of its chance."""
    interval = stats.binomtest(found, of).proportion_ci(0.999, "exact")
    return bool(interval.low <= chance <= interval.high)


def test_weights_are_whole_numbers_as_the_inverse_fourth_power() -> None:
    weights = direction_weights("moore", "inverse_fourth_power", 3).reshape(3, 3, 3)
    assert (weights[1, 1, 2], weights[1, 2, 2], weights[2, 2, 2]) == (36, 9, 4)
    assert weights[1, 1, 1] == 0
    assert int((direction_weights("moore", "equal", 2) > 0).sum()) == 8
    assert int((direction_weights("von_neumann", "equal", 3) > 0).sum()) == 6


def test_daughters_appear_in_directions_by_weight() -> None:
    """Lone mothers, all dividing: 36 of 45 daughters on faces, 9 of 45 on corners, evenly around."""
    lone = simulation(cells__division_per_h=20.0, cells__placement="random_site")
    kind = np.zeros((1, SIDE, SIDE), np.uint8)
    kind[0, 2::4, 2::4] = TUMOUR
    place(lone, kind=kind)
    act(lone)
    born = np.argwhere((host(lone, "kind") == TUMOUR) & (kind == EMPTY))[:, 1:]
    offset = (born - 2 + 1) % 4 - 1
    straight = (np.abs(offset).sum(axis=1) == 1).sum()
    assert born.shape[0] > 4000
    assert share_agrees(int(straight), born.shape[0], 36 / 45)
    for axis in (0, 1):
        assert share_agrees(int((offset[:, axis] == 1).sum()), born.shape[0], (9 + 2 * 9 / 4) / 45)


def test_lone_cells_walk_with_their_motility() -> None:
    """Hops move one spacing along one axis; at short steps their rate 2 dim D / h^2 gives <x^2> = 2 D t."""
    motility, steps = 20.0, 60
    walkers = simulation(
        cells__motility_um2_per_h=motility,
        seeding=[{"arrangement": "scattered", "cells": 60}],
        drugs={
            "tag": {
                "uptake": "none",
                "diffusion_um2_per_s": 1.0,
                "half_maximal_uM": 1.0,
                "max_kill_per_h": 0.0,
                "dose": {"bath_uM": 0.0},
                "supply": {"surroundings": True},
            }
        },
    )
    kind = np.zeros((1, SIDE, SIDE), np.uint8)
    kind[0, 4::8, 4::8] = TUMOUR
    tag = np.zeros((1, 1, SIDE, SIDE), np.float32)
    tag[0][kind == TUMOUR] = np.arange(1, 1025)
    place(walkers, kind=kind, carried=tag)
    act(walkers, steps)
    end = host(walkers, "carried")[0, 0]
    at = np.argwhere(end > 0)
    start = np.argwhere(tag[0, 0] > 0)[end[end > 0].astype(int) - 1]
    assert sorted(end[end > 0]) == list(range(1, 1025))
    moved = (at - start + SIDE // 2) % SIDE - SIDE // 2
    hops = steps * -math.expm1(-2 * 2 * motility / 20.0**2)
    # The relative error of <x^2> over both axes of n walkers is sqrt(1 / n); few hops meet a neighbour.
    assert (moved**2).mean() == pytest.approx(hops / 2, rel=3 * math.sqrt(1 / 1024) + 0.01)


def test_deaths_and_clearance_follow_their_rates() -> None:
    dying = simulation(cells__death_per_h=0.03, seeding=[{"arrangement": "scattered", "density": 0.5}])
    act(dying, 10)
    counts = dying.census().counts
    cells = SIDE * SIDE // 2
    assert share_agrees(int(counts[TUMOUR]), cells, math.exp(-0.3))
    clearing = simulation(cells__apoptotic_clearance_h=8.6)
    place(clearing, kind=np.full((1, SIDE, SIDE), APOPTOTIC, np.uint8))
    act(clearing, 10)
    assert share_agrees(int((host(clearing, "kind") == APOPTOTIC).sum()), SIDE**2, math.exp(-10 / 8.6))


def test_necrotic_debris_stays_unless_it_is_told_to_go() -> None:
    for clearance, left in ((None, 1.0), (20.0, math.exp(-0.5))):
        debris = simulation(cells__necrotic_clearance_h=clearance)
        place(debris, kind=np.full((1, SIDE, SIDE), NECROTIC, np.uint8))
        act(debris, 10)
        found = int((host(debris, "kind") == NECROTIC).sum())
        assert found == SIDE**2 if left == 1 else share_agrees(found, SIDE**2, left)


def test_risks_compete_in_proportion_to_their_hazards() -> None:
    """Death 0.2, division 0.6 an hour, one step of an hour: shares 1/4 and 3/4 of 1 - exp(-0.8)."""
    both = simulation(cells__division_per_h=0.6, cells__death_per_h=0.2, cells__placement="any_free")
    kind = np.zeros((1, SIDE, SIDE), np.uint8)
    kind[0, 2::4, 2::4] = TUMOUR
    place(both, kind=kind)
    act(both)
    counts, cells = both.census().counts, SIDE**2 // 16
    happened = 1 - math.exp(-0.8)
    assert share_agrees(int(counts[APOPTOTIC]), cells, happened / 4)
    assert share_agrees(int(counts[TUMOUR] + counts[APOPTOTIC]) - cells, cells, happened * 3 / 4)


@pytest.mark.parametrize(
    ("oxygen", "division", "necrosis"),
    [
        (100.0, 1.0, 0.0),
        (38.0, 1.0, 0.0),
        (21.5, 0.5, 0.0),
        (5.0, 0.0, 0.0),
        (2.5, 0.0, 0.0),
        (1.25, 0.0, 0.5),
        (0.0, 0.0, 1.0),
    ],
)
def test_oxygen_limits_division_and_starves_cells(oxygen: float, division: float, necrosis: float) -> None:
    fed = simulation(
        cells__division_per_h=0.3,
        cells__necrosis_per_h=0.3,
        cells__placement="any_free",
        oxygen={"supply": {"surroundings": True}},
    )
    kind = np.zeros((1, SIDE, SIDE), np.uint8)
    kind[0, 2::4, 2::4] = TUMOUR
    place(fed, kind=kind, oxygen=np.full((1, SIDE, SIDE), oxygen, np.float32))
    act(fed)
    counts, cells = fed.census().counts, SIDE**2 // 16
    assert share_agrees(int(counts[NECROTIC]), cells, -math.expm1(-0.3 * necrosis))
    assert share_agrees(int(counts[TUMOUR] + counts[NECROTIC]) - cells, cells, -math.expm1(-0.3 * division))


def test_only_the_daughter_that_moves_out_mutates() -> None:
    mutating = simulation(
        cells__division_per_h=20.0,
        cells__placement="any_free",
        alterations={
            "efflux": {"mechanism": "efflux", "mutation_per_division": 0.2},
            "repair": {"mechanism": "repair", "mutation_per_division": 0.05},
        },
    )
    kind = np.zeros((1, SIDE, SIDE), np.uint8)
    kind[0, 2::4, 2::4] = TUMOUR
    place(mutating, kind=kind, genotype=np.zeros_like(kind))
    act(mutating)
    genotype = host(mutating, "genotype")
    born = (host(mutating, "kind") == TUMOUR) & (kind == EMPTY)
    assert not genotype[kind == TUMOUR].any()
    births = int(born.sum())
    for mask, chance in ((1, 0.2 * 0.95), (2, 0.8 * 0.05), (3, 0.2 * 0.05)):
        assert share_agrees(int((genotype[born] == mask).sum()), births, chance)


def test_division_shares_the_drug_and_death_gives_it_back() -> None:
    treated = simulation(
        cells__division_per_h=0.5,
        cells__death_per_h=0.5,
        cells__placement="any_free",
        drugs={
            "cisplatin": {
                "preset": "cisplatin",
                "max_kill_per_h": 0.0,
                "dose": {"bath_uM": 1.0},
                "supply": {"surroundings": True},
            }
        },
    )
    kind = np.zeros((1, SIDE, SIDE), np.uint8)
    kind[0, 2::4, 2::4] = TUMOUR
    carried = np.zeros((2, 1, SIDE, SIDE), np.float32)
    carried[:, kind == TUMOUR] = [[8.0], [3.0]]
    place(treated, kind=kind, carried=carried, outside=np.ones((1, 1, SIDE, SIDE), np.float32))
    act(treated)
    now, (inside, damage) = host(treated, "kind"), host(treated, "carried")
    assert set(np.unique(inside[now == TUMOUR])) == {4.0, 8.0}
    assert set(np.unique(damage[now == TUMOUR])) == {3.0}
    assert not inside[now != TUMOUR].any()
    outside = host(treated, "outside")[0]
    np.testing.assert_allclose(outside[now == APOPTOTIC], 1 + 0.6 * 8.0, rtol=1e-6)
    total = 0.6 * inside.sum(dtype=np.float64) + outside.sum(dtype=np.float64)
    assert total == pytest.approx(0.6 * 8 * (kind == TUMOUR).sum() + SIDE**2, rel=1e-6)


def test_explicit_cell_steps_answer_for_every_event() -> None:
    """Migration too must stay short of crowding out what else may happen."""
    fast = {"cells__motility_um2_per_h": 400.0, "time__allow_coarse_steps": False}
    with pytest.raises(ValueError, match="one event crowds out others"):
        scenario(FLAT, **fast)
    assert scenario(FLAT, **fast, time__cell_steps_per_step="auto").cell_steps == 40


def test_a_variant_that_a_drug_kills_faster_shortens_the_steps() -> None:
    bath: dict[str, Any] = {
        "uptake": "none",
        "diffusion_um2_per_s": 100.0,
        "response": "linear",
        "kill_per_uM_h": 0.1,
        "dose": {"bath_uM": 1.0},
        "supply": {"faces": ["x-"]},
    }
    lattice = {"sites": [SIDE, SIDE]}
    sensitive = {"fragile": {"mechanism": "insensitive", "drugs": {"drug": 30.0}}}
    given = {"lattice": lattice, "drugs": {"drug": bath}, "time__cell_steps_per_step": "auto"}
    assert scenario(FLAT, **given).cell_steps == 1
    assert scenario(FLAT, **given, alterations=sensitive).cell_steps == 30
