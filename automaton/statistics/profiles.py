"""Profiles of a field against depth or against distance from the tumour's centre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from automaton.kinds import TUMOUR
from automaton.snapshot import Frame

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_TOGETHER = 1 << 16
"""Sites that are averaged at a time, so that what that takes does not grow with the lattice."""


@dataclass(frozen=True)
class Profile:
    """A quantity averaged in bins of a coordinate; every array (B,), NaN in bins without a site."""

    at_um: Floats
    """Mean coordinate of the sites in each bin."""
    mean: Floats
    deviation: Floats
    """Standard deviation between the sites of a bin."""
    count: npt.NDArray[np.int64]
    """Sites in each bin."""


def centre_of_mass(frame: Frame) -> tuple[float, float, float]:
    """Mean position (z, y, x) of the living tumour cells, in sites; the lattice's middle without any."""
    living = frame.kind == TUMOUR
    if not living.any():
        nz, ny, nx = living.shape
        return (nz - 1) / 2, (ny - 1) / 2, (nx - 1) / 2
    z, y, x = (_mean_place(np.count_nonzero(living, axis=others)) for others in ((1, 2), (0, 2), (0, 1)))
    return z, y, x


def _mean_place(cells: npt.NDArray[np.int64]) -> float:
    return float(cells @ np.arange(len(cells)) / cells.sum())


def distance_um(shape: tuple[int, int, int], centre: tuple[float, float, float], spacing_um: float) -> Floats:
    """Distance of each site's centre from a point, float64 of the given shape.

    Args:
        shape: (nz, ny, nx).
        centre: (z, y, x) in sites, as from :func:`centre_of_mass`.
        spacing_um: distance between neighbouring sites.
    """
    squares = [
        ((np.arange(length) - middle) * spacing_um) ** 2 for length, middle in zip(shape, centre, strict=True)
    ]
    distance: Floats = squares[0][:, None, None] + squares[1][None, :, None] + squares[2][None, None, :]
    return np.sqrt(distance, out=distance)


def profile(
    values: npt.NDArray[np.generic],
    coordinate_um: npt.NDArray[np.floating],
    sites: Mask,
    edges_um: npt.ArrayLike,
) -> Profile:
    """Mean and spread of `values` in bins of a coordinate.

    A density is the profile of a mask (bool values) over all sites.

    Args:
        values: the quantity at each site, (nz, ny, nx), numbers or bool.
        coordinate_um: depth or distance of each site, same shape; sites where it is NaN are left out.
        sites: which sites count, bool, same shape.
        edges_um: rising bounds of the bins, (B + 1,); a bin holds its lower bound, the last one both.
    """
    edges = np.asarray(edges_um, np.float64)
    bins = len(edges) - 1
    count = np.zeros(bins, np.int64)
    total, coordinates, squares = np.zeros((3, bins))
    flat = values.reshape(-1), coordinate_um.reshape(-1), sites.reshape(-1)
    for first in range(0, sites.size, _TOGETHER):
        value, at, chosen = (array[first : first + _TOGETHER] for array in flat)
        kept = chosen & (at >= edges[0]) & (at <= edges[-1])
        at, taken = at[kept], np.asarray(value[kept], np.float64)
        index = np.minimum(np.searchsorted(edges, at, side="right") - 1, bins - 1)
        more, sums = np.bincount(index, minlength=bins), np.bincount(index, taken, minlength=bins)
        mean = sums / np.maximum(more, 1)
        # squares about the mean of these sites and of those before, brought to the mean of all of them
        apart = mean - total / np.maximum(count, 1)
        squares += np.bincount(index, (taken - mean[index]) ** 2, minlength=bins)
        squares += apart**2 * (count * more / np.maximum(count + more, 1))
        count += more
        total += sums
        coordinates += np.bincount(index, at, minlength=bins)
    with np.errstate(invalid="ignore"):
        return Profile(
            at_um=coordinates / count, mean=total / count, deviation=np.sqrt(squares / count), count=count
        )


def even_bins(largest_um: float, width_um: float) -> Floats:
    """Bounds 0, width, 2 width, ... up to the first at or above `largest_um`, at least one bin.

    Raises:
        ValueError: a width that is not positive, or a largest value that is not finite.
    """
    if not (width_um > 0 and np.isfinite(largest_um)):
        raise ValueError(f"bins of width {width_um} up to {largest_um} cannot be made")
    return np.arange(max(int(np.ceil(largest_um / width_um)), 1) + 1, dtype=np.float64) * width_um
