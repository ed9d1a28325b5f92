"""Fog is laid over what was meshed before, and gathered while the window goes on."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.viewer.window.on_screen.conftest import OpenWindow, Until, pixels
from viewer.gl import geometry
from viewer.gl.mist import mist
from viewer.palette import DARK
from viewer.scene import Cut, FieldChoice, Scene
from viewer.window import canvas
from viewer.window.window import Window

OXYGEN = Scene(field=FieldChoice("oxygen"), cut=Cut("none"))


def foggy(window: Window) -> float:
    """Which part of the stage's edge is not the bare background: the lattice is larger than the lump."""
    picture = pixels(window.stage)
    height, width = picture.shape[:2]
    beside = picture[height // 2 - 40 : height // 2 + 40, width // 2 - 320 : width // 2 - 240]
    return float((np.abs(beside - np.array(DARK.background)).max(axis=2) > 3).mean())


def titles(window: Window) -> list[str]:
    """Of the colour bars."""
    return [bar.title for bar in window.stage.glass.writing.words.bars]


def test_fog_comes_and_goes_and_nothing_is_meshed_again(
    open_window: OpenWindow, ball: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    whole = geometry.prepare

    def counted(picture: Any) -> Any:
        made.append(1)
        return whole(picture)

    monkeypatch.setattr(geometry, "prepare", counted)
    window = open_window(ball, OXYGEN)
    until(lambda: not window.director._workshop.busy)
    before, clear = len(made), foggy(window)
    assert before
    assert titles(window) == []
    for fog in (0.3, 0.8):
        window.director.change(fog=fog)
        assert not window.director.late
        assert titles(window) == ["oxygen (mmHg)"]
    until(lambda: foggy(window) > clear + 0.3)
    window.director.change(fog=0.0)
    until(lambda: foggy(window) == clear)
    assert len(made) == before


def test_the_window_goes_on_while_fog_is_gathered(
    open_window: OpenWindow, ball: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, threads = threading.Event(), list[str]()

    def slow(*arguments: Any) -> Any:
        threads.append(threading.current_thread().name)
        gate.wait(30)
        return mist(*arguments)

    monkeypatch.setattr("viewer.window.mists.mist", slow)
    window = open_window(ball, OXYGEN)
    clear = foggy(window)
    window.director.change(fog=0.8)
    until(lambda: threads)
    window.stage.turn(90.0, 0.0)
    assert foggy(window) == pytest.approx(clear, abs=0.05)
    gate.set()
    until(lambda: foggy(window) > clear + 0.3)
    assert "MainThread" not in threads


def test_fog_without_opengl(
    open_window: OpenWindow, ball: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canvas, "why_no_gl", lambda: "no OpenGL")
    window = open_window(ball, OXYGEN)
    clear = foggy(window)
    window.director.change(fog=0.8)
    assert not window.director.late
    until(lambda: foggy(window) > clear + 0.3)
