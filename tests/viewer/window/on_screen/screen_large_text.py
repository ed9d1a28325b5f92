"""Text for the back of the room: nothing is cut off, nothing lies over anything else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from tests.viewer.window.on_screen.conftest import OpenWindow, Until, pixels
from viewer.palette import DARK
from viewer.scene import Scene, Slices
from viewer.window.window import Window

LARGE = Scene(font_scale=2.5)
SIZES = [(1280, 800), (1920, 1080)]


def enlarge(window: Window, size: tuple[int, int], until: Until) -> None:
    window.resize(*size)
    until(lambda: (window.width(), window.height()) == size)
    window.director.move_to(5)
    until(lambda: window.director.shown_index == 5 and not window.director.late)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("slices", [Slices(), Slices(("z", "y", "x"))])
def test_pictures_keep_their_room(
    open_window: OpenWindow, ball: Path, until: Until, size: tuple[int, int], slices: Slices
) -> None:
    window = open_window(ball if slices.axes else ball.parent, replace(LARGE, slices=slices))
    enlarge(window, size, until)
    assert (window.width(), window.height()) == size
    assert window.stage.width() > size[0] / 2
    boxes = [box for _, box in window.stage._boxes()]
    assert len(boxes) == 3
    assert all(min(box.size) > size[1] / 5 for box in boxes)
    assert "OpenGL failed" not in window.message.text()


@pytest.mark.parametrize("size", SIZES)
def test_words_of_buttons_and_controls_are_not_cut_off(
    open_window: OpenWindow, ball: Path, until: Until, size: tuple[int, int]
) -> None:
    window = open_window(ball.parent, LARGE)
    enlarge(window, size, until)
    assert window.side is not None
    parts: list[Any] = [*window.side.findChildren(QPushButton), *window.side.findChildren(QToolButton)]
    parts += [*window.header.buttons.values(), *window.side.findChildren(QLabel), window.transport.time]
    for part in parts:
        if part.isVisible():
            words = part.fontMetrics().horizontalAdvance(part.text())
            assert words <= part.width(), part.text()
            assert part.fontMetrics().height() <= part.height(), part.text()


def test_the_play_button_stays_round(open_window: OpenWindow, ball: Path, until: Until) -> None:
    window = open_window(ball, LARGE)
    for size in SIZES:
        enlarge(window, size, until)
        play = window.transport.play
        corner, picture = play.mapTo(window, QPoint(2, 2)), pixels(window)
        left = play.mapTo(window, QPoint(4, play.height() // 2))
        assert np.abs(picture[corner.y(), corner.x()] - np.array(DARK.accent)).max() > 60
        assert np.abs(picture[left.y(), left.x()] - np.array(DARK.accent)).max() < 12


def test_the_card_stays_within_the_pane(open_window: OpenWindow, ball: Path, until: Until) -> None:
    window = open_window(ball, LARGE)
    enlarge(window, (1000, 600), until)
    glass = window.stage.glass

    def asked() -> object:
        QTest.mouseMove(glass, glass.rect().center())
        QTest.mouseMove(glass, glass.rect().center() + glass.rect().center() / 50)
        return glass.card

    before = pixels(window.stage)
    until(asked)
    changed = (pixels(window.stage) != before).any(axis=2)
    rows, columns = np.nonzero(changed)
    line = np.array([57, 65, 77])
    edge = np.abs(pixels(window.stage)[rows.min() : rows.max(), columns.min()] - line).max(axis=1) < 40
    assert edge.mean() > 0.5, "its left border is seen"


def test_the_size_that_has_no_room_is_said(open_window: OpenWindow, ball: Path, until: Until) -> None:
    window = open_window(ball, Scene(font_scale=1.5))
    enlarge(window, (1280, 800), until)
    height = window.header.title.height()
    for _ in range(3):
        QTest.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert window.message.text() == "The window has no room for larger text"
    QTest.keyClick(window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    until(lambda: window.header.title.height() < height + 2)
