"""What must hold of every state is seen to, and what does not is said with its step and site."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from automaton.census import Census
from automaton.clone_table import CloneTable
from automaton.errors import BrokenState
from automaton.simulation import Simulation
from automaton.snapshot import Frame
from automaton.soundness import check_census, check_frame, refuse_amounts
from kernels.numpy_processor import NumpyProcessor
from tests.scenario.examples import DOXORUBICIN, scenario

Taken = tuple[Frame, Census, CloneTable]
LEVELS = {"d": 1.0}


@pytest.fixture(scope="module")
def _taken() -> Taken:
    simulation = Simulation(
        scenario(
            {"lattice.sites": [9, 8, 7]},
            drugs={"d": DOXORUBICIN},
            oxygen={"supply": {"surroundings": True}},
            alterations={"efflux": {"mechanism": "efflux"}},
        ),
        NumpyProcessor(),
    )
    simulation.begin()
    for _ in range(2):
        simulation.step()
    frame = simulation.frame()
    clones = simulation.clones(frame)
    assert clones is not None
    return frame, simulation.census(), clones


@pytest.fixture
def taken(_taken: Taken) -> Taken:
    """A sound frame whose arrays may be changed, with what was counted."""
    frame, census, clones = _taken
    drug = frame.drugs["d"]
    assert frame.oxygen_mmHg is not None
    assert drug.inside_uM is not None
    assert drug.damage is not None
    own = dataclasses.replace(drug, outside_uM=drug.outside_uM.copy(), inside_uM=drug.inside_uM.copy())
    own = dataclasses.replace(own, damage=drug.damage.copy())
    changeable = dataclasses.replace(
        frame, kind=frame.kind.copy(), oxygen_mmHg=frame.oxygen_mmHg.copy(), drugs={"d": own}
    )
    return changeable, Census(census.counts.copy(), census.burden.copy(), {}, 0), clones


def test_a_sound_state_passes(taken: Taken) -> None:
    frame, census, clones = taken
    check_census(census, 2, 2.0)
    check_frame(frame, census, clones, LEVELS, 20.0)


def test_rounding_may_take_an_amount_a_little_below_zero(taken: Taken) -> None:
    frame, census, clones = taken
    frame.drugs["d"].outside_uM[3, 4, 5] = -1e-4
    check_frame(frame, census, clones, LEVELS, 20.0)


def test_cells_by_genotype_must_be_all_cells(taken: Taken) -> None:
    _, census, _ = taken
    census.burden[1] += 1
    with pytest.raises(BrokenState, match=r"after step 7, at 3.5 h: \d+ tumour cells .* by genotype"):
        check_census(census, 7, 3.5)


def test_more_sites_than_there_are_do_not_add_up(taken: Taken) -> None:
    _, census, _ = taken
    census.counts[0] = -1
    with pytest.raises(BrokenState, match=r"do not add up to the lattice: -1 empty, \d+ tumour"):
        check_census(census, 7, 3.5)


Change = Callable[[Frame], Any]
CHANGES: dict[str, tuple[Change, str]] = {
    "a lost cell": (
        lambda f: f.kind.put(f.kind.argmax(), 0),
        r"on the lattice, but \d+ empty, .* counted",
    ),
    "no kind": (lambda f: f.kind.put(5, 9), r"the kind of site is 9 at site z 0, y 0, x 5 \("),
    "oxygen": (lambda f: f.oxygen_mmHg.put(0, np.nan), "oxygen is nan at site z 0, y 0, x 0"),  # type: ignore[union-attr]
    "outside": (
        lambda f: f.drugs["d"].outside_uM.put(-1, np.inf),
        r"d outside cells is inf at site z 6, y 7, x 8 \(its centre at 130, 150, 170 um\)",
    ),
    "inside": (lambda f: f.drugs["d"].inside_uM.put(9, -5.0), "d inside cells is -5 at site z 0, y 1, x 0"),  # type: ignore[union-attr]
    "damage": (lambda f: f.drugs["d"].damage.put(0, np.nan), "damage by d is nan"),  # type: ignore[union-attr]
}


@pytest.mark.parametrize(("change", "words"), CHANGES.values(), ids=CHANGES.keys())
def test_a_frame_that_cannot_be_is_refused_with_its_site(taken: Taken, change: Change, words: str) -> None:
    frame, census, clones = taken
    change(frame)
    with pytest.raises(BrokenState, match=rf"after step 2, at 2 h: .*{words}") as caught:
        check_frame(frame, census, clones, LEVELS, 20.0)
    assert caught.value.step == 2


def test_clones_must_hold_all_cells(taken: Taken) -> None:
    frame, census, clones = taken
    fewer = dataclasses.replace(clones, count_cells=clones.count_cells - 1)
    with pytest.raises(BrokenState, match=r"the clones hold \d+ cells, but there are \d+"):
        check_frame(frame, census, fewer, LEVELS, 20.0)


def test_amounts_counted_as_no_number_end_a_run_even_if_no_frame_shows_them() -> None:
    with pytest.raises(BrokenState, match=r"after step 3, at 1.5 h: 12 amounts inside cells"):
        refuse_amounts(12, 3, 1.5)
