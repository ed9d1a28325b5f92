"""What following clones costs a run: the same tumour without, with few and with a million of them.

Each run is a process of its own, alternating over rounds, with all its files; user and system time of all
threads stand beside the time that passed, for a machine that does other things too.
`python -m benchmarks.clone_cost [ROUNDS]` prints a table.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from automaton.runner import Options, run_scenario
from automaton.scenario import Arm, Scenario
from automaton.snapshot import open_runs

ROUNDS = 3
CLONES: dict[str, dict[str, Any]] = {
    "not followed": {},
    "few clones": {"passenger_per_division": 1e-5},
    "a million clones": {"barcodes": 1_000_000, "passenger_per_division": 0.3},
}
TUMOUR: dict[str, Any] = {
    "lattice": {"sites": [128, 128, 128]},
    "time": {"duration_h": 120},
    "seeding": [{"arrangement": "scattered", "density": 0.7}],
    "cells": {
        "doubling_time_h": 48,
        "death_per_h": 0.005,
        "necrosis_per_h": 0,
        "placement": "any_free",
        "neighbourhood": "moore",
    },
    "oxygen": {"supply": {"surroundings": True, "level_mmHg": 100}},
    "drugs": {
        "doxorubicin": {"preset": "doxorubicin", "dose": {"bath_uM": 0.01}, "supply": {"faces": "all"}}
    },
}
"""A plate full of cells, 1.5 million of them, that divide wherever one dies."""


def measure(clones: str) -> tuple[float, float, int]:
    """One run: seconds that passed, seconds of processors, clones in its table."""
    with tempfile.TemporaryDirectory() as folder:
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([sys.executable, "-m", "benchmarks.clone_cost", clones, folder], check=True)
        passed, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        (run,) = open_runs(folder)
        return passed, worked, 0 if run.clones is None else len(run.clones)


def table(rounds: int) -> None:
    """Alternate the runs, and print the medians and each beside the first."""
    found: dict[str, list[tuple[float, float, int]]] = {clones: [] for clones in CLONES}
    for number in range(rounds):
        for clones, seen in found.items():
            seen.append(measure(clones))
            print(f"round {number + 1}, {clones}: %.1f s passed, %.1f s of processors, %d clones" % seen[-1])
    plain = [median(column) for column in zip(*found["not followed"], strict=True)]
    for clones, seen in found.items():
        passed, worked, count = (median(column) for column in zip(*seen, strict=True))
        shares = f"{passed / plain[0] - 1:+.1%} and {worked / plain[1] - 1:+.1%}"
        print(
            f"{clones}: {passed:.1f} s passed, {worked:.1f} s of processors ({shares}), {count:,.0f} clones"
        )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        scenario = Scenario.model_validate(TUMOUR | {"clones": CLONES[sys.argv[1]]})
        run_scenario([Arm("", scenario)], Path(sys.argv[2]), Options(quiet=True))
    else:
        table(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
