"""S11: pushing keeps every cell, serves nearly every mother, and grows colonies that stay round."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import kernels.cells
from automaton.kinds import NECROTIC, TUMOUR
from automaton.simulation import Simulation
from kernels.bit_planes import packed, unpacked
from kernels.codes import Stream
from kernels.numpy_processor import NumpyProcessor
from kernels.random import words_of
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


@pytest.mark.parametrize(("sites", "cells", "steps"), [([360] * 2, 20_000, 150), ([72] * 3, 30_000, 40)])
@pytest.mark.parametrize("depth", [2, 3, 5])
@pytest.mark.parametrize("placement", ["random_site", "any_free"])
def test_s11_nearly_every_mother_in_reach_divides(
    sites: list[int], cells: int, steps: int, depth: int, placement: str, verify: Verifier
) -> None:
    simulation = pushing(
        sites, depth, cells__placement=placement, seeding=[{"arrangement": "lump", "cells": cells}]
    )
    act(simulation, steps // 5)
    due, before = 0.0, simulation.census().tumour
    for _ in range(steps):
        due += CHANCE * eligible(simulation)
        act(simulation)
    births = simulation.census().tumour - before
    what = f"births over p eligible, {len(sites)}D {placement}, depth {depth} ({births} births)"
    verify.at_least("S11", what, births / due, 0.97)
    assert births / due < 1 + 3 / math.sqrt(due), "nobody divides who is not due"


@pytest.mark.parametrize("necrosis_per_h", [0.0, 0.1])
def test_mothers_who_wait_do_not_divide_without_oxygen(necrosis_per_h: float) -> None:
    simulation = pushing(
        [60, 60],
        3,
        seeding=[{"arrangement": "lump", "cells": 900}],
        cells__necrosis_per_h=necrosis_per_h,
        cells__apoptotic_clearance_h=0.0,
        oxygen={"supply": {"surroundings": True}},
    )
    kind = simulation.processor.to_host(simulation.state.kind)
    waiting = packed(kind == TUMOUR)
    place(simulation, oxygen=np.full(kind.shape, 4.0, np.float32), pending=waiting)
    act(simulation)
    assert simulation.census().tumour == 900
    assert not simulation.processor.to_host(simulation.state.pending).any(), "they wait no more"


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
    """Its mean height rises by p h times the eligible cells an area, of whom nearly all are served."""
    width, height, depth = 1024, 100, 3
    simulation = pushing([width, height], depth, lattice__periodic=["x"])
    kind = np.zeros((1, height, width), np.uint8)
    kind[0, :10] = TUMOUR
    place(simulation, kind=kind)
    act(simulation, 200)
    start, mothers, steps = front(simulation), 0, 300
    for _ in range(steps):
        mothers += eligible(simulation)
        act(simulation)
    speed = (front(simulation) - start) / steps
    verify.near(
        "S11", "speed of a flat front, depth 3, h a step", speed, CHANCE * mothers / width / steps, rel=0.03
    )


def front(simulation: Simulation) -> float:
    """Mean over columns of the height of the highest cell, in sites."""
    filled = simulation.processor.to_host(simulation.state.kind)[0] == TUMOUR
    return float(filled.shape[0] - np.argmax(filled[::-1], axis=0).mean())


def test_two_births_at_a_site_in_one_step_draw_words_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that bears a daughter in both rounds of a cell step: no address of words is used again."""
    drawn: list[tuple[int, int, int]] = []

    def noted(at: Any, shape: Any, seed: int, step: int, stream: int) -> Any:
        drawn.extend((step, int(stream), site) for site in np.ravel_multi_index(at, shape).tolist())
        return words_of(at, shape, seed, step, stream)

    changes = {
        "alterations": {"efflux": {"mechanism": "efflux", "mutation_per_division": 0.1}},
        "expression": {"pump": {"sd_log2": 1.0}},
        "seeding": [{"arrangement": "lump", "cells": 600}],
    }
    simulation = Simulation(pushing([40, 40], 5, 0.1, **changes).scenario, NumpyProcessor())
    monkeypatch.setattr(kernels.cells, "words_of", noted)
    act(simulation, 6)
    births = {(step, site) for step, _, site in drawn}
    again = {stream for _, stream, _ in drawn if stream >= Stream.AGAIN}
    assert len(again) >= 2, "second rounds bear daughters"
    assert len(births) < sum(stream % Stream.AGAIN == Stream.MUTATION for _, stream, _ in drawn)
    assert len(drawn) == len(set(drawn))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_s11_colonies_stay_round(verify: Verifier) -> None:
    found = radii(pushing([128, 128, 128], 5), 400_000, 5)
    verify.at_most("S11", "corner over axial radius, 3D, depth 5", found[3] / found[1], 1.08)
    flat = [radii(pushing([420, 420], 5, seed=seed), 80_000, 5) for seed in range(1, 5)]
    ratio = float(np.mean([entry[2] / entry[1] for entry in flat]))
    verify.near("S11", "diagonal over axial radius, 2D, depth 5", ratio, 1.0, within=0.03)
