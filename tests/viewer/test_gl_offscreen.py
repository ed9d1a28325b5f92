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


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None if name == "EGL" else name)
    with pytest.raises(NoGL, match=r"no libEGL on this machine \(apt install libegl1 libgl1\)"):
        OffScreen()


def test_missing_vispy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda *_: None)
    with pytest.raises(NoGL, match=r"pip install 'tumour-automaton\[viewer\]'"):
        OffScreen()
