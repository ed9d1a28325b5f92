"""What is said of runs that branched off from others: where they begin, and what they met before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from automaton import statistics
from automaton.snapshot import Run, readable
from viewer.summary.style import Look

BASELINE = (
    "The baseline of a branch, the moment when its treatment began and the zero of its time to relapse are "
    "no earlier than that point."
)


def is_branch(run: Run) -> bool:
    """It began from the checkpoint of another run."""
    return "origin" in run.attributes


def branch_sentence(name: str, run: Run, known: Sequence[tuple[str, Run]], look: Look) -> str:
    """Of what an arm is a branch, from when on, and which drugs were given before.

    Args:
        name: of the arm.
        run: any of its runs, a branch.
        known: names and runs of all that is shown, of which one may be the origin.
        look: of the figure.
    """
    folder = Path(str(run.attributes["origin"])).parent.parent
    names = [other for other, its in known if its.path.resolve() == folder.resolve()]
    begins_h = [*run.series.time_h[:1], *run.times_h[:1]]
    when = f", from {look.moment(float(begins_h[0]))} on" if begins_h else ""
    before = statistics.response(run).given_before if len(run.series) else ()
    met = f"; {' and '.join(before)} was given before" if before else ""
    return f"{name} is a branch of {names[0] if names else readable(folder.name)}{when}{met}."
