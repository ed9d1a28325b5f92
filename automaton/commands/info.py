"""`automaton info`: what a run folder holds."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from automaton.commands.arguments import RunFolder
from automaton.commands.screen import say
from automaton.errors import UserError
from automaton.kinds import HEALTHY

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from automaton.manifest import ArmEntry
    from automaton.snapshot import Run


MOST_ENDS = 4
MOST_NAMED = 12
"""Files beyond these are only counted, so that they fit on a screen."""


def info(
    run: RunFolder,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Read every file and see by its checksum whether it is as written."),
    ] = False,
) -> None:
    """Say what a run folder holds and how it went.

    Of replicates it says medians and ranges.
    """
    from automaton.commands.ordered import ordered_arms
    from automaton.commands.readable import end_with_unreadable, open_readable_runs

    if verify:
        _verify(run)
        return
    runs, problems = open_readable_runs(run)
    ordered = ordered_arms(run)
    say(runs[0].title)
    if runs[0].question:
        say(runs[0].question)
    found: dict[Path, list[Run]] = {}
    for entry in runs:
        place = entry.path.resolve()
        found.setdefault(place.parent if entry.replicate else place, []).append(entry)
    for place in dict.fromkeys([*ordered, *found]):
        say(_describe_arm(found.get(place, []), ordered.get(place)))
    end_with_unreadable(problems)


def _describe_arm(runs: Sequence[Run], ordered: ArmEntry | None) -> str:
    """The replicates of an arm, or a single run, and how many were to be."""
    counts = f"{ordered.replicates} ordered, {_how_many(runs)}" if ordered else ""
    if len(runs) == 1:
        return _describe(runs[0], {"replicates": counts} if counts else {})
    if runs:
        return _describe_replicates(runs, counts or _how_many(runs))
    return _laid_out(f"arm {ordered.name}" if ordered and ordered.name else "", {"replicates": counts})


def _how_many(runs: Sequence[Run]) -> str:
    """How many replicates there are, finished, and stopped without an error."""
    from automaton.statistics import stopped

    finished, early = sum(run.finished for run in runs), sum(map(stopped, runs))
    return f"{len(runs)} there, {finished} finished" + f", {early} stopped early" * bool(early)


def _verify(folder: Path) -> None:
    """Say that all files of all runs are as they were written; raises UserError naming those that are not."""
    from automaton.run_folder import run_folders
    from automaton.verify import verify_run

    runs = [verify_run(place) for place in run_folders(folder)]
    files = sum(found.files for found in runs)
    problems = [problem for found in runs for problem in found.problems]
    if not problems:
        say(f"all {files:,} files of {folder} are as they were written, to the byte")
        return
    shown = problems[:MOST_NAMED]
    if len(problems) > MOST_NAMED:
        shown.append(f"and {len(problems) - MOST_NAMED:,} more")
    raise UserError(
        f"{folder}: {len(problems):,} of {files:,} files are not as they were written:\n  "
        + "\n  ".join(shown)
        + "\nRestore a copy of them, or run the scenario again: it gives the same files."
    )


def _describe(run: Run, more: Mapping[str, str]) -> str:
    series = run.series
    lines = {
        "folder": str(run.path),
        **more,
        "lattice": _lattice(run),
        **_origin(run),
        "state": _state(run),
        "computed by": f"version {run.version} on {run.device}, seed {run.seed}",
        "drugs": _drugs(run),
        "frames": _frames([run]),
    }
    if len(series.time_h):
        burden = series.burden.sum(axis=1)
        lowest = int(burden.argmin())
        lines["cells"] = (
            f"{burden[0]:,} at the start, lowest {burden[lowest]:,} at {series.time_h[lowest]:g} h, "
            f"{burden[-1]:,} at {series.time_h[-1]:g} h"
        )
        last = (
            (label, int(count)) for label, count in zip(run.genotype_labels, series.burden[-1], strict=True)
        )
        lines["left"] = ", ".join(f"{count:,} {label}" for label, count in last if count) or "none"
        healthy = series.counts[:, HEALTHY]
        if healthy[0]:
            share = f"{healthy[-1] / healthy[0]:.1%} of those at the start"
            lines["healthy"] = f"{healthy[0]:,} at the start, {healthy[-1]:,} at the end, {share}"
    if "field_error_max" in run.attributes:
        lines["fields"] = f"largest relative error {run.attributes['field_error_max']:.2g}"
    names = [f"arm {run.arm}"] * bool(run.arm) + [f"replicate {run.replicate}"] * bool(run.replicate)
    return _laid_out(", ".join(names), lines)


def _origin(run: Run) -> dict[str, str]:
    """Of a branch, where it comes from; and how often a run was taken up again."""
    lines = {}
    if "origin" in run.attributes:
        lines["branch of"] = f"{run.attributes['origin']}, step {run.attributes['origin_step']}"
    if resumed := str(run.attributes.get("resumed", "")).splitlines():
        lines["resumed"] = resumed[-1] if len(resumed) == 1 else f"{len(resumed)} times, last {resumed[-1]}"
    return lines


def _state(run: Run) -> str:
    """Whether a run is finished, and if not, what became of it."""
    if run.finished:
        return "finished"
    at = f" at {run.series.time_h[-1]:g} h" if len(run.series) else ""
    if error := str(run.attributes.get("error", "")):
        return f"not finished: ended{at} by an error:\n" + textwrap.indent(error, " " * 15)
    if "ended" in run.attributes:
        return f"stopped{at}, before the end of its scenario"
    return "not finished: still running, or killed"


def _describe_replicates(runs: Sequence[Run], counts: str) -> str:
    """All replicates of an arm in one block: medians, and in brackets from the least to the greatest."""
    from automaton.statistics import came_to_an_end

    first = runs[0]
    lines = {
        "folder": f"{first.path.parent}, {first.path.name} to {runs[-1].path.name}",
        "replicates": counts,
        "lattice": _lattice(first),
        "computed by": " and ".join(sorted({f"version {run.version} on {run.device}" for run in runs})),
        "drugs": _drugs(first),
        "frames": _frames(runs),
    }
    whole = list(filter(came_to_an_end, runs))
    if whole:
        lines |= _course(whole)
    if len(whole) < len(runs):
        lines["not counted"] = f"{len(runs) - len(whole)} in these numbers, for want of an end"
    return _laid_out(f"arm {first.arm}" if first.arm else "", lines)


def _frames(runs: Sequence[Run]) -> str:
    """How many frames there are, of all that were written if some are gone, and from when to when."""
    there, written = sum(map(len, runs)), sum(run.frames_written for run in runs)
    times = [float(time) for run in runs for time in run.times_h]
    span = f", {min(times):g} to {max(times):g} h" if times else ""
    return (
        f"{there} of {written} are there, the others were removed" if there < written else f"{there}"
    ) + span


def _course(runs: Sequence[Run]) -> dict[str, str]:
    """How replicates went, each to its own end."""
    import numpy as np

    burdens = [run.series.burden.sum(axis=1) for run in runs]
    first, lowest = np.array([(burden[0], burden.min()) for burden in burdens]).T
    last = np.array([run.series.burden[-1] for run in runs])
    ends = sorted({float(run.series.time_h[-1]) for run in runs})
    at = " or ".join(f"{end:g}" for end in ends) if len(ends) < MOST_ENDS else f"{ends[0]:g} to {ends[-1]:g}"
    left = zip(runs[0].genotype_labels, last.T, strict=True)
    return {
        "cells": (
            f"{_spread(first)} at the start, lowest {_spread(lowest)}, "
            f"{_spread(last.sum(axis=1))} at {at} h" + ", each at its own end" * (len(ends) > 1)
        ),
        "left": ", ".join(f"{_spread(counts)} {label}" for label, counts in left if counts.any()) or "none",
        "extinct": f"{np.count_nonzero(last.sum(axis=1) == 0)} of {len(runs)}",
    }


def _spread(values: npt.NDArray[np.int64]) -> str:
    """The median, and from the least to the greatest where they differ."""
    import numpy as np

    low, middle, high = int(values.min()), float(np.median(values)), int(values.max())
    return f"{middle:,.0f}" if low == high else f"{middle:,.0f} ({low:,} to {high:,})"


def _lattice(run: Run) -> str:
    nz, ny, nx = run.shape
    size = " x ".join(str(side) for side in ((nx, ny) if run.dimensions == 2 else (nx, ny, nz)))
    return f"{size} sites of {run.spacing_um:g} um"


def _drugs(run: Run) -> str:
    return ", ".join(f"{drug.name} (up to {drug.reference_uM:.3g} uM)" for drug in run.drugs) or "none"


def _laid_out(head: str, lines: dict[str, str]) -> str:
    return (
        f"\n{head}\n" * bool(head)
        + "\n" * (not head)
        + "\n".join(f"  {name:<12} {text}" for name, text in lines.items())
    )
