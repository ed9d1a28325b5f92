"""S11: pushing keeps every cell, serves nearly every mother, and grows colonies that stay round."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from automaton.kinds import NECROTIC, TUMOUR
from automaton.simulation import Simulation
from kernels.bit_planes import unpacked
from tests.science.laboratory import act, place, processor, scenario
from tests.science.test_fronts import radii
from tests.science.verification import Verifier

CHANCE = 0.02
TAG: dict[str, Any] = {
    "tag": {
        "uptake": "none",
        "diffusion_um2_per_s": 1.0,
        "half_maximal_uM": 1.0,
        "max_kill_per_h": 0.0,
        "dose": {"bath_uM": 0.0},
        "supply": {"faces": "all"},
    }
}


def pushing(sites: list[int], depth: int, chance: float = CHANCE, **changes: Any) -> Simulation:
    base: dict[str, Any] = {
        "lattice": {"sites": sites},
        "time": {"duration_h": 1e5, "cell_steps_per_step": 1, "allow_coarse_steps": True},
        "seeding": [{"arrangement": "single"}],
        "cells": {"division_per_h": -math.log1p(-chance), "push_depth": depth},
    }
    return Simulation(scenario(base, **changes), processor())


def eligible(simulation: Simulation) -> int:
    """How many cells have an empty site or a path to one."""
    pushing = simulation._rules._pushing
    assert pushing is not None
    for launch in pushing.find:
        launch()
    planes = simulation.processor.to_host(pushing.layers)
    return int(unpacked(planes[-1], simulation.scenario.shape[2]).sum())


@pytest.mark.parametrize("sites", [[60, 60], [24, 24, 24]], ids=["2D", "3D"])
def test_s11_no_cell_is_lost_or_doubled(sites: list[int], verify: Verifier) -> None:
    """Each cell has a number of its own; a daughter takes her mother's until she is given one."""
    simulation = pushing(sites, 4, 0.1, drugs=TAG, cells__motility_um2_per_h=20.0)
    host = simulation.processor.to_host
    place(simulation, carried=np.where(host(simulation.state.kind) == TUMOUR, 1, 0).astype(np.float32)[None])
    last = 1
    for _ in range(90):
        before = simulation.census().tumour
        act(simulation)
        kind, tags = host(simulation.state.kind), host(simulation.state.carried)[0].copy()
        numbers, counts = np.unique(tags[kind == TUMOUR], return_counts=True)
        births = simulation.census().tumour - before
        assert set(range(1, last + 1)) == set(numbers.astype(int)), "nobody is lost"
        assert counts.max() <= 3
        assert (counts - 1).sum() == births, "each birth adds one"
        assert not tags[kind != TUMOUR].any()
        at = np.argwhere(kind == TUMOUR)
        order = tags[kind == TUMOUR]
        for number in numbers[counts > 1]:
            for doubled in np.flatnonzero(order == number)[1:]:
                last += 1
                tags[tuple(at[doubled])] = last
        simulation.processor.upload(simulation.state.carried, tags[None])
    verify.holds("S11", f"cells conserved over 90 steps, {len(sites)}D, depth 4", "all", f"all {last}", True)


@pytest.mark.parametrize("depth", [2, 3, 5])
@pytest.mark.parametrize("placement", ["random_site", "any_free"])
def test_s11_nearly_every_mother_in_reach_divides(depth: int, placement: str, verify: Verifier) -> None:
    simulation = pushing(
        [360, 360], depth, cells__placement=placement, seeding=[{"arrangement": "lump", "cells": 20_000}]
    )
    act(simulation, 30)
    due, before = 0.0, simulation.census().tumour
    for _ in range(150):
        due += CHANCE * eligible(simulation)
        act(simulation)
    births = simulation.census().tumour - before
    what = f"births over p eligible, 2D {placement}, depth {depth} ({births} births)"
    verify.at_least("S11", what, births / due, 0.97)
    assert births / due < 1 + 3 / math.sqrt(due), "nobody divides who is not due"


def test_s11_a_column_advances_as_often_as_any_of_its_mothers_divides(verify: Verifier) -> None:
    """One site wide, without a second round or waiting mothers: 1 - (1 - p)^D a step."""
    depth, chance, columns, length = 3, 0.1, 512, 60
    simulation = pushing([length, 2 * columns], depth, chance)
    kind = np.full((1, 2 * columns, length), NECROTIC, np.uint8)
    kind[0, ::2] = 0
    kind[0, ::2, :10] = TUMOUR
    place(simulation, kind=kind)
    rules = simulation._rules
    assert rules._pushing is not None
    first = [rules._advance, rules._calm, *rules._pushing.find, rules._screen, rules._draw]
    before = simulation.census().tumour
    steps = 40
    for _ in range(steps):
        for launch in [*first, *rules._pushing.contest, *rules._settle]:
            launch()
        simulation.processor.upload(
            simulation.state.pending, np.zeros(simulation.state.pending.shape, np.uint64)
        )
    births = simulation.census().tumour - before
    expected = 1 - (1 - chance) ** depth
    verify.share("S11", "a column's advances a step, depth 3, p = 0.1", births, steps * columns, expected)


def test_s11_a_front_moves_as_its_mothers_divide(verify: Verifier) -> None:
    """Speed is p h times eligible cells an area times the share of them that is served."""
    width, height, depth = 512, 400, 3
    simulation = pushing([width, height], depth, lattice__periodic=["x"])
    kind = np.zeros((1, height, width), np.uint8)
    kind[0, :20] = TUMOUR
    place(simulation, kind=kind)
    act(simulation, 60)
    start, mothers, steps = simulation.census().tumour, 0, 150
    for _ in range(steps):
        mothers += eligible(simulation)
        act(simulation)
    kind = simulation.processor.to_host(simulation.state.kind)[0] == TUMOUR
    filled = kind[:20].mean()
    speed = (simulation.census().tumour - start) / width / filled / steps
    verify.near(
        "S11", "speed of a flat front, depth 3, h a step", speed, CHANCE * mothers / width / steps, rel=0.03
    )


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_s11_colonies_stay_round(verify: Verifier) -> None:
    found = radii(pushing([128, 128, 128], 5), 400_000, 5)
    verify.at_most("S11", "corner over axial radius, 3D, depth 5", found[3] / found[1], 1.08)
    flat = [radii(pushing([420, 420], 5, seed=seed), 80_000, 5) for seed in range(1, 5)]
    ratio = float(np.mean([entry[2] / entry[1] for entry in flat]))
    verify.near("S11", "diagonal over axial radius, 2D, depth 5", ratio, 1.0, within=0.03)


def test_s11_depth_one_is_the_plain_claim() -> None:
    """The key's least value is the rule without pushing, to the bit."""
    ends = []
    for changes in ({}, {"cells__push_depth": 1}):
        simulation = pushing([40, 40], 2, 0.1)
        plain = {**simulation.scenario.model_dump(exclude_unset=True)}
        del plain["cells"]["push_depth"]
        run = Simulation(scenario(plain, **changes), processor())
        act(run, 80)
        ends.append(run.processor.to_host(run.state.kind).copy())
    np.testing.assert_array_equal(ends[0], ends[1])
