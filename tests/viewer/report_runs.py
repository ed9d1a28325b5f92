"""Runs on disk for the report's tests: two arms of three replicates, with clones, that a drug thins."""

from __future__ import annotations

from pathlib import Path

from automaton.runner import Options, run_scenario
from automaton.scenario import load
from tests.commands.calls import DEVICE
from viewer.report.drawing import Section

SCENARIO = """\
title = "Lump <b>and</b> scattered"
question = "Is it < or > & why?"
seed = SEED
[lattice]
sites = [24, 20]
[time]
duration_h = 30
frame_every_h = 6
[[seeding]]
arrangement = "lump"
cells = 120
genotypes = { efflux = 0.1 }
[cells]
doubling_time_h = 12
[oxygen.supply]
surroundings = true
[drugs.doxorubicin]
preset = "doxorubicin"
dose = { bath_uM = 0.5, start_h = 2, end_h = 12 }
supply = { surroundings = true }
[alterations.efflux]
mechanism = "efflux"
mutation_per_division = 1e-2
[clones]
passenger_per_division = 0.3
[arms.lump]
[[arms.scattered.seeding]]
arrangement = "scattered"
cells = 120
genotypes = { efflux = 0.1 }
"""


def write_seeds(folder: Path, seeds: int = 3) -> list[Path]:
    """Run the scenario with several seeds, each into a folder of its own; these folders."""
    folders = []
    for seed in range(1, seeds + 1):
        scenario = folder / f"{seed}.toml"
        scenario.write_text(SCENARIO.replace("SEED", str(seed)))
        run_scenario(load(scenario), folder / f"seed{seed}", Options(DEVICE, quiet=True))
        folders.append(folder / f"seed{seed}")
    return folders


def empty_section(*arguments: object) -> Section:
    """Stands for a section whose figures would take longer than the rest of a test."""
    del arguments
    return Section("empty", "Empty")
