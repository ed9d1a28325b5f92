"""What stands in a screenshot: time, scale bar, colour bar, doses and chart, each where it belongs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from tests.viewer.window.on_screen.conftest import OpenWindow, Until, pixels, share_of
from viewer.palette import COLOURMAPS, DARK, KNOWN_ALTERATIONS
from viewer.window.window import Window

EDGE = 18
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(open_window: OpenWindow, ball: Path, until: Until) -> Window:
    """At the sixth frame, when the drug is there."""
    window = open_window(ball)
    show(window, 5, until)
    return window


def show(window: Window, index: int, until: Until) -> None:
    window.director.move_to(index)
    until(lambda: window.director.shown_index == index and not window.director.late)


def is_colour(picture: npt.NDArray[np.int16], colour: tuple[int, int, int]) -> npt.NDArray[np.bool_]:
    close: npt.NDArray[np.bool_] = np.abs(picture - np.array(colour)).max(axis=2) <= 2
    return close


def test_the_time_stands_at_the_top_left(window: Window, until: Until) -> None:
    at_first = pixels(window.stage)[10:48, EDGE:200]
    assert 0.05 < is_colour(at_first, DARK.text).mean() < 0.5
    assert is_colour(pixels(window.stage)[10:48, 300:], DARK.background).all()
    show(window, 9, until)
    then = pixels(window.stage)[10:48, EDGE:200]
    assert (then[:, :45] == at_first[:, :45]).all(), "t ="
    assert (then != at_first).any()


def test_the_scale_bar_is_a_round_length_at_the_bottom_right(window: Window) -> None:
    picture = pixels(window.stage)
    height, width = picture.shape[:2]
    row = is_colour(picture[height - EDGE - 2 :][:1], DARK.text)[0]
    (lit,) = np.nonzero(row)
    assert lit[-1] == width - EDGE - 1
    assert (np.diff(lit) == 1).all(), "one line without gaps"
    ((panel, box),) = window.stage._boxes()
    spacing_um = window.director.session.runs[0].spacing_um
    length_um = len(lit) / window.stage._view(panel, box).scale * spacing_um
    assert min(abs(length_um / (step * 10**power) - 1) for step in (1, 2, 5) for power in range(4)) < 0.02
    label = picture[height - EDGE - 24 : height - EDGE - 6, width - 100 : width - EDGE]
    assert is_colour(label, DARK.text).any(), "its length above it"


def test_the_colour_bar_runs_through_its_colours_at_the_bottom_left(window: Window) -> None:
    picture = pixels(window.stage)
    middle = picture[picture.shape[0] - EDGE - 25, EDGE : EDGE + 220]
    expected = COLOURMAPS["viridis"][np.linspace(0, 255, 220).astype(int)]
    assert np.abs(middle - expected).max() <= 8


def test_the_dose_is_drawn_when_it_was_there(window: Window) -> None:
    line = window.transport.timeline
    picture, bottom = pixels(line), 45
    none, some = (picture[bottom, round(line.x_of(hours))] for hours in (16.0, 44.0))
    assert np.abs(none - picture[26, 2]).max() <= 2, "the ground"
    assert np.abs(some - none).max() > 40


def test_the_chart_draws_each_genotype_that_is_shown(window: Window, until: Until) -> None:
    efflux = KNOWN_ALTERATIONS["efflux"]
    assert share_of(pixels(window.chart.plot), efflux) > 0.001
    assert window.side is not None
    QTest.mouseClick(window.side.legend.entries["efflux"], LEFT)
    until(lambda: share_of(pixels(window.chart.plot), efflux) == 0)


def test_the_line_in_the_chart_is_dragged_with_the_mouse(window: Window, until: Until) -> None:
    plot, view = window.chart.plot, window.chart.plot.viewport()
    box = plot.getPlotItem().vb
    days = window.director.player.time_h / 24

    def place(day: float) -> QPoint:
        x = plot.mapFromScene(box.mapViewToScene(QPointF(day, 0.0))).x()
        return QPoint(x, plot.height() // 2)

    QTest.mouseMove(view, place(days) + QPoint(1, 0))
    QTest.mouseMove(view, place(days))
    QTest.mousePress(view, LEFT, NONE, place(days))
    for share in (0.2, 0.5, 0.8, 1.0):
        QTest.mouseMove(view, place(days + share * (3.0 - days)))
        QTest.qWait(20)
    assert window.director.player.time_h == 72, "while it is dragged, not by a click"
    QTest.mouseRelease(view, LEFT, NONE, place(3.0))
    until(lambda: window.director.shown_index == 9)
