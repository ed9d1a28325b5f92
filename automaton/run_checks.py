"""Whether what a run file says can be a run: limits and orders that readers rely on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from automaton.hdf5_storage import MAX_ELEMENTS

if TYPE_CHECKING:
    from automaton.snapshot import Run

MOST_SITES_A_SIDE = 65_535
MOST_H = 1e13
"""A simulated time: more than the longest run that a scenario may ask for."""


def contradictions(run: Run) -> Iterator[str]:
    """What cannot be in a run that this program wrote."""
    sites = math.prod(run.shape)
    if not all(1 <= side <= MOST_SITES_A_SIDE for side in run.shape) or sites > MAX_ELEMENTS:
        yield f"its lattice of {' x '.join(map(str, run.shape))} sites is none that can be computed"
        return
    if not 0 < run.spacing_um < MOST_H:
        yield f"its sites are {run.spacing_um:g} um apart"
    if not all(0 <= drug.reference_uM < math.inf for drug in run.drugs):
        yield "the concentration of a drug is not finite and positive"
    if len(run.steps) and (run.steps[0] < 0 or (np.diff(run.steps) <= 0).any()):
        yield "its frames are not in order"
    if not _are_times(run.times_h) or not _are_times(run.series.time_h):
        yield "its times do not rise"
    for name, counted in (("counts", run.series.counts), ("burden", run.series.burden)):
        if counted.min(initial=0) < 0 or counted.max(initial=0) > sites:
            yield f"its {name} are more than its sites, or negative"
    for levels in (*run.series.plasma_uM.values(), *run.series.mean_outside_uM.values()):
        if not (np.isfinite(levels).all() and levels.min(initial=0) >= 0):
            yield "a concentration in its time series is not finite and positive"
    yield from _of_clones(run, sites)


def _are_times(times_h: np.ndarray) -> bool:
    """Whether they rise from 0 or later to no more than anybody simulates."""
    within = not len(times_h) or (times_h[0] >= 0 and times_h[-1] <= MOST_H)
    return bool(np.isfinite(times_h).all() and within and (np.diff(times_h) > 0).all())


def _of_clones(run: Run, sites: int) -> Iterator[str]:
    table = run.lineage
    if table is None or not len(table):
        return
    if table.site.min() < 0 or table.site.max() >= sites:
        yield "a clone arose outside the lattice"
    if table.genotype.max() >= 1 << len(run.alterations):
        yield "a clone has a genotype that this run does not know"
    if not (np.isfinite(table.time_h).all() and table.time_h.min() >= 0 and table.time_h.max() <= MOST_H):
        yield "a clone arose at no time"
