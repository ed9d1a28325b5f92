"""Windows on a screen that nobody sees, closed properly after each test."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.run_folder.example_run import write_three_arms
from viewer.scene import Scene
from viewer.window.app import make_window, start_qt
from viewer.window.session import open_session
from viewer.window.window import Window

Until = Callable[[Callable[[], object]], None]
OpenWindow = Callable[..., Window]


@pytest.fixture(scope="session")
def application() -> QApplication:
    return start_qt()


@pytest.fixture(scope="session")
def ball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of one ball: it grows, shrinks under a drug, and comes back resistant."""
    return write_three_arms(tmp_path_factory.mktemp("arms"), side=24, steps=96) / "ball"


@pytest.fixture
def until(application: QApplication) -> Until:
    """Let the window live until something is so."""

    def wait(condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < deadline, "this did not come about"
            application.processEvents()
            time.sleep(0.002)

    return wait


@pytest.fixture
def open_window(application: QApplication, until: Until) -> Iterator[OpenWindow]:
    """Opens windows, and waits until they show something."""
    opened: list[Window] = []

    def open_one(path: Path, scene: Scene | None = None) -> Window:
        window = make_window(open_session(path), scene or Scene())
        opened.append(window)
        window.resize(1100, 700)
        window.show()
        window.activateWindow()
        until(lambda: window.director.shown and not window.director.late and window.isActiveWindow())
        return window

    yield open_one
    for window in opened:
        if window.desk.job is not None:  # it would ask whether the export may be lost, and nobody answers
            window.desk.job.close()
            window.desk.job = None
        window.close()
        application.processEvents()
        window.deleteLater()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        application.processEvents()


def press(
    window: Window, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press a key in a window."""
    QTest.keyClick(window, key, modifiers)


def pixels(widget: QWidget) -> npt.NDArray[np.int16]:
    """What a widget looks like, (height, width, 3)."""
    image = widget.grab().toImage().convertToFormat(widget.grab().toImage().Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(np.int16)


def share_of(picture: npt.NDArray[np.int16], colour: tuple[int, int, int], within: int = 12) -> float:
    """Which part of a picture has a colour, or nearly so."""
    return float((np.abs(picture - np.array(colour)).max(axis=2) <= within).mean())
