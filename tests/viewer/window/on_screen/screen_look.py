"""Turning, cutting, colouring and asking with real clicks and keys."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QScrollArea

from tests.run_folder import example_run
from tests.viewer.window.on_screen.conftest import OpenWindow, Until, pixels, press, share_of
from viewer.palette import DARK, LIGHT
from viewer.scene import Camera, Cut, FieldChoice, Scene
from viewer.window.app import make_window
from viewer.window.exhibit import Panel
from viewer.window.session import open_session
from viewer.window.window import Window

ALL = Scene(hidden=frozenset(), cut=Cut("none"))
EFFLUX = (213, 94, 0)
KEY = Qt.Key


@pytest.fixture
def window(open_window: OpenWindow, ball: Path) -> Window:
    return open_window(ball)


def middle(window: Window) -> QPoint:
    return window.stage.glass.rect().center()


def drag(window: Window, by: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    glass, start = window.stage.glass, middle(window)
    none = Qt.KeyboardModifier.NoModifier
    QTest.mousePress(glass, button, none, start)
    QTest.mouseMove(glass, start + by / 2)
    QTest.mouseMove(glass, start + by)
    QTest.mouseRelease(glass, button, none, start + by)


def test_the_mouse_turns_moves_and_comes_nearer(window: Window) -> None:
    before = window.director.scene.camera
    drag(window, QPoint(80, 20))
    turned = window.director.scene.camera
    assert turned.azimuth_deg == pytest.approx(before.azimuth_deg - 32)
    assert turned.elevation_deg == pytest.approx(before.elevation_deg + 8)
    drag(window, QPoint(40, 0), Qt.MouseButton.RightButton)
    assert window.director.scene.camera.middle_um != turned.middle_um
    glass = window.stage.glass
    at = QPointF(middle(window))
    turn = QWheelEvent(
        at,
        glass.mapToGlobal(at),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(glass, turn)
    assert window.director.scene.camera.zoom == pytest.approx(1.15**2)
    QTest.mouseDClick(glass, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle(window))
    assert window.director.scene.camera == Camera()


def test_the_cut_is_chosen_by_click_and_key_and_moved(window: Window, until: Until) -> None:
    side, director = window.side, window.director
    assert side is not None
    QTest.mouseClick(side.shape.buttons["half"], Qt.MouseButton.LeftButton)
    assert director.scene.cut.shape == "half"
    assert side.axis.isVisible()
    QTest.mouseClick(side.axis.buttons["x"], Qt.MouseButton.LeftButton)
    assert director.scene.cut.axis == "x"
    side.places["x"].slider.setFocus()
    QTest.keyClick(side.places["x"].slider, KEY.Key_PageUp)
    assert director.scene.cut.at[2] == pytest.approx(0.55)
    press(window, KEY.Key_BracketLeft)
    assert director.scene.cut.at[2] == pytest.approx(0.53)
    press(window, KEY.Key_5)
    assert director.scene.slices.axes == ("x",)
    until(lambda: not director.late)
    assert [placard.caption.line for placard in window.stage.glass.writing.placards] == ["x = 250 µm"]
    assert not side.fog.isVisible()
    press(window, KEY.Key_1)
    until(lambda: not director.late)
    assert window.stage.glass.writing.words.bars == ()


def test_the_legend_hides_and_shows(open_window: OpenWindow, ball: Path, until: Until) -> None:
    window = open_window(ball, ALL)
    window.director.move_to(12)
    until(lambda: window.director.shown_index == 12)
    until(lambda: share_of(pixels(window.stage), EFFLUX, 60) > 0.005)
    assert window.side is not None
    entry = window.side.legend.entries["efflux"]
    QTest.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert window.director.scene.hidden == frozenset({"efflux"})
    until(lambda: not window.director.late and share_of(pixels(window.stage), EFFLUX, 60) < 0.0005)
    press(window, KEY.Key_A)
    until(lambda: not window.director.late and share_of(pixels(window.stage), EFFLUX, 60) > 0.005)
    QTest.mouseDClick(entry, Qt.MouseButton.LeftButton)
    assert window.director.exhibit is not None
    assert "efflux" not in window.director.exhibit.hidden
    assert "wild type" in window.director.exhibit.hidden


def test_cells_and_fields_by_key(window: Window) -> None:
    director = window.director
    press(window, KEY.Key_K)
    assert director.scene.cells == "kind"
    assert window.side is not None
    assert list(window.side.legend.entries)[:2] == ["tumour", "apoptotic"]
    press(window, KEY.Key_F)
    press(window, KEY.Key_F)
    assert director.scene.field == FieldChoice("oxygen")
    assert window.side.field.currentText() == "oxygen"
    press(window, KEY.Key_F, Qt.KeyboardModifier.ShiftModifier)
    assert director.scene.field == FieldChoice("none")


def test_what_lies_under_the_mouse_is_said(window: Window, until: Until) -> None:
    window.director.move_to(5)
    until(lambda: window.director.shown_index == 5)
    glass = window.stage.glass

    def said() -> dict[str, str]:
        QTest.mouseMove(glass, middle(window) + QPoint(1, 0))
        QTest.mouseMove(glass, middle(window))
        return dict(glass.card[1]) if glass.card else {}

    until(lambda: said().get("kind"))
    assert said()["kind"] in ("tumour", "necrotic", "apoptotic")
    assert said()["oxygen"].endswith("mmHg")
    QTest.mouseMove(glass, QPoint(glass.width() - 3, 3))
    assert glass.card is None


def test_the_card_tells_shares_of_the_c0_of_the_colour_bar(
    open_window: OpenWindow, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = example_run.write_three_arms(tmp_path / "run", side=12, steps=48)
    shutil.rmtree(folder / "clusters")
    monkeypatch.setattr(example_run, "BATH_UM", 4.0)
    stronger = example_run.write_three_arms(tmp_path / "stronger", side=12, steps=48)
    (stronger / "clusters").rename(folder / "clusters")
    window = open_window(folder, Scene(arms=("ball",)))
    window.director.move_to(5)
    until(lambda: window.director.shown_index == 5 and window.director.frame(Panel(0)))
    glass = window.stage.glass
    (bar,) = glass.writing.words.bars
    assert "C₀ = 1 µM" in bar.ends[1]
    QTest.mouseMove(glass, middle(window) + QPoint(1, 0))
    QTest.mouseMove(glass, middle(window))
    until(lambda: glass.card)
    assert glass.card
    outside, share = re.findall(r"[\d.e-]+", dict(glass.card[1])["doxorubicin outside"])[:2]
    assert float(share) == pytest.approx(float(outside), abs=0.006)


def test_a_right_click_offers_to_hide(window: Window, until: Until) -> None:
    glass = window.stage.glass
    until(lambda: window.director.frame(Panel(0)))
    QTest.mouseClick(glass, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, middle(window))
    (menu,) = window.stage.findChildren(QMenu)
    (action,) = menu.actions()
    assert action.text().startswith("Hide all")
    action.trigger()
    menu.close()
    assert window.director.scene.hidden


def test_dark_and_light_and_the_size_of_the_text(window: Window, until: Until) -> None:
    corner = pixels(window.stage)[5, -5]
    assert tuple(corner) == DARK.background
    press(window, KEY.Key_D)
    until(lambda: not window.director.late)
    assert tuple(pixels(window.stage)[5, -5]) == LIGHT.background
    assert share_of(pixels(window.header), LIGHT.background, 30) > 0.5
    height = window.header.title.height()
    press(window, KEY.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    until(lambda: window.header.title.height() > height)


def test_the_page_of_keys_opens_and_closes(window: Window) -> None:
    press(window, KEY.Key_F1)
    assert window.help is not None
    assert window.help.isVisible()
    assert window.rect().contains(window.help.geometry())
    press(window, KEY.Key_F1)
    assert window.help is None


def test_controls_can_be_put_away(window: Window, until: Until) -> None:
    width = window.stage.width()
    press(window, KEY.Key_P)
    until(lambda: window.stage.width() > width + 200)
    press(window, KEY.Key_P)
    until(lambda: window.stage.width() == width)


def test_slider_and_caption_name_the_same_slice(window: Window, until: Until) -> None:
    press(window, KEY.Key_5)
    until(lambda: not window.director.late)
    side = window.side
    assert side is not None
    place = side.places[window.director.scene.slices.axes[0]]
    assert place._value.text() in window.stage.glass.writing.placards[0].caption.line


def test_larger_text_leaves_window_pictures_and_controls_their_room(
    open_window: OpenWindow, ball: Path, until: Until
) -> None:
    window = open_window(ball.parent)
    window.resize(1380, 860)
    until(lambda: window.width() == 1380)
    for _ in range(3):
        press(window, KEY.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    until(lambda: not window.director.late)
    assert (window.width(), window.height()) == (1380, 860)
    boxes = [box for _, box in window.stage._boxes()]
    assert len({box.top for box in boxes}) == 1
    for placard, box in zip(window.stage.glass.writing.placards, boxes, strict=True):
        assert placard.at[1] < box.top - 60


def test_the_controls_come_first_and_the_chart_can_be_scrolled_to(
    open_window: OpenWindow, ball: Path, until: Until
) -> None:
    window = open_window(ball.parent)
    side = window.side
    assert side is not None
    window.resize(1380, 860)
    until(lambda: window.height() == 860 and side.height() >= side.sizeHint().height())
    for shape in ("octant", "slab", "slice"):
        side.shape.picked.emit(shape)
        until(lambda: not window.director.late)
        until(lambda: side.visibleRegion().boundingRect().height() >= side.sizeHint().height())
        assert window.chart.isVisible()
    window.resize(1380, 560)
    scroll = window.chart.window().findChild(QScrollArea)
    assert scroll is not None
    bar = scroll.verticalScrollBar()
    until(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    until(lambda: window.chart.visibleRegion().boundingRect().height() == window.chart.height())
    assert window.chart.height() >= 120


def test_a_window_opens_no_larger_than_the_screen(application: QApplication, ball: Path) -> None:
    window = make_window(open_session(ball), Scene())
    room = window.screen().availableSize()
    assert window.width() < room.width()
    assert window.height() < room.height()
    window.close()
