"""`automaton run` from the file to the figure, and what gets in its way."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from automaton.snapshot import open_runs
from tests.commands.calls import ARMS, DEVICE, Caller

ON = ("--device", DEVICE)


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_all_arms_are_run_and_laid_side_by_side(automaton: Caller, arms: Path, tmp_path: Path) -> None:
    out = tmp_path / "results" / "deep"
    result = automaton("run", arms, "--out", out, *ON)
    assert result.status == 0
    assert str(out / "summary.png") in result.out
    assert f"--video {out}.mp4" in result.out
    runs = open_runs(out)
    assert [run.arm for run in runs] == ["lump", "scattered"]
    assert all(run.finished and len(run) == 3 for run in runs)
    assert (out / "summary.png").stat().st_size > 10_000
    assert not (out / ".automaton-writes-here").exists()


@pytest.mark.usefixtures("no_figure")
def test_one_arm_seed_settings_and_an_early_end(automaton: Caller, arms: Path, tmp_path: Path) -> None:
    options = (
        "--arm",
        "scattered",
        "--seed",
        "9",
        "--set",
        "cells.death_per_h=0.01",
        "--until",
        "0.125",
        "--quiet",
    )
    result = automaton("run", arms, "--out", tmp_path / "r", *options, *ON)
    assert (result.status, result.out, result.err) == (0, "", "")
    (run,) = open_runs(tmp_path / "r")
    assert (run.arm, run.seed) == ("scattered", 9)
    assert run.series.time_h[-1] == 3
    assert "death_per_h = 0.01" in run.scenario_text


@pytest.mark.usefixtures("no_figure")
def test_the_default_folder_is_named_after_the_scenario(
    automaton: Caller, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert automaton("run", tiny.name, *ON, "--quiet").status == 0
    assert (tmp_path / "runs" / "tiny" / "run.h5").is_file()


@pytest.mark.usefixtures("no_figure")
def test_results_are_never_overwritten_unless_it_is_said(
    automaton: Caller, tiny: Path, tmp_path: Path
) -> None:
    out = tmp_path / "r"
    assert automaton("run", tiny, "--out", out, *ON, "--quiet").status == 0
    (out / "notes.txt").write_text("mine")
    before = files(out)
    message = automaton.refused("run", tiny, "--out", out, *ON)
    assert f"{out} is not empty" in message
    assert "--overwrite" in message
    assert files(out) == before
    assert "not parts of one" in automaton.refused("run", tiny, "--out", out, "--overwrite", *ON)
    assert files(out) == before
    (out / "notes.txt").unlink()
    assert automaton("run", tiny, "--out", out, "--overwrite", "--seed", "4", *ON).status == 0
    assert open_runs(out)[0].seed == 4


@pytest.mark.usefixtures("no_figure")
def test_overwriting_arms_leaves_what_is_not_a_run(automaton: Caller, arms: Path, tmp_path: Path) -> None:
    out = tmp_path / "r"
    assert automaton("run", arms, "--out", out, *ON, "--quiet").status == 0
    (out / "talk.mp4").write_text("mine")
    assert "lump is not empty" in automaton.refused("run", arms, "--out", out, *ON)
    assert automaton("run", arms, "--out", out, "--overwrite", *ON, "--quiet").status == 0
    assert (out / "talk.mp4").read_text() == "mine"


@pytest.mark.usefixtures("no_figure")
def test_overwriting_one_arm_leaves_the_other(automaton: Caller, arms: Path, tmp_path: Path) -> None:
    out = tmp_path / "r"
    assert automaton("run", arms, "--out", out, *ON, "--quiet").status == 0
    other = files(out / "scattered")
    again = ("--arm", "lump", "--seed", "4", "--overwrite", "--quiet")
    assert automaton("run", arms, "--out", out, *again, *ON).status == 0
    assert files(out / "scattered") == other
    assert next(run for run in open_runs(out) if run.arm == "lump").seed == 4


@pytest.mark.usefixtures("no_figure")
def test_overwriting_leaves_unrelated_runs(automaton: Caller, tiny: Path, arms: Path, tmp_path: Path) -> None:
    out = tmp_path / "runs"
    assert automaton("run", tiny, "--out", out / "unrelated", *ON, "--quiet").status == 0
    before = files(out / "unrelated")
    assert automaton("run", arms, "--out", out, "--overwrite", *ON, "--quiet").status == 0
    assert files(out / "unrelated") == before
    everything = files(out)
    assert "not parts of one" in automaton.refused("run", tiny, "--out", out, "--overwrite", *ON)
    assert files(out) == everything


@pytest.mark.usefixtures("no_figure")
@pytest.mark.parametrize("place", ["lump/notes.txt", "scattered/notes.txt", "scattered/frames/notes.txt"])
def test_a_foreign_file_in_one_arm_keeps_all_arms(
    automaton: Caller, arms: Path, tmp_path: Path, place: str
) -> None:
    out = tmp_path / "r"
    assert automaton("run", arms, "--out", out, *ON, "--quiet").status == 0
    (out / place).write_text("mine")
    before = files(out)
    assert "Nothing was changed" in automaton.refused("run", arms, "--out", out, "--overwrite", *ON)
    assert files(out) == before


@pytest.mark.usefixtures("no_figure")
def test_a_missing_device_removes_no_earlier_run(
    automaton: Caller, arms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kernels import processors

    def missing(*_: object) -> None:
        raise processors.NoDevice("there is none")

    out = tmp_path / "r"
    assert automaton("run", arms, "--out", out, *ON, "--quiet").status == 0
    before = files(out)
    monkeypatch.setattr(processors, "open_processor", missing)
    assert "there is none" in automaton.refused("run", arms, "--out", out, "--overwrite", *ON)
    assert files(out) == before


@pytest.mark.usefixtures("no_figure")
@pytest.mark.parametrize("link", ["scattered", "scattered/frames"])
def test_overwriting_follows_no_links(automaton: Caller, arms: Path, tmp_path: Path, link: str) -> None:
    out, elsewhere = tmp_path / "r", tmp_path / "elsewhere"
    assert automaton("run", arms, "--out", out, *ON, "--quiet").status == 0
    (out / link).rename(elsewhere)
    (out / link).symlink_to(elsewhere)
    before = files(tmp_path)
    assert "Nothing was changed" in automaton.refused("run", arms, "--out", out, "--overwrite", *ON)
    assert files(tmp_path) == before


def test_an_arm_name_does_not_end_in_a_line_break(automaton: Caller, tmp_path: Path) -> None:
    path = tmp_path / "arms.toml"
    path.write_text(ARMS.replace("[arms.lump]", r'[arms."lump\n"]'))
    assert "way out" in automaton.refused("run", path, "--out", tmp_path / "r", *ON)
    assert not (tmp_path / "r").exists()


@pytest.mark.usefixtures("no_figure")
def test_arms_do_not_go_into_the_folder_of_a_single_run(
    automaton: Caller, tiny: Path, arms: Path, tmp_path: Path
) -> None:
    out = tmp_path / "r"
    assert automaton("run", tiny, "--out", out, *ON, "--quiet").status == 0
    assert f"{out} is not empty" in automaton.refused("run", arms, "--out", out, *ON)


def test_a_file_in_the_place_of_the_folder_is_refused(automaton: Caller, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "r").write_text("x")
    assert "is a file, not a folder" in automaton.refused("run", tiny, "--out", tmp_path / "r", *ON)
    assert "a part of its path is a file" in automaton.refused(
        "run", tiny, "--out", tmp_path / "r" / "s", *ON
    )


def test_a_folder_that_cannot_be_written_is_refused(
    automaton: Caller, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "touch", denied)
    message = automaton.refused("run", tiny, "--out", tmp_path / "r", *ON)
    assert "permission denied" in message
    assert "--out" in message


def test_a_missing_device_leaves_nothing_behind(automaton: Caller, tiny: Path, tmp_path: Path) -> None:
    from kernels.gpu_processor import why_no_gpu

    if why_no_gpu() is None:
        pytest.skip("there is a GPU")
    assert "--device gpu" in automaton.refused("run", tiny, "--out", tmp_path / "r", "--device", "gpu")
    assert not (tmp_path / "r").exists()


def test_a_lattice_too_large_is_refused_before_anything_is_made(
    automaton: Caller, tiny: Path, tmp_path: Path
) -> None:
    sites = ("--set", "lattice.sites=[9000, 9000, 9000]")
    assert "sites need about" in automaton.refused("run", tiny, "--out", tmp_path / "r", *sites, *ON)
    assert not (tmp_path / "r").exists()


def test_a_later_end_than_the_scenario_has_is_refused(automaton: Caller, tiny: Path, tmp_path: Path) -> None:
    message = automaton.refused("run", tiny, "--out", tmp_path / "r", "--until", "1", *ON)
    assert "the scenario ends at 0.166667 days" in message
    assert "--set time.duration_days=1" in message
    assert not (tmp_path / "r").exists()


@pytest.mark.usefixtures("no_figure")
def test_fields_are_verified_when_asked_for(automaton: Caller, tiny: Path, tmp_path: Path) -> None:
    assert automaton("run", tiny, "--out", tmp_path / "r", "--verify-fields", *ON).status == 0
    error = open_runs(tmp_path / "r")[0].attributes["field_error_max"]
    assert 0 < float(error) < 0.01
    assert "largest relative error" in automaton("info", tmp_path / "r").out


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_ctrl_c_ends_cleanly_with_a_checkpoint(tmp_path: Path, asked: signal.Signals) -> None:
    path, out = tmp_path / "long.toml", tmp_path / "r"
    path.write_text(ARMS.replace("duration_h = 4", "duration_h = 40000"))
    command = [sys.executable, "-m", "automaton", "run", str(path), "--out", str(out), *ON]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    deadline = time.monotonic() + 60
    while not (out / "lump" / "frames" / "000002.h5").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(asked)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "stopped" in said
    (run,) = open_runs(out)
    assert not run.finished
    assert list((out / "lump" / "checkpoints").glob("*.h5"))
    assert int(run.steps[-1]) == len(run.series.time_h) - 1
    assert np.all(np.diff(run.series.time_h) == 1)


def test_a_run_that_was_killed_before_it_had_a_file_of_its_own_is_begun_again(
    automaton: Caller, tiny: Path, tmp_path: Path
) -> None:
    out = tmp_path / "r"
    for name in ("frames", "checkpoints"):
        (out / name).mkdir(parents=True)
    for name in ("run.h5.tmp", ".lock"):
        (out / name).write_text("half")
    assert automaton("run", tiny, "--out", out, "--device", DEVICE).status == 0
    assert open_runs(out)[0].finished


def test_a_scenario_of_one_s_own_is_not_taken_for_one(automaton: Caller, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "scenario.toml").write_text("mine")
    assert "is not empty" in automaton.refused("run", tiny, "--out", tmp_path / "r")
    assert (tmp_path / "r" / "scenario.toml").read_text() == "mine"
