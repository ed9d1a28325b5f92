"""How rough the outer front of a tumour is: of a round one by direction, of a flat one by column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import ndimage
from scipy.spatial import cKDTree

from automaton.statistics.depth import surroundings

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

MIN_DIRECTIONS = 8


@dataclass(frozen=True)
class Front:
    """Where a front stands, all NaN where there is none."""

    mean_um: float
    """Mean radius, or mean height, up to the outer side of the sites at the front."""
    roughness_um: float
    """Standard deviation of the radius over directions, or of the height over columns."""
    samples: int
    """Directions, or columns, that have a front."""


def round_front(tumour: Mask, spacing_um: float) -> Front:
    """Radius and roughness of a tumour that grows outwards; a front across a periodic face is cut there.

    Of the largest piece of the tumour, sites joined over sides, edges or corners, its holes filled: the mean
    distance of its outer sites (those that share a face with a site outside) from its centre of mass in each
    of many directions, even by angle in 2D (one per two sites of the circumference), on a Fibonacci lattice
    of the sphere in 3D (one per four sites of the surface). A site belongs to the direction nearest to it.
    Fewer than 8 directions make no front.

    Args:
        tumour: cells and debris, bool (nz, ny, nx), as from :func:`automaton.statistics.tumour_mask`.
        spacing_um: distance between neighbouring sites.
    """
    filled = ~surroundings(tumour)
    labels, pieces = ndimage.label(filled, np.ones((3, 3, 3)))
    if not pieces or filled.all():
        return Front(np.nan, np.nan, 0)
    piece = labels == 1 + np.argmax(np.bincount(labels.ravel())[1:])
    flat = tumour.shape[0] == 1
    axes = slice(1 if flat else 0, None)
    sites = int(np.count_nonzero(piece))
    directions = _even_angles(sites) if flat else _fibonacci_sphere(sites)
    if len(directions) < MIN_DIRECTIONS:
        return Front(np.nan, np.nan, 0)
    buried = ndimage.binary_erosion(piece, ndimage.generate_binary_structure(3, 1), border_value=1)
    middle = np.argwhere(piece)[:, axes].mean(axis=0)
    outward = np.argwhere(piece & ~buried)[:, axes] - middle
    radius = np.linalg.norm(outward, axis=1)
    outward, radius = outward[radius > 0], radius[radius > 0]
    nearest = cKDTree(directions).query(outward / radius[:, None])[1]
    count = np.bincount(nearest, minlength=len(directions))
    total = np.bincount(nearest, radius, minlength=len(directions))
    return _front(total[count > 0] / count[count > 0], spacing_um)


def flat_front(
    tumour: Mask, spacing_um: float, axis: Literal["z", "y", "x"], *, downwards: bool = False
) -> Front:
    """Height and roughness of a tumour that grows along an axis from the lattice's face.

    The height of a column is that of its outermost tumour site; overhangs hide what lies below. Columns
    without a tumour site do not count.

    Args:
        tumour: cells and debris, bool (nz, ny, nx).
        spacing_um: distance between neighbouring sites.
        axis: along which it grows.
        downwards: from the upper face; else from the lower one.
    """
    upwards = np.moveaxis(tumour, "zyx".index(axis), -1)
    columns = upwards.reshape(-1, upwards.shape[-1])
    outermost = columns if downwards else columns[:, ::-1]
    heights = columns.shape[1] - 1 - np.argmax(outermost, axis=1)
    return _front(heights[columns.any(axis=1)] + 0.5, spacing_um)


def _front(distance: Floats, spacing_um: float) -> Front:
    """Of distances in sites to the centres of the sites at the front."""
    if not len(distance):
        return Front(np.nan, np.nan, 0)
    return Front(
        mean_um=float((distance.mean() + 0.5) * spacing_um),
        roughness_um=float(distance.std() * spacing_um),
        samples=len(distance),
    )


def _even_angles(area: int) -> Floats:
    """Unit vectors, one per two sites of a disc's circumference, (K, 2)."""
    count = int(np.sqrt(np.pi * area))
    angle = 2 * np.pi * np.arange(count) / max(count, 1)
    return np.stack([np.sin(angle), np.cos(angle)], axis=1)


def _fibonacci_sphere(volume: int) -> Floats:
    """Unit vectors spread evenly, one per four sites of a ball's surface, (K, 3)."""
    count = int(np.pi * (3 * volume / (4 * np.pi)) ** (2 / 3))
    height = 1 - (2 * np.arange(count) + 1) / max(count, 1)
    angle = np.pi * (3 - np.sqrt(5)) * np.arange(count)
    across = np.sqrt(1 - height**2)
    return np.stack([height, across * np.sin(angle), across * np.cos(angle)], axis=1)
