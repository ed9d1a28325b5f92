"""Converged float64 solutions, by which the fields of this program and of others are judged.

Sites are 1 apart and diffusivity is 1. A wall is `distance` beyond the outermost sites: 1/2 where it is a
face of the lattice, 1 where a program holds the outermost sites themselves and those inside are solved for.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse.linalg import LinearOperator, cg

TOLERANCE = 1e-10
"""Of the residual's norm, relative to that of the supply."""


def bath(side: int, time: float, distance: float) -> np.ndarray:
    """Concentration, float64 (side, side, side), after `time`, with walls at 1 and nothing inside at first.

    Exact in time: what is still missing is a product of three one-dimensional solutions, each a sum of modes.
    """
    pull = np.diag(np.full(side, -2.0)) + np.diag(np.ones(side - 1), 1) + np.diag(np.ones(side - 1), -1)
    for end in (0, -1):
        pull[end, end] = -(1.0 + 1.0 / distance)
    rates, modes = np.linalg.eigh(pull)
    missing = modes @ (np.exp(rates * time) * modes.sum(axis=0))
    return np.asarray(1.0 - missing[:, None, None] * missing[None, :, None] * missing[None, None, :])


def steady(sigma: np.ndarray, distance: float, start: np.ndarray) -> np.ndarray:
    """Steady field, float64, with walls at 1 all around and uptake `sigma`; both (nz, ny, nx).

    Iterates from `start`. Raises RuntimeError where that does not converge.
    """
    shape = sigma.shape
    wall = 1.0 / distance
    supply = np.zeros(shape)
    diagonal = sigma + 6.0
    for axis in range(3):
        for end in (0, -1):
            face = tuple(end if axis == other else slice(None) for other in range(3))
            supply[face] += wall
            diagonal[face] += wall - 1.0

    def apply(flat: np.ndarray) -> np.ndarray:
        field = flat.reshape(shape)
        found = diagonal * field
        for axis in range(3):
            low, high = (
                tuple(part if axis == other else slice(None) for other in range(3))
                for part in (slice(None, -1), slice(1, None))
            )
            found[low] -= field[high]
            found[high] -= field[low]
        return np.asarray(found.reshape(-1))

    size = sigma.size
    operator = LinearOperator((size, size), matvec=apply, dtype=np.float64)
    inverse = LinearOperator((size, size), matvec=lambda flat: flat / diagonal.reshape(-1), dtype=np.float64)
    found, failed = cg(
        operator,
        supply.reshape(-1),
        x0=start.reshape(-1).astype(np.float64),
        rtol=TOLERANCE,
        atol=0.0,
        M=inverse,
    )
    if failed:
        raise RuntimeError("the converged solution could not be found")
    return np.asarray(found.reshape(shape))


def greatest_error(field: np.ndarray, truth: np.ndarray) -> float:
    """Greatest absolute difference; fields are in units of the level supplied."""
    return float(np.abs(field.astype(np.float64) - truth).max())
