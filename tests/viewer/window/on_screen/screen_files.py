"""The window and files: runs that grow, views, flat lattices; and a window where there is no OpenGL."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from automaton.errors import UserError
from automaton.snapshot import Run
from tests.run_folder.example_run import write_flat, write_three_arms
from tests.run_folder.small_run import small_frame, small_row, small_writer, write_small_run
from tests.viewer.window.on_screen.conftest import OpenWindow, Until, pixels, share_of
from viewer.gl.panel import Panel
from viewer.palette import DARK, WILD_TYPE
from viewer.scene import Camera, Cut, FieldChoice, Scene
from viewer.view_file import read_view, write_view
from viewer.window import canvas
from viewer.window.app import show
from viewer.window.changes import settled
from viewer.window.window import Window


@pytest.fixture(scope="module")
def without_oxygen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a drug alone."""
    folder = tmp_path_factory.mktemp("bare") / "run"
    with small_writer(folder) as writer:
        for step in range(3):
            writer.record(small_row(step))
            writer.frame(replace(small_frame(step), oxygen_mmHg=None))
    return folder


def test_the_command_opens_a_window_and_ends_with_it(application: QApplication, ball: Path) -> None:
    shown: list[str] = []

    def look() -> None:
        shown.extend(window.windowTitle() for window in application.topLevelWidgets() if window.isVisible())
        os.kill(os.getpid(), signal.SIGINT)

    QTimer.singleShot(1000, look)
    show(ball)
    assert shown == ["Made-up lump and scattered cells — automaton"]
    assert not any(widget.isVisible() for widget in application.topLevelWidgets())


def test_a_run_still_going_is_followed(open_window: OpenWindow, tmp_path: Path, until: Until) -> None:
    with small_writer(tmp_path / "run") as writer:
        for step in range(3):
            writer.record(small_row(step))
            writer.frame(small_frame(step))
        writer.settle()
        window = open_window(tmp_path / "run")
        assert window.header.badge.isVisible()
        QTest.keyClick(window, Qt.Key.Key_End)
        writer.record(small_row(3))
        writer.frame(small_frame(3))
        writer.settle()
        until(lambda: window.director.shown_index == 3)
    until(lambda: not window.header.badge.isVisible())


def test_a_further_arm_joins_when_it_begins(open_window: OpenWindow, tmp_path: Path, until: Until) -> None:
    write_three_arms(tmp_path / "all", side=8, steps=8)
    (tmp_path / "run").mkdir()
    (tmp_path / "all" / "clusters").rename(tmp_path / "run" / "clusters")
    window = open_window(tmp_path / "run")
    (tmp_path / "all" / "ball").rename(tmp_path / "run" / "ball")
    until(lambda: len(window.director.shown) == 2)
    assert [caption.arm for caption in window.stage.glass.writing.words.captions] == ["ball", "clusters"]
    assert window.side is not None
    assert window.side.arms.count() == 3


def test_a_view_is_saved_and_loaded(
    open_window: OpenWindow, ball: Path, tmp_path: Path, until: Until
) -> None:
    window = open_window(ball)
    scene = Scene(cells="kind", cut=Cut("slab", "z"), camera=Camera(12.0, 34.0), theme="light", fog=0.0)
    window.director.set_scene(scene)
    window.desk.save_view(tmp_path / "view.toml")
    assert read_view(tmp_path / "view.toml") == settled(scene)
    window.director.set_scene(Scene())
    window.desk.load_view(tmp_path / "view.toml")
    until(lambda: window.director.scene == settled(scene))


