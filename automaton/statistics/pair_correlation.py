"""Pair correlation of labels within a tumour: how alike cells are that lie a distance apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft, ndimage

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PairCorrelation:
    """Pairs by distance, in bins one spacing wide; every array (B,), NaN where there is nothing to share.

    Bin k = 1, 2, ... holds distances of k - 1/2 to k + 1/2 spacings, the upper bound left out.
    """

    at_um: Floats
    """Mean distance of the pairs of each bin."""
    same: Floats
    """Share of pairs with equal labels over that of random labelling: above 1 where like cells cluster."""
    other: Floats
    """The same of pairs with unlike labels; NaN where all cells have one label."""
    pairs: npt.NDArray[np.int64]
    """All pairs of cells of each bin."""


def pair_correlation(
    labels: npt.NDArray[np.integer],
    cells: Mask,
    spacing_um: float,
    reach_um: float,
    *,
    periodic: bool = False,
) -> PairCorrelation:
    """Share of equal and of unlike labels among all pairs of cells at a distance, over random labelling.

    Exact counts, by a Fourier transform of the whole lattice for all cells, and of the box around its cells
    (of the whole lattice where axes wrap) for each label with two cells or more.

    Args:
        labels: genotype, clone or any other whole number of each cell, (nz, ny, nx).
        cells: which sites count, bool, same shape.
        spacing_um: distance between neighbouring sites.
        reach_um: the largest distance asked for; along periodic axes less than half their length counts.
        periodic: whether all axes wrap.
    """
    bins = max(int(reach_um / spacing_um), 1)
    numbered = np.zeros(cells.shape, np.int64)
    _, label, counts = np.unique(labels[cells], return_inverse=True, return_counts=True)
    numbered[cells] = label + 1
    everyone, distance = _pairs(cells, bins, periodic)
    alike = np.zeros(bins, np.int64)
    for number, box in enumerate(ndimage.find_objects(numbered), start=1):
        if counts[number - 1] > 1:
            alike += _pairs(numbered[() if periodic else box] == number, bins, periodic)[0]
    size = counts.astype(np.float64)
    n = size.sum()
    chance = size @ (size - 1) / (n * (n - 1)) if n > 1 else np.nan
    return PairCorrelation(
        at_um=_ratio(distance * spacing_um, everyone),
        same=_ratio(alike, everyone * chance),
        other=_ratio(everyone - alike, everyone * (1 - chance)),
        pairs=everyone,
    )


def _pairs(mask: Mask, bins: int, periodic: bool) -> tuple[npt.NDArray[np.int64], Floats]:
    """Pairs of True sites by bin of their distance, and the sum of these distances in sites, each (bins,)."""
    reach = [min(bins, (length - 1) // 2 if periodic else length - 1) for length in mask.shape]
    sides = [
        length if periodic else fft.next_fast_len(length + far, real=True)
        for length, far in zip(mask.shape, reach, strict=True)
    ]
    transformed = fft.rfftn(mask.astype(np.float64), sides)
    correlated = fft.irfftn(np.abs(transformed) ** 2, sides)
    shifts = np.ix_(*(np.arange(-far, far + 1) for far in reach))
    distance = np.sqrt(sum(shift.astype(np.float64) ** 2 for shift in shifts)).ravel()
    twice = np.rint(correlated[shifts]).ravel()
    bin_of = np.floor(distance + 0.5).astype(np.int64)
    inside = (bin_of >= 1) & (bin_of <= bins)
    index, twice, distance = bin_of[inside] - 1, twice[inside], distance[inside]
    counts = np.bincount(index, twice, minlength=bins) / 2
    return np.rint(counts).astype(np.int64), np.bincount(index, twice * distance, minlength=bins) / 2


def _ratio(part: npt.NDArray[np.number], whole: npt.NDArray[np.number]) -> Floats:
    found = np.full(len(part), np.nan)
    np.divide(part, whole, out=found, where=whole > 0)
    return found
