"""Branches: other treatments from a checkpoint on."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from automaton.branch import branch_of
from automaton.pharmacokinetics import mean_uM, plasma_of
from automaton.resume import resume_folder
from automaton.runner import Options, run_scenario
from automaton.scenario import load
from automaton.snapshot import open_runs
from tests.branch.origin import OPTIONS, SCENARIO, branch, branches, state
from tests.commands.calls import Caller
from tests.test_resume import contents

NEW_DRUG = """
[drugs.second]
preset = "paclitaxel"
dose = { bath_uM = 0.05 }
supply = { faces = "all" }
"""


def test_a_branch_that_changes_nothing_ends_as_the_run_it_comes_from(origin: Path, tmp_path: Path) -> None:
    run = branch(origin, tmp_path, 'title = "same"\n')
    assert run.series.time_h.tolist() == list(range(6, 13))
    assert run.steps.tolist() == [6, 8, 12]
    whole = open_runs(origin)[0]
    for name, column in run.series.columns.items():
        np.testing.assert_array_equal(column[1:], whole.series.columns[name][7:], err_msg=name)
    expected = state(origin)
    for name, array in state(run.path).items():
        np.testing.assert_array_equal(array, expected[name], err_msg=name)


def test_a_branch_says_where_it_comes_from(origin: Path, tmp_path: Path) -> None:
    run = branch(origin, tmp_path, 'title = "same"\n')
    assert run.attributes["origin"] == str(origin / "checkpoints" / "000006.h5")
    assert run.attributes["origin_step"] == 6
    text = (run.path / "scenario.toml").read_text()
    assert f'sha256 = "{run.attributes["origin_sha256"]}"' in text
    again = load(run.path / "scenario.toml")[0].scenario
    assert again.to_toml() == text


def test_what_was_given_before_stays_in_plasma(origin: Path, tmp_path: Path) -> None:
    run = branch(origin, tmp_path, "[drugs.doxorubicin]\ndose = { bolus_mg_per_m2 = 30, start_h = 10 }\n")
    drug = load_drug(SCENARIO, tmp_path)
    first = plasma_of(drug, ((0.0, 6.0),))
    second = plasma_of(
        load_drug(SCENARIO.replace("= 60, every_h = 8, repeats = 3", "= 30, start_h = 10"), tmp_path)
    )
    expected = [mean_uM(first, h - 1, h) + mean_uM(second, h - 1, h) for h in range(7, 13)]
    assert run.series.plasma_uM["doxorubicin"][1:] == pytest.approx(expected, rel=1e-12)
    given = run.series.column("dose_mg/doxorubicin")
    assert given[0] > 0
    assert given[-1] == pytest.approx(1.5 * given[0])


def load_drug(text: str, folder: Path) -> Any:
    (folder / "drug.toml").write_text(text)
    return load(folder / "drug.toml")[0].scenario.drugs["doxorubicin"]


def test_a_drug_that_is_stopped_washes_out(origin: Path, tmp_path: Path) -> None:
    run = branch(origin, tmp_path, "[drugs.plain]\ndose = { bath_uM = 0 }\n")
    assert run.series.plasma_uM["plain"][1:].tolist() == [0] * 6
    assert run.series.column("dose_uM_h/plain")[-1] == pytest.approx(4.0)
    assert run.frame(-1).drugs["plain"].outside_uM.max() == 0
    assert run.frame(-1).drugs["doxorubicin"].damage is not None


def test_arms_branch_from_one_checkpoint(origin: Path, tmp_path: Path) -> None:
    text = (
        "[arms.none]\n[arms.second]"
        + NEW_DRUG.replace("[drugs", "[arms.second.drugs")
        + "[arms.other]\nseed = 9\n"
    )
    none, second, other = branches(origin, tmp_path, text)
    assert [none.arm, second.arm, other.arm] == ["none", "second", "other"]
    np.testing.assert_array_equal(none.frame(0).kind, second.frame(0).kind)
    assert [drug.name for drug in second.drugs] == ["doxorubicin", "plain", "second"]
    assert second.frame(0).drugs["second"].outside_uM.max() == 0
    assert second.frame(-1).drugs["second"].outside_uM.max() > 0
    before, after = none.frame(0).drugs["doxorubicin"].damage, second.frame(0).drugs["doxorubicin"].damage
    assert before is not None
    assert after is not None
    np.testing.assert_array_equal(before, after)
    assert (none.series.counts[-1] != other.series.counts[-1]).any()


def test_an_alteration_may_be_added(origin: Path, tmp_path: Path) -> None:
    added = '[alterations.repair]\nmechanism = "repair"\nmutation_per_division = 0.5\n'
    run = branch(origin, tmp_path, added)
    assert run.alterations == ("efflux", "repair")
    assert run.series.burden[0, 2:].sum() == 0
    assert run.series.burden[-1, 2:].sum() > 0
    assert run.clones is not None
    founded = run.clones.time_h[run.clones.genotype >= 2]
    assert 6 < founded.min() <= founded.max() <= 12


def test_a_stopped_branch_goes_on_to_the_same_bits(origin: Path, tmp_path: Path) -> None:
    text = "[drugs.doxorubicin]\ndose = { bolus_mg_per_m2 = 30, start_h = 10 }\n" + NEW_DRUG
    (tmp_path / "whole").mkdir()
    whole = branch(origin, tmp_path / "whole", text)
    stopped = branch(origin, tmp_path, text, options=Options(device="cpu", quiet=True, until_h=9.0))
    assert not stopped.finished
    assert resume_folder(stopped.path, OPTIONS)
    found, expected = state(stopped.path), state(whole.path)
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array, err_msg=name)
    for name, column in open_runs(stopped.path)[0].series.columns.items():
        np.testing.assert_array_equal(column, whole.series.columns[name], err_msg=name)


def test_a_branch_stopped_before_its_second_frame_keeps_the_first(origin: Path, tmp_path: Path) -> None:
    text = "[clones]\npassenger_per_division = 0.5\n"
    (tmp_path / "whole").mkdir()
    whole = branch(origin, tmp_path / "whole", text)
    out = branch(origin, tmp_path, text, options=Options(device="cpu", quiet=True, until_h=7.0)).path
    assert resume_folder(out, OPTIONS)
    assert contents(out) == contents(whole.path)


def test_a_lowered_dose_keeps_the_books(origin: Path, tmp_path: Path) -> None:
    """What tissue took up of a hundred times the dose does not overflow the whole numbers it is summed in."""
    strong = SCENARIO.replace("{ bolus_mg_per_m2 = 60, every_h = 8, repeats = 3 }", "{ bath_uM = 100 }")
    (tmp_path / "origin.toml").write_text(strong)
    run_scenario(load(tmp_path / "origin.toml"), tmp_path / "out", OPTIONS)
    run = branch(tmp_path / "out", tmp_path, "[drugs.doxorubicin]\ndose = { bath_uM = 0 }\n")
    ledger = {entry: run.series.column(f"ledger/doxorubicin/{entry}_fmol") for entry in ("outside", "given")}
    assert ledger["outside"].min() >= 0
    assert (np.diff(ledger["outside"]) < 0).all()
    assert (np.diff(ledger["given"]) <= 0).all(), "nothing is given any more"
    assert {drug.name: drug.reference_uM for drug in run.drugs}["doxorubicin"] == 100


def test_what_does_not_touch_the_doses_leaves_treatment_as_it_was(origin: Path, tmp_path: Path) -> None:
    run = branch(origin, tmp_path, "[drugs.doxorubicin]\nresidual_tolerance = 1e-4\n")
    whole = open_runs(origin)[0]
    for name in ("plasma_uM/doxorubicin", "dose_mg/doxorubicin", "given/doxorubicin"):
        np.testing.assert_array_equal(run.series.columns[name][1:], whole.series.columns[name][7:])


def test_a_rule_goes_on_with_what_it_has_seen(tmp_path: Path) -> None:
    rule = "{ adaptive = true, stop_below = 0.9, resume_above = 1.1, check_every_h = 1.0 }"
    drug = SCENARIO.replace(
        "dose = { bath_uM = 1.0, start_h = 2 }", f"dose = {{ bath_uM = 9.0 }}\nrule = {rule}"
    )
    (tmp_path / "origin.toml").write_text(drug)
    run_scenario(load(tmp_path / "origin.toml"), tmp_path / "out", OPTIONS)
    given = open_runs(tmp_path / "out")[0].series.column("given/plain")
    assert given[1] == 1
    assert given[7] == 0, "it is withheld where the branch begins"
    run = branch(tmp_path / "out", tmp_path, "[drugs.plain]\ndose = { bath_uM = 8.0 }\n")
    assert run.series.column("given/plain")[1] == 0


def test_a_branch_that_lost_its_first_steps_begins_anew(origin: Path, tmp_path: Path) -> None:
    run = branch(origin, tmp_path, "seed = 4\n")
    expected = state(run.path)
    shutil.rmtree(run.path / "checkpoints")
    assert resume_folder(run.path, Options(device="cpu", quiet=True, until_h=13.0))
    assert len(open_runs(run.path)[0].series) == 8
    assert state(run.path)["clock"][0, 0, 0] > expected["clock"][0, 0, 0]


def test_the_command_branches_off(origin: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    automaton = Caller(capsys)
    folder = tmp_path / "less"
    call = ["resume", origin, "--branch", folder, "--quiet"]
    changes = ["--set", "drugs.plain.dose.bath_uM=0.5", "--set", "time.duration_h=8", "--seed", "3"]
    assert automaton(*call, "--at", "0.25", *changes).status == 0
    (run,) = open_runs(folder)
    assert (run.arm, run.seed, run.finished) == ("less", 3, True)
    assert run.series.plasma_uM["plain"].tolist() == [0.5] * 3
    said = automaton("info", folder).out
    assert f"branch of    {origin / 'checkpoints' / '000006.h5'}, step 6" in said
    checked = automaton("check", folder / "scenario.toml").out
    assert f"those of {origin / 'checkpoints' / '000006.h5'}, at 0.25 days" in checked
    assert "there is a run in it already" in automaton(*call, "--at", "0.25").err
    later = ["resume", origin, "--branch", tmp_path / "later", "--until", "0.75", "--quiet"]
    assert automaton(*later).status == 0
    assert open_runs(tmp_path / "later")[0].series.time_h.tolist() == list(range(12, 19))
    elsewhere = ["resume", origin, "--branch", tmp_path / "never", "--quiet"]
    assert "there are: 0.25, 0.5" in automaton(*elsewhere, "--at", "0.3").err
    refused = automaton("resume", origin, "--seed", "3")
    assert refused.status == 2
    assert "only a branch may change it" in refused.err


def test_a_branch_is_named_for_its_folder_and_stands_behind_its_neighbours(origin: Path) -> None:
    arm = branch_of(origin, origin.parent / "beside", None, ["time.duration_h=13"])
    assert (arm.name, arm.index) == ("beside", 1)
    assert arm.scenario.start is not None
    assert arm.scenario.start.step == 12


def test_a_setting_reaches_into_what_a_branch_inherits(origin: Path) -> None:
    same = branch_of(origin, origin.parent / "beside", 6.0, ["seeding.0.cells=300", "lattice.spacing_um=20"])
    assert same.scenario.seeding[0].cells == 300


@pytest.mark.parametrize(("said", "step"), [("", 12), ("step = 12\n", 12), ("step = 6\n", 6)])
def test_the_step_chooses_among_the_checkpoints_of_a_folder(
    origin: Path, tmp_path: Path, said: str, step: int
) -> None:
    path = tmp_path / "branch.toml"
    path.write_text(f'[start]\nfrom = "{origin}"\n{said}[time]\nduration_h = 13\n')
    (arm,) = load(path)
    assert arm.scenario.first_step == step
