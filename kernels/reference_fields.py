"""What the smoothing kernels of the field solver mean.

A field obeys, at every site and in units of diffusivity / spacing**2,

    source - sigma c - capacity c / (c + half_saturation)
        + (sum of low (c_low - c) + high (c_high - c) along z, y and x) = 0.

Arrays of sites are float32 with their colours apart (`kernels.colours`) unless said otherwise. `axis_z`,
`axis_y`, `axis_x` are float32 tables of one level's coefficients, `width` its number of sites along x.
`walls` are six concentrations, z-, z+, y-, y+, x-, x+; bit k of `fixed` says that face k is held at its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kernels.colours import HIGH, LOW, TOTAL, Sites, address, column, sites_of_colour
from kernels.contract import Box, kernel

READS = {"axis_z": "f4", "axis_y": "f4", "axis_x": "f4", "walls": "f4"}
LINEAR = {"sigma": "f4", "source": "f4"}
SATURABLE = {"sigma": "f4", "source": "f4", "capacity": "f4"}


def stencil(
    values: np.ndarray,
    at: Sites,
    tables: tuple[np.ndarray, np.ndarray, np.ndarray],
    walls: np.ndarray,
    fixed: int,
    size: tuple[int, int, int],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What pulls each site to its neighbours, the sum of those coefficients, and what walls alone bring.

    A neighbour beyond a fixed face is the wall itself; beyond any other the lattice of `size` (nz, ny, nx)
    wraps, and where the face is closed the coefficient is zero.
    """
    here = values[address(at)]
    pulls, totals, supplies = [], [], []
    for axis, table in enumerate(tables):
        k = column(at.x, table) if axis == 2 else at[axis]
        pull, supply = [], []
        for side, row in ((0, LOW), (1, HIGH)):
            end = (at[axis] == (size[axis] - 1) * side) & bool(fixed >> (2 * axis + side) & 1)
            wall = walls[2 * axis + side]
            moved = at._replace(**{"zyx"[axis]: (at[axis] + 2 * side - 1) % size[axis]})
            neighbour = np.where(end, wall, values[address(moved)])
            pull.append(table[row][k] * (neighbour - here))
            supply.append(table[row][k] * np.where(end, wall, np.float32(0)))
        pulls.append(pull[0] + pull[1])
        totals.append(table[TOTAL][k])
        supplies.append(supply[0] + supply[1])
    z, y, x = range(3)
    return (
        pulls[x] + (pulls[y] + pulls[z]),
        totals[x] + (totals[y] + totals[z]),
        supplies[x] + (supplies[y] + supplies[z]),
    )


def uptake(capacity: np.ndarray, value: np.ndarray, half_saturation: Any) -> tuple[Any, Any]:
    """Michaelis-Menten uptake at `value`, and capacity * half / (value + half), by which it changes."""
    inverse = np.float32(1) / (value + half_saturation)
    return capacity * (value * inverse), capacity * (half_saturation * inverse)


