"""What a report has to say first: which replicates and frames are missing, unfinished or unreadable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from automaton import statistics
from viewer.report.arms import Order
from viewer.report.replicates import Arm

MOST_NAMED = 8
"""Replicates beyond these are only counted."""


def sentences(arms: Sequence[Arm], orders: Sequence[Order]) -> list[str]:
    """One for each arm and trouble."""
    begun = {order for arm in arms for order in arm.orders}
    found = [
        f"{order.arm or order.folder.name}: {order.replicates} replicates were ordered, none can be read."
        for order in dict.fromkeys(orders)
        if order not in begun
    ]
    for arm in arms:
        found += [*_unfinished(arm), *_frames_gone(arm)]
        found += [
            f"{arm.name}: {one.run.path.name} ended by an error. {one.run.attributes['error']}"
            for one in arm.replicates
            if one.run.attributes.get("error")
        ]
        found += [
            f"{arm.name}: a frame is left out. {problem}"
            for one in arm.replicates
            for problem in one.problems
        ]
    return [*found, *_ends(arms)]


def _unfinished(arm: Arm) -> list[str]:
    there, ended = len(arm.replicates), len(arm.ended)
    if ended == there >= arm.ordered:
        return []
    if arm.orders:
        counts = f"{there} {'is' if there == 1 else 'are'} there, {ended} of them came to an end"
        said = f"{arm.ordered} replicates were ordered, {counts}"
    else:
        said = f"{ended} of {there} replicates came to an end" if there > 1 else "it has not come to an end"
    lacking = _numbers_lacking(arm)
    said += f"; lacking: number {_listed([str(number) for number in lacking])}." if lacking else "."
    if ended < there:
        said += (
            " What has no end counts as far as it was followed, and not at all where the end of a run is "
            "asked for."
        )
    return [f"{arm.name}: {said}"]


def _ends(arms: Sequence[Arm]) -> list[str]:
    """Where ends are not that of the scenario, or not one, and of which arms."""
    said: dict[str, list[str]] = {}
    for arm in arms:
        ends = Counter(float(one.run.series.time_h[-1]) / 24 for one in arm.ended)
        times = ", ".join(f"{days:.4g} days" + f" ({ends[days]})" * (len(ends) > 1) for days in sorted(ends))
        if len(ends) > 1:
            said.setdefault(
                f"replicates end at different times, {times}, and each counts at its own end.", []
            ).append(arm.name)
        elif any(statistics.stopped(one.run) for one in arm.ended):
            said.setdefault(
                f"stopped at {times}, before the end of the scenario, which counts as the end here.", []
            ).append(arm.name)
    return [f"{', '.join(names)}: {what}" for what, names in said.items()]


def _numbers_lacking(arm: Arm) -> list[int]:
    """Which replicates are not there, where they come from one batch or from batches of one seed."""
    if len({order.seed for order in arm.orders}) != 1:
        return []
    there = {one.run.replicate for one in arm.replicates}
    return [number for number in range(1, arm.ordered + 1) if number not in there]


def _frames_gone(arm: Arm) -> list[str]:
    runs = [one.run for one in arm.replicates if len(one.run) < one.run.frames_written]
    if not runs:
        return []
    counts = [f"{len(run)} of {run.frames_written} in {run.path.name}" for run in runs]
    return [
        f"{arm.name}: some frames that were written are there no longer. There are {_listed(counts)}: what "
        "is shown of fields, clones and space comes from these."
    ]


def _listed(names: Sequence[str]) -> str:
    more = [f"and {len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
    return ", ".join([*names[:MOST_NAMED], *more])
