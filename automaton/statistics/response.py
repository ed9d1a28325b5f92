"""How a tumour answers a treatment: burden, nadir, relapse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from automaton.kinds import TUMOUR
from automaton.snapshot import Frame, Run

RELAPSE_PERCENT_OF_NADIR = 20
"""Relapse is a rise from the nadir by at least so much of the nadir,"""
RELAPSE_PERCENT_OF_BASELINE = 1
"""by at least so much of the baseline,"""
RELAPSE_CELLS = 10
"""and by at least so many cells: fewer may still die out by chance."""


@dataclass(frozen=True)
class Response:
    """How the burden (living tumour cells) went under treatment; docs/statistics.md has the definitions."""

    start_h: float
    """Time of the baseline: the last record before any drug was in the plasma; untreated, the first. Of
    a branch no earlier than the point where it branched off."""
    baseline: int
    """Burden at `start_h`, cells."""
    nadir_h: float
    """First time the burden was at its lowest, from `start_h` on."""
    nadir: int
    """Burden there, cells."""
    relapse_h: float | None
    """First time after the nadir that the burden had risen enough (:func:`relapse`); None if never."""
    final: int
    """Burden at the last record, cells."""
    treated: bool
    """Whether any drug was ever in the plasma; of a branch, since it branched off."""
    followed: bool
    """Whether there is a record after the baseline of a treated run: without one the nadir says nothing."""
    given_before: tuple[str, ...] = ()
    """Of a branch, the drugs that were given before it branched off."""

    @property
    def nadir_share(self) -> float:
        """Burden at the nadir over the baseline; NaN without cells at the baseline."""
        return self.nadir / self.baseline if self.baseline else float("nan")

    @property
    def responded(self) -> bool:
        """The burden of a treated tumour fell below the baseline at any time."""
        return self.treated and self.nadir < self.baseline

    @property
    def extinct(self) -> bool:
        """No living tumour cell was left at the end."""
        return self.final == 0


def burden_by_genotype(frame: Frame, genotypes: int) -> npt.NDArray[np.int64]:
    """Living tumour cells of each genotype in a frame.

    Args:
        frame: the lattice at one time.
        genotypes: how many genotypes there are, 2**(number of alterations).

    Returns:
        int64 (genotypes,), index = bit mask.

    Raises:
        ValueError: a cell carries a genotype outside 0..genotypes-1.
    """
    counts = np.bincount(frame.genotype[frame.kind == TUMOUR].ravel(), minlength=genotypes)
    if len(counts) > genotypes:
        raise ValueError(f"a cell has genotype {len(counts) - 1}, but there are only {genotypes} genotypes")
    return counts.astype(np.int64)


def treatment_start(plasma_uM: Mapping[str, npt.NDArray[np.floating]]) -> int | None:
    """Index of the last record before any drug was in the plasma; 0 if the first record has some.

    The burden there is the baseline: no cell has met a drug yet, unless the run is a branch of a treated one.

    Args:
        plasma_uM: concentration in plasma (or bath) by drug, each (T,).

    Returns:
        The index, or None if no drug was ever given.
    """
    given = [np.flatnonzero(np.asarray(values) > 0) for values in plasma_uM.values()]
    firsts = [int(indices[0]) for indices in given if len(indices)]
    return max(min(firsts) - 1, 0) if firsts else None


def nadir(burden: npt.NDArray[np.integer], start: int = 0) -> int:
    """Index of the nadir: the first of the lowest burdens from index `start` on.

    Args:
        burden: living tumour cells at each record, (T,), T > start.
        start: index of the baseline.

    Raises:
        ValueError: no record from `start` on.
    """
    if not 0 <= start < len(burden):
        raise ValueError(f"the series has {len(burden)} records, none from index {start} on")
    return start + int(np.argmin(burden[start:]))


def relapse(burden: npt.NDArray[np.integer], start: int = 0) -> int | None:
    """Index of the relapse: the first record after the nadir with a burden that has risen enough from it.

    Enough is at least 20 % of the nadir, and 1 % of the baseline, and 10 cells. An extinct tumour (nadir 0)
    never relapses. The nadir is that of the whole series, known afterwards; a clinic, or an adaptive rule,
    knows only the lowest burden so far and may call a relapse earlier.

    Args:
        burden: living tumour cells at each record, (T,), T > start.
        start: index of the baseline.

    Returns:
        The index, or None if there was no relapse by the end of the series.
    """
    low = nadir(burden, start)
    if burden[low] == 0:
        return None
    least = max(
        RELAPSE_PERCENT_OF_NADIR * int(burden[low]) / 100,
        RELAPSE_PERCENT_OF_BASELINE * int(burden[start]) / 100,
        RELAPSE_CELLS,
    )
    risen = np.flatnonzero(burden[low:] - burden[low] >= least)
    return low + int(risen[0]) if len(risen) else None


def response(run: Run) -> Response:
    """Baseline, nadir and relapse of a run, from its time series, which begins where a branch branched off.

    Raises:
        ValueError: the series is empty.
    """
    series = run.series
    burden = total_burden(run)
    begun = treatment_start(_given(run))
    start = begun or 0
    low = nadir(burden, start)
    back = relapse(burden, start)
    return Response(
        start_h=float(series.time_h[start]),
        baseline=int(burden[start]),
        nadir_h=float(series.time_h[low]),
        nadir=int(burden[low]),
        relapse_h=None if back is None else float(series.time_h[back]),
        final=int(burden[-1]),
        treated=begun is not None,
        followed=begun is not None and begun + 1 < len(burden),
        given_before=tuple(drug for drug in series.plasma_uM if _given_before(run, drug)),
    )


def _given(run: Run) -> dict[str, npt.NDArray[np.float64]]:
    """Plasma by drug; the first record of a branch, a mean over the step before it, belongs to its origin."""
    plasma = run.series.plasma_uM
    if "origin" not in run.attributes:
        return plasma
    return {drug: np.concatenate([[0.0], values[1:]]) for drug, values in plasma.items()}


def _given_before(run: Run, drug: str) -> bool:
    """A branch has some of the drug in its first record, or in what its ledger brought along."""
    series = run.series
    brought = series.columns.get(f"ledger/{drug}/given_fmol", np.zeros(len(series)))
    first = (
        series.plasma_uM[drug][0],
        np.nan_to_num(series.mean_outside_uM.get(drug, brought)[0]),
        brought[0],
    )
    return "origin" in run.attributes and any(value > 0 for value in first)


def total_burden(run: Run) -> npt.NDArray[np.int64]:
    """Living tumour cells of all genotypes at each record of the time series, int64 (T,)."""
    total: npt.NDArray[np.int64] = run.series.burden.sum(axis=1)
    return total
