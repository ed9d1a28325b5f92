"""Colours are fixed by name."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

from automaton.genotypes import genotype_labels
from viewer.palette import (
    COLOURMAPS,
    KIND_COLOURS,
    WILD_TYPE,
    from_hex,
    genotype_colours,
    genotype_label,
    paint,
    to_hex,
)


def test_a_named_alteration_keeps_its_colour_whatever_stands_beside_it() -> None:
    alone = genotype_colours(["efflux"])
    first = genotype_colours(["efflux", "repair", "something else"])
    last = genotype_colours(["something else", "repair", "efflux"])
    assert alone[1] == first[1] == last[4] == from_hex("#d55e00")
    assert first[0b11] == last[0b110], "a combination has one colour in any order"
    assert alone[0] == WILD_TYPE["dark"]


def test_underscores_and_spaces_name_the_same_alteration() -> None:
    assert genotype_colours(["abnormal_transporter"])[1] == genotype_colours(["abnormal transporter"])[1]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_eight_genotypes_and_all_kinds_look_different(theme: str) -> None:
    colours = genotype_colours(["efflux", "influx", "x"], "light" if theme == "light" else "dark")
    assert len({*colours, *KIND_COLOURS.values()}) == 8 + len(KIND_COLOURS)


def test_many_alterations_still_get_colours() -> None:
    assert len(genotype_colours([f"a{k}" for k in range(8)])) == 256


def test_labels_are_those_of_the_run_files() -> None:
    names = ("efflux", "repair")
    assert tuple(genotype_label(mask, names) for mask in range(4)) == genotype_labels(names)


@pytest.mark.parametrize("name", ["viridis", "cividis"])
def test_tables_are_matplotlibs(name: str) -> None:
    theirs = mpl.colormaps[name](np.arange(256))[:, :3] * 255
    assert np.abs(COLOURMAPS[name] - theirs).max() < 2.5


def test_paint_clips_and_takes_nan_for_the_low_end() -> None:
    painted = paint(np.array([-1.0, 0.0, 2.0, 9.0, np.nan]), 0.0, 2.0)
    low, high = COLOURMAPS["viridis"][[0, 255]]
    np.testing.assert_array_equal(painted, [low, low, high, high, low])


def test_hex_there_and_back() -> None:
    assert to_hex(from_hex("#56b4e9")) == "#56b4e9"
