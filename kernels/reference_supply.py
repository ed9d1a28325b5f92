"""What the supply kernels mean: which sites belong to the tumour's surroundings."""

from __future__ import annotations

import numpy as np

from kernels.codes import Kind
from kernels.contract import Box, kernel
from kernels.lattice import face_neighbours, sites


@kernel(
    over="spread", reads={"kind": "u1", "surroundings": "u1"}, writes={"spread": "u1"}, values={"wraps": "i4"}
)
def spread_surroundings(
    kind: np.ndarray, surroundings: np.ndarray, spread: np.ndarray, wraps: int, box: Box
) -> None:
    """A field step's change of the surroundings: an empty site next to them joins, an occupied one leaves.

    kind, surroundings, spread: uint8 (nz, ny, nx); `spread` becomes the new surroundings (0 or 1).
    """
    at = sites(box)
    near = surroundings != 0
    for neighbour in face_neighbours(surroundings, wraps):
        near |= neighbour != 0
    spread[at] = ((kind == Kind.EMPTY) & near)[at]
