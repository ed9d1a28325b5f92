"""How replicates fare: time to relapse, shares with their interval, and bands of the burden."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from automaton.snapshot import Run
from automaton.statistics.response import response

if TYPE_CHECKING:
    from scipy import stats

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

BAND_PERCENTILES = (5.0, 25.0, 50.0, 75.0, 95.0)


@dataclass(frozen=True)
class Times:
    """Time to an event in each replicate, or how long it was followed without one."""

    hours: Floats
    """From the baseline on, (N,)."""
    happened: npt.NDArray[np.bool_]
    """False where the replicate ended (or died out) without the event: censored, (N,)."""

    def __len__(self) -> int:
        return len(self.hours)


@dataclass(frozen=True)
class Survival:
    """Kaplan-Meier estimate of the share without the event, a step function; every array (S,).

    Without replicates there is one step, at 0, with a share of NaN.
    """

    time_h: Floats
    """0 and each time at which a replicate had its event or was censored, rising."""
    share: Floats
    """Share still without the event from that time on to the next."""
    lower: Floats
    upper: Floats
    """Bounds of the pointwise interval of `share`."""
    at_risk: Counts
    """Replicates without the event and still followed just before that time."""
    events: Counts
    censored: Counts
    median_h: float
    """First time at which `share` is at most a half; inf if it stays above, NaN without replicates."""
    median_lower_h: float
    median_upper_h: float
    """Interval of the median: where `lower` and `upper` first are at most a half; inf where never."""

    @property
    def replicates(self) -> int:
        """All of them, with the event or without."""
        return int(self.at_risk[0])


@dataclass(frozen=True)
class LogRank:
    """Log-rank test of two arms."""

    statistic: float
    """Standard normal under equal hazards; positive where the first arm has its events earlier."""
    p_value: float
    """Two-sided; 1 where no event tells the arms apart, NaN where an arm has no replicates."""


@dataclass(frozen=True)
class Proportion:
    """A share of replicates with its confidence interval; all NaN without replicates."""

    successes: int
    trials: int
    share: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Bands:
    """Percentiles of a quantity over replicates; (T,) at each time, NaN where no replicate was followed."""

    time_h: Floats
    p5: Floats
    p25: Floats
    median: Floats
    p75: Floats
    p95: Floats
    followed: Counts
    """Replicates behind the percentiles at each time."""


def times_to_relapse(runs: Sequence[Run]) -> Times:
    """Hours from the baseline to the relapse of each run, or to its last record where there was none.

    Raises:
        ValueError: a run has no records.
    """
    found = [response(run) for run in runs]
    ends = [float(run.series.time_h[-1]) for run in runs]
    hours = [
        (end if one.relapse_h is None else one.relapse_h) - one.start_h
        for one, end in zip(found, ends, strict=True)
    ]
    return Times(np.array(hours, np.float64), np.array([one.relapse_h is not None for one in found], bool))


def kaplan_meier(times: Times, *, confidence: float = 0.95) -> Survival:
    """Share of replicates still without the event, with the log-log interval of Greenwood's variance.

    Where the formula of the interval has no value it is (1, 1) before the first event, and from 0 to the last
    upper bound once no replicate is left.

    Args:
        times: of one arm; any number, none included, and all may be censored.
        confidence: of the interval, between 0 and 1.
    """
    if not len(times):
        nan, none = np.full(1, np.nan), np.zeros(1, np.int64)
        return Survival(np.zeros(1), nan, nan, nan, none, none, none, np.nan, np.nan, np.nan)
    from scipy import stats

    estimate = stats.ecdf(_censored(times)).sf
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The confidence interval is undefined", RuntimeWarning)
        interval: Any = estimate.confidence_interval(confidence, method="log-log")
    at, index = np.unique(times.hours, return_inverse=True)
    events = np.bincount(index, times.happened).astype(np.int64)
    leaving = np.bincount(index)
    share = estimate.probabilities
    low, high = (np.asarray(bound.probabilities, np.float64) for bound in (interval.low, interval.high))
    lower = np.where(share == 1, 1.0, np.where(share == 0, 0.0, low))
    upper = np.where(share == 1, 1.0, high)
    if share[-1] == 0:
        upper[share == 0] = upper[share > 0][-1] if np.any(share > 0) else 1.0
    if at[0] > 0:
        at, share, lower, upper = (
            np.concatenate([[first], rest]) for first, rest in ((0, at), (1, share), (1, lower), (1, upper))
        )
        events, leaving = (np.concatenate([[0], counts]) for counts in (events, leaving))
    return Survival(
        time_h=at,
        share=share,
        lower=lower,
        upper=upper,
        at_risk=(len(times) - np.cumsum(leaving) + leaving).astype(np.int64),
        events=events,
        censored=(leaving - events).astype(np.int64),
        median_h=_half(at, share),
        median_lower_h=_half(at, lower),
        median_upper_h=_half(at, upper),
    )


def log_rank(first: Times, second: Times) -> LogRank:
    """Whether two arms differ in their hazard; works without events, without replicates, with ties."""
    if not len(first) or not len(second):
        return LogRank(np.nan, np.nan)
    if not _informative(first, second):
        return LogRank(0.0, 1.0)
    from scipy import stats

    found = stats.logrank(_censored(first), _censored(second))
    return LogRank(float(found.statistic), float(found.pvalue))


def proportion(
    successes: int,
    trials: int,
    *,
    confidence: float = 0.95,
    method: Literal["exact", "wilson"] = "exact",
) -> Proportion:
    """A probability from replicates, with the Clopper-Pearson ("exact") or the Wilson interval.

    Raises:
        ValueError: more successes than trials, or negative numbers.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is no proportion")
    if not trials:
        return Proportion(0, 0, np.nan, np.nan, np.nan)
    from scipy import stats

    interval = stats.binomtest(successes, trials).proportion_ci(confidence, method=method)
    return Proportion(successes, trials, successes / trials, float(interval.low), float(interval.high))


