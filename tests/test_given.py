"""run.h5 says what was asked for and with what it was computed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from automaton.runner import Options, run_scenario
from automaton.scenario import load
from automaton.snapshot import open_runs
from automaton.standing import Standing
from kernels.host_compiler import find_compiler
from kernels.processors import available_processors
from tests.commands.calls import ARMS, DEVICE, TINY, Caller
from tests.run_folder.small_run import small_writer, write_small_run


@pytest.fixture
def automaton(capsys: pytest.CaptureFixture[str]) -> Caller:
    return Caller(capsys)


def test_a_run_holds_the_scenario_as_it_was_written(automaton: Caller, tmp_path: Path) -> None:
    """Comments, arms and all, beside the resolved one; and what was laid over it."""
    path = tmp_path / "arms.toml"
    path.write_text(f"# Why: to see.\n{ARMS}")
    options = ("--device", DEVICE, "--quiet", "--seed", "9", "--arm", "lump", "--until", "0")
    assert automaton("check", path).status == 0
    automaton("run", path, "--out", tmp_path / "r", *options, "--set", "cells.death_per_h=0.01")
    (run,) = open_runs(tmp_path / "r")
    assert run.attributes["scenario_given"] == path.read_text()
    assert run.attributes["scenario_set"] == "cells.death_per_h=0.01\nseed=9"
    assert "[arms" not in run.scenario_text


def test_an_arm_that_a_resume_begins_holds_it_too(automaton: Caller, tmp_path: Path) -> None:
    path, out = tmp_path / "arms.toml", tmp_path / "r"
    path.write_text(f"# Why: to see.\n{ARMS}")
    automaton("run", path, "--out", out, "--device", DEVICE, "--quiet", "--set", "seed=4", "--until", "0")
    shutil.rmtree(out / "scattered")
    assert automaton("resume", out, "--device", DEVICE, "--quiet").status == 0
    _, begun = open_runs(out)
    assert begun.attributes["scenario_given"] == path.read_text()
    assert begun.attributes["scenario_set"] == "seed=4"


def test_a_branch_holds_what_was_said_for_it(automaton: Caller, tmp_path: Path) -> None:
    path, out = tmp_path / "tiny.toml", tmp_path / "r"
    path.write_text(TINY)
    automaton("run", path, "--out", out, "--device", DEVICE, "--quiet")
    said = ("--branch", tmp_path / "b", "--set", "seed=5", "--until", "1")
    assert automaton("resume", out, *said, "--device", DEVICE, "--quiet").status == 0
    (branch,) = open_runs(tmp_path / "b")
    assert branch.attributes["scenario_set"] == "seed=5"
    assert "scenario_given" not in branch.attributes


def test_a_long_scenario_has_room(tmp_path: Path) -> None:
    path = tmp_path / "long.toml"
    path.write_text(ARMS + "# words and more words of why\n" * 10_000)
    run_scenario(load(path)[:1], tmp_path / "r", Options(DEVICE, quiet=True, until_h=0))
    (run,) = open_runs(tmp_path / "r")
    assert run.attributes["scenario_given"] == path.read_text()


def test_a_run_that_is_continued_keeps_what_was_asked_for(tmp_path: Path) -> None:
    write_small_run(tmp_path, attributes={"scenario_given": "# mine", "scenario_set": "seed=1"})
    small_writer(tmp_path, standing=Standing(4, 2.0, 4)).close(finished=False)
    (run,) = open_runs(tmp_path)
    assert (run.attributes["scenario_given"], run.attributes["scenario_set"]) == ("# mine", "seed=1")


def test_processors_say_what_compiled_them() -> None:
    for processor in available_processors():
        versions = processor.versions()
        assert all(versions.values()), versions
        if processor.name == "cpu":
            compiler = find_compiler()
            assert compiler is not None
            assert versions["compiler"] == " ".join(compiler)
            assert any(sign.isdigit() for sign in versions["compiler_version"])
            assert "-ffp-contract=off" in versions["compiler_flags"]
            assert versions["processor"]
        if processor.name == "gpu":
            assert versions.keys() >= {"cupy_version", "nvrtc_version", "cuda_driver_version"}
