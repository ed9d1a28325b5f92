"""Field problems in float64: the solver's operator as a sparse matrix, with faces and uptake to try it on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import linalg

from automaton.multigrid import CLOSED, FIXED, PERIODIC, Faces, Multigrid, Workspace
from automaton.multigrid_axes import Pair
from kernels.processors import Processor
from tests.kernels.examples_fields import separated

Float64 = NDArray[np.float64]
Shape = tuple[int, int, int]
Walls = tuple[float, float, float, float, float, float]
AT_REST: Walls = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

PAIRS = {
    "closed": (CLOSED, CLOSED),
    "fixed": (FIXED, FIXED),
    "low": (FIXED, CLOSED),
    "high": (CLOSED, FIXED),
    "periodic": (PERIODIC, PERIODIC),
}


def faces(z: str, y: str, x: str) -> Faces:
    """Faces from the names in PAIRS."""
    return (PAIRS[z], PAIRS[y], PAIRS[x])


MIXES = {
    "baths": faces("fixed", "fixed", "fixed"),
    "closed": faces("closed", "closed", "closed"),
    "bath on two": faces("low", "high", "closed"),
    "periodic": faces("periodic", "periodic", "periodic"),
    "mixed": faces("high", "periodic", "closed"),
}
FLAT_MIXES = {
    "baths": faces("closed", "fixed", "fixed"),
    "closed": faces("closed", "closed", "closed"),
    "bath on two": faces("closed", "high", "low"),
    "periodic": faces("closed", "periodic", "periodic"),
}


@lru_cache(maxsize=4)
def operator(shape: Shape, around: Faces, walls: Walls = AT_REST) -> tuple[Any, Float64]:
    """Minus the lattice's Laplacian as a sparse matrix, and what fixed walls bring to each site."""
    ones = [sparse.identity(n) for n in shape]
    matrix, brought = sparse.csr_matrix((int(np.prod(shape)),) * 2), np.zeros(shape)
    for axis in range(3):
        line, ends = _line(shape[axis], around[axis], walls[2 * axis : 2 * axis + 2])
        parts = [line if k == axis else ones[k] for k in range(3)]
        matrix = matrix + sparse.kron(sparse.kron(parts[0], parts[1]), parts[2])
        brought += np.expand_dims(ends, tuple(k for k in range(3) if k != axis))
    return matrix.tocsr(), brought


def _line(n: int, pair: Pair, walls: tuple[float, ...]) -> tuple[Any, Float64]:
    matrix, brought = sparse.lil_matrix((n, n)), np.zeros(n)
    for i in range(n):
        for side, face in enumerate(pair):
            j = i + 2 * side - 1
            if 0 <= j < n or (face.kind == "periodic" and n > 1):
                matrix[i, i] += 1
                matrix[i, j % n] -= 1
            elif face.kind == "fixed":
                matrix[i, i] += 2
                brought[i] += 2 * walls[side]
    return matrix.tocsr(), brought


def direct(shape: Shape, around: Faces, sigma: Any, source: Any, walls: Walls = AT_REST) -> Float64:
    """The linear field by sparse LU in float64; for some ten thousand sites at most."""
    matrix, brought = operator(shape, around, walls)
    diagonal = np.broadcast_to(sigma, shape).ravel().astype(float)
    right = (np.broadcast_to(source, shape) + brought).ravel()
    return np.asarray(linalg.spsolve((matrix + sparse.diags(diagonal)).tocsc(), right)).reshape(shape)


def newton(
    shape: Shape, around: Faces, capacity: Any, half: float, source: Any, sigma: Any, walls: Walls
) -> Float64:
    """The Michaelis-Menten field by Newton's method in float64, each step a sparse LU."""
    matrix, brought = operator(shape, around, walls)
    a = np.broadcast_to(capacity, shape).ravel().astype(float)
    q = np.broadcast_to(sigma, shape).ravel().astype(float)
    right = (np.broadcast_to(source, shape) + brought).ravel()
    c = np.full(a.size, max(walls))
    for _ in range(100):
        residual = right - matrix @ c - q * c - a * c / (c + half)
        slope = matrix + sparse.diags(q + a * half / (c + half) ** 2)
        step = linalg.spsolve(slope.tocsc(), residual)
        c = np.maximum(c + step, 0)
        if np.abs(step).max() < 1e-12 * c.max():
            return np.asarray(c).reshape(shape)
    raise RuntimeError("Newton's method did not converge")


