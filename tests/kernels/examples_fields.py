"""Random but valid arguments for the field kernels: two levels of a random lattice with random faces."""

from __future__ import annotations

from typing import Any

import numpy as np

from automaton.multigrid_axes import CLOSED, FIXED, PERIODIC, axis_tables, even_first
from kernels.colours import apart_shape, half

Shape = tuple[int, int, int]
FACES = [(CLOSED, CLOSED), (FIXED, FIXED), (CLOSED, FIXED), (FIXED, CLOSED), (PERIODIC, PERIODIC)]


def field(rng: np.random.Generator, shape: tuple[int, ...], low: float = 0.0) -> np.ndarray:
    """Random numbers between low and 2."""
    return rng.uniform(low, 2.0, shape).astype(np.float32)


def axes(rng: np.random.Generator, shape: Shape, odd_periodic: bool = True) -> dict[str, np.ndarray]:
    """Axis tables of a lattice of `shape` with random faces, and what its walls hold."""
    choices = [len(FACES) - (n % 2 == 1 and not odd_periodic) for n in shape]
    pairs = [FACES[rng.integers(0, count)] for count in choices]
    tables = [axis_tables(n, 1, pair)[0] for n, pair in zip(shape, pairs, strict=True)]
    found = {"axis_z": tables[0], "axis_y": tables[1], "axis_x": even_first(tables[2])}
    return found | {"walls": field(rng, (6,))}


def coarser(shape: Shape) -> Shape:
    """Shape of the next level."""
    nz, ny, nx = shape
    return (half(nz), half(ny), half(nx))


def problem(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    """What linear relaxation and residuals read."""
    apart = apart_shape(shape)
    found = {"sigma": field(rng, apart), "source": field(rng, apart, -1.0), "width": shape[2]}
    return axes(rng, shape) | found | {"value": field(rng, apart)}


def saturable(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    """What Michaelis-Menten uptake adds."""
    return {"capacity": field(rng, apart_shape(shape)), "half_saturation": 0.7}


def relax_linear(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    # Around an odd number of sites two of one colour are neighbours; the solver relaxes those by themselves.
    tables = axes(rng, shape, odd_periodic=False)
    return problem(rng, shape) | tables | {"colour": int(rng.integers(0, 2)), "excess": 0.15}


def relax_saturable(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return relax_linear(rng, shape) | saturable(rng, shape) | {"floor": 0.0}


def coarse_source_linear(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return problem(rng, shape) | {
        "average": field(rng, shape),
        "defect": field(rng, shape, -1.0),
        "shift": 7.0,
    }


def coarse_source_saturable(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return coarse_source_linear(rng, shape) | saturable(rng, shape)


def residual_linear(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return problem(rng, shape) | {"largest": rng.integers(0, 1 << 29, (2, *shape[:2]), np.uint32)}


def residual_saturable(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return residual_linear(rng, shape) | saturable(rng, shape)


def separate_colours(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {"plain": field(rng, shape), "apart": field(rng, apart_shape(shape)), "width": shape[2]}


def join_colours(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return separate_colours(rng, shape) | {"subtract": float(rng.integers(0, 2))}


def sizes(shape: Shape) -> dict[str, int]:
    """The fine lattice's numbers of sites."""
    return {"depth": shape[0], "height": shape[1], "width": shape[2]}


def restrict_linear(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    coarse = coarser(shape)
    means = {"average": field(rng, coarse), "defect": field(rng, coarse), "shift": 7.0}
    return problem(rng, shape) | sizes(shape) | means


def restrict_saturable(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return restrict_linear(rng, shape) | saturable(rng, shape)


def coarsen_linear(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    coarse, given = coarser(shape), problem(rng, shape) | sizes(shape)
    for name in ("walls", "value"):
        del given[name]
    return given | {"coarse_sigma": field(rng, coarse), "coarse_source": field(rng, coarse), "shift": 7.0}


def coarsen_capacity(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    tables = axes(rng, shape)
    del tables["walls"]
    found = {"capacity": field(rng, apart_shape(shape)), "coarse_capacity": field(rng, coarser(shape))}
    return tables | sizes(shape) | found


def prolong(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    found = {"coarse": field(rng, coarser(shape), -1.0), "value": field(rng, apart_shape(shape))}
    return axes(rng, shape) | found | {"width": shape[2], "keep": float(rng.integers(0, 2)), "floor": 0.0}


EXAMPLES = {
    make.__name__: make
    for make in (
        relax_linear,
        relax_saturable,
        coarse_source_linear,
        coarse_source_saturable,
        residual_linear,
        residual_saturable,
        separate_colours,
        join_colours,
        restrict_linear,
        restrict_saturable,
        coarsen_linear,
        coarsen_capacity,
        prolong,
    )
}
