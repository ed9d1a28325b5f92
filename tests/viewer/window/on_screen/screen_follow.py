"""The window follows what lies on disk: a run computed anew, and one that could not be read at first."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.run_folder.example_run import write_three_arms
from tests.run_folder.small_run import SHAPE, small_frame, small_row, small_writer
from tests.viewer.window.on_screen.conftest import OpenWindow, Until
from viewer.scene import FieldChoice, Scene
from viewer.window.app import make_window
from viewer.window.canvas import Canvas
from viewer.window.exhibit import Exhibit, Panel
from viewer.window.lookout import News
from viewer.window.session import looked_at_again, open_session


def write(folder: Path, oxygen_mmHg: float, frames: int) -> None:
    """A run in the place of what lies there, of one oxygen everywhere."""
    shutil.rmtree(folder, ignore_errors=True)
    with small_writer(folder) as writer:
        for step in range(frames):
            writer.record(small_row(step))
            writer.frame(replace(small_frame(step), oxygen_mmHg=np.full(SHAPE, oxygen_mmHg, np.float32)))


@pytest.mark.parametrize("frames", [2, 5])
def test_a_rerun_takes_the_place_of_a_run(
    open_window: OpenWindow, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch, frames: int
) -> None:
    raised: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: raised.append(error))
    write(tmp_path / "run", 100.0, 5)
    window = open_window(tmp_path / "run", Scene(field=FieldChoice("oxygen")))
    QTest.keyClick(window, Qt.Key.Key_End)
    until(lambda: window.director.shown_index == 4)
    write(tmp_path / "run", 7.0, frames)
    until(lambda: len(window.director.session.times_h) == frames and window.director.session.surveys)
    director = window.director
    until(lambda: director.session.surveys[0].highest[FieldChoice("oxygen")] == 7)
    until(lambda: director.shown and not director.late)
    assert director.shown_index == frames - 1
    until(lambda: director.frame(Panel(0)))
    frame = director.frame(Panel(0))
    assert frame is not None
    assert frame.oxygen_mmHg is not None
    assert float(frame.oxygen_mmHg.max()) == 7
    assert raised == []


def test_a_run_that_could_not_be_read_at_first_is_shown_when_it_can(
    application: QApplication, tmp_path: Path, until: Until
) -> None:
    write(tmp_path / "run", 7.0, 2)
    frames = tmp_path / "run" / "frames"
    whole = {path: path.read_bytes() for path in frames.iterdir()}
    for path, content in whole.items():
        path.write_bytes(content[:500])
    window = make_window(open_session(tmp_path / "run"), Scene())
    window.show()
    until(lambda: "00000" in window.message.text())
    assert window.director.exhibit is None
    for path, content in whole.items():
        path.write_bytes(content)
    until(lambda: window.director.shown)
    window.close()
    window.deleteLater()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_fields_of_a_rerun_are_offered(open_window: OpenWindow, tmp_path: Path, until: Until) -> None:
    write(tmp_path / "run", 7.0, 2)
    window = open_window(tmp_path / "run", Scene(field=FieldChoice("none")))

    def offers() -> list[str]:
        side = window.side
        assert side is not None
        return [side.field.itemText(k) for k in range(side.field.count())]

    assert "oxygen" in offers()
    shutil.rmtree(tmp_path / "run")
    with small_writer(tmp_path / "run") as writer:
        for step in range(2):
            writer.record(small_row(step))
            writer.frame(replace(small_frame(step), oxygen_mmHg=None))
    until(lambda: "oxygen" not in offers())
    until(lambda: window.director.shown and not window.director.late)
    assert window.side is not None
    assert window.director.exhibit is not None
    last = window.side.field.count() - 1
    window.side.field.activated.emit(last)
    assert window.director.scene.field == window.director.exhibit.fields[last]


def test_what_was_changed_during_a_look_is_not_taken_back(
    open_window: OpenWindow, tmp_path: Path, until: Until
) -> None:
    write(tmp_path / "run", 100.0, 5)
    window = open_window(tmp_path / "run")
    director = window.director
    before, scene = director.session, director.scene
    write(tmp_path / "run", 7.0, 3)
    found = looked_at_again(before, lambda: None)
    director.change(theme="light")
    director._take(News(Exhibit(found, scene).checked(), scene, ()))
    assert director.scene.theme == "light"
    until(lambda: len(director.session.times_h) == 3)
    assert director.scene.theme == "light"


def test_what_is_not_shown_any_more_is_let_go_of(
    open_window: OpenWindow, tmp_path: Path, until: Until
) -> None:
    window = open_window(write_three_arms(tmp_path, side=16, steps=8))
    canvas = window.stage.canvas
    assert isinstance(canvas, Canvas)
    until(lambda: len(canvas._panels) == 3)
    window.director.change(arms=("ball",))
    until(lambda: not window.director.late and len(canvas._panels) == 1)
    window.director.change(arms=())
    until(lambda: not window.director.late and len(canvas._panels) == 3)
