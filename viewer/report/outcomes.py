"""How the replicates of an arm came out: times to relapse, and who ended resistant."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from automaton import statistics
from viewer.report.replicates import Arm


def times_to_relapse(arm: Arm) -> statistics.Times:
    """Of the treated replicates."""
    return statistics.times_to_relapse([one.run for one in arm.treated])


def resistant(arm: Arm, above: float) -> statistics.Proportion:
    """Share of the replicates with an end whose altered cells are then above this part of their burden."""
    shares = [altered_share(one.run.series.burden[-1]) for one in arm.ended]
    return statistics.proportion(sum(share > above for share in shares), len(shares))


def altered_share(burden: npt.NDArray[np.int64]) -> float:
    """Part of a burden by genotype, (2**alterations,), that carries an alteration; 0 without cells."""
    total = int(burden.sum())
    return float(burden[1:].sum()) / total if total else 0.0
