"""Adding up the replicates of an arm: profiles and counts by depth in bins that fall together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from automaton.statistics import DepthCounts, Profile

Floats = npt.NDArray[np.float64]


def pooled_profile(profiles: Sequence[Profile], most_bins: int = 30) -> Profile | None:
    """One profile over the sites of all: mean and standard deviation between sites; None without any site.

    Args:
        profiles: in bins of equal width from 0 on, the same width in all.
        most_bins: neighbouring bins are added up until there are at most so many.
    """
    longest = max((len(one.count) for one in profiles), default=0)
    if not any(one.count.any() for one in profiles):
        return None
    together = -(-longest // most_bins)
    bins = -(-longest // together)
    count, at, first, second = np.zeros((4, bins))
    for one in profiles:
        there = np.flatnonzero(one.count)
        bin_of = there // together
        sites = one.count[there].astype(np.float64)
        mean = one.mean[there]
        np.add.at(count, bin_of, sites)
        np.add.at(at, bin_of, sites * one.at_um[there])
        np.add.at(first, bin_of, sites * mean)
        np.add.at(second, bin_of, sites * (one.deviation[there] ** 2 + mean**2))
    with np.errstate(invalid="ignore"):
        mean = first / count
        deviation = np.sqrt(np.maximum(second / count - mean**2, 0.0))
        return Profile(at / count, mean, deviation, count.astype(np.int64))


def with_common_bins(counts: Sequence[DepthCounts], most_bins: int = 10) -> list[DepthCounts]:
    """The same counts in the same bins: those of one spacing added up until there are at most so many.

    Args:
        counts: in bins of equal width from 0 on, the same width in all.
        most_bins: at most.
    """
    longest = max((len(one.before) for one in counts), default=0)
    if not longest:
        return list(counts)
    together = -(-longest // most_bins)
    bins = -(-longest // together)
    width = next(float(one.edges_um[1]) for one in counts if len(one.before))
    edges: Floats = np.arange(bins + 1, dtype=np.float64) * together * width

    def added(values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        whole = np.zeros((bins, together), np.int64)
        whole.flat[: len(values)] = values
        return np.asarray(whole.sum(axis=1), np.int64)

    return [DepthCounts(edges, added(one.before), added(one.after), one.after_beyond) for one in counts]


def pooled_counts(counts: Sequence[DepthCounts]) -> DepthCounts | None:
    """The cells of all replicates by depth, from counts in common bins; None without any."""
    if not counts:
        return None
    return DepthCounts(
        counts[0].edges_um,
        np.sum([one.before for one in counts], axis=0),
        np.sum([one.after for one in counts], axis=0),
        sum(one.after_beyond for one in counts),
    )
