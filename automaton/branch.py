"""A new arm that branches off from a run, as `automaton resume --branch` asks for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from automaton import toml_text
from automaton.errors import UserError
from automaton.run_folder import checkpoint_paths, runs_in
from automaton.scenario.load import Arm, Given, arms_of
from automaton.scenario.merge import parse_sets
from automaton.snapshot import Run, open_readable, open_runs


def branch_of(
    run: Path, folder: Path, at_h: float | None, sets: Sequence[str], until_h: float | None = None
) -> Arm:
    """A new arm, to be run in a folder of its own, that starts from a checkpoint of a run.

    Args:
        run: folder of the run.
        folder: of the new arm, whose name it takes; arms beside it come before it.
        at_h: simulated time of the checkpoint; None for the last one.
        sets: what differs, as "key=value".
        until_h: when it is to end, if not with the run it starts from.

    Raises:
        UserError: there is no such run or checkpoint, or the scenario it makes is not sound.
    """
    runs = open_runs(run)
    if len(runs) > 1:
        raise UserError(
            f"{run}: it holds {len(runs)} runs, and a branch starts from one.\nName one of them, such as "
            f"{runs[0].path}."
        )
    origin = runs[0]
    start = origin.path if at_h is None else _checkpoint_at(origin, at_h)
    title = f"{origin.title}, branched"
    data: dict[str, Any] = {"title": title, "start": {"from": str(start.resolve())}}
    if until_h is not None:
        data["time"] = {"duration_h": until_h}
    (arm,) = arms_of(data, parse_sets(sets), path=folder, text="")
    beside = open_readable(folder.parent)[0] if _holds_runs(folder.parent) else []
    index = 1 + max((other.arm_index for other in beside), default=0)
    return Arm(folder.name, arm.scenario, index, Given(sets=tuple(sets)))


def _holds_runs(folder: Path) -> bool:
    return folder.is_dir() and bool(runs_in(folder))


def _checkpoint_at(run: Run, at_h: float) -> Path:
    """The checkpoint of a time."""
    step_h = float(toml_text.parsed(run.scenario_text)["time"]["step_h"])
    found = {step * step_h: path for step, path in checkpoint_paths(run.path).items()}
    for time_h, path in found.items():
        if math.isclose(time_h, at_h, rel_tol=1e-9, abs_tol=1e-9):
            return path
    there = ", ".join(f"{time_h / 24:g}" for time_h in found) or "none"
    raise UserError(
        f"{run.path}: there is no checkpoint at {at_h / 24:g} days; there are: {there}.\nThe newest two are "
        "kept. `time.checkpoint_every_h` says when they are written; --until stops a run where one is wanted."
    )
