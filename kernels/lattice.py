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
        mode = "wrap" if wraps >> axis & 1 else "clip"
        for shift in (-1, 1):
            found.append(values.take(np.arange(size) + shift, axis=axis, mode=mode))
    return found


def offsets() -> list[tuple[int, int, int, int]]:
    """(direction, dz, dy, dx) of the 26 neighbours; direction = 9 (dz + 1) + 3 (dy + 1) + dx + 1, 13 is the site."""
    return [
        (direction, direction // 9 - 1, direction // 3 % 3 - 1, direction % 3 - 1)
        for direction in range(27)
        if direction != 13
    ]
