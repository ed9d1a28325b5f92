"""How far a field is from a direct solve in float64 after the full multigrid start and 0 to 4 F cycles.

    python -m benchmarks.field_error > benchmarks/results/field_error.txt

Each line is the worst of several arrangements of cells: a ball, a holed ball, 10 % and half of all sites.
"error" is the greatest difference at any site as a share of the greatest value, "residual" what a run
measures after each solve (`Multigrid.residual`). A star marks the number of cycles that a run does,
in its first step where a field follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.sparse import linalg

from automaton.field_faces import STIRRED, sweeps_before
from automaton.multigrid import Faces
from kernels.processors import open_processor
from tests.field_problems import Float64, Shape, faces, operator, patterns, solver

SHAPES: tuple[Shape, ...] = ((40, 40, 40), (27, 46, 33), (1, 128, 128))
CYCLES = range(5)
LEVEL = 38.0
"""Half saturations, or any unit, at walls and in the surroundings."""


class Field(NamedTuple):
    """One kind of field: its faces (in 2D the faces along z are closed), and how many cycles a run does.

    `pose` gives uptake, exchange with what holds the field at LEVEL, and capacity (or None) where the cells
    are; all in units of diffusivity / spacing**2. `vessels`: whether these hold it.
    """

    name: str
    around: Faces
    cycles: int
    pose: Callable[[np.ndarray], tuple[Float64, Float64, Float64 | None]]
    vessels: bool = False


def fields() -> Iterator[Field]:
    """The kinds of field that runs solve."""
    baths, closed = faces("fixed", "fixed", "fixed"), faces("closed", "closed", "closed")
    one = faces("closed", "closed", "low")
    vessels = np.random.default_rng(1)

    def one_percent(cells: np.ndarray, rate: float) -> Float64:
        return np.where(vessels.random(cells.shape) < 0.01, rate, 0.0)

    nothing = 0.0
    yield Field("linear, baths on all faces", baths, 1, lambda c: (0.1 * c, nothing * c, None))
    yield Field("linear, bath on x-", one, 1, lambda c: (0.1 * c, nothing * c, None))
    yield Field("linear, stirred surroundings", closed, 3, lambda c: (0.1 * c, STIRRED * ~c, None))
    yield Field("linear, x- and stirred", one, 3, lambda c: (0.1 * c, STIRRED * ~c, None))
    yield Field("linear, perfused surroundings", closed, 3, lambda c: (0.1 * c, 0.02 * ~c, None))
    yield Field(
        "linear, vessels on 1 %", closed, 3, lambda c: (0.01 * c, one_percent(c, 1.0), None), vessels=True
    )
    yield Field(
        "linear, stirred vessels",
        closed,
        3,
        lambda c: (0.01 * c, one_percent(c, STIRRED), None),
        vessels=True,
    )
    yield Field(
        "linear, x-, stirred vessels",
        one,
        3,
        lambda c: (0.01 * c, one_percent(c, STIRRED), None),
        vessels=True,
    )
    yield Field("followed in time, baths", baths, 3, lambda c: (0.1 * c + 0.005, nothing * c, None))
    yield Field("followed in time, stirred", closed, 3, lambda c: (0.1 * c + 0.005, STIRRED * ~c, None))
    yield Field("Michaelis-Menten, baths", baths, 2, lambda c: (nothing * c, nothing * c, 4.4 * c))
    yield Field("Michaelis-Menten, stirred", closed, 4, lambda c: (nothing * c, STIRRED * ~c, 4.4 * c))
    yield Field("Michaelis-Menten, perfused", closed, 4, lambda c: (nothing * c, 0.02 * ~c, 4.4 * c))
    yield Field(
        "Michaelis-Menten, vessels",
        closed,
        4,
        lambda c: (nothing * c, one_percent(c, 1.0), 4.4 * c),
        vessels=True,
    )
    yield Field(
        "M.-M., stirred vessels",
        closed,
        4,
        lambda c: (nothing * c, one_percent(c, STIRRED), 4.4 * c),
        vessels=True,
    )
    yield Field(
        "M.-M., x-, stirred vessels",
        one,
        4,
        lambda c: (nothing * c, one_percent(c, STIRRED), 4.4 * c),
        vessels=True,
    )


def direct(around: Faces, sigma: Float64, source: Float64, capacity: Float64 | None) -> Float64:
    """The field in float64, by conjugate gradients to 1e-12; Newton's method where uptake saturates."""
    matrix, brought = operator(sigma.shape, around, (LEVEL,) * 6)
    right = (source + brought).ravel()

    def solve(diagonal: Float64, wanted: Float64, left: float) -> Float64:
        system = (matrix + sparse.diags(diagonal)).tocsr()
        found, failed = linalg.cg(system, wanted, rtol=left, M=sparse.diags(1 / system.diagonal()))
        if failed:
            raise RuntimeError("conjugate gradients did not converge")
        return np.asarray(found)

    q = sigma.ravel()
    if capacity is None:
        return solve(q, right, 1e-12).reshape(sigma.shape)
    a, c = capacity.ravel(), np.full(q.size, LEVEL)
    for _ in range(100):
        residual = right - matrix @ c - q * c - a * c / (c + 1)
        step = solve(q + a / (c + 1) ** 2, residual, 1e-4)
        c = np.maximum(c + step, 0)
        if np.abs(step).max() < 1e-11 * c.max():
            return c.reshape(sigma.shape)
    raise RuntimeError("Newton's method did not converge")


def worst(field: Field, shape: Shape) -> list[tuple[float, float]]:
    """(error, residual) after each number of cycles, the greatest over all arrangements of cells."""
    processor = open_processor("cpu")
    around = field.around if shape[0] > 1 else (faces("closed", "closed", "closed")[0], *field.around[1:])
    found = np.zeros((len(CYCLES), 2))
    for name, cells in patterns(shape):
        if name not in ("ball", "holed ball", "scattered", "half full"):
            continue
        uptake, held, capacity = field.pose(cells)
        sigma, source = (uptake + held).astype(np.float32), (LEVEL * held).astype(np.float32)
        amount = None if capacity is None else capacity.astype(np.float32)
        expected = direct(
            around,
            sigma.astype(float),
            source.astype(float),
            None if amount is None else amount.astype(float),
        )
        multigrid, value = solver(
            processor,
            around,
            sigma=sigma,
            source=source,
            walls=(LEVEL,) * 6,
            capacity=amount,
            sweeps=sweeps_before(around, vessels=field.vessels),
        )
        for cycles in CYCLES:
            multigrid.solve(cycles, half_saturation=1.0)
            error = np.abs(processor.to_host(value) - expected).max() / expected.max()
            found[cycles] = np.maximum(found[cycles], (error, multigrid.residual()))
    return [(error, residual) for error, residual in found]


def main() -> None:
    """Print the table."""
    print(f"{'field':31}{'sites':>14}  cycles:  " + "".join(f"{cycles:<12}" for cycles in CYCLES))
    for field in fields():
        for shape in SHAPES:
            numbers = worst(field, shape)
            for row, label in enumerate(("error", "residual")):
                begin = f"{field.name:31}{'x'.join(map(str, shape)):>14}" if row == 0 else " " * 45
                cells = (f"{numbers[k][row]:.1e}{'*' if k == field.cycles else ''}" for k in CYCLES)
                print(f"{begin}  {label:9}" + "".join(f"{text:12}" for text in cells).rstrip(), flush=True)


if __name__ == "__main__":
    main()