def _quotient(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """The quotient, or 0 where the denominator is not positive (a lone site that nothing determines)."""
    safe = np.where(denominator > 0, denominator, np.float32(1))
    return np.where(denominator > 0, numerator / safe, np.float32(0))


@kernel(
    over="value",
    reads=LINEAR | READS,
    updates={"value": "f4"},
    values={"width": "i4", "fixed": "i4", "colour": "i4", "excess": "f4"},
)
def relax_linear(
    sigma: np.ndarray,
    source: np.ndarray,
    axis_z: np.ndarray,
    axis_y: np.ndarray,
    axis_x: np.ndarray,
    walls: np.ndarray,
    value: np.ndarray,
    width: int,
    fixed: int,
    colour: int,
    excess: np.float32,
    box: Box,
) -> None:
    """Move each site of one colour to what its neighbours ask for, and a little further.

    The step is (1 + excess L/d) r/d with r the residual, L the sum of the coefficients and d = sigma + L.
    """
    at = sites_of_colour(box, colour, width)
    here = address(at)
    c = value[here]
    size = (value.shape[1], value.shape[2], width)
    pull, total, _ = stencil(value, at, (axis_z, axis_y, axis_x), walls, fixed, size)
    r = (source[here] - sigma[here] * c) + pull
    d = sigma[here] + total
    value[here] = c + _quotient(r * (d + excess * total), d * d)


@kernel(
    over="value",
    reads=SATURABLE | READS,
    updates={"value": "f4"},
    values={
        "width": "i4",
        "fixed": "i4",
        "colour": "i4",
        "excess": "f4",
        "half_saturation": "f4",
        "floor": "f4",
    },
)
def relax_saturable(
    sigma: np.ndarray,
    source: np.ndarray,
    capacity: np.ndarray,
    axis_z: np.ndarray,
    axis_y: np.ndarray,
    axis_x: np.ndarray,
    walls: np.ndarray,
    value: np.ndarray,
    width: int,
    fixed: int,
    colour: int,
    excess: np.float32,
    half_saturation: np.float32,
    floor: np.float32,
    box: Box,
) -> None:
    """As `relax_linear` with Michaelis-Menten uptake: the root t of d t + uptake(c + t) - uptake(c) = r.

    With u = c + half and k = capacity half / u that is d t**2 + (d u + k - r) t - r u = 0. The excess uses
    the uptake's slope k / u; the result is not below `floor`, which must be above -half_saturation.
    """
    at = sites_of_colour(box, colour, width)
    here = address(at)
    c = value[here]
    size = (value.shape[1], value.shape[2], width)
    pull, total, _ = stencil(value, at, (axis_z, axis_y, axis_x), walls, fixed, size)
    u = c + half_saturation
    inverse = np.float32(1) / u
    taken, k = uptake(capacity[here], c, half_saturation)
    r = ((source[here] - sigma[here] * c) - taken) + pull
    d = sigma[here] + total
    b = (d * u + k) - r
    square = b * b + np.float32(4) * (d * (r * u))
    root = np.sqrt(np.maximum(square, np.float32(0)))
    numerator = np.where(b > 0, np.float32(2) * (r * u), root - b)
    denominator = np.where(b > 0, b + root, np.float32(2) * d)
    slope = d + k * inverse
    step = _quotient(numerator * (slope + excess * total), denominator * slope)
    value[here] = np.maximum(c + step, floor)


@kernel(
    over="value",
    reads={"value": "f4", "sigma": "f4"} | READS,
    updates={"source": "f4"},
    values={"width": "i4", "fixed": "i4", "shift": "f4"},
)
def coarse_source_linear(
    value: np.ndarray,
    sigma: np.ndarray,
    axis_z: np.ndarray,
    axis_y: np.ndarray,
    axis_x: np.ndarray,
    walls: np.ndarray,
    source: np.ndarray,
    width: int,
    fixed: int,
    shift: np.float32,
    box: Box,
) -> None:
    """Make of a weighted sum of fine residuals (in `source`) the source that leaves their mean as residual.

    `restrict_linear` left the sum, and the mean field in `value`; sigma + shift turns the sum into the mean.
    """
    for colour in (0, 1):
        at = sites_of_colour(box, colour, width)
        here = address(at)
        c = value[here]
        size = (value.shape[1], value.shape[2], width)
        pull, _, _ = stencil(value, at, (axis_z, axis_y, axis_x), walls, fixed, size)
        source[here] = source[here] * (sigma[here] + shift) + (sigma[here] * c - pull)


@kernel(
    over="value",
    reads={"value": "f4", "sigma": "f4", "capacity": "f4"} | READS,
    updates={"source": "f4"},
    values={"width": "i4", "fixed": "i4", "shift": "f4", "half_saturation": "f4"},
)
def coarse_source_saturable(
    value: np.ndarray,
    sigma: np.ndarray,
    capacity: np.ndarray,
    axis_z: np.ndarray,
    axis_y: np.ndarray,
    axis_x: np.ndarray,
    walls: np.ndarray,
    source: np.ndarray,
    width: int,
    fixed: int,
    shift: np.float32,
    half_saturation: np.float32,
    box: Box,
) -> None:
    """As `coarse_source_linear`, with Michaelis-Menten uptake."""
    for colour in (0, 1):
        at = sites_of_colour(box, colour, width)
        here = address(at)
        c = value[here]
        size = (value.shape[1], value.shape[2], width)
        pull, _, _ = stencil(value, at, (axis_z, axis_y, axis_x), walls, fixed, size)
        taken, _ = uptake(capacity[here], c, half_saturation)
        source[here] = source[here] * (sigma[here] + shift) + ((sigma[here] * c + taken) - pull)


@kernel(
    over="value",
    reads={"value": "f4"} | LINEAR | READS,
    updates={"largest": "u4"},
    values={"width": "i4", "fixed": "i4"},
    along_rows=True,
)
def residual_linear(
    value: np.ndarray,
    sigma: np.ndarray,
    source: np.ndarray,
    axis_z: np.ndarray,
    axis_y: np.ndarray,
    axis_x: np.ndarray,
    walls: np.ndarray,
    largest: np.ndarray,
    width: int,
    fixed: int,
    box: Box,
) -> None:
    """Raise the float32 bits in largest (2, nz, ny) to each row's greatest |r/d| and |value|.

    r is the residual, d = sigma + L with L the sum of the coefficients: r/d is the change that would balance
    the site by itself. Bits of such floats order as integers do, infinity above all numbers and NaN above it.
    """
    for colour in (0, 1):
        at = sites_of_colour(box, colour, width)
        here = address(at)
        size = (value.shape[1], value.shape[2], width)
        pull, total, _ = stencil(value, at, (axis_z, axis_y, axis_x), walls, fixed, size)
        r = (source[here] - sigma[here] * value[here]) + pull
        _raise_rows(largest, at, _quotient(r, sigma[here] + total), value[here])


@kernel(
    over="value",
    reads={"value": "f4"} | SATURABLE | READS,
    updates={"largest": "u4"},
    values={"width": "i4", "fixed": "i4", "half_saturation": "f4"},
    along_rows=True,
)
def residual_saturable(
    value: np.ndarray,
    sigma: np.ndarray,
    source: np.ndarray,
    capacity: np.ndarray,
    axis_z: np.ndarray,
    axis_y: np.ndarray,
    axis_x: np.ndarray,
    walls: np.ndarray,
    largest: np.ndarray,
    width: int,
    fixed: int,
    half_saturation: np.float32,
    box: Box,
) -> None:
    """As `residual_linear`, with Michaelis-Menten uptake."""
    for colour in (0, 1):
        at = sites_of_colour(box, colour, width)
        here = address(at)
        size = (value.shape[1], value.shape[2], width)
        pull, total, _ = stencil(value, at, (axis_z, axis_y, axis_x), walls, fixed, size)
        taken, _ = uptake(capacity[here], value[here], half_saturation)
        r = ((source[here] - sigma[here] * value[here]) - taken) + pull
        _raise_rows(largest, at, _quotient(r, sigma[here] + total), value[here])


def _raise_rows(largest: np.ndarray, at: Sites, change: np.ndarray, value: np.ndarray) -> None:
    for rows, numbers in zip(largest, (change, value), strict=True):
        np.maximum.at(rows.ravel(), at.z * rows.shape[1] + at.y, np.abs(numbers).view(np.uint32))