def bands(
    times_h: Sequence[npt.NDArray[np.floating]],
    values: Sequence[npt.NDArray[np.number]],
    at_h: npt.ArrayLike | None = None,
) -> Bands:
    """Percentiles of a series over replicates on a common axis of times, linear between records.

    A replicate counts from its first to its last record.

    Args:
        times_h: rising times of each replicate's records, each (T_i,).
        values: the quantity at each record, such as the burden, each (T_i,).
        at_h: the common axis, (T,); by default every time at which any replicate has a record.
    """
    axis = np.asarray(np.unique(np.concatenate([[], *times_h])) if at_h is None else at_h, np.float64)
    table = np.full((len(times_h), len(axis)), np.nan)
    for row, time_h, series in zip(table, times_h, values, strict=True):
        if len(time_h):
            row[:] = np.interp(axis, time_h, series, left=np.nan, right=np.nan)
    followed = np.count_nonzero(~np.isnan(table), axis=0)
    p5, p25, median, p75, p95 = found = np.full((len(BAND_PERCENTILES), len(axis)), np.nan)
    known = followed > 0
    if known.any():
        found[:, known] = np.nanpercentile(table[:, known], BAND_PERCENTILES, axis=0)
    return Bands(axis, p5, p25, median, p75, p95, followed.astype(np.int64))


def _censored(times: Times) -> stats.CensoredData:
    from scipy import stats

    return stats.CensoredData.right_censored(times.hours, ~times.happened)


def _half(at_h: Floats, share: Floats) -> float:
    """First time at which a falling share is at most a half, rounding of its products forgiven."""
    below = np.flatnonzero(share <= 0.5 + 1e-12)
    return float(at_h[below[0]]) if len(below) else np.inf


def _informative(first: Times, second: Times) -> bool:
    """Whether the log-rank variance is positive: once, both arms are at risk and not all have the event."""
    for at in np.union1d(first.hours[first.happened], second.hours[second.happened]):
        at_risk = [np.count_nonzero(times.hours >= at) for times in (first, second)]
        events = [np.count_nonzero(times.happened & (times.hours == at)) for times in (first, second)]
        if min(at_risk) > 0 and sum(events) < sum(at_risk):
            return True
    return False
