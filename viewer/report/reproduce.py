"""Closing section: with what the runs were made, and how to make them again."""

from __future__ import annotations

import os.path
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from automaton import statistics
from automaton.snapshot import Run
from viewer.report.arms import Order, scenario_folder
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
            "Results do not depend on the processor or the number of threads: the same version, scenario "
            "and seed give the same cells to the bit."
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
            _state(one.run),
            f"{one.run.series.time_h[-1] / 24:.4g}" if len(one.run.series) else "-",
            _frames(one.run),
            str(one.run.path),
        )
        for arm in arms
        for one in arm.replicates
    )
    columns = ("arm", "seed", "device", "version", "state", "days counted", "frames", "folder")
    return Table("Every run", columns, rows, folded=len(rows) > MOST_ROWS)


def _state(run: Run) -> str:
    return "finished" if run.finished else "stopped early" if statistics.stopped(run) else "not ended"


def _frames(run: Run) -> str:
    gone = len(run) < run.frames_written
    return f"{len(run)} of {run.frames_written}" if gone else f"{len(run)}"


def _provenance(arms: Sequence[Arm]) -> Table:
    """What the run files say of where they come from; values shared by all runs are said once."""
    runs = [one.run for arm in arms for one in arm.replicates]
    names = list(dict.fromkeys(name for run in runs for name in run.attributes if name in _SHOWN))
    seeds = list(dict.fromkeys(str(order.seed) for arm in arms for order in arm.orders))
    rows = (
        [("seed of the scenario", f"{'; '.join(seeds)}, from which those of replicates follow")]
        if seeds
        else []
    )
    for name in names:
        values = list(dict.fromkeys(str(run.attributes[name]) for run in runs if name in run.attributes))
        if name == "started" and len(values) > 1:
            values = [f"{min(values)} to {max(values)}"]
        more = [f"and {len(values) - MOST_VALUES} more"] if len(values) > MOST_VALUES else []
        rows.append((name.replace("_", " "), "; ".join([*values[:MOST_VALUES], *more])))
    return Table("Made with", ("", ""), tuple(rows))


def _commands(arms: Sequence[Arm], command: str) -> str:
    """Calls that make everything again: whole batches, arms, single runs, and this page."""
    runs = [one.run for arm in arms for one in arm.replicates]
    places = _places(runs)
    parts = {
        "All arms and replicates at once; SCENARIO.toml is the file that holds the arms": _whole(
            arms, places
        ),
        "All replicates of an arm": [_batch(arm, order, places) for arm in arms for order in arm.orders],
        "One run": [_call(run.path / "scenario.toml", _until([run]), places[run.path]) for run in runs],
        "This page": [command],
    }
    return "\n\n".join("\n".join([f"# {what}", *lines]) for what, lines in parts.items() if lines)


def _whole(arms: Sequence[Arm], places: Mapping[Path, Path]) -> list[str]:
    """A call for each batch of several arms, whose scenario file does not lie with it."""
    batches: dict[tuple[Path, int, int], list[Run]] = {}
    for arm in arms:
        for order in arm.orders:
            if order.arm:
                batch = (order.folder.parent, order.seed, order.replicates)
                batches.setdefault(batch, []).extend(_runs_of(arm, order))
    return [
        _call("SCENARIO.toml", [*_drawn(seed, many), *_until(runs)], places[runs[0].path].parent.parent)
        for (_, seed, many), runs in batches.items()
    ]


def _batch(arm: Arm, order: Order, places: Mapping[Path, Path]) -> str:
    """The call for one arm of a batch, by the scenario of its first replicate."""
    runs = _runs_of(arm, order)
    more = [*_drawn(order.seed, order.replicates), *_until(runs)]
    return _call(runs[0].path / "scenario.toml", more, places[runs[0].path].parent)


def _call(scenario: Path | str, more: Sequence[str], out: Path) -> str:
    return shlex.join(["automaton", "run", str(scenario), *more, "--out", str(out)])


def _runs_of(arm: Arm, order: Order) -> list[Run]:
    return [one.run for one in arm.replicates if one.run.path.resolve().parent == order.folder]


def _drawn(seed: int, replicates: int) -> list[str]:
    return ["--seed", str(seed), "--replicates", str(replicates)]


def _until(runs: Sequence[Run]) -> list[str]:
    """How far runs went, if none came to the end of its scenario."""
    ends = [float(run.series.time_h[-1]) for run in runs if len(run.series)]
    if not ends or any(run.finished for run in runs):
        return []
    return ["--until", f"{max(ends) / 24:.10g}"]


def _places(runs: Sequence[Run]) -> dict[Path, Path]:
    """Where each run is made again: below "again", as the folders lie to one another."""
    shared = Path(os.path.commonpath([scenario_folder(run).parent for run in runs]))
    return {run.path: "again" / run.path.resolve().relative_to(shared) for run in runs}
