"""Closing section: with what the runs were made, and how to make them again."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from viewer.report.drawing import Item, Listing, Note, Section, Table
from viewer.report.replicates import Arm

_SHOWN = ("git_revision", "python_version", "numpy_version", "h5py_version", "platform", "started")
MOST_VALUES = 6
MOST_ROWS = 12
"""A longer table, or list of commands, is folded away."""


def section(arms: Sequence[Arm], command: str) -> Section:
    """Seeds, versions, device and scenario of every arm, and the commands that make all this again."""
    commands = _commands(arms, command)
    items: list[Item] = [
        Note(
            "Results do not depend on the processor or the number of threads: the same version, scenario and "
            "seed give the same cells to the bit."
        ),
        _made_with(arms),
        _provenance(arms),
    ]
    items += [
        Listing(f"Scenario of {arm.name}, complete", arm.replicates[0].run.scenario_text) for arm in arms
    ]
    items.append(Listing("Commands", commands, open=commands.count("\n") <= MOST_ROWS))
    return Section("reproduce", "How to reproduce this", items)


def _made_with(arms: Sequence[Arm]) -> Table:
    rows = tuple(
        (
            arm.name,
            str(one.run.seed),
            one.run.device or "-",
            one.run.version or "-",
            "finished" if one.run.finished else "not finished",
            f"{one.run.series.time_h[-1] / 24:.4g}" if len(one.run.series) else "-",
            str(len(one.run)),
            str(one.run.path),
        )
        for arm in arms
        for one in arm.replicates
    )
    columns = ("arm", "seed", "device", "version", "state", "days counted", "frames", "folder")
    return Table("Every run", columns, rows, folded=len(rows) > MOST_ROWS)


def _provenance(arms: Sequence[Arm]) -> Table:
    """What the run files say of where they come from; values shared by all runs are said once."""
    runs = [one.run for arm in arms for one in arm.replicates]
    names = list(dict.fromkeys(name for run in runs for name in run.attributes if name in _SHOWN))
    rows = []
    for name in names:
        values = list(dict.fromkeys(str(run.attributes[name]) for run in runs if name in run.attributes))
        if name == "started" and len(values) > 1:
            values = [f"{min(values)} to {max(values)}"]
        more = [f"and {len(values) - MOST_VALUES} more"] if len(values) > MOST_VALUES else []
        rows.append((name.replace("_", " "), "; ".join([*values[:MOST_VALUES], *more])))
    return Table("Made with", ("", ""), tuple(rows))


def _commands(arms: Sequence[Arm], command: str) -> str:
    """One call for each run, by the scenario that lies in its folder, and the call that wrote this page."""
    lines = []
    for arm in arms:
        for one in arm.replicates:
            scenario = shlex.quote(str(one.run.path / "scenario.toml"))
            again = Path("again", *([one.run.arm] if one.run.arm else []), one.run.path.name)
            lines.append(f"automaton run {scenario} --out {shlex.quote(str(again))}")
    return "\n".join([*lines, command])
