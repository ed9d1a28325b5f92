"""The legend's entries: when they are on, and what a click and a double click do."""

from __future__ import annotations

import pytest

from viewer.hiding import Names
from viewer.scene import CellChannel, Scene
from viewer.window.exhibit import Exhibit
from viewer.window.session import Session


def test_an_entry_is_on_where_what_it_stands_for_is_drawn(arms: Session) -> None:
    def off(cells: CellChannel, *hidden: str) -> Names:
        return Exhibit(arms, Scene(cells=cells, hidden=frozenset(hidden))).off

    assert off("genotype", "tumour") == {"wild type", "efflux"}
    assert off("kind", "wild type", "efflux") == {"tumour"}
    assert off("kind", "efflux") == set()
    levels = {f"pump × {factor}" for factor in ("1/2", "0.71", "1", "1.4", "2")}
    assert off("pump", "tumour", "apoptotic") == levels | {"apoptotic"}
    assert off("pump", "efflux") == set()


@pytest.mark.parametrize(
    ("cells", "hidden", "name", "after"),
    [
        ("genotype", set(), "efflux", {"efflux"}),
        ("genotype", {"efflux"}, "efflux", set()),
        ("genotype", {"tumour", "apoptotic"}, "efflux", {"wild type", "apoptotic"}),
        ("kind", {"efflux"}, "tumour", {"efflux", "tumour"}),
        ("kind", {"efflux", "tumour"}, "tumour", {"efflux"}),
        ("kind", {"wild type", "efflux"}, "tumour", set()),
        ("pump", set(), "apoptotic", {"apoptotic"}),
    ],
)
def test_a_switch_always_does_what_it_says(
    arms: Session, cells: CellChannel, hidden: set[str], name: str, after: set[str]
) -> None:
    exhibit = Exhibit(arms, Scene(cells=cells, hidden=frozenset(hidden)))
    assert exhibit.switched(name) == after
    assert (name in exhibit.off) != (name in Exhibit(arms, Scene(cells=cells, hidden=frozenset(after))).off)


@pytest.mark.parametrize(
    ("cells", "name", "others"),
    [
        ("genotype", "efflux", {"wild type", "apoptotic"}),
        ("genotype", "apoptotic", {"tumour"}),
        ("kind", "tumour", {"apoptotic"}),
        ("pump", "apoptotic", {"tumour"}),
    ],
)
def test_an_entry_alone_hides_kinds_and_genotypes_only(
    arms: Session, cells: CellChannel, name: str, others: set[str]
) -> None:
    exhibit = Exhibit(arms, Scene(cells=cells, hidden=frozenset()))
    alone = Exhibit(arms, Scene(cells=cells, hidden=exhibit.alone(name)))
    assert alone.hidden == others
    assert alone.off == {category.name for category in exhibit.legend} - {name}
    assert alone.alone(name) == frozenset()
    clicked_before = Exhibit(arms, Scene(cells=cells, hidden=alone.switched(name)))
    assert clicked_before.alone(name) == frozenset()
