"""The run that tests branch off, and how."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from automaton.checkpoint_file import read_checkpoint
from automaton.run_folder import newest_checkpoint
from automaton.runner import Options, run_scenario
from automaton.scenario import load
from automaton.snapshot import Run, open_runs

SCENARIO = """
title = "origin"
[lattice]
sites = [20, 16, 12]
[time]
duration_h = 12
frame_every_h = 4
checkpoint_every_h = 6
[[seeding]]
arrangement = "lump"
cells = 300
genotypes = { efflux = 0.1 }
[oxygen.supply]
surroundings = true
[drugs.doxorubicin]
preset = "doxorubicin"
dose = { bolus_mg_per_m2 = 60, every_h = 8, repeats = 3 }
supply = { faces = "all", surroundings = true }
[drugs.plain]
diffusion_um2_per_s = 200.0
uptake = "first_order"
uptake_per_s = 0.01
response = "linear"
kill_per_uM_h = 0.02
steady_state = true
dose = { bath_uM = 1.0, start_h = 2 }
supply = { faces = "all" }
[alterations.efflux]
mechanism = "efflux"
mutation_per_division = 0.2
"""
OPTIONS = Options(device="cpu", quiet=True)


def branch(origin: Path, folder: Path, text: str, step: int = 6, options: Options = OPTIONS) -> Run:
    """Run a branch of the origin in a folder."""
    (run,) = branches(origin, folder, text, step, options)
    return run


def branches(origin: Path, folder: Path, text: str, step: int = 6, options: Options = OPTIONS) -> list[Run]:
    path = folder / "branch.toml"
    start = f'[start]\nfrom = "{origin}/checkpoints/{step:06d}.h5"\n'
    head, bar, tables = text.partition("[")
    path.write_text(head + start + bar + tables)
    run_scenario(load(path), folder / "branch", options)
    return open_runs(folder / "branch")


def state(folder: Path) -> dict[str, Any]:
    """The last checkpoint's arrays, without the table of clones, which forgets other dead ones."""
    newest = newest_checkpoint(folder)
    assert newest is not None
    arrays, _ = read_checkpoint(newest)
    return {name: array for name, array in arrays.items() if "/" not in name}
