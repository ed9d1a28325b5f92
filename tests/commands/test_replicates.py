"""Replicates from the command line: where they lie, what is run again, and what may go wrong."""

from __future__ import annotations

import fcntl
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from automaton.replicates import replicate_seed
from automaton.snapshot import Run, first_of_each_arm, open_runs
from tests.commands.calls import DEVICE, Caller, unfinish, written

ON = ("--device", DEVICE)
RUNS = ["lump/r001", "lump/r002", "scattered/r001", "scattered/r002"]
pytestmark = pytest.mark.usefixtures("no_figure")


def assert_same(one: Run, two: Run) -> None:
    for name, values in one.series.columns.items():
        np.testing.assert_array_equal(values, two.series.column(name))
    for index in range(len(one)):
        here, there = one.frame(index), two.frame(index)
        np.testing.assert_array_equal(here.kind, there.kind)
        np.testing.assert_array_equal(here.genotype, there.genotype)
        np.testing.assert_array_equal(here.oxygen_mmHg, there.oxygen_mmHg)
        for drug in here.drugs:
            np.testing.assert_array_equal(here.drugs[drug].outside_uM, there.drugs[drug].outside_uM)


def test_every_replicate_has_a_folder_and_a_seed_that_arms_share(finished: Path) -> None:
    runs = open_runs(finished)
    assert [str(run.path.relative_to(finished)) for run in runs] == RUNS
    assert [(run.arm, run.arm_index, run.replicate) for run in runs] == [
        ("lump", 0, 1),
        ("lump", 0, 2),
        ("scattered", 1, 1),
        ("scattered", 1, 2),
    ]
    assert [run.seed for run in runs] == 2 * [replicate_seed(1, 1), replicate_seed(1, 2)]
    assert all(run.finished for run in runs)
    assert (runs[0].frame(-1).kind != runs[1].frame(-1).kind).any()
    listed = json.loads((finished / "manifest.json").read_text())["runs"]
    assert sorted(entry["folder"] for entry in listed) == RUNS
    assert [run.path.name for run in first_of_each_arm(runs)] == ["r001", "r001"]
    assert [run.replicate for run in open_runs(finished / "scattered")] == [1, 2]


def test_workers_and_the_number_of_replicates_change_no_result(
    automaton: Caller, arms: Path, finished: Path, tmp_path: Path
) -> None:
    out = tmp_path / "two"
    options = ("--replicates", "3", "--workers", "2", "--arm", "lump", "--quiet")
    assert automaton("run", arms, "--out", out, *options, *ON).status == 0
    for one, two in zip(open_runs(finished / "lump"), open_runs(out)[:2], strict=True):
        assert one.scenario_text == two.scenario_text
        assert_same(one, two)


def test_a_replicates_scenario_gives_the_same_run_by_itself(
    automaton: Caller, finished: Path, tmp_path: Path
) -> None:
    path = finished / "scattered" / "r002" / "scenario.toml"
    assert automaton("run", path, "--out", tmp_path / "alone", "--quiet", *ON).status == 0
    assert_same(open_runs(tmp_path / "alone")[0], open_runs(finished)[3])


def test_the_same_command_runs_nothing_again_and_a_larger_number_adds(
    automaton: Caller, arms: Path, batch: Path
) -> None:
    before = written(batch)
    said = automaton("run", arms, "--out", batch, "--replicates", "2", *ON)
    assert said.status == 0
    assert "4 of 4 runs" in said.err
    assert "nothing is left to run" in said.err
    assert written(batch) == before
    said = automaton("run", arms, "--out", batch, "--replicates", "3", *ON)
    assert "4 of 6 runs" in said.err
    assert "2 of 2 runs" in said.err
    assert {name: when for name, when in written(batch).items() if name in before} == before
    assert [run.replicate for run in open_runs(batch)] == [1, 2, 3, 1, 2, 3]
    assert automaton("run", arms, "--out", batch, "--replicates", "2", *ON, "--quiet").status == 0
    assert len(json.loads((batch / "manifest.json").read_text())["runs"]) == 6


def test_what_was_left_half_written_is_run_again(
    automaton: Caller, arms: Path, batch: Path, finished: Path
) -> None:
    unfinish(batch / "lump" / "r002")
    shutil.rmtree(batch / "scattered" / "r001")
    before = written(batch)
    said = automaton("run", arms, "--out", batch, "--replicates", "2", *ON)
    assert "2 of 4 runs" in said.err
    assert written(batch).keys() == written(finished).keys()
    kept = [name for name in before if name.startswith(("lump/r001", "scattered/r002"))]
    assert kept
    assert all(written(batch)[name] == before[name] for name in kept)
    for one, two in zip(open_runs(batch), open_runs(finished), strict=True):
        assert_same(one, two)


