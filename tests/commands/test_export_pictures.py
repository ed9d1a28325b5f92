"""`automaton export` of pictures and videos: views, arms, times, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from automaton.commands.drawing import say_who_draws
from automaton.commands.export import CellColour, RendererName
from tests.commands.calls import ARMS, DEVICE, Caller
from tests.viewer.made_up_run import flat, treated_ball
from viewer import renderers
from viewer.palette import LIGHT
from viewer.picture import Painter
from viewer.scene import CellChannel, Scene

SMALL = ("--size", "320x240", "--quiet")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of two arms, frames at 0, 2 and 4 hours."""
    from automaton.runner import Options, run_scenario
    from automaton.scenario import load

    folder = tmp_path_factory.mktemp("pictures")
    (folder / "arms.toml").write_text(ARMS)
    run_scenario(load(folder / "arms.toml"), folder / "r", Options(DEVICE, quiet=True))
    return folder / "r"


def facts(path: Path) -> dict[str, Any]:
    with Image.open(path) as picture:
        found: dict[Any, Any] = dict(picture.info)
        return found | {"size": picture.size, "pixels": np.asarray(picture)}


def test_a_picture_of_a_time(automaton: Caller, results: Path, tmp_path: Path) -> None:
    result = automaton("export", results, "--picture", tmp_path / "p.png", "--at", "0.1", *SMALL)
    assert (result.status, result.out) == (0, f"{tmp_path / 'p.png'}\n")
    found = facts(tmp_path / "p.png")
    assert (found["time_h"], found["arms"], found["size"]) == ("2.0", "lump, scattered", (320, 240))


def test_a_time_to_which_only_one_arm_has_come(automaton: Caller, tmp_path: Path) -> None:
    later = "[arms.scattered.time]\nduration_h = 8\nframe_every_h = 8\n"
    (tmp_path / "arms.toml").write_text(ARMS + later)
    assert automaton("run", tmp_path / "arms.toml", "--out", tmp_path / "r", "--quiet").status == 0
    automaton("export", tmp_path / "r", "--picture", tmp_path / "p.png", "--at", 7 / 24, *SMALL)
    assert facts(tmp_path / "p.png")["time_h"] == "8.0"
    message = automaton.refused("export", tmp_path / "r", "--picture", tmp_path / "p.png", "--at", 9 / 24)
    assert "the frames lie from 0 to 0.333333 days" in message


def test_a_view_and_options_that_go_before_it(automaton: Caller, results: Path, tmp_path: Path) -> None:
    view = tmp_path / "view.toml"
    view.write_text('size = [400, 300]\ntheme = "light"\narms = ["scattered"]\ntitle = "Mine"\n')
    automaton("export", results, "--picture", tmp_path / "p.png", "--view", view)
    found = facts(tmp_path / "p.png")
    assert (found["size"], found["arms"]) == ((400, 300), "scattered")
    assert (found["pixels"][0, 0] == LIGHT.background).all()
    assert found["Title"].startswith("Mine")
    options = ("--arms", "scattered, lump", *SMALL)
    automaton("export", results, "--picture", tmp_path / "q.png", "--view", view, *options)
    found = facts(tmp_path / "q.png")
    assert (found["size"], found["arms"]) == ((320, 240), "scattered, lump")
    assert (found["pixels"][0, 0] == LIGHT.background).all()


def test_a_view_made_for_another_run(automaton: Caller, results: Path, tmp_path: Path) -> None:
    view = tmp_path / "view.toml"
    view.write_text('[field]\nname = "vincristine"\n')
    result = automaton("export", results, "--picture", tmp_path / "p.png", "--view", view, *SMALL)
    assert result.status == 0
    assert result.err == 'note: there is no drug "vincristine" here; doxorubicin is shown\n'