def test_a_view_that_cannot_be_read_is_said(
    open_window: OpenWindow, ball: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    said: list[str] = []
    monkeypatch.setattr(QMessageBox, "warning", lambda *arguments: said.append(arguments[2]))
    window = open_window(ball)
    (tmp_path / "view.toml").write_text('cells = "colour"\n')
    window.desk.load_view(tmp_path / "view.toml")
    until(lambda: said)
    assert len(said) == 1
    assert "cells" in said[0]
    assert window.director.scene == settled(Scene())


def test_a_frame_that_cannot_be_read_is_said_and_passed(
    open_window: OpenWindow, tmp_path: Path, until: Until
) -> None:
    write_flat(tmp_path / "flat", side=12, steps=96)
    window = open_window(tmp_path / "flat")
    (tmp_path / "flat" / "frames" / "000040.h5").write_bytes(b"no frame")
    seen: set[int] = set()
    window.director.shown_changed.connect(lambda: seen.add(window.director.shown_index))
    window.director.player.speed = 30
    QTest.keyClick(window, Qt.Key.Key_Space)
    until(lambda: 12 in seen)
    assert window.director.player.playing
    assert 5 not in seen
    assert "000040.h5" in window.message.text()


def test_a_flat_lattice_fills_the_stage(open_window: OpenWindow, tmp_path: Path, until: Until) -> None:
    window = open_window(write_flat(tmp_path / "flat", side=24, steps=8))
    assert window.side is not None
    assert not window.side.shape.isVisible()
    until(lambda: share_of(pixels(window.stage), WILD_TYPE["dark"], 3) > 0.02)
    before = window.director.scene.camera
    centre = window.stage.glass.rect().center()
    QTest.mousePress(window.stage.glass, Qt.MouseButton.LeftButton, pos=centre)
    QTest.mouseMove(window.stage.glass, centre * 1.1)
    QTest.mouseRelease(window.stage.glass, Qt.MouseButton.LeftButton, pos=centre)
    after = window.director.scene.camera
    assert after.azimuth_deg == before.azimuth_deg
    assert after.middle_um != before.middle_um


def test_where_opengl_fails_the_processor_goes_on(
    open_window: OpenWindow, ball: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise RuntimeError("Shader compilation error\nline 1")

    monkeypatch.setattr(Panel, "load", broken)
    window = open_window(ball, replace(Scene(), cut=Cut("none")))
    until(lambda: "no OpenGL" in window.renderer.text())
    assert "OpenGL failed (Shader compilation error)" in window.message.text()
    until(lambda: share_of(pixels(window.stage), DARK.background, 1) < 0.98)


def test_without_opengl_the_processor_draws(
    open_window: OpenWindow, ball: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canvas, "why_no_gl", lambda: "no OpenGL")
    window = open_window(ball, replace(Scene(), cut=Cut("none")))
    until(lambda: share_of(pixels(window.stage), DARK.background, 1) < 0.98)
    assert "no OpenGL" in window.renderer.text()


def test_a_damaged_frame_leaves_a_whole_window(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(run: Run) -> None:
        raise UserError(f"{run.path}: the cells of clones cannot be read")

    monkeypatch.setattr(Run, "clones", property(unreadable))
    run = write_three_arms(tmp_path / "run", side=8, steps=96)
    for step in (0, 96):
        frame = run / "ball" / "frames" / f"{step:06d}.h5"
        frame.write_bytes(frame.read_bytes()[:500])
    window = open_window(run)
    assert window.side is not None
    assert window.side.legend.entries
    assert window.chart.plot.getPlotItem().listDataItems()
    assert window.director.shown_index > 0
    assert "000000.h5" in window.message.text()


def test_the_processor_draws_on_where_opengl_fails_later(
    open_window: OpenWindow, ball: Path, until: Until
) -> None:
    window = open_window(ball)
    window._use_processor("lost")
    window.stage.turn(20.0, 0.0)
    window.resize(1000, 650)
    until(lambda: not window.director.late)
    until(lambda: "software" in window.renderer.text() or window.director.shown)
    window.stage.turn(20.0, 0.0)


def test_a_view_of_what_the_runs_lack_is_shown_as_far_as_it_goes(
    open_window: OpenWindow, without_oxygen: Path, tmp_path: Path, until: Until
) -> None:
    window = open_window(without_oxygen)
    write_view(Scene(field=FieldChoice("oxygen"), theme="light"), tmp_path / "view.toml")
    window.desk.load_view(tmp_path / "view.toml")
    until(lambda: "there is no oxygen here" in window.message.text())
    assert window.director.scene == settled(Scene(theme="light"))
    window.director.change(cells="kind")
    assert "no oxygen" not in window.message.text(), "that was said of the scene before"
    window.say("Saved picture.png")
    window.director.change(cells="genotype")
    assert window.message.text() == "Saved picture.png", "which is still true"
    until(lambda: not window.director.late)


def test_a_scene_that_cannot_be_leaves_the_one_before(
    open_window: OpenWindow, without_oxygen: Path, until: Until
) -> None:
    window = open_window(without_oxygen)
    before = window.director.scene, window.director.exhibit
    with pytest.raises(UserError, match="no field 'oxygen'"):
        window.director.set_scene(Scene(field=FieldChoice("oxygen")))
    assert (window.director.scene, window.director.exhibit) == before
    window.director.move_to(1)
    until(lambda: window.director.shown_index == 1)


def when_shown(application: QApplication, run: Path, do: Callable[[Window], None]) -> None:
    """Do something with the window of a run, once it shows a picture."""
    for window in application.topLevelWidgets():
        if isinstance(window, Window) and window.director.session.path == run and window.director.shown:
            do(window)
            return
    QTimer.singleShot(50, lambda: when_shown(application, run, do))


def test_a_rerun_without_what_is_shown_is_shown_as_far_as_it_goes(
    open_window: OpenWindow, without_oxygen: Path, tmp_path: Path, until: Until
) -> None:
    write_small_run(tmp_path / "run")
    window = open_window(tmp_path / "run", Scene(field=FieldChoice("oxygen")))
    shutil.rmtree(tmp_path / "run")
    shutil.copytree(without_oxygen, tmp_path / "run")
    until(lambda: "there is no oxygen here" in window.message.text())
    until(lambda: window.director.shown and not window.director.late)
    assert window.director.scene == settled(Scene())


def test_another_run_is_opened_as_far_as_it_has_what_is_shown(
    application: QApplication, without_oxygen: Path, ball: Path, tmp_path: Path
) -> None:
    write_view(Scene(field=FieldChoice("oxygen")), tmp_path / "view.toml")
    said: list[str] = []

    def open_another(window: Window) -> None:
        window.desk.open_run(without_oxygen)
        when_shown(application, without_oxygen, look)

    def look(window: Window) -> None:
        said.append(window.message.text())
        os.kill(os.getpid(), signal.SIGINT)

    when_shown(application, ball, open_another)
    show(ball, tmp_path / "view.toml")
    assert len(said) == 1
    assert "there is no oxygen here" in said[0]


def test_a_window_begins_with_what_there_is_of_a_view(
    application: QApplication, without_oxygen: Path, tmp_path: Path
) -> None:
    write_view(Scene(field=FieldChoice("oxygen")), tmp_path / "view.toml")
    said: list[str] = []

    def look(window: Window) -> None:
        said.append(window.message.text())
        os.kill(os.getpid(), signal.SIGINT)

    when_shown(application, without_oxygen, look)
    show(without_oxygen, tmp_path / "view.toml")
    assert "there is no oxygen here" in said[0]


def test_a_run_that_cannot_be_read_is_said(open_window: OpenWindow, tmp_path: Path, until: Until) -> None:
    run = write_three_arms(tmp_path / "run", side=8, steps=8)
    (run / "clusters" / "run.h5").write_bytes(b"no HDF5")
    window = open_window(run)
    assert len(window.director.shown) == 2
    assert "clusters/run.h5" in window.message.text()
