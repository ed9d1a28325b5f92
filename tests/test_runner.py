"""Running: what a run leaves behind, and how Ctrl-C ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from automaton.checkpoint_file import read_checkpoint
from automaton.errors import UserError
from automaton.runner import Options, run_scenario
from automaton.scenario import load
from automaton.snapshot import open_runs

SCENARIO = """
title = "small"
[lattice]
sites = [24, 20, 16]
[time]
duration_h = 12
frame_every_h = 5
[[seeding]]
arrangement = "lump"
cells = 400
genotypes = { efflux = 0.1 }
[oxygen.supply]
surroundings = true
[drugs.doxorubicin]
preset = "doxorubicin"
dose = { bath_uM = 0.5, start_h = 3 }
supply = { faces = "all" }
[alterations.efflux]
mechanism = "efflux"
[arms.control]
drugs.doxorubicin.dose = { bath_uM = 0 }
[arms.treated]
"""


@pytest.fixture
def scenario_file(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(SCENARIO)
    return path


def test_arms_leave_whole_run_folders(scenario_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run_scenario(load(scenario_file), out, Options(device="cpu", quiet=True, verify_fields=True))
    control, treated = open_runs(out)
    assert [control.arm, treated.arm] == ["control", "treated"]
    for run in (control, treated):
        assert run.finished
        assert run.times_h.tolist() == [0, 5, 10, 12]
        assert run.series.time_h.tolist() == list(range(13))
        assert (run.series.counts.sum(axis=1) == 24 * 20 * 16).all()
        assert (run.series.burden.sum(axis=1) == run.series.counts[:, 1]).all()
        assert "came to its end at 12 h" in (run.path / "log.txt").read_text()
        assert 0 < float(run.attributes["field_error_max"]) < 0.01
    assert treated.series.plasma_uM["doxorubicin"].tolist() == [0] * 4 + [0.5] * 9
    balance = [treated.series.column(f"ledger/doxorubicin/{part}_fmol")[-1] for part in ("given", "outside")]
    assert balance[0] > balance[1] > 0
    assert control.series.mean_outside_uM["doxorubicin"].max() == 0


BOLUS = """
title = "bolus at the start"
[lattice]
sites = [16, 16]
[time]
duration_h = 24
frame_every_h = 6
[[seeding]]
arrangement = "lump"
cells = 60
[drugs.followed]
preset = "doxorubicin"
dose = { bolus_mg_per_m2 = 60, every_h = 12, repeats = 2 }
supply = { surroundings = true }
[drugs.steady]
steady_state = true
diffusion_um2_per_s = 100
uptake = "first_order"
uptake_per_s = 0.01
response = "none"
dose = { bath_uM = 2 }
supply = { surroundings = true }
"""


def test_the_first_row_tells_what_the_fields_were_supplied_with_so_far(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(BOLUS)
    run_scenario(load(tmp_path / "x.toml"), tmp_path / "out", Options(device="cpu", quiet=True))
    (run,) = open_runs(tmp_path / "out")
    plasma = run.series.plasma_uM
    assert plasma["followed"][0] == run.frame(0).drugs["followed"].outside_uM.max() == 0
    assert plasma["followed"][13] == pytest.approx(plasma["followed"][1], rel=0.1)
    assert plasma["steady"].tolist() == [2.0] * 25
    assert run.frame(0).drugs["steady"].outside_uM.max() == pytest.approx(2, rel=1e-3)

    from viewer.fields import references
    from viewer.summary.digest import digest

    shown = digest(run, references([run])).drugs["followed"]
    assert shown.time_h == 6
    assert shown.percentiles.min() > 0


def test_the_last_frame_and_the_checkpoint_hold_the_same_cells(scenario_file: Path, tmp_path: Path) -> None:
    run_scenario(load(scenario_file), tmp_path / "out", Options(device="cpu", quiet=True))
    run = open_runs(tmp_path / "out")[1]
    arrays, numbers = read_checkpoint(run.path / "checkpoints" / "000012.h5")
    frame = run.frame(-1)
    np.testing.assert_array_equal(arrays["kind"], frame.kind)
    assert frame.oxygen_mmHg is not None
    np.testing.assert_allclose(arrays["oxygen"], frame.oxygen_mmHg, rtol=2**-12)
    assert numbers["step"] == 12


def test_until_ends_earlier_and_says_it_is_not_finished(scenario_file: Path, tmp_path: Path) -> None:
    run_scenario(load(scenario_file), tmp_path / "out", Options(device="cpu", quiet=True, until_h=7))
    run = open_runs(tmp_path / "out")[0]
    assert run.times_h.tolist() == [0, 5, 7]
    assert not run.finished


def test_a_missing_device_is_said_in_words(scenario_file: Path, tmp_path: Path) -> None:
    from kernels.gpu_processor import why_no_gpu

    if why_no_gpu() is None:
        pytest.skip("this machine has a GPU")
    with pytest.raises(UserError, match="--device gpu"):
        run_scenario(load(scenario_file), tmp_path / "out", Options(device="gpu", quiet=True))


def test_ctrl_c_finishes_the_step_and_keeps_a_checkpoint(scenario_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "automaton", "run", str(scenario_file), "--out", str(out)]
    command += ["--device", "cpu", "--set", "time.duration_h=100000", "--set", "time.frame_every_h=10"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (out / "control" / "frames" / "000010.h5").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    (run,) = open_runs(out)
    assert run.arm == "control"
    assert not run.finished
    arrays, numbers = read_checkpoint(max((run.path / "checkpoints").iterdir()))
    assert numbers["step"] == run.steps[-1]
    np.testing.assert_array_equal(arrays["kind"], run.frame(-1).kind)
    assert "stopped when asked to" in (run.path / "log.txt").read_text()
