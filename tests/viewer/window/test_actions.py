"""One list of commands for menus, the page of keys and the docs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from viewer.scene import Cut, Scene, Slices
from viewer.window.actions import as_markdown, groups
from viewer.window.changes import THICKEST_UM, THINNEST_UM, fogged, shifted, thickened, without_clone

DOCS = Path(__file__).parents[3] / "docs" / "viewing.md"


def test_the_docs_list_the_same_keys() -> None:
    """After a change of the commands, put this table in the place of the old one."""
    assert as_markdown() in DOCS.read_text(encoding="utf-8"), f"{DOCS} should hold\n{as_markdown()}"


def test_no_two_commands_share_a_key() -> None:
    keys = Counter(key for entries in groups().values() for keys, _ in entries for key in keys)
    assert max(keys.values()) == 1


def test_everything_but_the_mouse_has_a_key() -> None:
    assert all(keys for entries in groups().values() for keys, _ in entries)


def test_one_plane_of_a_corner_is_moved_alone() -> None:
    corner = shifted(Scene(cut=Cut("octant", at=(0.5, 0.5, 0.99))), "x", 0.02)
    assert corner.cut.at == (0.5, 0.5, 1.0)
    layer = shifted(Scene(slices=Slices(("z",), (0.25, 0.5, 0.5))), "z", -0.02)
    assert layer.slices.at == pytest.approx((0.23, 0.5, 0.5))


def test_slab_and_fog_stay_within_their_bounds() -> None:
    scene = Scene()
    assert thickened(scene, 1.25).cut.thickness_um == 250
    assert thickened(scene, 1e-9).cut.thickness_um == THINNEST_UM
    assert thickened(scene, 1e9).cut.thickness_um == THICKEST_UM
    assert [fogged(scene, by).fog for by in (-1.0, 0.05, 2.0)] == [0.0, 0.05, 1.0]


def test_a_clone_is_hidden_beside_those_that_are() -> None:
    assert without_clone(7)(Scene(hidden_clones=frozenset({3}))).hidden_clones == {3, 7}