def test_a_damaged_run_is_removed_and_run_again(
    automaton: Caller, arms: Path, batch: Path, finished: Path
) -> None:
    path = batch / "lump" / "r002" / "run.h5"
    path.write_bytes(path.read_bytes()[:500])
    command = ("run", arms, "--out", batch, "--replicates", "2", *ON)
    (batch / "lump" / "r002" / "notes.txt").write_text("mine")
    assert "holds what no run wrote" in automaton.refused(*command)
    (batch / "lump" / "r002" / "notes.txt").unlink()
    said = automaton(*command)
    assert "r002/run.h5: it cannot be opened: the file is truncated; that run is removed" in said.err
    assert "3 of 4 runs" in said.err
    for one, two in zip(open_runs(batch), open_runs(finished), strict=True):
        assert_same(one, two)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--seed", "2"], "the seed there is 1, not 2"),
        (["--set", "cells.death_per_h=0.01"], "`death_per_h = 0.0` there, `death_per_h = 0.01` here"),
    ],
)
def test_another_scenario_is_refused_unless_it_may_overwrite(
    automaton: Caller, arms: Path, batch: Path, options: list[str], words: str
) -> None:
    before = written(batch)
    command = ["run", arms, "--out", batch, "--replicates", "2", *options, *ON, "--quiet"]
    message = automaton.refused(*command)
    assert words in message
    assert "--overwrite" in message
    assert written(batch) == before
    (batch / "manifest.json").unlink()
    assert "another scenario or seed" in automaton.refused(*command)
    assert written(batch) == before
    assert automaton(*command, "--arm", "lump", "--overwrite").status == 0
    assert {name: when for name, when in written(batch).items() if "scattered" in name} == {
        name: when for name, when in before.items() if "scattered" in name
    }
    assert open_runs(batch)[0].scenario_text != open_runs(batch)[2].scenario_text


def test_another_program_is_refused(automaton: Caller, arms: Path, batch: Path) -> None:
    path = batch / "manifest.json"
    text = path.read_text()
    path.write_text(text.replace('"program_version": "', '"program_version": "0.0.'))
    command = ("run", arms, "--out", batch, "--replicates", "2", *ON)
    assert "of program version 0.0." in automaton.refused(*command)
    path.write_text(text.replace("tumour automaton replicates", "something else"))
    assert "no manifest of replicates" in automaton.refused(*command)


@pytest.mark.parametrize("place", ["lump/r002/notes.txt", "scattered/r001/frames/notes.txt"])
def test_nothing_is_removed_that_no_run_wrote(automaton: Caller, arms: Path, batch: Path, place: str) -> None:
    (batch / place).write_text("mine")
    before = written(batch)
    command = ("run", arms, "--out", batch, "--replicates", "2", *ON)
    assert "holds what no run wrote" in automaton.refused(*command, "--overwrite")
    (batch / Path(*Path(place).parts[:2]) / "run.h5").unlink()
    assert "holds what no run wrote" in automaton.refused(*command)
    assert written(batch).keys() == before.keys() - {f"{'/'.join(place.split('/')[:2])}/run.h5"}


def test_overwriting_follows_no_link(automaton: Caller, arms: Path, batch: Path, tmp_path: Path) -> None:
    (batch / "lump" / "r002").rename(tmp_path / "elsewhere")
    (batch / "lump" / "r002").symlink_to(tmp_path / "elsewhere")
    command = ("run", arms, "--out", batch, "--replicates", "2", *ON, "--overwrite")
    assert "a link" in automaton.refused(*command)
    assert open_runs(tmp_path / "elsewhere")[0].finished


def test_single_runs_and_replicates_do_not_mix(
    automaton: Caller, tiny: Path, arms: Path, batch: Path, tmp_path: Path
) -> None:
    assert "is not empty" in automaton.refused("run", arms, "--out", batch, *ON)
    assert automaton("run", tiny, "--out", tmp_path / "one", "--quiet", *ON).status == 0
    message = automaton.refused("run", tiny, "--out", tmp_path / "one", "--replicates", "2", *ON)
    assert "holds a single run" in message


