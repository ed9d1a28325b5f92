"""The run that a branch starts from, laid under its scenario, and what a branch must leave as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from automaton import toml_text
from automaton.checksum import stated_checksum
from automaton.errors import UserError
from automaton.run_folder import CHECKPOINTS_FOLDER, RUN_FILE, checkpoint_paths
from automaton.scenario.merge import lay_over
from automaton.scenario.scenario import Scenario
from automaton.scenario.start import Start

_ITS_OWN = ("title", "question", "source", "expected", "run_time", "replicates", "start")
"""What a branch does not inherit."""
_FIXED = {
    "lattice": "cells lie on the sites of the checkpoint",
    "time.step_h": "steps are counted from the start of the run it comes from",
    "seeding": "the cells are those of the checkpoint",
    "vessels": "the vessels are those of the checkpoint",
    "cells.cycle_stages": "cells are somewhere in their cycle",
}
"""What a branch cannot change, and why."""
_FIXED_OF_DRUGS = ("uptake", "response", "steady_state")
_OF_DRUGS = "cells hold some of the drug; give another name to another drug"


def is_branch(scenario: Mapping[str, Any]) -> bool:
    """Whether a raw scenario starts from a run that is to be laid under it; a resolved one is complete."""
    try:
        return not Start.model_validate(scenario.get("start")).sha256
    except ValidationError:  # none, or unsound as the scenario will be
        return False


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
        return toml_text.parsed(run.scenario_text)
    except ValueError as error:
        raise UserError(f"{run.path}: its scenario is no TOML: {error}.\nRestore a copy of it.") from error


def _checkpoint(path: Path, start: Mapping[str, Any]) -> Path:
    """The file that [start] means."""
    named = start["from"]
    try:
        place: Path = (path.parent / named).resolve()
        is_run, is_file = (place / RUN_FILE).is_file(), place.is_file()
    except (OSError, ValueError, RuntimeError):  # too long a name, links in a circle, a zero byte
        place, is_run, is_file = path.parent / "?", False, False

    def refused(rule: str, way_out: str) -> UserError:
        return UserError(
            f"{path}\n  key      start.from\n  value    {named}\n  rule     {rule}\n  way out  {way_out}"
        )

    if is_run:
        there = checkpoint_paths(place)
        if not there:
            raise refused(f"{place} has no checkpoint", "run it with time.checkpoint_every_h set")
        step = start.get("step", max(there))
        if step not in there:
            raise refused(
                f"{place} has no checkpoint of step {step}",
                f"there are those of step {', '.join(map(str, there))}; without start.step the last is meant",
            )
        return there[step]
    if not is_file:
        raise refused(
            f"{place} is neither a run folder nor a checkpoint",
            f"name a folder with a {RUN_FILE}, or a file in its {CHECKPOINTS_FOLDER} folder",
        )
    if place.parent.name != CHECKPOINTS_FOLDER or not (place.stem.isascii() and place.stem.isdigit()):
        raise refused(
            f"{place} is no checkpoint in a run folder", f"name a file in a {CHECKPOINTS_FOLDER} folder"
        )
    if start.get("step", int(place.stem)) != int(place.stem):
        raise refused(
            f"this checkpoint is of step {int(place.stem)}, and start.step says {start['step']}",
            "leave start.step out, or name the file of that step",
        )
    return place


def refuse_changes(origin: Mapping[str, Any], branch: Mapping[str, Any], path: Path) -> None:
    """Refuse, as `refuse_unlike` does, what can be seen in raw scenarios of which one is laid over the other.

    Before the whole is validated: else it may be blamed for not going with what it cannot change.
    """
    fixed = [(key, rule) for key, rule in _FIXED.items() if _is_changed(origin, branch, key)]
    for name in origin.get("drugs", {}):
        keys = (f"drugs.{name}.{key}" for key in _FIXED_OF_DRUGS)
        fixed += [(key, _OF_DRUGS) for key in keys if _raw(branch, key) not in (None, _raw(origin, key))]
    _refuse_first(fixed, path)


def _is_changed(origin: Mapping[str, Any], branch: Mapping[str, Any], key: str) -> bool:
    try:
        return bool(_read(origin, key) != _read(branch, key))
    except ValidationError:
        return bool(_raw(origin, key) != _raw(branch, key))


def _read(scenario: Mapping[str, Any], key: str) -> Any:
    """What a key of a raw scenario means, defaults included. Raises ValidationError where it is unsound."""
    table, _, name = key.partition(".")
    kind: Any = Scenario.model_fields[table].annotation
    value = TypeAdapter(kind).validate_python(scenario.get(table))
    return getattr(value, name) if name else value


def _raw(scenario: Any, key: str) -> Any:
    """What a raw scenario says at a dotted key, None where it says nothing."""
    for part in key.split("."):
        scenario = scenario.get(part) if isinstance(scenario, Mapping) else None
    return scenario


def refuse_unlike(origin: Scenario, branch: Scenario, path: Path) -> None:
    """Refuse a branch that changes what cells or fields of the checkpoint depend on. Raises UserError."""
    _refuse_first(_unlike(origin, branch), path)


def _refuse_first(unlike: Iterable[tuple[str, str]], path: Path) -> None:
    for key, rule in unlike:
        raise UserError(
            f"{path}\n  key      {key}\n  rule     a branch cannot change it: {rule}\n"
            "  way out  leave the key out, or run the scenario from its beginning, without [start]"
        )


def _unlike(origin: Scenario, branch: Scenario) -> Iterator[tuple[str, str]]:
    """Keys that differ and must not, and why."""
    for key, rule in _FIXED.items():
        if attrgetter(key)(origin) != attrgetter(key)(branch):
            yield key, rule
    if list(origin.expression) != list(branch.expression):
        yield "expression", "cells have levels of the traits there, and none of others"
    known = list(origin.alterations)
    if list(branch.alterations)[: len(known)] != known:
        yield "alterations", f"cells may carry {', '.join(known)}, in this order; others go behind them"
    if origin.follows_clones != branch.follows_clones:
        yield "alterations", "the run it comes from followed no clones, so that none can be told apart"
    for name, drug in origin.drugs.items():
        same = branch.drugs.get(name)
        for key in _FIXED_OF_DRUGS:
            if same is not None and getattr(same, key) != getattr(drug, key):
                yield f"drugs.{name}.{key}", _OF_DRUGS
