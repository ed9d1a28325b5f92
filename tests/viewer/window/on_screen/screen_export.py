"""Videos made while the window goes on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QMessageBox, QWidget

from tests.run_folder.example_run import write_three_arms
from tests.viewer.window.on_screen.conftest import OpenWindow, Until, press
from viewer.scene import Scene
from viewer.window.export_dialog import ExportDialog
from viewer.window.saving import ask_where


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


def test_frames_that_a_video_leaves_out_are_said(
    open_window: OpenWindow, ball: Path, tmp_path: Path, until: Until
) -> None:
    window = open_window(ball)
    window.desk.export_video(tmp_path / "video.mp4", (320, 240), 0.25, 0.0)
    until(lambda: window.desk.job is None)
    few = "6 of 13 frames are shown; at 24 a second 0.25 s hold no more"
    assert window.message.text() == f"Saved {tmp_path / 'video.mp4'}; {few}"


def test_a_picture_is_of_the_time_that_its_name_says(
    open_window: OpenWindow, ball: Path, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(ball)
    director = window.director

    def while_it_plays(parent: QWidget, title: str, offered: str, kinds: str) -> tuple[str, str]:
        director.move_to(9)
        until(lambda: director.shown_index == 9)
        return str(tmp_path / Path(offered).with_suffix("").name), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", while_it_plays)
    director.move_to(6)
    until(lambda: director.shown_index == 6)
    press(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    until(lambda: window.desk.job is None)
    (path,) = tmp_path.iterdir()
    assert path.name == "ball_day_2.0.png"
    with Image.open(path) as picture:
        assert picture.info["time_h"] == "48.0"


def test_a_picture_of_an_arm_that_has_ended_is_of_its_last_frame(
    open_window: OpenWindow, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, long = (write_three_arms(tmp_path / str(steps), side=8, steps=steps) for steps in (8, 48))
    shutil.rmtree(short / "clusters")
    (long / "clusters").rename(short / "clusters")
    window = open_window(short, Scene(arms=("ball",)))
    window.director.move_to_time(48)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: asked[2:])
    press(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    until(lambda: window.desk.job is None)
    with Image.open(tmp_path / "8_day_0.3.png") as picture:
        assert picture.info["time_h"] == "8.0"


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("day_1.5", "day_1.5.png"),
        ("view", "view.png"),
        ("a.png", "a.png"),
        ("a.PNG", "a.PNG"),
        ("", None),
    ],
)
def test_a_name_keeps_its_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, saved: str | None
) -> None:
    name = str(tmp_path / typed) if typed else ""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: (name, asked[3]))
    expected = tmp_path / saved if saved else None
    assert ask_where(QWidget(), "Save", tmp_path / "day_2.0.png", "Picture (*.png)") == expected


@pytest.mark.usefixtures("application")
def test_a_file_whose_end_was_not_typed_is_not_replaced_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "view.toml").touch()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: (str(tmp_path / "view"), asked[3]))
    window, offered = QWidget(), tmp_path / "view.toml"
    answer("&No")
    assert ask_where(window, "Save", offered, "View (*.toml)") is None
    answer("&Yes")
    assert ask_where(window, "Save", offered, "View (*.toml)") == tmp_path / "view.toml"


def test_an_export_can_be_cancelled(
    open_window: OpenWindow, ball: Path, tmp_path: Path, until: Until
) -> None:
    window = open_window(ball)
    window.desk.export_video(tmp_path / "video.mp4", (640, 480), 60.0, 360.0)
    bar = window._progress
    until(lambda: bar.value() >= 3 and list(tmp_path.iterdir()))
    assert bar.value() < bar.maximum(), "it draws"
    QTest.mouseClick(window.cancel, Qt.MouseButton.LeftButton)
    until(lambda: not window.cancel.isVisible())
    until(lambda: not list(tmp_path.iterdir()))


def answer(words: str) -> None:
    """Click this button of the box that will open."""

    def click() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        buttons: list[QAbstractButton] = box.buttons()
        next(button for button in buttons if button.text() == words).click()

    QTimer.singleShot(200, click)


def enter() -> None:
    """Press Enter in the box that will open."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert box is not None
        QTest.keyClick(box, Qt.Key.Key_Return)

    QTimer.singleShot(200, press)


def test_a_window_that_draws_asks_before_it_closes(
    open_window: OpenWindow, ball: Path, tmp_path: Path, until: Until
) -> None:
    window = open_window(ball)
    window.desk.export_video(tmp_path / "video.mp4", (640, 480), 60.0, 360.0)
    until(lambda: list(tmp_path.iterdir()))
    enter()
    assert not window.close(), "Enter loses nothing"
    answer("Keep drawing")
    assert not window.close()
    assert window.desk.job is not None
    answer("Discard it and close")
    assert window.close()
    until(lambda: not list(tmp_path.iterdir()))


@pytest.mark.usefixtures("application")
def test_a_name_that_is_no_videos_is_refused_in_the_dialog(tmp_path: Path) -> None:
    dialog = ExportDialog(None, tmp_path / "video.avi", turns=True)
    dialog.show()
    dialog.export.click()
    assert dialog.isVisible()
    assert ".mp4 or .gif" in dialog.problem.text()
    dialog.file.setText(str(tmp_path / "video.gif"))
    QTest.keyClick(dialog.file, Qt.Key.Key_Return)
    assert not dialog.isVisible(), "Enter exports"
    dialog.deleteLater()


@pytest.mark.usefixtures("application")
def test_a_video_that_is_there_is_not_replaced_unasked(tmp_path: Path) -> None:
    path = tmp_path / "video.mp4"
    path.touch()
    dialog = ExportDialog(None, path, turns=True)
    dialog.show()
    answer("&No")
    dialog.export.click()
    assert dialog.isVisible()
    answer("&Yes")
    dialog.export.click()
    assert not dialog.isVisible()
    dialog.deleteLater()
