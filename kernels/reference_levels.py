"""What the kernels between the levels of the field solver mean.

A coarse cell is two fine ones along each axis; over an odd number the last is one fine cell alone. Arrays are
float32: fine ones have their colours apart (`kernels.colours`), coarse ones are plain (nz, ny, nx). `axis_z`,
`axis_y`, `axis_x` are the fine level's tables, `depth`, `height`, `width` its numbers of sites along z, y, x.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kernels.colours import FAR, FRACTION, NEAR, WALL, Sites, address, column, sites_of_box, sites_of_colour
from kernels.contract import Box, kernel
from kernels.reference_fields import LINEAR, READS, SATURABLE, stencil, uptake

SIZES = {"depth": "i4", "height": "i4", "width": "i4"}
AXES = {"axis_z": "f4", "axis_y": "f4", "axis_x": "f4"}
Tables = tuple[np.ndarray, np.ndarray, np.ndarray]


@kernel(over="apart", reads={"plain": "f4"}, writes={"apart": "f4"}, values={"width": "i4"})
def separate_colours(plain: np.ndarray, apart: np.ndarray, width: int, box: Box) -> None:
    """Copy a plain lattice into one with its colours apart."""
    for colour in (0, 1):
        at = sites_of_colour(box, colour, width)
        apart[address(at)] = plain[at]


@kernel(
    over="apart", reads={"apart": "f4"}, updates={"plain": "f4"}, values={"width": "i4", "subtract": "f4"}
)
def join_colours(apart: np.ndarray, plain: np.ndarray, width: int, subtract: np.float32, box: Box) -> None:
    """Turn plain into the lattice held in `apart`, less `subtract` times what it was."""
    for colour in (0, 1):
        at = sites_of_colour(box, colour, width)
        plain[at] = apart[address(at)] - subtract * plain[at]


def children(
    box: Box, tables: Tables, sizes: tuple[int, int, int]
) -> Iterator[tuple[np.ndarray, list[Sites]]]:
    """The rows of fine cells under a box of coarse ones: fraction of the row, and its even and odd sites.

    Fractions of cells that the lattice does not have are zero, and so are those of odd x beyond its end.
    """
    coarse = sites_of_box(box)
    for dz in (0, 1):
        z = 2 * coarse.z + dz
        for dy in (0, 1):
            y = 2 * coarse.y + dy
            fraction = tables[0][FRACTION][z] * tables[1][FRACTION][y]
            inside = (np.minimum(z, sizes[0] - 1), np.minimum(y, sizes[1] - 1))
            yield fraction, [Sites(*inside, 2 * coarse.x), Sites(*inside, 2 * coarse.x + 1)]


def _shares(pair: list[Sites], table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    even, odd = (table[FRACTION][column(at.x, table)] for at in pair)
    return even, odd


@kernel(
    over="coarse_sigma",
    reads=LINEAR | AXES,
    writes={"coarse_sigma": "f4", "coarse_source": "f4"},
    values=SIZES | {"shift": "f4"},
)
def coarsen_linear(
    sigma: np.ndarray,
    source: np.ndarray,
    axis_z: np.ndarray,
    axis_y: np.ndarray,
    axis_x: np.ndarray,
    coarse_sigma: np.ndarray,
    coarse_source: np.ndarray,
    depth: int,
    height: int,
    width: int,
    shift: np.float32,
    box: Box,
) -> None:
    """Mean uptake and source of the fine cells, each weighted by fraction / (sigma + shift).

    Cells with strong uptake are starved, so they count less; the shift keeps the capture rate of an isolated
    sink. The source is weighted alike, so that sites held at one level by uptake and source together hold
    their coarse cell at it.
    """
    tables = (axis_z, axis_y, axis_x)
    weight = uptake_sum = source_sum = np.float32(0)
    for fraction, pair in children(box, tables, (depth, height, width)):
        shares = _shares(pair, axis_x)
        s = [sigma[address(at)] for at in pair]
        q = [source[address(at)] for at in pair]
        w = [(fraction * shares[k]) / (s[k] + shift) for k in (0, 1)]
        weight = weight + (w[0] + w[1])
        uptake_sum = uptake_sum + (w[0] * s[0] + w[1] * s[1])
        source_sum = source_sum + (w[0] * q[0] + w[1] * q[1])
    here = _box(box)
    coarse_sigma[here] = uptake_sum / weight
    coarse_source[here] = source_sum / weight


@kernel(
    over="coarse_capacity",
    reads={"capacity": "f4"} | AXES,
    writes={"coarse_capacity": "f4"},
    values=SIZES,
)
def coarsen_capacity(
    capacity: np.ndarray,
    axis_z: np.ndarray,
    axis_y: np.ndarray,
    axis_x: np.ndarray,
    coarse_capacity: np.ndarray,
    depth: int,
    height: int,
    width: int,
    box: Box,
) -> None:
    """Mean capacity of the fine cells by volume."""
    mean = np.float32(0)
    for fraction, pair in children(box, (axis_z, axis_y, axis_x), (depth, height, width)):
        shares = _shares(pair, axis_x)
        a = [capacity[address(at)] for at in pair]
        mean = mean + fraction * (shares[0] * a[0] + shares[1] * a[1])
    coarse_capacity[_box(box)] = mean


@kernel(
    over="average",
    reads={"value": "f4"} | LINEAR | READS,
    writes={"average": "f4", "defect": "f4"},
    values=SIZES | {"shift": "f4"},
)
def restrict_linear(
    value: np.ndarray,
    sigma: np.ndarray,
    source: np.ndarray,
    axis_z: np.ndarray,
    axis_y: np.ndarray,
    axis_x: np.ndarray,
    walls: np.ndarray,
    average: np.ndarray,
    defect: np.ndarray,
    depth: int,
    height: int,
    width: int,
    shift: np.float32,
    box: Box,
) -> None:
    """Mean of the field by volume (`average`), and sum of fraction residual / (sigma + shift) (`defect`).

    The residual is weighted as `coarsen_linear` weights the source. The weights add up to
    1 / (coarse sigma + shift), by which `coarse_source_linear` divides.
    """
    tables, sizes = (axis_z, axis_y, axis_x), (depth, height, width)
    mean = total = np.float32(0)
    for fraction, pair in children(box, tables, sizes):
        shares = _shares(pair, axis_x)
        c, r = [], []
        for at in pair:
            here = address(at)
            pull, _, _ = stencil(value, address, at, tables, walls, sizes)
            c.append(value[here])
            r.append(((source[here] - sigma[here] * c[-1]) + pull) / (sigma[here] + shift))
        mean = mean + fraction * (shares[0] * c[0] + shares[1] * c[1])
        total = total + fraction * (shares[0] * r[0] + shares[1] * r[1])
    average[_box(box)] = mean
    defect[_box(box)] = total


@kernel(
    over="average",
    reads={"value": "f4"} | SATURABLE | READS,
    writes={"average": "f4", "defect": "f4"},
    values=SIZES | {"shift": "f4", "half_saturation": "f4"},
)
def restrict_saturable(
    value: np.ndarray,
    sigma: np.ndarray,
    source: np.ndarray,
    capacity: np.ndarray,
    axis_z: np.ndarray,
    axis_y: np.ndarray,
    axis_x: np.ndarray,
    walls: np.ndarray,
    average: np.ndarray,
    defect: np.ndarray,
    depth: int,
    height: int,
    width: int,
    shift: np.float32,
    half_saturation: np.float32,
    box: Box,
) -> None:
    """As `restrict_linear`, with Michaelis-Menten uptake."""
    tables, sizes = (axis_z, axis_y, axis_x), (depth, height, width)
    mean = total = np.float32(0)
    for fraction, pair in children(box, tables, sizes):
        shares = _shares(pair, axis_x)
        c, r = [], []
        for at in pair:
            here = address(at)
            pull, _, _ = stencil(value, address, at, tables, walls, sizes)
            c.append(value[here])
            taken, _ = uptake(capacity[here], c[-1], half_saturation)
            r.append((((source[here] - sigma[here] * c[-1]) - taken) + pull) / (sigma[here] + shift))
        mean = mean + fraction * (shares[0] * c[0] + shares[1] * c[1])
        total = total + fraction * (shares[0] * r[0] + shares[1] * r[1])
    average[_box(box)] = mean
    defect[_box(box)] = total


@kernel(
    over="value",
    reads={"coarse": "f4"} | READS,
    updates={"value": "f4"},
    values={"width": "i4", "keep": "f4", "floor": "f4"},
)
def prolong(
    coarse: np.ndarray,
    axis_z: np.ndarray,
    axis_y: np.ndarray,
    axis_x: np.ndarray,
    walls: np.ndarray,
    value: np.ndarray,
    width: int,
    keep: np.float32,
    floor: np.float32,
    box: Box,
) -> None:
    """Interpolate linearly between the centres of coarse cells, onto keep times the field; not below `floor`.

    keep = 1 adds a correction, which is zero at fixed walls; keep = 0 sets the field, which has their values
    there.
    """
    held = walls * (np.float32(1) - keep)
    for colour in (0, 1):
        at = sites_of_colour(box, colour, width)
        parity = [coordinate & 1 for coordinate in at]
        parent = [coordinate >> 1 for coordinate in at]
        other = [(parent[a] + 2 * parity[a] - 1) % coarse.shape[a] for a in range(3)]

        planes = []
        for x in (parent[2], other[2]):
            rows = []
            for z in (parent[0], other[0]):
                near, far = coarse[z, parent[1], x], coarse[z, other[1], x]
                rows.append(_blend(axis_y, at.y, near, far, held[2 + parity[1]]))
            planes.append(_blend(axis_z, at.z, rows[0], rows[1], held[parity[0]]))
        new = _blend(axis_x, column(at.x, axis_x), planes[0], planes[1], held[4 + parity[2]])

        here = address(at)
        value[here] = np.maximum(keep * value[here] + new, floor)


def _blend(
    table: np.ndarray, k: np.ndarray, near: np.ndarray, far: np.ndarray, wall: np.ndarray
) -> np.ndarray:
    """Interpolate along one axis between the parent, the coarse cell beyond, and a wall."""
    return np.asarray((table[NEAR][k] * near + table[FAR][k] * far) + table[WALL][k] * wall)


def _box(box: Box) -> tuple[slice, slice, slice]:
    return (slice(box[0], box[1]), slice(box[2], box[3]), slice(box[4], box[5]))
