"""How much drug was given: the area under the curve in plasma."""

from __future__ import annotations

from automaton.snapshot import Run


def plasma_area_uM_h(run: Run, drug: str) -> float:
    """Area under the concentration in plasma (or bath) from the start to the last record, in uM h.

    A record holds the mean over the step that ends with it, so the area is the sum of concentration times
    step; 0 with fewer than two records.

    Raises:
        KeyError: no such drug in the run's time series.
    """
    series = run.series
    steps_h = series.time_h[1:] - series.time_h[:-1]
    return float(series.plasma_uM[drug][1:] @ steps_h)
