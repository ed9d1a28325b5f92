"""Videos made while the window goes on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.viewer.window.on_screen.conftest import OpenWindow, Until


def test_a_video_is_made_while_the_window_goes_on(
    open_window: OpenWindow, ball: Path, tmp_path: Path, until: Until
) -> None:
    window = open_window(ball)
    path = tmp_path / "video.mp4"
    window.desk.export_video(path, (320, 240), 1.0, 0.0)
    assert window.cancel.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Right)
    assert window.director.player.index == 1
    until(path.exists)
    until(lambda: not window.cancel.isVisible())


def test_an_export_can_be_cancelled(
    open_window: OpenWindow, ball: Path, tmp_path: Path, until: Until
) -> None:
    window = open_window(ball)
    window.desk.export_video(tmp_path / "video.mp4", (640, 480), 60.0, 360.0)
    QTest.mouseClick(window.cancel, Qt.MouseButton.LeftButton)
    until(lambda: not window.cancel.isVisible())
    assert list(tmp_path.iterdir()) == []
