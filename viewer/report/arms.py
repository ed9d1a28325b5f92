"""Which runs belong together: the replicates of an arm, and the arms of all that a report is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from automaton.snapshot import Run, UserError, open_readable, readable

_SEED_LINE = re.compile(r"^seed = .*\n", re.MULTILINE)


@dataclass(frozen=True)
class Order:
    """What a batch was to hold of one arm, as its manifest says."""

    folder: Path
    """Of the arm, in which r001 and so on lie; absolute, without links."""
    arm: str
    """"" without arms."""
    seed: int
    """The scenario's, from which those of the replicates follow."""
    replicates: int


@dataclass(frozen=True)
class ArmRuns:
    """The replicates of one arm: runs of one scenario that differ in their seed, or of one batch."""

    name: str
    """As the report calls it; no two arms share a name."""
    runs: tuple[Run, ...]
    """At least one."""
    orders: tuple[Order, ...] = ()
    """Of the batches that they come from."""


def open_all(folders: Sequence[Path]) -> tuple[list[Run], list[str]]:
    """Open every run of some folders, and say what is missing.

    Returns:
        The runs in the order of the folders, none twice; and a sentence for each that could not be opened.

    Raises:
        UserError: no run at all could be opened.
    """
    runs: dict[Path, Run] = {}
    problems: list[str] = []
    for folder in folders:
        try:
            found, unread = open_readable(folder)
        except UserError as error:
            problems.append(str(error))
            continue
        problems += unread
        for run in found:
            runs.setdefault(run.path.resolve(), run)
    if not runs:
        raise UserError("\n".join(problems))
    return list(runs.values()), problems


def group_by_arm(runs: Sequence[Run], orders: Sequence[Order] = ()) -> tuple[list[ArmRuns], list[str]]:
    """Put replicates together, arms in the order in which they first come.

    Runs are replicates of one arm if title, arm and scenario agree but for the seed, or if they lie in one
    batch: one of them may have been extended. Of several runs of one seed the one that came farthest stays,
    of equal ones the latest; a sentence says which were left out.
    """
    groups: dict[tuple[str, str, str], dict[int, Run]] = {}
    batches: dict[Path, tuple[str, str, str]] = {}
    problems = []
    for run in runs:
        key = (run.title, run.arm, _SEED_LINE.sub("", run.scenario_text))
        if run.replicate:
            key = batches.setdefault(run.path.resolve().parent, key)
        group = groups.setdefault(key, {})
        rival = group.get(run.seed, run)
        kept, left = (run, rival) if _how_far(run) > _how_far(rival) else (rival, run)
        group[run.seed] = kept
        if left is not kept:
            problems.append(
                f"{left.path} ({_state(left)}) has the scenario and seed of {kept.path} ({_state(kept)}), so "
                "it was left out."
            )
    found = [tuple(group.values()) for group in groups.values()]
    return [
        ArmRuns(name, members, _orders_of(members, orders))
        for name, members in zip(_names(found), found, strict=True)
    ], problems


def _how_far(run: Run) -> tuple[bool, float, str]:
    last_h = float(run.series.time_h[-1]) if len(run.series) else -1.0
    return run.finished, last_h, str(run.attributes.get("started", ""))


def _state(run: Run) -> str:
    return "finished" if run.finished else "not finished"


def _orders_of(runs: Sequence[Run], orders: Sequence[Order]) -> tuple[Order, ...]:
    folders = {run.path.resolve().parent for run in runs if run.replicate}
    return tuple(dict.fromkeys(order for order in orders if order.folder in folders))


def _names(groups: Sequence[tuple[Run, ...]]) -> list[str]:
    """What the arms are called: by their own name, without one by the scenario's title.

    Where any two agree the folder of its scenario stands before each; else a number behind.
    """
    first = [runs[0] for runs in groups]
    own = [run.arm or run.title or readable(scenario_folder(run).name) or "run" for run in first]
    wider = (
        own
        if len(set(own)) == len(own)
        else [_with_folder(run, name) for run, name in zip(first, own, strict=True)]
    )
    return [
        f"{name} ({wider[: k + 1].count(name)})" if wider.count(name) > 1 else name
        for k, name in enumerate(wider)
    ]


def _with_folder(run: Run, name: str) -> str:
    folder = readable(scenario_folder(run).name)
    return f"{folder}: {name}" if run.arm and folder else folder or name


def scenario_folder(run: Run) -> Path:
    """The folder that holds all arms and replicates of a run's scenario."""
    folder = run.path.resolve()
    for level in (run.replicate, run.arm):
        folder = folder.parent if level else folder
    return folder
