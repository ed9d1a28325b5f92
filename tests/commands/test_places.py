"""A file named in place of a run, and places that nothing should be written to: a clear word, status 2."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from automaton.errors import UserError
from kernels.host_compiler import find_compiler
from tests.commands.calls import DEVICE, Caller
from tests.run_folder.example_run import write_flat
from viewer.files import unfinished, write_whole


@pytest.fixture
def arms_there(automaton: Caller, arms: Path, no_figure: None) -> Path:
    """A folder of two arms that were stopped."""
    out = arms.parent / "out"
    assert automaton("run", arms, "--out", out, "--until", 0.1, "--device", DEVICE, "--quiet").status == 0
    return out


COMMANDS = {"resume": (), "info": (), "report": (), "export": ("--csv", "tables")}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_scenario_is_no_run(automaton: Caller, tiny: Path, command: str) -> None:
    message = automaton.refused(command, tiny, *COMMANDS[command])
    assert message == (
        f"automaton: {tiny}: this is a file, not the folder of a run.\n"
        f"A scenario is run first: automaton run {tiny}\n"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_frame_is_no_run(automaton: Caller, tmp_path: Path, command: str) -> None:
    frame = write_flat(tmp_path / "r", side=12, steps=8) / "frames" / "000008.h5"
    message = automaton.refused(command, frame, *COMMANDS[command])
    assert f"{frame}: this is a file, not the folder of a run.\nName the folder of the run" in message


def test_run_h5_stands_for_its_folder(automaton: Caller, arms_there: Path) -> None:
    run = arms_there / "lump"
    resumed = automaton("resume", run / "run.h5", "--device", DEVICE, "--quiet")
    assert (resumed.status, resumed.err) == (0, "")
    assert "state        finished" in automaton("info", run / "run.h5").out


def test_arms_beside_one_that_is_damaged_are_named(automaton: Caller, arms_there: Path) -> None:
    path = arms_there / "lump" / "run.h5"
    path.write_bytes(path.read_bytes()[:3000])
    message = automaton.refused("resume", arms_there)
    assert f"{path}: it cannot be opened: the file is truncated." in message
    assert f"one by one: automaton resume {arms_there / 'scattered'}\n" in message


def test_no_run_is_written_among_scenarios(automaton: Caller, arms: Path, no_figure: None) -> None:
    folder = arms.parent
    message = automaton.refused("run", arms, "--out", folder, "--device", DEVICE)
    assert f"--out {folder}\n  rule     scenarios lie there (arms.toml)" in message
    assert [entry.name for entry in folder.iterdir()] == ["arms.toml"]


def test_runs_may_lie_beside_a_view_or_a_scenario_put_there_later(
    automaton: Caller, arms: Path, no_figure: None
) -> None:
    out = arms.parent / "out"
    out.mkdir()
    (out / "view.toml").write_text('theme = "light"\n')
    call = ("run", arms, "--out", out, "--until", 0.1, "--device", DEVICE, "--quiet")
    assert automaton(*call, "--arm", "lump").status == 0
    (out / "copy.toml").write_text(arms.read_text())
    assert automaton(*call, "--arm", "scattered").status == 0


@pytest.mark.parametrize("at", ["99", "-1", "nan"])
def test_no_picture_of_a_time_without_frames(automaton: Caller, tmp_path: Path, at: str) -> None:
    run = write_flat(tmp_path / "r", side=12, steps=24)
    message = automaton.refused("export", run, "--picture", tmp_path / "p.png", "--at", at)
    assert f"--at {at}\n  rule     the frames lie from 0 to 1 days\n" in message
    assert not (tmp_path / "p.png").exists()


def test_a_folder_that_cannot_be_made_is_told_in_words(automaton: Caller, tmp_path: Path) -> None:
    run = write_flat(tmp_path / "r", side=12, steps=8)
    message = automaton.refused("export", run, "--csv", "/proc/tables")
    assert "cannot write /proc/tables: its folder is not there, or cannot be made." in message
    assert "Errno" not in message


def test_a_full_disk_is_told_alike_of_pages_pictures_and_videos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    words = r": the disk is full\.\nFree some space, or choose a place on a larger disk\."
    with pytest.raises(UserError, match=r"page\.html" + words):
        write_whole(tmp_path / "page.html", b"page")
    with pytest.raises(UserError, match=r"v\.mp4" + words), unfinished(tmp_path / "v.mp4"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not find_compiler(), reason="without a compiler there is nothing faster")
def test_the_slow_reference_is_hinted_at(automaton: Caller, tiny: Path, no_figure: None) -> None:
    call = ("run", tiny, "--until", 0.05, "--device")
    hint = "--device cpu gives the same bits"
    assert hint in automaton(*call, "reference", "--out", tiny.parent / "a").err
    assert hint not in automaton(*call, "cpu", "--out", tiny.parent / "b").err
