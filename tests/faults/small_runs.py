"""A run that takes a moment and writes much, and what must be the same of it whatever befell it."""

from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py

from automaton.errors import UserError
from automaton.run_folder import ARMS_FILE, LOCK_FILE, RUN_FILE, SCENARIO_FILE, checkpoint_paths, run_folders
from automaton.snapshot import open_runs
from automaton.verify import verify_run
from tests.commands.calls import DEVICE
from tests.faults.outcome import Outcome, call

SCENARIO = """\
title = "Small"
[lattice]
sites = [24, 20]
[time]
duration_h = 24
frame_every_h = 3
checkpoint_every_h = 2
[[seeding]]
arrangement = "lump"
cells = 60
genotypes = { efflux = 0.1 }
[oxygen.supply]
surroundings = true
[drugs.doxorubicin]
preset = "doxorubicin"
dose = { bath_uM = 0.3 }
supply = { surroundings = true }
[alterations.efflux]
mechanism = "efflux"
mutation_per_division = 0.1
"""
ON = ("--device", DEVICE, "--threads", "1", "--quiet")


def scenario_in(folder: Path, hours: int = 24) -> Path:
    """The scenario's file in a folder, which is made; the run's length may be another."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "small.toml"
    path.write_text(SCENARIO.replace("duration_h = 24", f"duration_h = {hours}"))
    return path


def compute(scenario: Path, out: Path) -> Outcome:
    """Run the scenario, or go on with what lies there, without a summary."""
    begun = any((out / name).exists() for name in (RUN_FILE, ARMS_FILE))
    words = ("resume", out) if begun else ("run", scenario, "--out", out)
    with no_summary():
        return call(*words, *ON)


@contextmanager
def no_summary() -> Iterator[None]:
    """Drawing it takes longer than the run."""
    command: Any = importlib.import_module("automaton.commands.run")
    drawn = command._summarise
    command._summarise = lambda folder: folder
    try:
        yield
    finally:
        command._summarise = drawn


def whole(folder: Path) -> Path:
    """The run that nothing befell, in a folder that is made."""
    ended = compute(scenario_in(folder), folder / "out")
    if ended.status:
        raise RuntimeError(ended.err)
    return folder / "out"


def computed(out: Path) -> dict[str, Any]:
    """All that a run computed: frames and the last checkpoint to the byte, each array of run.h5."""
    found: dict[str, Any] = {}
    last = list(checkpoint_paths(out).values())[-1:]
    for path in (*sorted(out.glob("frames/*.h5")), *last):
        found[str(path.relative_to(out))] = hashlib.sha256(path.read_bytes()).hexdigest()
    with h5py.File(out / RUN_FILE) as file:

        def note(name: str, entry: Any) -> None:
            if isinstance(entry, h5py.Dataset) and not name.startswith("checkpoints/"):
                found[name] = entry[()].tolist()

        file.visititems(note)
        found["finished"] = int(file.attrs["finished"])
    found["scenario"] = (out / "scenario.toml").read_text()
    names = {str(path.relative_to(out)) for path in out.rglob("*")}
    found["files"] = sorted(
        names - {LOCK_FILE}
    )  # left by who was killed at the very end, and taken by the next
    return found


def differences(found: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """What is not the same of two runs, by its names."""
    return sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))


def not_whole(out: Path) -> list[str]:
    """Files that bear their names and are not whole, or that no reader can open."""
    if not (out / RUN_FILE).exists():
        return []
    problems = [problem for folder in run_folders(out) for problem in verify_run(folder).problems]
    if not (out / SCENARIO_FILE).exists():  # it comes right after the first run.h5, which holds the same text
        problems = [problem for problem in problems if SCENARIO_FILE not in problem]
    try:
        for run in open_runs(out):
            for index in range(len(run)):
                run.frame(index)
    except UserError as error:
        problems.append(str(error))
    return problems


def temporaries(out: Path) -> list[str]:
    """Files in the making that were left behind."""
    return sorted(os.fspath(path.relative_to(out)) for path in out.rglob("*.tmp"))
