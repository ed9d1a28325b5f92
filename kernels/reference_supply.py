"""Where a field is supplied, and what it means that the surroundings follow the tumour."""

from __future__ import annotations

import numpy as np

from kernels.codes import Kind
from kernels.contract import Box, kernel
from kernels.lattice import face_neighbours, sites

f4 = np.float32


def supplied(
    kind: np.ndarray, surroundings: np.ndarray | None, supply: np.float32, vessel_supply: np.float32
) -> np.ndarray:
    """Rate per second at which each site exchanges with what supplies it; float32, shape of `kind`."""
    around = f4(0) if surroundings is None else np.where(surroundings != 0, supply, f4(0))
    return np.where(kind == Kind.VESSEL, vessel_supply, around).astype(f4)


@kernel(
    over="spread", reads={"kind": "u1", "surroundings": "u1"}, writes={"spread": "u1"}, values={"wraps": "i4"}
)
def spread_surroundings(
    kind: np.ndarray, surroundings: np.ndarray, spread: np.ndarray, wraps: int, box: Box
) -> None:
    """A field step's change of the surroundings: an empty or healthy site next to them joins, others leave.

    kind, surroundings, spread: uint8 (nz, ny, nx); `spread` becomes the new surroundings (0 or 1).
    """
    at = sites(box)
    near = surroundings != 0
    for neighbour in face_neighbours(surroundings, wraps):
        near |= neighbour != 0
    spread[at] = (((kind == Kind.EMPTY) | (kind == Kind.HEALTHY)) & near)[at]
