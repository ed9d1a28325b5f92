"""What is said of the place under the mouse is so of the picture on show, though the mouse rests."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.viewer.window.on_screen.conftest import OpenWindow, Until
from viewer.scene import Camera, Scene
from viewer.window import director
from viewer.window.window import Window

KEY = Qt.Key
OUTSIDE = "doxorubicin outside"


def rest(window: Window, aside: int = 0) -> None:
    """Move the mouse onto the middle of the pictures, and leave it there."""
    glass = window.stage.glass
    QTest.mouseMove(glass, glass.rect().center() + QPoint(aside + 1, 0))
    QTest.mouseMove(glass, glass.rect().center() + QPoint(aside, 0))


def said(window: Window) -> dict[str, str]:
    card = window.stage.glass.card
    return dict(card[1]) if card else {}


def test_the_card_tells_of_the_frame_on_show(open_window: OpenWindow, ball: Path, until: Until) -> None:
    window = open_window(ball)
    window.director.move_to(5)
    until(lambda: window.director.shown_index == 5)
    rest(window)
    until(lambda: said(window).get(OUTSIDE, "0 µM").split()[0] != "0")
    QTest.keyClick(window, KEY.Key_End)
    until(lambda: window.director.shown_index == 12)
    until(lambda: said(window).get(OUTSIDE, "").split()[:1] == ["0"])


def test_the_card_goes_when_the_picture_moves_away(open_window: OpenWindow, ball: Path, until: Until) -> None:
    window = open_window(ball)
    rest(window)
    until(lambda: said(window))
    window.director.change(camera=Camera(middle_um=(9000.0, 9000.0, 9000.0), span_um=500.0))
    until(lambda: not said(window))
    window.director.change(camera=Camera())
    until(lambda: said(window))


def test_the_card_comes_when_its_frame_is_read(
    open_window: OpenWindow, ball: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(director, "_MOST_FRAME_BYTES", 1)  # the shelf holds no more than the last one
    window = open_window(ball, Scene())
    until(lambda: not window.director._workshop.busy)
    rest(window)
    until(lambda: said(window))


def test_a_drag_has_no_card_and_its_end_has(open_window: OpenWindow, ball: Path, until: Until) -> None:
    window = open_window(ball)
    glass, none = window.stage.glass, Qt.KeyboardModifier.NoModifier
    rest(window)
    until(lambda: said(window))
    middle = glass.rect().center()
    QTest.mousePress(glass, Qt.MouseButton.LeftButton, none, middle)
    QTest.mouseMove(glass, middle + QPoint(8, 4))
    until(lambda: not window.director.late)
    assert not said(window)
    QTest.mouseRelease(glass, Qt.MouseButton.LeftButton, none, middle + QPoint(8, 4))
    until(lambda: said(window))
