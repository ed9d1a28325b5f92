"""Random but valid arguments for the field kernels: two levels of a random lattice with random faces."""

from __future__ import annotations

from typing import Any

import numpy as np

from automaton.multigrid_axes import CLOSED, FIXED, PERIODIC, axis_tables, even_first, fixed_faces
from kernels.colours import apart_shape, half, separate
from kernels.contract import whole

Shape = tuple[int, int, int]
FACES = [(CLOSED, CLOSED), (FIXED, FIXED), (CLOSED, FIXED), (FIXED, CLOSED), (PERIODIC, PERIODIC)]


def field(rng: np.random.Generator, shape: tuple[int, ...], low: float = 0.0) -> np.ndarray:
    """Random numbers between low and 2."""
    return rng.uniform(low, 2.0, shape).astype(np.float32)


def separated(plain: np.ndarray) -> np.ndarray:
    """A plain lattice (nz, ny, nx) with its colours apart, float32, zero in slots without a site."""
    nz, ny, nx = plain.shape
    found = np.zeros(apart_shape((nz, ny, nx)), np.float32)
    separate(plain, found, nx, whole(found.shape))
    return found


def lattice(rng: np.random.Generator, shape: Shape, low: float = 0.0) -> np.ndarray:
    """A random field with its colours apart, zero in slots without a site."""
    return separated(field(rng, shape, low))


def axes(rng: np.random.Generator, shape: Shape, odd_periodic: bool = True) -> dict[str, Any]:
    """Axis tables of a lattice of `shape` with random faces, and what its walls hold."""
    choices = [len(FACES) - (n % 2 == 1 and not odd_periodic) for n in shape]
    pairs = [FACES[rng.integers(0, count)] for count in choices]
    tables = [axis_tables(n, 1, pair)[0] for n, pair in zip(shape, pairs, strict=True)]
    found = {"axis_z": tables[0], "axis_y": tables[1], "axis_x": even_first(tables[2])}
    return found | {"walls": field(rng, (6,)), "fixed": fixed_faces((pairs[0], pairs[1], pairs[2]))}


def coarser(shape: Shape) -> Shape:
    """Shape of the next level."""
    nz, ny, nx = shape
    return (half(nz), half(ny), half(nx))


def problem(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    """What linear relaxation and residuals read."""
    found = {"sigma": lattice(rng, shape), "source": lattice(rng, shape, -1.0), "width": shape[2]}
    return axes(rng, shape) | found | {"value": lattice(rng, shape)}


def saturable(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    """What Michaelis-Menten uptake adds."""
    return {"capacity": lattice(rng, shape), "half_saturation": 0.7}


def relax_linear(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    # Around an odd number of sites two of one colour are neighbours; the solver relaxes those by themselves.
    tables = axes(rng, shape, odd_periodic=False)
    return problem(rng, shape) | tables | {"colour": int(rng.integers(0, 2)), "excess": 0.15}


def relax_saturable(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return relax_linear(rng, shape) | saturable(rng, shape) | {"floor": 0.0}


def coarse_source_linear(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return problem(rng, shape) | {"shift": 7.0}


def coarse_source_saturable(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return coarse_source_linear(rng, shape) | saturable(rng, shape)


def residual_linear(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return problem(rng, shape) | {"largest": rng.integers(0, 1 << 29, (2, *shape[:2]), np.uint32)}


def residual_saturable(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return residual_linear(rng, shape) | saturable(rng, shape)


def separate_colours(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {"plain": field(rng, shape), "apart": lattice(rng, shape), "width": shape[2]}


def join_colours(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return separate_colours(rng, shape)


def sizes(shape: Shape) -> dict[str, int]:
    """The fine lattice's numbers of sites."""
    return {"depth": shape[0], "height": shape[1], "width": shape[2]}


def restrict_linear(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    names = ("coarse_value", "coarse_source", "start")
    coarse = {name: lattice(rng, coarser(shape)) for name in names}
    return problem(rng, shape) | sizes(shape) | coarse | {"shift": 7.0}


def restrict_saturable(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return restrict_linear(rng, shape) | saturable(rng, shape)


def coarsen_linear(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    given = problem(rng, shape) | sizes(shape)
    for name in ("walls", "fixed", "value"):
        del given[name]
    coarse = {name: lattice(rng, coarser(shape)) for name in ("coarse_sigma", "coarse_source")}
    return given | coarse | {"shift": 7.0}


def coarsen_capacity(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    tables = axes(rng, shape)
    for name in ("walls", "fixed"):
        del tables[name]
    found = {"capacity": lattice(rng, shape), "coarse_capacity": lattice(rng, coarser(shape))}
    return tables | sizes(shape) | found


def prolong(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    coarse = {name: lattice(rng, coarser(shape), -1.0) for name in ("coarse_value", "start")}
    given = {"value": lattice(rng, shape), "width": shape[2], "keep": float(rng.integers(0, 2)), "floor": 0.0}
    return axes(rng, shape) | coarse | given


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
