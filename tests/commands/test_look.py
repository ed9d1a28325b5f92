"""`automaton info` and `automaton export` of a run."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.commands.calls import ARMS, DEVICE, TINY, Caller


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of two arms."""
    from automaton.runner import Options, run_scenario
    from automaton.scenario import load

    folder = tmp_path_factory.mktemp("look")
    (folder / "arms.toml").write_text(ARMS)
    run_scenario(load(folder / "arms.toml"), folder / "r", Options(DEVICE, quiet=True))
    return folder / "r"


def test_info_says_what_is_there(automaton: Caller, results: Path) -> None:
    shown = automaton("info", results).out
    for words in (
        "Tiny",
        "Does it run?",
        "arm lump",
        "arm scattered",
        "24 x 20 sites",
        "finished",
        "3, 0 to 4 h",
    ):
        assert words in shown
    assert "60 at the start" in shown
    assert "doxorubicin (up to 1 uM)" in shown
    assert "arm" not in automaton("info", results / "lump").out.replace("arm lump", "")


def test_info_of_no_run_is_refused(automaton: Caller, tmp_path: Path) -> None:
    assert "there is no run in this folder" in automaton.refused("info", tmp_path)
    assert "there is no such folder" in automaton.refused("info", tmp_path / "x")


def test_info_verifies_every_file_of_a_batch(automaton: Caller, batch: Path) -> None:
    files = [path for path in batch.glob("*/r00?/**/*") if path.suffix in {".h5", ".toml"}]
    shown = automaton("info", batch, "--verify")
    assert (shown.status, shown.err) == (0, "")
    assert f"all {len(files)} files of {batch} are as they were written" in shown.out
    frame, scenario = batch / "lump/r002/frames/000002.h5", batch / "scattered/r001/scenario.toml"
    frame.write_bytes(frame.read_bytes().replace(b"necrotic", b"Necrotic", 1))
    scenario.write_text(scenario.read_text().replace("= 0.1", "= 0.2", 1))
    message = automaton.refused("info", batch, "--verify")
    assert f"2 of {len(files)} files are not as they were written" in message
    assert f"{frame}: it was changed since it was written" in message
    assert f"{scenario}: it was changed since the run began" in message


def test_very_many_damaged_files_fit_on_a_screen(automaton: Caller, batch: Path) -> None:
    for path in batch.rglob("*.h5"):
        path.write_bytes(b"")
    assert "more" in automaton.refused("info", batch, "--verify")


@pytest.mark.parametrize("name", ["frames/000002.h5", "run.h5"])
def test_a_truncated_file_is_refused_by_name(automaton: Caller, tmp_path: Path, name: str) -> None:
    from automaton.runner import Options, run_scenario
    from automaton.scenario import load

    (tmp_path / "t.toml").write_text(TINY)
    run_scenario(load(tmp_path / "t.toml"), tmp_path / "r", Options(DEVICE, quiet=True))
    path = tmp_path / "r" / name
    path.write_bytes(path.read_bytes()[:100])
    message = automaton.refused("export", tmp_path / "r", "--video", tmp_path / "v.gif", "--size", "320x240")
    assert Path(name).name in message
    assert not (tmp_path / "v.gif").exists()


def test_pictures_and_videos_have_the_size_asked_for(
    automaton: Caller, results: Path, tmp_path: Path
) -> None:
    options = ("--video", tmp_path / "v.gif", "--frames", tmp_path / "f", "--size", "640x360", "--fps", "5")
    result = automaton("export", results, *options)
    assert result.status == 0
    assert f"3 pictures in {tmp_path / 'f'}" in result.out
    for path in (tmp_path / "v.gif", tmp_path / "f" / "frame_0001.png"):
        with Image.open(path) as picture:
            assert picture.size == (640, 360)


def test_the_figure_is_drawn_anew(automaton: Caller, results: Path, tmp_path: Path) -> None:
    assert automaton("export", results, "--figure", tmp_path / "f.pdf").status == 0
    assert (tmp_path / "f.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "nothing to write"),
        (["--video", "v.avi"], ".mp4 or .gif"),
        (["--figure", "f.jpg"], ".png, .pdf or .svg, not '.jpg'"),
        (["--video", "v.mp4", "--size", "big"], "WIDTHxHEIGHT"),
        (["--video", "v.mp4", "--seconds", "-1"], "seconds"),
    ],
)
def test_wrong_wishes_are_refused(automaton: Caller, results: Path, options: list[str], words: str) -> None:
    assert words in automaton.refused("export", results, *options)