def solver(
    processor: Processor,
    around: Faces,
    *,
    sigma: np.ndarray,
    source: Any = 0.0,
    walls: Walls = AT_REST,
    capacity: np.ndarray | None = None,
    start: np.ndarray | None = None,
    sweeps: int = 1,
) -> tuple[Multigrid, Any]:
    """A multigrid solver with its problem posed, and the device array of its field (which holds `start`)."""
    shape: Any = sigma.shape
    workspace = Workspace(processor, shape, saturable=capacity is not None)
    value = processor.array(np.zeros(shape, np.float32) if start is None else start.astype(np.float32))
    found = Multigrid(
        processor, shape, around, workspace, value, saturable=capacity is not None, sweeps=sweeps
    )
    found.set_walls(walls)
    processor.upload(workspace.sigma, separated(sigma))
    processor.upload(workspace.source, separated(np.broadcast_to(source, shape)))
    if capacity is not None:
        processor.upload(workspace.capacity, separated(capacity))
    return found, value


def ball(shape: Shape, radius: float) -> NDArray[np.bool_]:
    """Sites within `radius` of the centre; a disc where the lattice is one site thick."""
    grids = np.ogrid[tuple(slice(n) for n in shape)]
    square = sum((grid - (n - 1) / 2) ** 2 for grid, n in zip(grids, shape, strict=True))
    return np.asarray(square <= radius**2)


def patterns(shape: Shape, seed: int = 5) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Where uptake may sit: nowhere special, compact, compact with holes, scattered, vessels, one site."""
    rng = np.random.default_rng(seed)
    lump = ball(shape, 0.3 * sorted(shape)[1 if shape[0] == 1 else 0])
    yield "everywhere", np.ones(shape, np.bool_)
    yield "ball", lump
    yield "holed ball", lump & (rng.random(shape) > 0.1)
    yield "scattered", rng.random(shape) < 0.1
    yield "half full", rng.random(shape) < 0.5
    yield "vessels", rng.random(shape) < 0.01
    one = np.zeros(shape, np.bool_)
    one[tuple(n // 3 for n in shape)] = True
    yield "one site", one


def convergence(
    processor: Processor, around: Faces, sigma: np.ndarray, cycles: int = 12, sweeps: int = 1
) -> float:
    """Factor by which an F cycle reduces the max-norm residual: geometric mean of the last four of `cycles`.

    The problem has no source, so the field tends to zero and float32 keeps its relative precision throughout.
    """
    start = np.random.default_rng(0).random(sigma.shape)
    multigrid, value = solver(processor, around, sigma=sigma, start=start, sweeps=sweeps)
    norms = []
    for count in (cycles - 4, 4):
        multigrid.cycle(cycles=count)
        norms.append(np.abs(outflow(processor.to_host(value), sigma.astype(np.float32), around)).max())
    return float((norms[1] / norms[0]) ** 0.25)


def saturable_convergence(
    processor: Processor,
    around: Faces,
    capacity: np.ndarray,
    held: np.ndarray,
    least: float = 1e-5,
    sweeps: int = 1,
) -> float:
    """As `convergence` with Michaelis-Menten uptake: mean factor from a random field until `least` is left.

    Walls, and sites by `held` (sigma), are at 38 half saturations. Float32's rounding is near 1e-7.
    """
    start = 38 * np.random.default_rng(0).random(capacity.shape)
    multigrid, _ = solver(
        processor,
        around,
        sigma=held,
        source=38 * held,
        walls=(38.0,) * 6,
        capacity=capacity,
        start=start,
        sweeps=sweeps,
    )
    multigrid.cycle(half_saturation=1.0, cycles=0)
    norms = [multigrid.residual()]
    while norms[-1] > least and len(norms) < 12:
        multigrid.further()
        norms.append(multigrid.residual())
    return float((norms[-1] / norms[0]) ** (1 / (len(norms) - 1)))


def outflow(field: np.ndarray, sigma: np.ndarray, around: Faces) -> Float64:
    """What a lattice of any size loses at each site, by uptake and to neighbours and walls held at zero."""
    c = field.astype(np.float64)
    lost = sigma * c
    for axis, (low, high) in enumerate(around):
        inner, lost_there = np.moveaxis(c, axis, 0), np.moveaxis(lost, axis, 0)
        lost_there[1:] += inner[1:] - inner[:-1]
        lost_there[:-1] += inner[:-1] - inner[1:]
        for face, end in ((low, 0), (high, -1)):
            if face.kind == "fixed":
                lost_there[end] += 2 * inner[end]
            elif face.kind == "periodic" and len(inner) > 1:
                lost_there[end] += inner[end] - inner[-1 - end]
    return lost
