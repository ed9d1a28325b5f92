"""The run that a branch starts from, laid under its scenario, and what a branch must leave as it is."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automaton.checksum import stated_checksum
from automaton.errors import UserError
from automaton.run_folder import CHECKPOINTS_FOLDER, RUN_FILE, newest_checkpoint
from automaton.scenario.merge import lay_over

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario

_ITS_OWN = ("title", "question", "source", "expected", "run_time", "replicates", "start")
"""What a branch does not inherit."""


def is_branch(scenario: Mapping[str, Any]) -> bool:
    """Whether a raw scenario starts from a run that is to be laid under it; a resolved one is complete."""
    start = scenario.get("start")
    return isinstance(start, Mapping) and isinstance(start.get("from"), str) and not start.get("sha256")


def over_origin(scenario: Mapping[str, Any], path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The raw scenario of the file `path` laid over that of the run it starts from, and the latter.

    Raises UserError where there is no such run, or no checkpoint of it.
    """
    checkpoint = _checkpoint(path, scenario["start"])
    origin = origin_of(checkpoint)
    inherited = {name: value for name, value in origin.items() if name not in _ITS_OWN}
    try:
        checksum = stated_checksum(checkpoint)
    except OSError as error:
        raise UserError(
            f"{checkpoint}: it cannot be read: {error.strerror}.\nCheck its permissions."
        ) from error
    start = {"from": str(checkpoint), "step": int(checkpoint.stem), "sha256": checksum}
    return {**lay_over(inherited, scenario), "start": start}, origin


def origin_of(checkpoint: Path) -> dict[str, Any]:
    """The raw scenario of the run that a checkpoint is of. Raises UserError."""
    from automaton.snapshot import open_runs

    (run,) = open_runs(checkpoint.parent.parent / RUN_FILE)
    try:
        return tomllib.loads(run.scenario_text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{run.path}: its scenario is no TOML: {error}.\nRestore a copy of it.") from error


def _checkpoint(path: Path, start: Mapping[str, Any]) -> Path:
    """The file that [start] means."""
    named = start["from"]
    place: Path = (path.parent / named).resolve()

    def refused(rule: str, way_out: str) -> UserError:
        return UserError(
            f"{path}\n  key      start.from\n  value    {named}\n  rule     {rule}\n  way out  {way_out}"
        )

    if (place / RUN_FILE).is_file():
        newest = newest_checkpoint(place)
        if newest is None:
            raise refused(f"{place} has no checkpoint", "run it with time.checkpoint_every_h set")
        return newest
    if not place.is_file():
        raise refused(
            f"{place} is neither a run folder nor a checkpoint",
            f"name a folder with a {RUN_FILE}, or a file in its {CHECKPOINTS_FOLDER} folder",
        )
    if place.parent.name != CHECKPOINTS_FOLDER or not (place.stem.isascii() and place.stem.isdigit()):
        raise refused(
            f"{place} is no checkpoint in a run folder", f"name a file in a {CHECKPOINTS_FOLDER} folder"
        )
    return place


def refuse_unlike(origin: Scenario, branch: Scenario, path: Path) -> None:
    """Refuse a branch that changes what cells or fields of the checkpoint depend on. Raises UserError."""
    for key, rule in _unlike(origin, branch):
        raise UserError(
            f"{path}\n  key      {key}\n  rule     a branch cannot change it: {rule}\n"
            "  way out  leave the key out, or run the scenario from its beginning, without [start]"
        )


def _unlike(origin: Scenario, branch: Scenario) -> Iterator[tuple[str, str]]:
    """Keys that differ and must not, and why."""
    if origin.lattice != branch.lattice:
        yield "lattice", "cells lie on the sites of the checkpoint"
    if origin.time.step_h != branch.time.step_h:
        yield "time.step_h", "steps are counted from the start of the run it comes from"
    if origin.seeding != branch.seeding:
        yield "seeding", "the cells are those of the checkpoint"
    if origin.vessels != branch.vessels:
        yield "vessels", "the vessels are those of the checkpoint"
    if origin.cells.cycle_stages != branch.cells.cycle_stages:
        yield "cells.cycle_stages", "cells are somewhere in their cycle"
    if list(origin.expression) != list(branch.expression):
        yield "expression", "cells have levels of the traits there, and none of others"
    known = list(origin.alterations)
    if list(branch.alterations)[: len(known)] != known:
        yield "alterations", f"cells may carry {', '.join(known)}, in this order; others go behind them"
    if origin.follows_clones != branch.follows_clones:
        yield "alterations", "the run it comes from followed no clones, so that none can be told apart"
    for name, drug in origin.drugs.items():
        same = branch.drugs.get(name)
        for key in ("uptake", "response", "steady_state"):
            if same is not None and getattr(same, key) != getattr(drug, key):
                yield f"drugs.{name}.{key}", "cells hold some of the drug; give another name to another drug"
