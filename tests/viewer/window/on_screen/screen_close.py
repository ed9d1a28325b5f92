"""A window that closes is gone at once, whatever is read, and lets go of what it held."""

from __future__ import annotations

import gc
import os
import signal
import threading
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from automaton.snapshot import Frame, Run
from tests.viewer.window.on_screen.conftest import Until
from viewer.scene import Scene
from viewer.window.app import make_window
from viewer.window.opening import open_fitted
from viewer.window.windows import Windows, ctrl_c_heard


@pytest.mark.usefixtures("application")
def test_a_survey_under_way_keeps_no_window_open(
    ball: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, read = threading.Event(), list[int]()

    def slow(run: Run, index: int) -> Frame:
        read.append(index)
        gate.wait(60)
        return whole(run, index)

    whole = Run.frame
    monkeypatch.setattr(Run, "frame", slow)
    windows = Windows(make_window)
    window = windows.open(open_fitted(ball, Scene()))
    until(lambda: read)
    assert window.close()
    assert not window.isVisible()
    assert not gate.is_set()
    before = threading.active_count()
    gate.set()
    until(lambda: threading.active_count() < before)
    assert len(read) == 1
    windows.let_go()


class Part(QObject):
    """Part of a window that is garbage from the beginning, and says who takes it away."""

    def __init__(self, taken_by: list[str]) -> None:
        super().__init__()
        self.itself, self.taken_by = self, taken_by

    def __del__(self) -> None:
        """Destroyed."""
        self.taken_by.append(threading.current_thread().name)


@pytest.mark.usefixtures("application")
def test_no_thread_but_the_windows_own_takes_away_its_parts(until: Until) -> None:
    """A worker that did so, and a window that was destroyed meanwhile, waited for each other for ever."""
    taken_by: list[str] = []
    Part(taken_by)
    kept: list[list[int]] = []
    worker = threading.Thread(target=lambda: kept.extend([k] for k in range(100_000)), name="worker")
    worker.start()
    worker.join()
    assert taken_by == []
    until(lambda: taken_by)
    assert taken_by == [threading.main_thread().name]


def test_what_a_closed_window_held_is_let_go_of(application: QApplication, ball: Path, until: Until) -> None:
    windows = Windows(make_window)
    held = [windows.open(open_fitted(ball, Scene()))]
    until(lambda: held[0].director.shown)
    held[0].desk.open_run(ball)
    until(lambda: len(windows) == 2)
    assert held[0].close()
    director = weakref.ref(held[0].director)
    held.clear()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert len(windows) == 1
    assert director() is None
    windows.let_go()
    assert not len(windows)


def test_ctrl_c_is_heard_while_nothing_moves(application: QApplication, until: Until) -> None:
    heard: list[int] = []
    with ctrl_c_heard(lambda: application.exit(7)):
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        heard.append(application.exec())
    assert heard == [7]
