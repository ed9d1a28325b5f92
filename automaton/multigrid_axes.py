"""The geometry of the field solver: how each axis is cut into cells on every level, with what coefficients.

Lengths are in spacings of the finest level. A coarse cell is two finer ones; over an odd number the last
coarse cell is one finer cell alone, so cells at the end of an axis may be narrower than the others. The
coefficient between two cells is 1 / (own width x distance of centres); a fixed wall counts as a cell half a
width away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kernels.colours import FAR, FRACTION, HIGH, LOW, NEAR, ROWS, TOTAL, half, slots

Float64 = NDArray[np.float64]
Shape = tuple[int, int, int]
FaceKind = Literal["closed", "fixed", "periodic"]


@dataclass(frozen=True)
class Face:
    """One face of the lattice: no flux, a concentration held at the wall, or joined to the opposite face."""

    kind: FaceKind


CLOSED, FIXED, PERIODIC = Face("closed"), Face("fixed"), Face("periodic")
Pair = tuple[Face, Face]
Faces = tuple[Pair, Pair, Pair]
"""(low, high) faces along z, y and x."""


def check_faces(faces: Faces) -> None:
    """Raise ValueError where only one of two opposite faces is periodic."""
    for axis, (low, high) in zip("zyx", faces, strict=True):
        if (low.kind == "periodic") != (high.kind == "periodic"):
            raise ValueError(f"both faces of axis {axis} must be periodic, or neither")


def level_shapes(shape: Shape) -> list[Shape]:
    """Shapes (nz, ny, nx) of all levels, from the lattice to a single cell."""
    shapes = [shape]
    while max(shapes[-1]) > 1:
        nz, ny, nx = shapes[-1]
        shapes.append((half(nz), half(ny), half(nx)))
    return shapes


def axis_tables(n: int, levels: int, faces: Pair) -> list[NDArray[np.float32]]:
    """The table of one axis for each of `levels` levels; `n` is the number of sites along it.

    Each is float32 (ROWS, 2 * half(n_level)), rows as in `kernels.colours`; columns beyond n_level are zero.
    """
    widths: Float64 = np.ones(n)
    tables = []
    for _ in range(levels):
        coarser = _pair_sums(widths) if widths.size > 1 else widths
        tables.append(_table(widths, coarser, faces).astype(np.float32))
        widths = coarser
    return tables


def even_first(table: NDArray[np.float32]) -> NDArray[np.float32]:
    """The table with its even columns before its odd ones, as the kernels want it along x.

    Shape (ROWS, 2 * slots(n)): each half is filled up with zeros.
    """
    count = table.shape[1] // 2
    found = np.zeros((ROWS, 2, slots(2 * count)), np.float32)
    found[:, 0, :count], found[:, 1, :count] = table[:, ::2], table[:, 1::2]
    return found.reshape(ROWS, -1)


def fixed_faces(faces: Faces) -> int:
    """The faces held at a concentration as bits: bit 0 z-, 1 z+, 2 y-, 3 y+, 4 x-, 5 x+."""
    kinds = [face.kind for pair in faces for face in pair]
    return sum(1 << k for k, kind in enumerate(kinds) if kind == "fixed")


def _pair_sums(widths: Float64) -> Float64:
    return np.add.reduceat(widths, np.arange(0, widths.size, 2))


def _table(widths: Float64, coarser: Float64, faces: Pair) -> Float64:
    n = widths.size
    table = np.zeros((ROWS, 2 * half(n)))
    table[LOW, :n], table[HIGH, :n] = _neighbour_coefficients(widths, faces)
    table[TOTAL] = table[LOW] + table[HIGH]
    parents = np.arange(n) // 2
    table[FRACTION, :n] = widths / coarser[parents]
    table[NEAR, :n], table[FAR, :n] = _interpolation(widths, coarser, faces)
    return table


def _neighbour_coefficients(widths: Float64, faces: Pair) -> tuple[Float64, Float64]:
    n = widths.size
    low, high = np.zeros(n), np.zeros(n)
    distance = (widths[1:] + widths[:-1]) / 2
    low[1:] = 1 / (widths[1:] * distance)
    high[:-1] = 1 / (widths[:-1] * distance)
    for row, face, end in ((low, faces[0], 0), (high, faces[1], n - 1)):
        if face.kind == "fixed":
            row[end] = 2 / widths[end] ** 2
    if faces[0].kind == "periodic" and n > 1:
        around = (widths[0] + widths[-1]) / 2
        low[0], high[-1] = 1 / (widths[0] * around), 1 / (widths[-1] * around)
    return low, high


def _interpolation(widths: Float64, coarser: Float64, faces: Pair) -> tuple[Float64, Float64]:
    """Weights of the parent, and of what lies beyond the fine cell: another coarse cell or a fixed wall."""
    n, m = widths.size, coarser.size
    far = np.zeros(n)
    fine_centres = np.cumsum(widths) - widths / 2
    coarse_centres = np.cumsum(coarser) - coarser / 2
    for i in range(n):
        parent, side = i // 2, 2 * (i % 2) - 1
        away = abs(fine_centres[i] - coarse_centres[parent])
        if away == 0:
            continue
        if 0 <= parent + side < m or (faces[0].kind == "periodic" and m > 1):
            far[i] = away / ((coarser[parent] + coarser[(parent + side) % m]) / 2)
        elif faces[(side + 1) // 2].kind == "fixed":
            far[i] = away / (coarser[parent] / 2)
    return 1 - far, far