def test_a_stretch_of_time(automaton: Caller, results: Path, tmp_path: Path) -> None:
    stretch = ("--from", 2 / 24, "--to", 3 / 24)
    automaton("export", results, "--frames", tmp_path / "f", *stretch, *SMALL)
    (only,) = (tmp_path / "f").iterdir()
    assert facts(only)["time_h"] == "2.0"
    message = automaton.refused("export", results, "--video", tmp_path / "v.mp4", "--from", 9)
    assert "no frame lies from day 9 on: the first is at day 0, the last at day 0.166667" in message


def test_a_turntable_goes_on_where_frames_are_few(automaton: Caller, results: Path, tmp_path: Path) -> None:
    options = ("--turntable", 90, "--fps", 2, "--seconds", 3, "--supersampling", 1, *SMALL)
    assert automaton("export", results, "--video", tmp_path / "v.mp4", *options).status == 0
    assert imageio_ffmpeg.count_frames_and_secs(str(tmp_path / "v.mp4"))[0] == 6


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--video", "v.mp4", "--arms", "lumb"], 'Did you mean "lump"'),
        (["--video", "v.mp4", "--view", "none.toml"], "No such file"),
        (["--picture", "p.jpg"], ".png"),
        (["--video", "v.mp4", "--at", "3"], "--picture F.png"),
        (["--picture", "p.png", "--fps", "3"], "--fps 3\n  rule     it concerns a video, and none"),
        (["--frames", "f", "--seconds", "3"], "way out  add --video F.mp4, or leave --seconds out"),
        (["--picture", "p.png", "--turntable", "90"], "it concerns a video or numbered pictures, and none"),
        (["--picture", "p.png", "--size", "99x99"], "320x240"),
    ],
)
def test_wrong_wishes_are_refused(automaton: Caller, results: Path, options: list[str], words: str) -> None:
    assert words in automaton.refused("export", results, *options)


def test_help_names_what_a_view_leaves_open(automaton: Caller) -> None:
    words = " ".join(automaton("export", "--help").out.split())
    plain = Scene()
    assert f"[default: view's, or {plain.size[0]}x{plain.size[1]}]" in words
    assert f"goes round in video or frames. [default: view's, or {plain.camera.turntable_deg:g}]" in words
    assert f"[default: view's, or {plain.supersampling}]" in words


def test_a_wrong_view_is_refused_before_anything_is_drawn(
    automaton: Caller, results: Path, tmp_path: Path
) -> None:
    (tmp_path / "view.toml").write_text("[camera]\nzom = 2\n")
    options = ("--view", tmp_path / "view.toml", "--csv", tmp_path / "tables")
    message = automaton.refused("export", results, "--video", tmp_path / "v.mp4", *options)
    assert 'did you mean "zoom"?' in message
    assert [path.name for path in tmp_path.iterdir()] == ["view.toml"]


@pytest.mark.parametrize("option", ["--video", "--frames"])
def test_ctrl_c_ends_in_a_line_and_130(
    automaton: Caller, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    def interrupt(painter: Painter, number: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Painter, "draw", interrupt)
    target = tmp_path / "v.mp4"
    result = automaton("export", results, option, target, *SMALL)
    assert (result.status, result.out) == (130, "")
    assert result.err == f"{target}: stopped; no half-written file was left behind\n"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_who_draws_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    say_who_draws([treated_ball()], Scene(), "software", quiet=False)
    assert capsys.readouterr().err == "drawn with software\n"
    say_who_draws([treated_ball()], Scene(), "software", quiet=True)
    say_who_draws([flat()], Scene(), "software", quiet=False)
    assert capsys.readouterr().err == ""


def test_an_unknown_renderer_is_refused(automaton: Caller, results: Path, tmp_path: Path) -> None:
    refused = automaton("export", results, "--picture", tmp_path / "p.png", "--renderer", "mirrors")
    assert refused.status == 2
    assert "software" in refused.err


def test_options_offer_what_scenes_and_renderers_know() -> None:
    assert [choice.value for choice in CellColour] == list(get_args(CellChannel))
    assert [choice.value for choice in RendererName] == list(get_args(renderers.RendererName))
