"""What a branch cannot change, and starts that are none."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from automaton.branch import branch_of
from automaton.errors import UserError
from automaton.resume import resume_folder
from automaton.runner import Options, run_scenario
from automaton.scenario import load
from tests.branch.origin import OPTIONS, branch


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("sites = [20, 16, 12]", "sites = [20, 16, 13]"),
        ("step_h = 1.0", "step_h = 0.5"),
        ("steady_state = true", "steady_state = false"),
    ],
)
def test_a_branch_written_out_is_held_against_its_origin_too(
    origin: Path, tmp_path: Path, said: str, changed: str
) -> None:
    written = (branch(origin, tmp_path, "seed = 4\n").path / "scenario.toml").read_text()
    path = tmp_path / "again.toml"
    path.write_text(written.replace(said, changed))
    assert path.read_text() != written
    with pytest.raises(UserError, match="a branch cannot change it"):
        run_scenario(load(path), tmp_path / "other", OPTIONS)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[lattice]\nsites = [20, 16, 13]\n", "lattice"),
        ("[time]\nstep_h = 0.5\n", "time.step_h"),
        ('[[seeding]]\narrangement = "lump"\ncells = 3\n', "seeding"),
        ('[[vessels]]\narrangement = "random"\nspacing_um = 110.0\n', "vessels"),
        ("[cells]\ncycle_h = 20.0\ncycle_stages = 3\n", "cells.cycle_stages"),
        ("[expression.pump]\nsd_log2 = 0.5\n", "expression"),
        ("[drugs.plain]\nsteady_state = false\n", "drugs.plain.steady_state"),
    ],
)
def test_what_a_branch_cannot_change_is_refused(origin: Path, tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(
        UserError, match=rf"key      {re.escape(key)}\n  rule     a branch cannot change it: "
    ):
        branch(origin, tmp_path, text)
    assert not (tmp_path / "branch").exists()


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        ("nowhere", "neither a run folder nor a checkpoint"),
        ("out/frames/000004.h5", "no checkpoint in a run folder"),
    ],
)
def test_a_start_that_is_none_is_refused(origin: Path, tmp_path: Path, place: str, rule: str) -> None:
    path = tmp_path / "branch.toml"
    path.write_text(f'[start]\nfrom = "{origin.parent}/{place}"\n')
    with pytest.raises(UserError, match=rule):
        load(path)


def test_another_checkpoint_under_that_name_is_refused(origin: Path, tmp_path: Path) -> None:
    copied = tmp_path / "out"
    shutil.copytree(origin, copied)
    run = branch(copied, tmp_path, "seed = 4\n", options=Options(device="cpu", quiet=True, until_h=7.0))
    shutil.rmtree(run.path / "checkpoints")
    shutil.copy(copied / "checkpoints" / "000012.h5", copied / "checkpoints" / "000006.h5")
    with pytest.raises(UserError, match="this is another checkpoint than the one"):
        resume_folder(run.path, OPTIONS)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ("seeding.0.cells=10", "seeding"),
        ("lattice.sites=[4, 4]", "lattice"),
        ('lattice.sites="x"', "lattice"),
        ("time.step_h=5", "time.step_h"),
        ("drugs.doxorubicin.uptake=first_order", "drugs.doxorubicin.uptake"),
    ],
)
def test_a_change_is_refused_as_such_before_it_is_blamed_for_another_reason(
    origin: Path, change: str, key: str
) -> None:
    with pytest.raises(UserError) as caught:
        branch_of(origin, origin.parent / "beside", 6.0, [change])
    assert f"key      {key}\n  rule     a branch cannot change it: " in str(caught.value)


@pytest.mark.parametrize(
    ("place", "step", "words"),
    [
        ("", "5", ("no checkpoint of step 5", "there are those of step 6, 12;")),
        ("/checkpoints/000006.h5", "12", ("of step 6, and start.step says 12", "leave start.step out")),
        ("", '"6"', ("key      start.step   (line 3)", "must be a whole number")),
        ("", "6\nstep_h = 3", ("key      start.step_h   (line 4)", "there is no such key")),
    ],
)
def test_a_step_that_is_not_there_is_refused(
    origin: Path, tmp_path: Path, place: str, step: str, words: tuple[str, str]
) -> None:
    path = tmp_path / "branch.toml"
    path.write_text(f'[start]\nfrom = "{origin}{place}"\nstep = {step}\n')
    with pytest.raises(UserError) as caught:
        load(path)
    assert [word for word in words if word not in str(caught.value)] == [], caught.value
    assert "lattice" not in str(caught.value), "the run that it comes from has one"


def test_a_branch_ends_after_its_checkpoint(origin: Path, tmp_path: Path) -> None:
    beside = origin.parent / "beside"
    with pytest.raises(UserError, match=r"it ends at 12 h, but starts at 12, .*\n.*give a longer time"):
        branch_of(origin, beside, None, [])
    with pytest.raises(UserError, match=r"time.duration_days   \(from --set\)\n(.*\n)*.* 0.25 days"):
        branch_of(origin, beside, 6.0, ["time.duration_days=0.25"])


def test_a_checksum_that_is_none_is_explained_alone(tmp_path: Path) -> None:
    path = tmp_path / "branch.toml"
    path.write_text('[start]\nfrom = "somewhere"\nsha256 = "abc"\n')
    with pytest.raises(UserError) as caught:
        load(path)
    assert "rule     is the checksum (SHA-256) of the checkpoint" in str(caught.value)
    assert "way out  leave it out" in str(caught.value)
    assert str(caught.value).count("key  ") == 1
