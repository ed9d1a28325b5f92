"""NumPy views of a lattice that the reference kernels share."""

from __future__ import annotations

import numpy as np

from kernels.contract import Box


def sites(box: Box) -> tuple[slice, slice, slice]:
    """The box as an index of the last three axes of a (nz, ny, nx) array."""
    z0, z1, y0, y1, x0, x1 = box
    return (slice(z0, z1), slice(y0, y1), slice(x0, x1))


def face_neighbours(values: np.ndarray, wraps: int) -> list[np.ndarray]:
    """Values at the six face neighbours, in the order down, up, south, north, west, east; shape as `values`.

    At a closed wall the neighbour is the site itself; an axis in `wraps` (bit 0 z, 1 y, 2 x) is periodic.
    """
    found = []
    for axis in range(3):
        size = values.shape[axis]
        for shift in (-1, 1):
            index = np.arange(size) + shift
            index = index % size if wraps >> axis & 1 else np.clip(index, 0, size - 1)
            found.append(values.take(index, axis=axis))
    return found


def offsets() -> list[tuple[int, int, int, int]]:
    """(direction, dz, dy, dx) of the 26 neighbours; direction = 9 (dz + 1) + 3 (dy + 1) + dx + 1."""
    return [
        (direction, direction // 9 - 1, direction // 3 % 3 - 1, direction % 3 - 1)
        for direction in range(27)
        if direction != 13
    ]


def neighbours_at(
    at: tuple[np.ndarray, ...], direction: int, shape: tuple[int, ...], wraps: int
) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """Index arrays of the neighbours of sites `at` in one direction, and whether each lies on the lattice.

    Indices off the lattice are clipped onto it, so that they may be used before they are masked.
    """
    steps = (direction // 9 - 1, direction // 3 % 3 - 1, direction % 3 - 1)
    inside = np.ones(at[0].shape, bool)
    found = []
    for axis, (index, step, size) in enumerate(zip(at, steps, shape, strict=True)):
        moved = index + step
        if wraps >> axis & 1:
            moved = np.where(moved < 0, size - 1, np.where(moved >= size, 0, moved))
        inside &= (moved >= 0) & (moved < size)
        found.append(np.clip(moved, 0, size - 1))
    return tuple(found), inside


def within(box: Box, mask: np.ndarray) -> tuple[np.ndarray, ...]:
    """Index arrays (z, y, x) of the true sites of `mask` (nz, ny, nx) that lie in the box."""
    z, y, x = np.nonzero(mask[sites(box)])
    return (z + box[0], y + box[2], x + box[4])
