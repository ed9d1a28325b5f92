"""Colours are fixed by name, and told apart by people with any kind of colour vision."""

from __future__ import annotations

import string
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_hex as mpl_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from automaton.drugs import presets
from automaton.genotypes import genotype_labels
from automaton.kinds import TUMOUR
from automaton.snapshot import genotype_label
from tests.viewer.colour_vision import VISIONS, differences, least_difference
from tests.viewer.memory_runs import bath, made_up, with_tissue
from viewer.channels import cell_colours
from viewer.palette import (
    COLOURMAPS,
    KIND_COLOURS,
    KNOWN_ALTERATIONS,
    KNOWN_DRUGS,
    OTHERS,
    THEMES,
    WILD_TYPE,
    Colour,
    ThemeName,
    drug_colour,
    from_hex,
    genotype_colours,
    paint,
    to_hex,
)
from viewer.scene import Scene
from viewer.summary.digest import digest
from viewer.summary.keys import draw_key
from viewer.summary.style import Look
from viewer.survey import survey

AT_A_GLANCE, SIDE_BY_SIDE = 10.0, 7.0
"""Least CIEDE2000 of what is always there, and of what names unknown to the program bring."""

each_vision = pytest.mark.parametrize("vision", VISIONS)
each_theme = pytest.mark.parametrize("theme", ["dark", "light"])


def by_name(alterations: Sequence[str]) -> dict[str, Colour]:
    colours = genotype_colours(alterations)
    return {genotype_label(mask, alterations): colours[mask] for mask in range(1, len(colours))}


def grounds(theme: ThemeName) -> list[Colour]:
    """The page, and what flat pictures show where there is no cell."""
    page = THEMES[theme]
    r, g, b = ((a + c) // 2 for a, c in zip(page.background, page.line, strict=True))
    return [page.background, (r, g, b)]


def fixed(theme: ThemeName) -> list[Colour]:
    """Kinds beside tumour cells, the wild type, and all alterations known by name."""
    kinds = [colour for kind, colour in KIND_COLOURS.items() if kind != TUMOUR]
    return [*kinds, WILD_TYPE[theme], *dict.fromkeys(KNOWN_ALTERATIONS.values())]


@each_theme
@each_vision
def test_kinds_are_told_apart_at_a_glance(vision: str, theme: ThemeName) -> None:
    kinds = list(KIND_COLOURS.values())
    assert least_difference(kinds, vision) > AT_A_GLANCE
    for ground in grounds(theme):
        assert least_difference([*kinds, ground], vision) > AT_A_GLANCE


@each_theme
@each_vision
def test_known_genotypes_beside_kinds_are_told_apart_at_a_glance(vision: str, theme: ThemeName) -> None:
    for ground in grounds(theme):
        assert least_difference([*fixed(theme), ground], vision) > AT_A_GLANCE


@each_theme
@each_vision
def test_other_names_are_told_apart_from_all(vision: str, theme: ThemeName) -> None:
    for ground in grounds(theme):
        assert least_difference([*fixed(theme), *OTHERS, ground], vision) > SIDE_BY_SIDE


@each_vision
def test_drugs_are_told_apart_at_a_glance(vision: str) -> None:
    for theme in THEMES.values():
        assert least_difference([*KNOWN_DRUGS.values(), theme.background], vision) > AT_A_GLANCE


def test_the_simulation_shows_what_is_known_of_red_and_green() -> None:
    """Red and green of one lightness: alike to two of three, blue and yellow to none of them."""
    pairs = {
        "red and green": ((170, 90, 60), (106, 121, 60)),
        "blue and yellow": ((0, 0, 255), (255, 255, 0)),
    }
    seen = {name: [differences(pair, vision)[0, 1] for vision in VISIONS] for name, pair in pairs.items()}
    ordinary, protan, deutan, tritan = seen["red and green"]
    assert max(protan, deutan) < 0.4 * min(ordinary, tritan)
    assert min(seen["blue and yellow"][:3]) > 40


def test_a_known_name_keeps_its_colour_whatever_stands_beside_it() -> None:
    for name, colour in KNOWN_ALTERATIONS.items():
        for other in (*string.ascii_lowercase, "efflux", "repair"):
            if KNOWN_ALTERATIONS.get(other) != colour:
                assert by_name([other, name])[name] == by_name([name, other])[name] == colour


def test_another_name_keeps_its_colour_but_where_one_that_goes_before_has_it_too() -> None:
    own = {name: by_name([name])[name] for name in string.ascii_lowercase}
    moved = 0
    for first, second in combinations(string.ascii_lowercase, 2):
        found = by_name([second, first])
        assert found[first] == own[first]
        assert (found[second] == own[second]) == (own[first] != own[second])
        moved += found[second] != own[second]
    assert moved < 1.3 * 325 / len(OTHERS)


def test_combinations_leave_single_alterations_their_colours() -> None:
    alone = by_name(["x"])["x"]
    assert by_name(["x", "efflux", "influx", "repair"])["x"] == alone


def test_order_and_underscores_make_no_difference() -> None:
    first = by_name(["efflux", "abnormal_transporter", "x"])
    last = by_name(["x", "abnormal transporter", "efflux"])
    assert first["efflux + abnormal_transporter + x"] == last["x + abnormal transporter + efflux"]
    assert first["abnormal_transporter"] == KNOWN_ALTERATIONS["abnormal transporter"]


@each_theme
def test_sixteen_genotypes_and_all_kinds_look_different(theme: ThemeName) -> None:
    colours = genotype_colours(["efflux", "influx", "x", "y"], theme)
    assert colours[0] == WILD_TYPE[theme]
    assert len({*colours, *KIND_COLOURS.values()}) == 16 + len(KIND_COLOURS)


def test_many_alterations_still_get_colours() -> None:
    assert len(genotype_colours([f"a{k}" for k in range(8)])) == 256


def test_every_drug_of_the_library_has_its_own_colour() -> None:
    assert set(KNOWN_DRUGS) == set(presets())
    assert len({drug_colour(name) for name in KNOWN_DRUGS}) == len(KNOWN_DRUGS)
    assert drug_colour("x") in OTHERS


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


def test_window_summary_and_report_colour_a_name_alike() -> None:
    run = with_tissue(made_up(alterations=("efflux", "x"), plasma={"doxorubicin": bath(1.0)}))
    window = cell_colours([run], Scene(theme="light", hidden=frozenset()), [survey(run)]).categories
    shown = {category.name: to_hex(category.colour) for category in window}
    arm = digest(run, {"doxorubicin": 1.0})
    part: Any = Figure().subfigures()
    draw_key(part, [arm], Look.of("light", 1, 240.0), None)
    drawn = {
        patch.get_label(): mpl_hex(patch.get_facecolor())
        for patch in part.findobj(Patch)
        if patch.get_label()
    }
    alike = set(shown) & set(drawn)
    assert {"wild type", "efflux", "healthy", "vessel"} <= alike
    assert {name: shown[name] for name in alike} == {name: drawn[name] for name in alike}
