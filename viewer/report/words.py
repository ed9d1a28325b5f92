"""How the report says numbers: counts of replicates, middles with their intervals, p-values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from automaton import statistics
from viewer.report.panels import spread
from viewer.report.replicates import Arm
from viewer.summary.style import percent

PERCENTILES = "interval: 5th to 95th percentile of the replicates"
CONFIDENCE = "interval: 95 % confidence"
RELAPSE = (
    "A tumour has relapsed once its burden has risen from the nadir by at least "
    f"{statistics.RELAPSE_PERCENT_OF_NADIR} % of the nadir, {statistics.RELAPSE_PERCENT_OF_BASELINE} % of the "
    f"burden when treatment began, and {statistics.RELAPSE_CELLS} cells."
)


def replicates(counts: Sequence[int], what: str = "replicate") -> str:
    """How many an arm: "n = 30 replicates an arm", "n = 30, 29 and 30 replicates"."""
    several = f"{what}s" if max(counts, default=0) != 1 else what
    if len(set(counts)) <= 1:
        number = counts[0] if counts else 0
        return f"n = {number} {several}" + (" an arm" if len(counts) > 1 else "")
    listed = ", ".join(str(count) for count in counts[:-1])
    return f"n = {listed} and {counts[-1]} {several} (in the order of the arms)"


def sample(arms: Sequence[Arm], interval: str) -> str:
    """N and the kind of interval; without an interval where no arm has more than one replicate."""
    counts = [len(arm.counted) for arm in arms]
    return replicates(counts) + (
        f"; {interval}." if max(counts, default=0) > 1 else ", so there is no interval."
    )


def number(value: float) -> str:
    """Three digits: "0.437", "12.3", "5,140"; "-" for none."""
    if not np.isfinite(value):
        return "never" if value == np.inf else "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def share_with_spread(values: Sequence[float]) -> str:
    """Median and percentiles of shares: "44 % (40 to 49 %)"."""
    middle, low, high = spread(np.asarray(values, np.float64))
    if not np.isfinite(middle):
        return "-"
    within = f" ({percent(low)} to {percent(high)})" if high > low else ""
    return percent(middle) + within


def with_spread(values: Sequence[float], unit: str = "") -> str:
    """Median and percentiles: "12.3 (11 to 14) days"."""
    middle, low, high = spread(np.asarray(values, np.float64))
    if not np.isfinite(middle):
        return "-"
    within = f" ({number(low)} to {number(high)})" if high > low else ""
    return f"{number(middle)}{within}{' ' * bool(unit)}{unit}"


def proportion(found: statistics.Proportion) -> str:
    """A probability with its interval: "93 % (78 to 99 %), 28 of 30"."""
    if not found.trials:
        return "-"
    return (
        f"{whole_percent(found.share)} ({whole_percent(found.lower)} to {whole_percent(found.upper)}), "
        f"{found.successes} of {found.trials}"
    )


def whole_percent(share: float) -> str:
    """A probability in percent: "0 %", "3.3 %", "93 %"."""
    return f"{100 * share:.2g} %" if 0 < share < 0.0995 else f"{100 * share:.0f} %"


def p_value(found: float) -> str:
    """A p-value as papers print it: "p = 0.032", "p < 0.0001"."""
    if not np.isfinite(found):
        return "-"
    return "p < 0.0001" if found < 1e-4 else f"p = {found:.2g}"