def test_two_commands_do_not_work_in_one_folder(automaton: Caller, arms: Path, batch: Path) -> None:
    lock = batch / ".lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write("process 4711 on a machine")
        file.flush()
        message = automaton.refused("run", arms, "--out", batch, "--replicates", "2", *ON)
    assert "process 4711" in message
    assert automaton("run", arms, "--out", batch, "--replicates", "2", *ON).status == 0
    assert not lock.exists()


def test_replicates_that_were_stopped_go_on_from_their_checkpoints(
    automaton: Caller, arms: Path, batch: Path, tmp_path: Path
) -> None:
    command = ("run", arms, "--out", tmp_path / "again", "--replicates", "2", *ON)
    assert automaton(*command, "--until", "0.125").status == 0
    assert automaton(*command).status == 0
    for run, whole in zip(open_runs(tmp_path / "again"), open_runs(batch), strict=True):
        assert "after step 3 on" in str(run.attributes["resumed"])
        assert run.finished
        for name, column in whole.series.columns.items():
            assert (run.series.columns[name] == column).all(), name


def test_resume_finishes_a_batch(automaton: Caller, arms: Path, tmp_path: Path) -> None:
    out = tmp_path / "r"
    assert automaton("run", arms, "--out", out, "--replicates", "2", *ON, "--until", "0.125").status == 0
    shutil.rmtree(out / "lump" / "r002")
    assert automaton("resume", out, *ON).status == 0
    assert [run.finished for run in open_runs(out)] == [True] * 4


def test_a_refused_batch_leaves_nothing_behind(
    automaton: Caller, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("run", tiny, "--out", tmp_path / "r", *ON)
    assert "workers share replicates" in automaton.refused(*command, "--workers", "2")
    sites = ("--set", "lattice.sites=[9000, 9000, 9000]", "--replicates", "2")
    assert "sites need about" in automaton.refused(*command, *sites)
    monkeypatch.setattr("automaton.scenario.resources.host_memory", lambda: 150_000_000)
    message = automaton.refused(*command, "--replicates", "2", "--workers", "2")
    assert "2 runs at once need about 160 MB" in message
    assert "--workers 1 would fit" in message
    assert not (tmp_path / "r").exists()


def test_one_arm_that_fails_leaves_the_other_whole(automaton: Caller, arms: Path, tmp_path: Path) -> None:
    path = tmp_path / "failing.toml"
    path.write_text(arms.read_text() + "[arms.bad]\noxygen.residual_tolerance = 1e-8\n")
    command = (
        "run",
        path,
        "--out",
        tmp_path / "r",
        "--replicates",
        "2",
        *ON,
        "--arm",
        "lump",
        "--arm",
        "bad",
    )
    message = automaton("run", *command[1:])
    assert message.status == 2
    assert "2 of 4 runs failed" in message.err
    assert "bad r001: oxygen: the field did not converge" in message.err
    assert "Traceback" not in message.err
    assert all(run.finished == (run.arm == "lump") for run in open_runs(tmp_path / "r"))
    assert "ended by an error" in (tmp_path / "r" / "bad" / "r002" / "log.txt").read_text()
    again = automaton("run", *command[1:], "--quiet")
    assert again.status == 2
    assert "2 of 4 runs failed" in again.err


def test_an_early_end_counts_as_done_when_it_is_asked_for(
    automaton: Caller, tiny: Path, tmp_path: Path
) -> None:
    command = ("run", tiny, "--out", tmp_path / "r", "--replicates", "2", *ON)
    early = ("--until", "0.125")
    assert automaton(*command, *early, "--quiet").status == 0
    assert [run.path.name for run in open_runs(tmp_path / "r")] == ["r001", "r002"]
    assert "nothing is left" in automaton(*command, *early).err
    assert [run.series.time_h[-1] for run in open_runs(tmp_path / "r")] == [3, 3]
    assert automaton(*command, "--quiet").status == 0
    assert [run.series.time_h[-1] for run in open_runs(tmp_path / "r")] == [4, 4]
    assert "nothing is left" in automaton(*command, *early).err


def test_one_replicate_may_be_asked_for_with_workers(automaton: Caller, tiny: Path, tmp_path: Path) -> None:
    one = ("--replicates", "1", "--workers", "1")
    assert automaton("check", tiny, *one).status == 0
    assert automaton("run", tiny, "--out", tmp_path / "r", *one, *ON, "--quiet").status == 0
    assert (tmp_path / "r" / "run.h5").exists()
