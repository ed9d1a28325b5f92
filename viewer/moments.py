"""Which frames of a run are shown: at the baseline, under the drug, at the nadir."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from automaton import statistics
from automaton.snapshot import Run
from viewer.times import SAME_H

CLEARLY_THERE = 0.5
"""A frame counts as treated when plasma holds at least this part of the most it holds at any frame."""
NOTICEABLE = 1e-3
"""Below this C/C0 there is no drug to speak of."""


def first_h(runs: Sequence[Run]) -> float:
    """The earliest time of any run: 0 unless all are branches."""
    times = [float(time) for run in runs for time in (*run.series.time_h[:1], *run.times_h[:1])]
    return min(times, default=0.0)


def shown_h(run: Run, reference_uM: Mapping[str, float]) -> float | None:
    """The time at which a run's fields are shown: when its first drug was clearly there; None without one."""
    found = shown_frames(run, reference_uM)
    return float(run.times_h[next(iter(found.values()))]) if found else None


def _rows_of_frames(run: Run) -> npt.NDArray[np.intp]:
    """Index into the series of each frame's time."""
    return np.searchsorted(run.series.time_h, run.times_h - SAME_H).clip(0, len(run.series) - 1)


def frame_at(run: Run, time_h: float) -> int:
    """The last frame at or before a time; the first if there is none."""
    return max(int(np.searchsorted(run.times_h, time_h + SAME_H)) - 1, 0)


def nadir_frame(run: Run, start: int) -> int:
    """The frame after `start` with the fewest living cells; `start` if there is none after it."""
    if not len(run.series) or start + 1 >= len(run):
        return start
    burden = statistics.total_burden(run)[_rows_of_frames(run)]
    return statistics.nadir(burden, start + 1)


def shown_frames(run: Run, reference_uM: Mapping[str, float]) -> dict[str, int]:
    """Frame at which each drug is shown, for drugs that were given."""
    if not len(run) or not len(run.series):
        return {}
    found = {name: _treated_frame(run, name, c0) for name, c0 in reference_uM.items() if c0 > 0}
    return {drug: index for drug, index in found.items() if index is not None}


def _treated_frame(run: Run, drug: str, reference_uM: float) -> int | None:
    """The first frame at which the drug was clearly in plasma and at the cells; None if at no frame."""
    plasma = run.series.plasma_uM.get(drug)
    if plasma is None:
        return None
    rows = _rows_of_frames(run)
    there = plasma[rows]
    met = np.nan_to_num(run.series.mean_outside_uM.get(drug, plasma)[rows])
    least = NOTICEABLE * reference_uM
    if there.max() >= least:
        both = np.flatnonzero((there >= max(CLEARLY_THERE * there.max(), least)) & (met > 0))
        return int(both[0]) if len(both) else int(np.argmax(there))
    return int(np.argmax(met)) if met.max() >= least else None
