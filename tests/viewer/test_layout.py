"""Where things go on a page of any size, for any number of arms."""

from __future__ import annotations

import itertools

import pytest

from viewer.layout import SMALLEST, Layout, Rectangle, lay_out
from viewer.scene import Scene

SIZES = [SMALLEST, (1600, 240), (320, 1600), (640, 360), (1920, 1080), (1080, 1920), (3840, 2160)]


def overlap(one: Rectangle, other: Rectangle) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )


def places(layout: Layout) -> list[Rectangle]:
    keys = [layout.header, layout.legend, layout.dose, layout.colour_bar]
    if layout.doses:
        keys.remove(layout.dose)
    return [*keys, *layout.titles, *layout.panels, *layout.doses, *layout.scale_bars]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("font_scale", [0.25, 1.0, 2.0, 4.0])
@pytest.mark.parametrize("dose_each", [True, False])
def test_nothing_overlaps_and_nothing_leaves_the_page(
    size: tuple[int, int], font_scale: float, dose_each: bool
) -> None:
    scene = Scene(size=size, font_scale=font_scale)
    for runs, strips, aspect in itertools.product((1, 2, 3, 7), (0, 1, 6), (0.3, 1.0, 3.0)):
        if runs == 7 and min(size) < 360:
            continue
        layout = lay_out(scene, runs, named=True, strips=strips, dose_each=dose_each, aspect=aspect)
        assert len(layout.panels) == runs
        for one in places(layout):
            assert 0 <= one.left < one.right <= size[0]
            assert 0 <= one.top < one.bottom <= size[1]
        for one, other in itertools.combinations(places(layout), 2):
            assert not overlap(one, other)


def test_a_font_is_as_large_as_asked_for_where_there_is_room() -> None:
    assert lay_out(Scene(font_scale=1.5), 3, named=True).unit == 1.5
    assert lay_out(Scene(font_scale=4.0), 3, named=True).unit < 1.6


@pytest.mark.parametrize(("aspect", "columns"), [(1.0, 4), (3.0, 2)])
def test_panels_stand_so_that_what_they_show_is_largest(aspect: float, columns: int) -> None:
    layout = lay_out(Scene(), 4, named=False, aspect=aspect)
    assert len({panel.left for panel in layout.panels}) == columns


def test_what_is_too_thin_for_any_page_makes_no_type_smaller() -> None:
    assert lay_out(Scene(), 1, named=False, aspect=300.0).unit == 1.0
    assert lay_out(Scene(), 1, named=False, aspect=30_000.0).unit == 1.0
