"""How the report says numbers: middles with their intervals, shares, p-values; and what a relapse is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from automaton import statistics
from viewer.report.panels import spread
from viewer.summary.style import percent

RELAPSE = (
    "A tumour has relapsed once its burden has risen from the nadir by at least "
    f"{statistics.RELAPSE_PERCENT_OF_NADIR} % of the nadir, {statistics.RELAPSE_PERCENT_OF_BASELINE} % of "
    f"the burden when treatment began, and {statistics.RELAPSE_CELLS} cells."
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
    """A probability in percent: "0 %", "3.3 %", "93 %"; "-" where there is none."""
    if not np.isfinite(share):
        return "-"
    return f"{100 * share:.2g} %" if 0 < share < 0.0995 else f"{100 * share:.0f} %"


def p_value(found: float) -> str:
    """A p-value as papers print it: "p = 0.032", "p < 0.0001"."""
    if not np.isfinite(found):
        return "-"
    return "p < 0.0001" if found < 1e-4 else f"p = {found:.2g}"
