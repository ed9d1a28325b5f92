"""What a report has to say first: which replicates and frames are missing, unfinished or unreadable."""

from __future__ import annotations

from collections.abc import Sequence

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
    return found


def _unfinished(arm: Arm) -> list[str]:
    there, finished = len(arm.replicates), sum(one.run.finished for one in arm.replicates)
    if finished == there >= arm.ordered:
        return []
    if arm.orders:
        counts = f"{there} {'is' if there == 1 else 'are'} there, {finished} of them finished"
        said = f"{arm.ordered} replicates were ordered, {counts}"
    else:
        said = f"{finished} of {there} replicates are finished" if there > 1 else "not finished"
    lacking = _numbers_lacking(arm)
    said += f"; lacking: number {_listed([str(number) for number in lacking])}." if lacking else "."
    if finished < there:
        said += (
            " What is not finished counts as far as it was followed, and not at all where the end of a run "
            "is asked for."
        )
    return [f"{arm.name}: {said}"]


def _numbers_lacking(arm: Arm) -> list[int]:
    """Which replicates are not there, where they come from one batch."""
    if len(arm.orders) != 1:
        return []
    there = {one.run.replicate for one in arm.replicates}
    return [number for number in range(1, arm.orders[0].replicates + 1) if number not in there]


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
