"""Which renderer is taken, and that this is told."""

from __future__ import annotations

import ctypes.util
from collections.abc import Iterator

import pytest

from automaton.errors import UserError
from viewer import renderers, software
from viewer.renderers import open_renderer


@pytest.fixture
def no_gl(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without libEGL."""
    for opened in (renderers.open_renderer, renderers._gl_renderer):
        opened.cache_clear()
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None if name == "EGL" else name)
    yield
    open_renderer.cache_clear()


@pytest.mark.usefixtures("no_gl")
def test_without_gl_software_draws_and_says_why() -> None:
    renderer = open_renderer("auto")
    assert (renderer.name, renderer.draw) == ("software", software.draw)
    assert "no libEGL" in renderer.words


@pytest.mark.usefixtures("no_gl")
def test_gl_that_was_asked_for_and_is_not_there_is_an_error() -> None:
    with pytest.raises(UserError, match="no libEGL"):
        open_renderer("gl")


@pytest.mark.gl
def test_gl_is_taken_where_it_is() -> None:
    renderer = open_renderer("auto")
    assert renderer.name == "gl"
    assert open_renderer("gl") is renderer, "a process has one context"
    assert renderer.words.endswith(", OpenGL")


def test_software_is_taken_when_asked_for() -> None:
    assert open_renderer("software").draw is software.draw
