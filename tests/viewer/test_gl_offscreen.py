"""A context without a screen, and what is said where there is none."""

from __future__ import annotations

import ctypes.util
import importlib.util
import os

import pytest

from viewer.gl.offscreen import NoGL, OffScreen


@pytest.mark.gl
def test_a_context_says_what_draws() -> None:
    before = os.environ.get("EGL_PLATFORM")
    context = OffScreen()
    assert context.renderer
    assert os.environ.get("EGL_PLATFORM") == before
    context.close()


@pytest.mark.gl
def test_a_screen_that_does_not_answer_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISPLAY", ":77")
    OffScreen().close()
    assert capfd.readouterr() == ("", "")


@pytest.mark.gl
def test_an_old_driver_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from vispy.gloo import gl

    asked = gl.glGetParameter
    monkeypatch.setattr(
        gl, "glGetParameter", lambda what: "2.1 Old" if what == gl.GL_VERSION else asked(what)
    )
    with pytest.raises(NoGL, match="older than 3"):
        OffScreen()


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None if name == "EGL" else name)
    with pytest.raises(NoGL, match=r"no libEGL on this machine \(apt install libegl1 libgl1\)"):
        OffScreen()


def test_missing_vispy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda *_: None)
    with pytest.raises(NoGL, match=r"pip install 'tumour-automaton\[viewer\]'"):
        OffScreen()
