"""The site-frequency spectrum: how many mutations are carried by how many cells, beside neutral growth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from automaton.clone_table import CloneTable
from automaton.statistics.lineage import cells_of_descendants

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class SiteFrequencies:
    """Mutations (founding events of clones) by the living tumour cells that carry them."""

    carriers: Counts
    """Numbers of cells that carry a mutation, those that occur, rising, (U,)."""
    mutations: Counts
    """Mutations carried by exactly so many cells, (U,)."""
    cells: int
    """All living tumour cells."""

    @property
    def frequency(self) -> Floats:
        """Share of all cells that carry such a mutation, (U,)."""
        return self.carriers / max(self.cells, 1)

    @property
    def at_least(self) -> Counts:
        """Mutations carried by at least so many cells, (U,)."""
        rising: Counts = np.cumsum(self.mutations[::-1])[::-1]
        return rising

    def in_bins(self, edges: npt.ArrayLike) -> Counts:
        """Mutations by bins of the frequency, int64 (B,).

        Args:
            edges: rising bounds, (B + 1,); a bin holds its lower bound, the last one both.
        """
        found = np.histogram(np.repeat(self.frequency, self.mutations), np.asarray(edges, np.float64))[0]
        return found.astype(np.int64)


@dataclass(frozen=True)
class NeutralFit:
    """The line of neutral growth through a spectrum; NaN where the range holds fewer than two frequencies."""

    rate: float
    """Slope mu/beta: mutations a division over the share of divisions that leave two living lineages."""
    r_squared: float
    """Share of the variance of M(f) that the line explains; near 1 for neutral growth."""


def site_frequencies(table: CloneTable, frame: int) -> SiteFrequencies:
    """Spectrum of a frame: the event that founded a clone is carried by it and all its descendants.

    Clones without a parent had no founding event. Mutations without a living carrier are left out.

    Args:
        table: the clones.
        frame: index of a frame of the run.
    """
    carried = cells_of_descendants(table, frame)[table.parent > 0]
    carriers, mutations = np.unique(carried[carried > 0], return_counts=True)
    return SiteFrequencies(carriers, mutations.astype(np.int64), int(table.cells(frame).sum()))


def neutral_spectrum(frequency: npt.ArrayLike, rate: float, largest: float = 1.0) -> Floats:
    """Mutations expected between a frequency and the largest: M(f) = rate (1/f - 1/largest).

    Neutral exponential growth, Williams et al. 2016; the density falls as 1/f^2.

    Args:
        frequency: share of the cells that carry a mutation, > 0.
        rate: mu/beta.
        largest: upper end of the range.
    """
    return rate * (1 / np.asarray(frequency, np.float64) - 1 / largest)


def neutral_fit(found: SiteFrequencies, smallest: float, largest: float) -> NeutralFit:
    """Least squares of M(f) over 1/f - 1/largest, through zero, at the frequencies that occur in the range.

    Args:
        found: the spectrum.
        smallest: lower end of the range, included, > 0.
        largest: upper end, included.
    """
    inside = (found.frequency >= smallest) & (found.frequency <= largest)
    if np.count_nonzero(inside) < 2:
        return NeutralFit(np.nan, np.nan)
    mutations = np.cumsum(found.mutations[inside][::-1])[::-1]
    line = neutral_spectrum(found.frequency[inside], 1.0, largest)
    rate = float(line @ mutations / (line @ line))
    residual = np.sum((mutations - rate * line) ** 2)
    return NeutralFit(rate, float(1 - residual / np.sum((mutations - mutations.mean()) ** 2)))
