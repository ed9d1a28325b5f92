"""Clones: every founder gets one, cells inherit them, the table knows who descends from whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from automaton.clone_table import CloneTable
from automaton.errors import UserError
from automaton.first_clones import first_clones
from automaton.kinds import TUMOUR
from automaton.lineage import entries_a_step
from automaton.seeding import seed_cells
from automaton.simulation import Simulation
from tests.science.laboratory import place, processor, scenario

GROWTH: dict[str, Any] = {
    "lattice": {"sites": [60, 50]},
    "time": {"duration_h": 1000.0, "step_h": 1.0, "cell_steps_per_step": 2, "allow_coarse_steps": True},
    "seeding": [{"arrangement": "lump", "cells": 60}],
    "cells": {"division_per_h": 0.2, "death_per_h": 0.02, "push_depth": 3, "motility_um2_per_h": 5.0},
    "alterations": {
        "efflux": {"mechanism": "efflux", "mutation_per_division": 0.1, "loss_per_division": 0.05},
        "repair": {"mechanism": "repair", "mutation_per_division": 0.05},
    },
}
SURFACE = {"division_per_h": 0.2, "placement": "any_free"}


def grown(steps: int, frames_every: int = 1000, **changes: Any) -> tuple[Simulation, CloneTable]:
    """A tumour after some steps, and its clones."""
    simulation = Simulation(scenario(GROWTH, **changes), processor())
    for step in range(steps):
        if step % frames_every == 0:
            simulation.clones(simulation.frame())
        simulation.step()
    table = simulation.clones(simulation.frame())
    assert table is not None
    return simulation, table


def clones_of(simulation: Simulation) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    frame = simulation.frame()
    assert frame.clone is not None
    return frame.kind, frame.genotype, frame.clone


@pytest.mark.parametrize("changes", [{}, {"lattice": {"sites": [16, 14, 12]}}, {"clones": {"barcodes": 7}}])
def test_a_cell_has_the_genotype_of_its_clone(changes: dict[str, Any]) -> None:
    """Through divisions, moves, pushes and deaths, with mutations forward and back."""
    simulation, table = grown(12, **changes)
    kind, genotype, clone = clones_of(simulation)
    cells = kind == TUMOUR
    assert cells.sum() > 150
    assert not clone[~cells].any()
    np.testing.assert_array_equal(table.genotype[table.rows(clone[cells])], genotype[cells])


def test_a_clone_differs_from_its_parent_by_one_alteration_or_more() -> None:
    _, table = grown(12)
    born = table.parent > 0
    assert born.sum() > 20
    parents = table.rows(table.parent[born])
    assert (table.genotype[born] != table.genotype[parents]).all()
    assert (table.time_h[born] >= table.time_h[parents]).all()
    assert table.consistent(2)


def test_all_cells_are_counted_in_every_frame() -> None:
    simulation, table = grown(10, frames_every=2)
    assert int(table.cells(0).sum()) == simulation.census().tumour
    _, _, clone = clones_of(simulation)
    for row in np.flatnonzero(table.cells(0))[:20]:
        assert table.cells(0)[row] == (clone == table.id[row]).sum()


def test_founders_are_numbered_by_step_and_then_by_place() -> None:
    """So that ids are the same whoever runs the kernels, and however many threads."""
    simulation = Simulation(scenario(GROWTH, cells=SURFACE), processor())
    before = simulation.frame()
    for _ in range(10):
        simulation.step()
    lineage = simulation._lineage
    assert lineage is not None
    table = lineage.table()
    assert before.clone is not None
    assert before.clone.max() == 1
    assert len(table) > 10
    np.testing.assert_array_equal(table.id, np.arange(1, len(table) + 1))
    order = np.lexsort((table.site[1:], table.time_h[1:]))
    np.testing.assert_array_equal(order, np.arange(len(table) - 1))


def test_who_died_out_unseen_is_forgotten_but_no_ancestor() -> None:
    """With frames far apart most clones come and go between them."""
    _, table = grown(40, cells__death_per_h=0.1)
    simulation, rarely = grown(40, frames_every=40, cells__death_per_h=0.1)
    _, often = grown(40, frames_every=1, cells__death_per_h=0.1)
    assert len(table) == len(rarely) < len(often)
    assert rarely.consistent(1)
    assert often.consistent(1)
    assert set(rarely.id.tolist()) <= set(often.id.tolist())
    living = set(rarely.id[rarely.cells(0) > 0].tolist())
    assert living == set(often.id[often.cells(0) > 0].tolist())
    assert simulation.census().tumour == rarely.cells(0).sum()


def test_passengers_arise_at_their_rate() -> None:
    """Without death each division adds a cell, and a share of the divisions found a clone."""
    simulation = Simulation(
        scenario(GROWTH, cells=SURFACE, alterations={}, clones={"passenger_per_division": 0.3}), processor()
    )
    simulation.clones(simulation.frame())
    for _ in range(40):
        simulation.step()
    lineage = simulation._lineage
    assert lineage is not None
    births, founded = simulation.census().tumour - 60, len(lineage.table()) - 1
    assert births > 300
    assert abs(founded - 0.3 * births) < 4 * np.sqrt(0.21 * births)
    assert not lineage.table().genotype.any()


def test_barcodes_are_dealt_evenly_and_variants_descend_from_them() -> None:
    changes: dict[str, Any] = {
        "seeding": [{"arrangement": "lump", "cells": 1500, "genotypes": {"efflux": 0.05}}],
        "clones": {"barcodes": 10},
    }
    _, table = grown(0, **changes)
    roots = table.parent == 0
    assert table.id[roots].tolist() == list(range(1, 11))
    assert (~roots).sum() == 75
    assert (table.genotype[~roots] == 1).all()
    assert (table.cells(0)[~roots] == 1).all()
    dealt = table.cells(0)[roots] + np.bincount(table.parent[~roots], minlength=11)[1:]
    assert dealt.sum() == 1500
    assert ((dealt - 150) ** 2 / 150).sum() < 30  # chi-squared, 9 degrees of freedom, p = 0.0004


def test_a_patch_is_one_clone_and_cells_at_random_are_each_their_own() -> None:
    def table(place: str) -> CloneTable:
        group = {"arrangement": "lump", "cells": 500, "genotypes": {"efflux": 0.1}, "place": place}
        made = scenario(GROWTH, seeding=[group])
        return first_clones(made, *seed_cells(made))[1]

    assert table("patch").genotype.tolist() == [0, 1]
    assert table("random").genotype.tolist() == [0, *[1] * 50]


def test_a_tumour_without_anything_to_tell_clones_apart_has_none() -> None:
    simulation = Simulation(scenario(GROWTH, alterations={}), processor())
    frame = simulation.frame()
    assert frame.clone is None
    assert simulation.clones(frame) is None
    assert not any("clone" in name or "lineage" in name for name in simulation.checkpoint()[0])


SAVED_AT = 13


def taken_up(saved: dict[str, np.ndarray], framed_h: float, **changes: Any) -> Simulation:
    """A fresh simulation brought to the state and the lineage of a checkpoint."""
    simulation = Simulation(scenario(GROWTH, **changes), processor())
    assert simulation._lineage is not None
    place(simulation, **{name: saved[name] for name in simulation.state.saved()})
    simulation._lineage.restore(saved, framed_h, SAVED_AT)
    return simulation


@pytest.mark.parametrize(
    ("framed", "stands", "framed_h"),
    [
        pytest.param([0, 13], [0, 13], 13.0, id="saved with a frame"),
        pytest.param([0, 10], [0, 10], 10.0, id="saved between two frames"),
        pytest.param([0, 10, 13], [0, 10], 10.0, id="the last frame was removed"),
    ],
)
def test_a_lineage_that_was_saved_goes_on_as_if_nothing_had_been(
    framed: list[int], stands: list[int], framed_h: float
) -> None:
    changes: dict[str, Any] = {"cells__death_per_h": 0.06, "clones": {"barcodes": 9}}
    one = Simulation(scenario(GROWTH, **changes), processor())
    other = Simulation(scenario(GROWTH, **changes), processor())
    for step in range(31):
        if step in [*stands, 20]:
            one.clones(one.frame())
        if step in [*framed, 20]:
            other.clones(other.frame())
        if step == SAVED_AT:
            other = taken_up(other.checkpoint()[0], framed_h, **changes)
        one.step()
        other.step()
    assert one._lineage is not None
    assert other._lineage is not None
    np.testing.assert_array_equal(one._lineage.table().id, other._lineage.table().id)
    expected, found = one.clones(one.frame()), other.clones(other.frame())
    assert expected is not None
    assert len(expected) > 60
    for name, column in vars(expected).items():
        np.testing.assert_array_equal(getattr(found, name), column)
        assert getattr(found, name).dtype == column.dtype


def test_more_clones_than_there_is_room_for_are_refused() -> None:
    simulation = Simulation(scenario(GROWTH), processor())
    lineage = simulation._lineage
    assert lineage is not None
    room = entries_a_step(simulation.scenario)
    simulation.processor.upload(lineage._founded, np.full((1, 1, 1), room + 2, np.uint32))
    with pytest.raises(UserError, match="passenger_per_division"):
        lineage.follow()


def table_of(**changes: Any) -> CloneTable:
    columns: dict[str, Any] = {
        "id": np.array([1, 4, 9], np.uint32),
        "parent": np.array([0, 1, 4], np.uint32),
        "time_h": np.array([0.0, 2.0, 5.0]),
        "site": np.array([7, 8, 9]),
        "genotype": np.array([0, 1, 3], np.uint8),
        "count_frame": np.array([0, 1, 1, 2]),
        "count_clone": np.array([1, 1, 4, 9], np.uint32),
        "count_cells": np.array([10, 5, 6, 20]),
    }
    return CloneTable(**columns | changes)


def test_counts_of_a_frame_are_in_the_order_of_the_table() -> None:
    table = table_of()
    assert [table.cells(frame).tolist() for frame in range(3)] == [[10, 0, 0], [5, 6, 0], [0, 0, 20]]
    assert table.rows(np.array([9, 1], np.uint32)).tolist() == [2, 0]
    with pytest.raises(KeyError):
        table.rows(np.array([2], np.uint32))
    kept = table.of_frames(np.array([0, 2]))
    assert [kept.cells(frame).tolist() for frame in range(2)] == [[10, 0, 0], [0, 0, 20]]


@pytest.mark.parametrize(
    "changes",
    [
        {"id": np.array([1, 9, 4], np.uint32)},
        {"parent": np.array([0, 1, 5], np.uint32)},
        {"parent": np.array([0, 4, 4], np.uint32)},
        {"count_frame": np.array([0, 1, 1, 3])},
        {"count_frame": np.array([0, 2, 1, 2])},
        {"count_clone": np.array([1, 1, 5, 9], np.uint32)},
        {"count_cells": np.array([10, 5, 0, 20])},
    ],
)
def test_a_table_that_contradicts_itself_is_known(changes: dict[str, Any]) -> None:
    assert table_of().consistent(3)
    assert not table_of(**changes).consistent(3)
