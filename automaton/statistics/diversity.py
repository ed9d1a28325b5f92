"""How many kinds of cells there are and how evenly they share the tumour: diversity and clone sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Diversity:
    """Diversity of cells over clones or genotypes; NaN without cells, but for the richness."""

    richness: int
    """How many have any cell: the Hill number of order 0."""
    shannon: float
    """Shannon's entropy, in nats; its exponential is the Hill number of order 1."""
    simpson: float
    """Simpson's index: the chance that two cells drawn with replacement differ."""
    inverse_simpson: float
    """How many equal clones would give the same: the Hill number of order 2."""


@dataclass(frozen=True)
class CloneSizes:
    """How many clones are how large."""

    edges: Counts
    """Bounds of the bins, 1, 2, 4, 8, ..., (B + 1,); a bin holds its lower bound, not its upper one."""
    clones: Counts
    """Clones in each bin, (B,)."""
    size: Counts
    """The sizes that occur, in cells, rising, (U,)."""
    at_least: Counts
    """Clones of at least that size, (U,)."""

    @property
    def density(self) -> Floats:
        """Clones for each whole number of cells in a bin, (B,)."""
        return self.clones / np.diff(self.edges)


def diversity(cells: npt.ArrayLike) -> Diversity:
    """Richness, Shannon's entropy, Simpson's index and its inverse.

    Args:
        cells: living cells of each clone, genotype or barcode, whole numbers, (K,); zeros do not matter.
    """
    counts = np.asarray(cells)
    one, two = hill(counts, (1.0, 2.0))
    return Diversity(
        richness=int(np.count_nonzero(counts)),
        shannon=float(np.log(one)),
        simpson=float(1 - 1 / two),
        inverse_simpson=float(two),
    )


def hill(cells: npt.ArrayLike, orders: npt.ArrayLike) -> Floats:
    """Hill numbers, the effective number of clones, float64 of the shape of `orders`; NaN without cells.

    Args:
        cells: living cells of each clone, (K,); zeros do not matter.
        orders: q >= 0; 1 is the limit (exponential of Shannon's entropy), infinity counts the largest only.

    Raises:
        ValueError: a negative order.
    """
    counts = np.asarray(cells, np.float64)
    q = np.asarray(orders, np.float64)
    if np.any(q < 0):
        raise ValueError("the order of a Hill number must not be negative")
    counts = counts[counts > 0]
    if not len(counts):
        return np.full(q.shape, np.nan)
    share = counts / counts.sum()
    return np.array([_hill(share, float(order)) for order in q.flat]).reshape(q.shape)


def _hill(share: Floats, q: float) -> float:
    largest = share.max()
    if np.isinf(q):
        return float(1 / largest)
    if abs(q - 1) < 1e-8:
        return float(np.exp(-np.sum(share * np.log(share))))
    logarithm = np.log(np.sum((share / largest) ** q)) + q * np.log(largest)
    return float(np.exp(logarithm / (1 - q)))


def clone_sizes(cells: npt.ArrayLike) -> CloneSizes:
    """Clones by their size, in bins that double and cumulated.

    Args:
        cells: living cells of each clone, whole numbers, (K,); clones without any do not count.
    """
    counts = np.asarray(cells, np.int64)
    counts = counts[counts > 0]
    size, clones = np.unique(counts, return_counts=True)
    edges = 1 << np.arange(int(size[-1]).bit_length() + 1 if len(size) else 1, dtype=np.int64)
    bins = np.searchsorted(edges, size, side="right") - 1
    return CloneSizes(
        edges=edges,
        clones=np.bincount(bins, clones, minlength=len(edges) - 1).astype(np.int64),
        size=size,
        at_least=np.cumsum(clones[::-1])[::-1].astype(np.int64),
    )
