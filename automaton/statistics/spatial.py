"""How labels and traits lie among the cells of a tumour: mixing of neighbours, and Moran's I."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Slices = tuple[slice, ...]


@dataclass(frozen=True)
class Mixing:
    """How often neighbours differ in their label."""

    contacts: int
    """Pairs of cells that share a face."""
    unlike: float
    """Share of them whose labels differ; NaN without contacts."""
    expected: float
    """That share if the same labels lay at random; NaN with fewer than two cells."""

    @property
    def index(self) -> float:
        """`unlike` over `expected`: 1 at random, 0 apart, above 1 where unlike cells seek each other.

        NaN without contacts, or with a single label.
        """
        return self.unlike / self.expected if self.expected else float("nan")


@dataclass(frozen=True)
class Moran:
    """Moran's I of a trait; NaN without contacts or variance; z and p also with fewer than 4 cells."""

    statistic: float
    """I: above `expected` where neighbours resemble each other, below where they differ."""
    expected: float
    """-1/(n - 1), if the values lay at random."""
    z_score: float
    """(I - expected) over its standard deviation under randomisation."""
    p_value: float
    """Two-sided, by the normal distribution."""


def mixing(labels: npt.NDArray[np.integer], cells: Mask, *, periodic: bool = False) -> Mixing:
    """Unlike neighbours among all neighbours, beside what random labelling gives.

    Args:
        labels: genotype, clone or any other whole number of each cell, (nz, ny, nx).
        cells: which sites count, such as the living tumour cells, bool, same shape.
        periodic: whether all axes wrap.
    """
    contacts = unlike = 0
    for first, second in _contacts(cells.shape, periodic):
        both = cells[first] & cells[second]
        contacts += int(np.count_nonzero(both))
        unlike += int(np.count_nonzero(both & (labels[first] != labels[second])))
    count = np.unique(labels[cells], return_counts=True)[1].astype(np.float64)
    n = count.sum()
    return Mixing(
        contacts=contacts,
        unlike=unlike / contacts if contacts else float("nan"),
        expected=float(1 - (count @ (count - 1)) / (n * (n - 1))) if n > 1 else float("nan"),
    )


def moran(trait: npt.NDArray[np.number], cells: Mask, *, periodic: bool = False) -> Moran:
    """Spatial autocorrelation of a trait, each pair of cells that share a face weighing 1.

    Args:
        trait: value at each site, such as the level of expression, (nz, ny, nx).
        cells: which sites count, bool, same shape.
        periodic: whether all axes wrap.
    """
    n = int(np.count_nonzero(cells))
    expected = -1 / (n - 1) if n > 1 else math.nan
    centred = np.zeros(cells.shape)
    values = trait[cells].astype(np.float64)
    if not n or values.min() == values.max():
        return Moran(math.nan, expected, math.nan, math.nan)
    centred[cells] = values - values.mean()
    degree = np.zeros(cells.shape, np.int64)
    products = 0.0
    for first, second in _contacts(cells.shape, periodic):
        both = cells[first] & cells[second]
        degree[first] += both
        degree[second] += both
        products += 2 * float(np.sum(centred[first] * centred[second]))
    weights = float(degree.sum())
    if not weights:
        return Moran(math.nan, expected, math.nan, math.nan)
    squares = float(np.sum(centred**2))
    found = n / weights * products / squares
    if n < 4:
        return Moran(found, expected, math.nan, math.nan)
    s1, s2 = 2 * weights, 4 * float(np.sum(degree**2))
    b2 = n * float(np.sum(centred**4)) / squares**2
    second_moment = (
        n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * weights**2)
        - b2 * ((n**2 - n) * s1 - 2 * n * s2 + 6 * weights**2)
    ) / ((n - 1) * (n - 2) * (n - 3) * weights**2)
    variance = second_moment - expected**2
    if variance <= 1e-12:
        return Moran(found, expected, math.nan, math.nan)
    z = (found - expected) / math.sqrt(variance)
    return Moran(found, expected, z, math.erfc(abs(z) / math.sqrt(2)))


def _contacts(shape: tuple[int, ...], periodic: bool) -> Iterator[tuple[Slices, Slices]]:
    """Pairs of equally shaped parts of the lattice: each site of the first shares a face with its like.

    Every pair of neighbours comes once; on a periodic axis of two sites too.
    """
    for axis, length in enumerate(shape):
        before = (slice(None),) * axis
        if length > 1:
            yield (*before, slice(None, -1)), (*before, slice(1, None))
        if periodic and length > 2:
            yield (*before, slice(-1, None)), (*before, slice(None, 1))
