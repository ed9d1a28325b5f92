"""How the field kernels store a lattice: the two colours of its checkerboard apart, each contiguous.

Site (z, y, x) has colour (z + y + x) % 2 and lies at [colour, z, y, x // 2] of an array of shape
(2, nz, ny, slots(nx)). Sweeping one colour then touches no memory of the other that it does not need, and the
neighbours of a run of sites are runs themselves. Half rows are rounded up to whole vectors of the CPU; slots
without a site hold zeros, and so do their coefficients, which keeps them so.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kernels.contract import Box

# Rows of an axis table, shape (ROWS, 2 * half(n)), or (ROWS, 2 * slots(n)) along x; filled by
# `automaton.multigrid_axes`.
LOW, HIGH, TOTAL, FRACTION, NEAR, FAR = range(6)
ROWS = 6
LANES = 16


class Sites(NamedTuple):
    """Integer coordinates of some sites, broadcastable against one another."""

    z: np.ndarray
    y: np.ndarray
    x: np.ndarray


def half(n: int) -> int:
    """Number of coarse cells over n fine ones, and of even ones among n."""
    return (n + 1) // 2


def slots(n: int) -> int:
    """Length of a half row in memory."""
    return -(-half(n) // LANES) * LANES


def apart_shape(shape: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """Shape of an array that holds a (nz, ny, nx) lattice with its colours apart."""
    nz, ny, nx = shape
    return (2, nz, ny, slots(nx))


def address(sites: Sites) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Index of `sites` in an array with colours apart."""
    z, y, x = sites
    return ((z + y + x) & 1, z, y, x >> 1)


def column(coordinate: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Column of an x table for each x: even coordinates first, then odd ones."""
    return np.asarray((coordinate & 1) * (table.shape[1] // 2) + (coordinate >> 1))


def separate(plain: np.ndarray, apart: np.ndarray, width: int, box: Box) -> None:
    """Copy a plain lattice (nz, ny, nx) into one with its colours apart, in a box of slots."""
    for colour in (0, 1):
        at = sites_of_colour(box, colour, width)
        apart[address(at)] = plain[at]


def sites_of_colour(box: Box, colour: int, width: int) -> Sites:
    """The sites of one colour in a box of slots (its last axis counts x // 2), as three flat arrays."""
    z, y, j = (axis.ravel() for axis in np.ogrid[box[0] : box[1], box[2] : box[3], box[4] : box[5]])
    z, y, j = (axis.ravel() for axis in np.meshgrid(z, y, j, indexing="ij"))
    x = 2 * j + ((z + y + colour) & 1)
    inside = x < width
    return Sites(z[inside], y[inside], x[inside])
