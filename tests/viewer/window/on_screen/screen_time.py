"""What the window shows, and moving through time with real clicks and keys."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.run_folder.example_run import write_three_arms
from tests.viewer.window.on_screen.conftest import OpenWindow, Until, pixels, press, share_of
from viewer.palette import DARK
from viewer.scene import Cut, Scene
from viewer.window.window import Window

ALL = Scene(hidden=frozenset(), cut=Cut("none"))
EFFLUX = (213, 94, 0)
KEY = Qt.Key


@pytest.fixture
def window(open_window: OpenWindow, ball: Path) -> Window:
    return open_window(ball)


def test_it_shows_the_lump_and_all_that_is_written(window: Window, until: Until) -> None:
    window.director.move_to(5)
    until(lambda: window.director.shown_index == 5)
    until(lambda: share_of(pixels(window.stage), DARK.background, 1) < 0.9)
    picture = pixels(window.stage)
    height, width = picture.shape[:2]
    lump = picture[height // 2 - 60 : height // 2 + 60, width // 2 - 60 : width // 2 + 60]
    assert share_of(lump, DARK.background, 1) < 0.02
    assert len(np.unique(lump.reshape(-1, 3), axis=0)) > 200
    words = window.stage.glass.writing.words
    assert words.time == "t = 1.7 d"
    assert words.captions[0].arm == "ball"
    assert words.captions[0].line.endswith("tumour cells")
    assert [bar.title for bar in words.bars] == ["doxorubicin outside cells, C/C₀"]
    bar = picture[height - 60 : height - 30, 20:230]
    assert share_of(bar, (33, 145, 140), 30) > 0.05
    assert window.header.title.text() == "Made-up lump and scattered cells"
    assert not window.header.badge.isVisible()


def test_before_the_drug_the_window_says_that_there_is_none(window: Window) -> None:
    words = window.stage.glass.writing.words
    assert words.bars == ()
    assert [scale.title for scale in words.absent] == ["doxorubicin outside cells, C/C₀"]
    picture = pixels(window.stage)
    line = picture[-40:-10, 20:400]
    assert share_of(line, DARK.background, 12) < 0.95


def test_time_goes_on_after_the_end_of_the_arm_that_is_shown(
    open_window: OpenWindow, tmp_path: Path, until: Until
) -> None:
    short, long = (write_three_arms(tmp_path / str(steps), side=8, steps=steps) for steps in (8, 48))
    shutil.rmtree(short / "clusters")
    shutil.rmtree(short / "scattered")
    (long / "clusters").rename(short / "clusters")
    window = open_window(short, Scene(arms=("ball",)))
    for index, words in ((1, "t = 8.0 h"), (3, "t = 24.0 h"), (6, "t = 48.0 h")):
        window.director.move_to(index)
        until(lambda: window.director.shown_index == window.director.player.index)
        assert window.stage.glass.writing.words.time == words


def test_keys_move_through_time(window: Window) -> None:
    player = window.director.player
    press(window, KEY.Key_Right)
    assert player.index == 1
    press(window, KEY.Key_End)
    assert player.index == 12
    press(window, KEY.Key_PageUp)
    assert player.index == 2
    press(window, KEY.Key_Left)
    press(window, KEY.Key_Home)
    assert player.index == 0


def test_play_goes_on_and_a_click_pauses(window: Window, until: Until) -> None:
    window.director.player.speed = 30
    press(window, KEY.Key_Space)
    until(lambda: window.director.shown_index >= 3)
    QTest.mouseClick(window.transport.play, Qt.MouseButton.LeftButton)
    assert not window.director.player.playing


def test_while_it_plays_the_time_told_is_that_of_the_pictures(window: Window, until: Until) -> None:
    director = window.director
    told: list[tuple[int, int]] = []
    director.time_changed.connect(lambda: told.append((director.told_index, director.shown_index)))
    director.shown_changed.connect(lambda: told.append((director.told_index, director.shown_index)))
    director.player.speed = 30
    press(window, KEY.Key_Space)
    until(lambda: director.shown_index >= 3)
    assert len(told) > 3
    assert all(named == seen for named, seen in told)
    shown = director.exhibit.session.times_h[director.shown_index] if director.exhibit else -1
    assert window.transport.timeline._time_h == shown
    press(window, KEY.Key_Space)


def test_the_time_line_and_the_chart_choose_a_time(window: Window, until: Until) -> None:
    line = window.transport.timeline
    at = QPoint(round(line.x_of(48.0)), 14)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert window.director.player.time_h == 48
    assert window.chart.marker.value() == pytest.approx(48 / 24)
    assert window.transport.time.text() == "2.0 d"
    window.chart.marker.setValue(3.0)
    window.chart.marker.sigDragged.emit(window.chart.marker)
    assert window.director.player.time_h == 72
    until(lambda: window.director.shown_index == 9)
