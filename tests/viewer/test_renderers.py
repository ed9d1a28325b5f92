"""Which renderer is taken, and that this is told."""

from __future__ import annotations

import ctypes.util
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from automaton.commands.drawing import say_who_draws
from automaton.errors import UserError
from tests.viewer.made_up_run import treated_ball
from viewer import renderers, software
from viewer.export import export_picture
from viewer.gl.panel import Panel
from viewer.renderers import open_renderer, renderer_for
from viewer.scene import Scene


@pytest.fixture
def fresh() -> Iterator[None]:
    """A process that has opened no renderer yet, and keeps none."""
    renderers._gl_renderer.cache_clear()
    open_renderer.cache_clear()
    yield
    renderers._gl_renderer.cache_clear()
    open_renderer.cache_clear()


@pytest.fixture
def no_gl(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without libEGL."""
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None if name == "EGL" else name)


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


@pytest.mark.gl
@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("where", ["load", "draw"])
def test_a_driver_that_refuses_its_shaders_is_not_taken(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Shader compilation error\nline 1")

    monkeypatch.setattr(Panel, where, broken)
    renderer = open_renderer("auto")
    assert renderer.name == "software"
    assert renderer.words.endswith("cannot draw: Shader compilation error")
    with pytest.raises(UserError, match="Shader compilation error"):
        open_renderer("gl")


@pytest.mark.gl
@pytest.mark.usefixtures("fresh")
def test_a_driver_that_draws_nothing_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Panel, "_draw_all", lambda *_: None)
    monkeypatch.setattr("viewer.gl.offscreen.mist", lambda *_: None)
    assert open_renderer("auto").words.endswith("draws nothing")


@pytest.mark.gl
@pytest.mark.usefixtures("fresh")
def test_a_driver_that_fails_later_ends_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_renderer("gl")

    def broken(*_: object) -> None:
        raise RuntimeError("GL_OUT_OF_MEMORY")

    monkeypatch.setattr(Panel, "draw", broken)
    with pytest.raises(UserError, match=r"failed while it drew: GL_OUT_OF_MEMORY\.\n.*--renderer software"):
        export_picture([treated_ball()], tmp_path / "a.png", scene=Scene(size=(320, 240)))
    assert not list(tmp_path.iterdir())


@pytest.mark.gl
def test_what_is_too_large_for_opengl_goes_to_software_and_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = treated_ball()
    assert renderer_for([run], Scene(), "auto").name == "gl"
    most = int(open_renderer("gl").most_samples)
    for large, words in (
        (Scene(size=(most, 120), supersampling=2), f"{2 * most} samples across are too many for "),
        (Scene(), "100000 sites along a side are too many for "),
    ):
        runs = [replace(run, shape=(2, 2, 100_000))] if large == Scene() else [run]
        assert renderer_for(runs, large, "auto").draw is software.draw
        say_who_draws(list(runs), large, "auto", quiet=False)
        assert f"drawn with software, for {words}" in capsys.readouterr().err
