"""When a step is carried in parts: where plasma changes much within it, as in the hour of an injection."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from automaton.pharmacokinetics import mean_uM

if TYPE_CHECKING:
    from automaton.pharmacokinetics import Plasma
    from automaton.scenario.drug import Drug

PARTS = 4
"""The pump saturates within minutes of an injection, and one solve an hour leaves a cell's exposure up to
0.5 % off; four leave 0.15 %."""
FACTOR = 2.0
"""Between the means of two parts of a step, from which on it is carried in parts."""


def may_be_split(drug: Drug) -> bool:
    """Whether what a drug does follows from contents of cells alone, which parts of a step add up.

    What cells meet outside counts as it is at the end of a step.
    """
    return drug.uptake == "exchange" and drug.response in ("damage", "none")


def changes_much(plasma: Plasma, start_h: float, end_h: float) -> bool:
    """Whether plasma's mean over a part of the step is more than FACTOR times that over another."""
    means = [mean_uM(plasma, since, until) for since, until in parts_of(start_h, end_h)]
    return max(means) > FACTOR * min(means)


def parts_of(start_h: float, end_h: float) -> list[tuple[float, float]]:
    """The parts of a step, from and to, h."""
    times = [start_h + (end_h - start_h) * k / PARTS for k in range(PARTS + 1)]
    return list(itertools.pairwise(times))
