"""Which runs belong together: the replicates of an arm, and the arms of all that a report is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from automaton.errors import UserError
from automaton.snapshot import Run, open_readable

_SEED_LINE = re.compile(r"^seed = .*\n", re.MULTILINE)


@dataclass(frozen=True)
class ArmRuns:
    """The replicates of one arm: runs of one scenario that differ in nothing but their seed."""

    name: str
    """As the report calls it; no two arms share a name."""
    runs: tuple[Run, ...]
    """At least one."""


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


def group_by_arm(runs: Sequence[Run]) -> tuple[list[ArmRuns], list[str]]:
    """Put replicates together, arms in the order in which they first come.

    Runs are replicates of one arm if title, arm and scenario agree but for the seed. A second run of the
    same seed is no replicate: it is left out, and a sentence says so.
    """
    groups: dict[tuple[str, str, str], dict[int, Run]] = {}
    problems = []
    for run in runs:
        key = (run.title, run.arm, _SEED_LINE.sub("", run.scenario_text))
        first = groups.setdefault(key, {}).setdefault(run.seed, run)
        if first is not run:
            problems.append(f"{run.path} has the scenario and seed of {first.path}, so it was left out.")
    found = [tuple(group.values()) for group in groups.values()]
    return [ArmRuns(name, members) for name, members in zip(_names(found), found, strict=True)], problems


def _names(groups: Sequence[tuple[Run, ...]]) -> list[str]:
    """The arms' names; where two agree, with their folder before or a number after."""
    own = [runs[0].arm or runs[0].path.name or "run" for runs in groups]
    wider = [
        f"{_folder(runs[0])}: {name}" if own.count(name) > 1 and _folder(runs[0]) else name
        for name, runs in zip(own, groups, strict=True)
    ]
    return [
        f"{name} ({wider[: k + 1].count(name)})" if wider.count(name) > 1 else name
        for k, name in enumerate(wider)
    ]


def _folder(run: Run) -> str:
    """Name of the folder that holds the run's arm."""
    return run.path.resolve().parent.name
