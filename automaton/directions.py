"""The 26 directions of a site and how likely daughters take each."""

from __future__ import annotations

import numpy as np

FACE_WEIGHT = 36
"""Weights are 36/d^4 with d^2 = 1, 2, 3 for faces, edges and corners: the whole numbers 36, 9 and 4."""


def direction_weights(neighbourhood: str, weights: str, dimensions: int) -> np.ndarray:
    """Weight of each direction 0..26 in the draw of a neighbour, int32 (27,); 0 where it is no neighbour."""
    found = np.zeros((3, 3, 3), np.int32)
    for dz, dy, dx in np.ndindex(3, 3, 3):
        squared = (dz - 1) ** 2 + (dy - 1) ** 2 + (dx - 1) ** 2
        reach = 1 if neighbourhood == "von_neumann" else 3
        if 1 <= squared <= reach and (dimensions == 3 or dz == 1):
            found[dz, dy, dx] = 1 if weights == "equal" else FACE_WEIGHT // squared**2
    return found.reshape(27)


def as_bits(weights: np.ndarray) -> int:
    """The directions with weight, a bit each."""
    return int((1 << np.flatnonzero(weights)).sum())
