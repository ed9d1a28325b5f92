"""A run that was stopped goes on with the bits of one that never was."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from automaton.arm_list import read_arms, write_arms
from automaton.commands.output_folder import prepare
from automaton.errors import UserError
from automaton.folder_lock import held
from automaton.resume import resume_folder
from automaton.run_folder import checkpoint_paths, run_folders
from automaton.runner import Options, run_scenario
from automaton.saved_state import SavedState
from automaton.scenario import load
from automaton.simulation import Simulation
from automaton.snapshot import open_runs
from automaton.verify import verify_run
from kernels.gpu_processor import GpuProcessor
from kernels.host_compiler import find_compiler
from kernels.host_processor import HostProcessor
from kernels.numpy_processor import NumpyProcessor
from kernels.processors import Processor
from tests.kernels.emulated_gpu import emulated_gpu
from tests.science.everything import EVERYTHING, HOURS
from tests.science.laboratory import scenario
from tests.science.test_identity import assert_same, end_of, simulated

SCENARIO = """
title = "small"
[lattice]
sites = [20, 16, 12]
[time]
duration_h = 12
frame_every_h = 5
checkpoint_every_h = 3
[[seeding]]
arrangement = "lump"
cells = 300
genotypes = { efflux = 0.1 }
[cells]
push_depth = 3
[oxygen.supply]
surroundings = true
[drugs.doxorubicin]
preset = "doxorubicin"
dose = { bath_uM = 0.5, start_h = 3 }
supply = { faces = "all" }
rule = { adaptive = true, stop_below = 1.05, resume_above = 1.1, check_every_h = 1.0 }
[alterations.efflux]
mechanism = "efflux"
mutation_per_division = 0.2
loss_per_division = 0.2
[arms.control]
drugs.doxorubicin.dose = { bath_uM = 0 }
[arms.treated]
"""
OPTIONS = Options(device="cpu", quiet=True)


def scenario_file(folder: Path, text: str = SCENARIO) -> Path:
    path = folder / "small.toml"
    path.write_text(text)
    return path


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    assert run_scenario(load(scenario_file(folder)), folder / "out", OPTIONS)
    return folder / "out"


def stopped(folder: Path, until_h: float) -> Path:
    """A folder in which the same runs were stopped."""
    out = folder / "out"
    run_scenario(load(scenario_file(folder)), out, Options(device="cpu", quiet=True, until_h=until_h))
    return out


def contents(folder: Path) -> dict[str, Any]:
    """All that runs computed: frames and their last checkpoints to the byte, each array of run.h5."""
    found: dict[str, Any] = {}
    earlier = {path for run in open_runs(folder) for path in list(checkpoint_paths(run.path).values())[:-1]}
    for path in sorted(set(folder.rglob("*")) - earlier):
        name = str(path.relative_to(folder))
        if path.name == "run.h5":
            with h5py.File(path) as file:

                def note(key: str, entry: Any, name: str = name) -> None:
                    if isinstance(entry, h5py.Dataset) and not key.startswith("checkpoints/"):
                        found[f"{name}/{key}"] = entry[()].tolist()

                file.visititems(note)
                found[name] = (int(file.attrs["finished"]), bytes(file.attrs["scenario"]))
        elif path.suffix == ".h5":
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        elif path.name == "scenario.toml":
            found[name] = path.read_text()
    return found


@pytest.mark.parametrize("until_h", [4.0, 6.0, 10.0, 12.0])
def test_a_stopped_run_ends_in_the_files_of_one_that_was_not(
    tmp_path: Path, uninterrupted: Path, until_h: float
) -> None:
    out = stopped(tmp_path, until_h)
    assert resume_folder(out, OPTIONS)
    assert contents(out) == contents(uninterrupted)
    if until_h < 12:
        assert f"after step {until_h:.0f} on CPU" in str(open_runs(out)[0].attributes["resumed"])


def half_way(processor: Processor) -> SavedState:
    simulation = Simulation(scenario(EVERYTHING), processor)
    simulation.begin()
    for _ in range(HOURS // 2):
        simulation.step()
    return SavedState(Path("memory"), HOURS // 2, *simulation.checkpoint())


def gone_on(processor: Processor, saved: SavedState) -> dict[str, np.ndarray]:
    simulation = Simulation.resumed(scenario(EVERYTHING), processor, saved, 0.0)
    for _ in range(HOURS - HOURS // 2):
        simulation.step()
    return end_of(simulation)


@pytest.mark.skipif(find_compiler() is None, reason="no C++ compiler")
@pytest.mark.parametrize("first", ["reference", "cpu"])
def test_another_processor_goes_on(first: str) -> None:
    """E11 across processors: half on one, half on another, with everything switched on."""
    expected = end_of(simulated(NumpyProcessor(), {}))
    processors: list[Processor] = [NumpyProcessor(), HostProcessor(1), HostProcessor(2, split_from=1)]
    processors.append(emulated_gpu()[0])
    saved = half_way(processors[0] if first == "reference" else processors[2])
    for processor in processors:
        assert_same(gone_on(processor, saved), expected)


@pytest.mark.gpu
def test_the_gpu_goes_on_and_is_followed() -> None:
    expected = end_of(simulated(NumpyProcessor(), {}))
    for first, second in ((NumpyProcessor(), GpuProcessor()), (GpuProcessor(), NumpyProcessor())):
        assert_same(gone_on(second, half_way(first)), expected)


def test_a_killed_run_goes_on(tmp_path: Path, uninterrupted: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "automaton", "run", str(scenario_file(tmp_path)), "--out", str(out)]
    process = subprocess.Popen([*command, "--quiet"])
    while not (out / "treated" / "checkpoints" / "000003.h5").exists():
        assert process.poll() is None
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    moved = out.rename(tmp_path / "moved")
    assert all(verify_run(folder).problems == () for folder in run_folders(moved))
    assert resume_folder(moved, OPTIONS)
    assert contents(moved) == contents(uninterrupted)
    assert all(verify_run(folder).problems == () for folder in run_folders(moved))


def test_arms_that_never_began_are_run(tmp_path: Path, uninterrupted: Path) -> None:
    out = stopped(tmp_path, 6.0)
    shutil.rmtree(out / "treated")
    assert resume_folder(out, OPTIONS)
    assert contents(out) == contents(uninterrupted)


def test_without_a_checkpoint_it_begins_anew(tmp_path: Path, uninterrupted: Path) -> None:
    out = stopped(tmp_path, 6.0)
    for path in out.rglob("checkpoints/*"):
        path.unlink()
    assert resume_folder(out, OPTIONS)
    assert contents(out) == contents(uninterrupted)


def test_of_a_damaged_checkpoint_the_one_before_is_taken(tmp_path: Path, uninterrupted: Path) -> None:
    out = stopped(tmp_path, 8.0)
    newest = out / "treated" / "checkpoints" / "000008.h5"
    damaged = bytearray(newest.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    newest.write_bytes(damaged)
    assert resume_folder(out, OPTIONS)
    assert contents(out) == contents(uninterrupted)


def test_a_checkpoint_of_another_run_is_not_taken(tmp_path: Path, uninterrupted: Path) -> None:
    out = stopped(tmp_path, 8.0)
    there = "checkpoints/000006.h5"
    shutil.copy(out / "control" / there, out / "treated" / there)
    (out / "treated" / "checkpoints" / "000008.h5").unlink()
    with pytest.raises(UserError, match="whole, but not the file that the run wrote there"):
        resume_folder(out, OPTIONS)
    assert contents(out / "control") == contents(uninterrupted / "control")


def test_until_extends_a_finished_run(tmp_path: Path, uninterrupted: Path) -> None:
    short = SCENARIO.replace("duration_h = 12", "duration_h = 7")
    out = tmp_path / "out"
    run_scenario(load(scenario_file(tmp_path, short)), out, OPTIONS)
    assert resume_folder(out, Options(device="cpu", quiet=True, until_h=12.0))
    assert contents(out) == contents(uninterrupted)
    assert (out / "treated" / "scenario.toml").read_text().count("duration_h = 12") == 1


def test_a_finished_run_says_so(uninterrupted: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = contents(uninterrupted)
    (uninterrupted / "control" / ".lock").write_text("process 1, which was killed as it ended")
    with caplog.at_level("INFO", "automaton"):
        assert resume_folder(uninterrupted, OPTIONS)
    assert caplog.text.count("is finished already, at 0.5 days; --until DAYS extends it") == 2
    assert contents(uninterrupted) == before
    assert not (uninterrupted / "control" / ".lock").exists()


def test_a_kill_while_a_run_is_being_extended_does_no_harm(tmp_path: Path, uninterrupted: Path) -> None:
    short = SCENARIO.replace("duration_h = 12", "duration_h = 7")
    out = tmp_path / "out"
    run_scenario(load(scenario_file(tmp_path, short)), out, OPTIONS)
    path = out / "control" / "scenario.toml"
    path.write_text(path.read_text().replace("duration_h = 7.0", "duration_h = 12.0"))
    assert resume_folder(out, Options(device="cpu", quiet=True, until_h=12.0))
    assert contents(out) == contents(uninterrupted)


def test_arms_that_never_began_are_extended_too(tmp_path: Path, uninterrupted: Path) -> None:
    short = SCENARIO.replace("duration_h = 12", "duration_h = 7")
    out = tmp_path / "out"
    run_scenario(load(scenario_file(tmp_path, short)), out, OPTIONS)
    shutil.rmtree(out / "treated")
    assert resume_folder(out, Options(device="cpu", quiet=True, until_h=12.0))
    assert contents(out) == contents(uninterrupted)


def test_a_run_killed_before_its_first_file_begins_again(tmp_path: Path, uninterrupted: Path) -> None:
    out = stopped(tmp_path, 4.0)
    shutil.rmtree(out / "treated")
    for name in ("frames", "checkpoints"):
        (out / "treated" / name).mkdir(parents=True)
    (out / "treated" / ".lock").write_text("process 1")
    (out / "treated" / "run.h5.tmp").write_bytes(b"half")
    prepare(out, load(scenario_file(tmp_path))[1:], overwrite=False)
    assert resume_folder(out, OPTIONS)
    assert contents(out) == contents(uninterrupted)


def test_a_run_that_failed_in_its_last_step_is_not_finished(tmp_path: Path, uninterrupted: Path) -> None:
    out = stopped(tmp_path, 12.0)
    with h5py.File(out / "treated" / "run.h5", "r+") as file:
        file.attrs["error"] = np.bytes_(b"a field did not converge")
        file.attrs["finished"] = 0
    assert resume_folder(out, OPTIONS)
    assert "error" not in open_runs(out)[1].attributes
    assert contents(out) == contents(uninterrupted)


def test_a_list_of_arms_is_written_by_one_at_a_time(tmp_path: Path) -> None:
    arms = load(scenario_file(tmp_path))

    def add(name: str) -> None:
        with held(tmp_path / "out", patience_s=20):
            write_arms(tmp_path / "out", [replace(arms[0], name=name)])

    names = [f"arm{number}" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add, names))
    assert sorted(arm.name for arm in read_arms(tmp_path / "out")) == names
