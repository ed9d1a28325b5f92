"""What the kernels between the levels of the field solver mean.

A coarse cell is two fine ones along each axis; over an odd number the last is one fine cell alone. Arrays are
float32 with their colours apart (`kernels.colours`) unless said otherwise. `axis_z`, `axis_y`, `axis_x` are
the fine level's tables, `depth`, `height`, `width` its numbers of sites along z, y, x.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kernels.colours import FAR, FRACTION, NEAR, Sites, address, column, half, separate, sites_of_colour
from kernels.contract import Box, kernel
from kernels.reference_fields import LINEAR, READS, SATURABLE, stencil, uptake

SIZES = {"depth": "i4", "height": "i4", "width": "i4"}
AXES = {"axis_z": "f4", "axis_y": "f4", "axis_x": "f4"}
Tables = tuple[np.ndarray, np.ndarray, np.ndarray]


@kernel(over="apart", reads={"plain": "f4"}, writes={"apart": "f4"}, values={"width": "i4"})
def separate_colours(plain: np.ndarray, apart: np.ndarray, width: int, box: Box) -> None:
    """Copy a plain lattice (nz, ny, nx) into one with its colours apart."""
    separate(plain, apart, width, box)


@kernel(over="apart", reads={"apart": "f4"}, writes={"plain": "f4"}, values={"width": "i4"})
def join_colours(apart: np.ndarray, plain: np.ndarray, width: int, box: Box) -> None:
    """Copy a lattice with its colours apart into a plain one (nz, ny, nx)."""
    for colour in (0, 1):
        at = sites_of_colour(box, colour, width)
        plain[at] = apart[address(at)]


def children(
    coarse: Sites, tables: Tables, sizes: tuple[int, int, int]
) -> Iterator[tuple[np.ndarray, Sites]]:
    """The eight fine cells under coarse ones, each with its share of the volume.

    A cell that the lattice does not have is another one, with a share of zero.
    """
    for dz, dy, dx in np.ndindex(2, 2, 2):
        z, y, x = 2 * coarse.z + dz, 2 * coarse.y + dy, 2 * coarse.x + dx
        fraction = tables[0][FRACTION][z] * tables[1][FRACTION][y]
        inside = [np.minimum(k, n - 1) for k, n in zip((z, y, x), sizes, strict=True)]
        yield fraction * tables[2][FRACTION][column(x, tables[2])], Sites(*inside)


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
    for colour in (0, 1):
        coarse = sites_of_colour(box, colour, half(width))
        weight = uptake_sum = source_sum = np.float32(0)
        for share, at in children(coarse, (axis_z, axis_y, axis_x), (depth, height, width)):
            here = address(at)
            w = share / (sigma[here] + shift)
            uptake_sum = uptake_sum + w * sigma[here]
            source_sum = source_sum + w * source[here]
            weight = weight + w
        coarse_sigma[address(coarse)] = uptake_sum / weight
        coarse_source[address(coarse)] = source_sum / weight


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
    for colour in (0, 1):
        coarse = sites_of_colour(box, colour, half(width))
        mean = np.float32(0)
        for share, at in children(coarse, (axis_z, axis_y, axis_x), (depth, height, width)):
            mean = mean + share * capacity[address(at)]
        coarse_capacity[address(coarse)] = mean


@kernel(
    over="coarse_value",
    reads={"value": "f4"} | LINEAR | READS,
    writes={"coarse_value": "f4", "coarse_source": "f4", "start": "f4"},
    values=SIZES | {"fixed": "i4", "shift": "f4"},
)
def restrict_linear(
    value: np.ndarray,
    sigma: np.ndarray,
    source: np.ndarray,
    axis_z: np.ndarray,
    axis_y: np.ndarray,
    axis_x: np.ndarray,
    walls: np.ndarray,
    coarse_value: np.ndarray,
    coarse_source: np.ndarray,
    start: np.ndarray,
    depth: int,
    height: int,
    width: int,
    fixed: int,
    shift: np.float32,
    box: Box,
) -> None:
    """Mean of the field by volume (twice), and sum of fraction residual / (sigma + shift) (`coarse_source`).

    The residual is weighted as `coarsen_linear` weights the source. The weights add up to
    1 / (coarse sigma + shift), by which `coarse_source_linear` divides.
    """
    tables, sizes = (axis_z, axis_y, axis_x), (depth, height, width)
    for colour in (0, 1):
        coarse = sites_of_colour(box, colour, half(width))
        mean = total = np.float32(0)
        for share, at in children(coarse, tables, sizes):
            here = address(at)
            pull, _, _ = stencil(value, at, tables, walls, fixed, sizes)
            residual = (source[here] - sigma[here] * value[here]) + pull
            mean = mean + share * value[here]
            total = total + share * (residual / (sigma[here] + shift))
        coarse_value[address(coarse)] = start[address(coarse)] = mean
        coarse_source[address(coarse)] = total


@kernel(
    over="coarse_value",
    reads={"value": "f4"} | SATURABLE | READS,
    writes={"coarse_value": "f4", "coarse_source": "f4", "start": "f4"},
    values=SIZES | {"fixed": "i4", "shift": "f4", "half_saturation": "f4"},
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
    coarse_value: np.ndarray,
    coarse_source: np.ndarray,
    start: np.ndarray,
    depth: int,
    height: int,
    width: int,
    fixed: int,
    shift: np.float32,
    half_saturation: np.float32,
    box: Box,
) -> None:
    """As `restrict_linear`, with Michaelis-Menten uptake."""
    tables, sizes = (axis_z, axis_y, axis_x), (depth, height, width)
    for colour in (0, 1):
        coarse = sites_of_colour(box, colour, half(width))
        mean = total = np.float32(0)
        for share, at in children(coarse, tables, sizes):
            here = address(at)
            pull, _, _ = stencil(value, at, tables, walls, fixed, sizes)
            taken, _ = uptake(capacity[here], value[here], half_saturation)
            residual = ((source[here] - sigma[here] * value[here]) - taken) + pull
            mean = mean + share * value[here]
            total = total + share * (residual / (sigma[here] + shift))
        coarse_value[address(coarse)] = start[address(coarse)] = mean
        coarse_source[address(coarse)] = total


@kernel(
    over="value",
    reads={"coarse_value": "f4", "start": "f4"} | READS,
    updates={"value": "f4"},
    values={"width": "i4", "fixed": "i4", "keep": "f4", "floor": "f4"},
)
def prolong(
    coarse_value: np.ndarray,
    start: np.ndarray,
    axis_z: np.ndarray,
    axis_y: np.ndarray,
    axis_x: np.ndarray,
    walls: np.ndarray,
    value: np.ndarray,
    width: int,
    fixed: int,
    keep: np.float32,
    floor: np.float32,
    box: Box,
) -> None:
    """Interpolate linearly between the centres of coarse cells, onto keep times the field; not below `floor`.

    keep = 1 adds what the coarse field has changed since `start`, which is nothing at fixed walls; keep = 0
    sets the field to the coarse one, which has the walls' values there.
    """
    size = (half(value.shape[1]), half(value.shape[2]), half(width))
    held = walls * (np.float32(1) - keep)

    def coarse(z: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
        """The coarse field or its change; beyond fixed faces the wall, that along z before that along y."""
        here = address(Sites(*(k % n for k, n in zip((z, y, x), size, strict=True))))
        found = coarse_value[here] - keep * start[here]
        for axis, k in ((1, y), (0, z)):
            for side, beyond in ((0, k < 0), (1, k >= size[axis])):
                if fixed >> (2 * axis + side) & 1:
                    found = np.where(beyond, held[2 * axis + side], found)
        return np.asarray(found)

    def between(table: np.ndarray, k: np.ndarray, near: np.ndarray, far: np.ndarray) -> np.ndarray:
        return np.asarray(table[NEAR][k] * near + table[FAR][k] * far)

    for colour in (0, 1):
        at = sites_of_colour(box, colour, width)
        parent = [k >> 1 for k in at]
        other = [(k >> 1) + 2 * (k & 1) - 1 for k in at]
        planes = []
        for x in (parent[2], other[2]):
            rows = [
                between(axis_y, at.y, coarse(z, parent[1], x), coarse(z, other[1], x))
                for z in (parent[0], other[0])
            ]
            planes.append(between(axis_z, at.z, rows[0], rows[1]))
        far = planes[1]
        for face, beyond in ((4, other[2] < 0), (5, other[2] >= size[2])):
            if fixed >> face & 1:
                far = np.where(beyond, held[face], far)
        here = address(at)
        new = between(axis_x, column(at.x, axis_x), planes[0], far)
        value[here] = np.maximum(keep * value[here] + new, floor)
