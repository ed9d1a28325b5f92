"""The surface of a crowd of cells: surface nets of the smoothed occupancy, and the faces laid open by a cut.

Renderer-independent. Positions are (z, y, x) in site units, site (0, 0, 0) centred on the origin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from viewer.scene import Box

Scalar = TypeVar("Scalar", bound=np.generic)
Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

SMOOTHING_SITES = 1.0
"""Width of the Gaussian under which single sites become a smooth surface."""
LEVEL = 0.5
"""The surface runs where the smoothed occupancy crosses this."""
CELL_RADIUS_SITES = 0.5


@dataclass(frozen=True)
class Surface:
    """A closed surface of four-cornered faces round the dense parts, oriented outwards."""

    vertices: Floats
    """(n, 3)"""
    normals: Floats
    """(n, 3), unit length, outwards."""
    faces: npt.NDArray[np.int32]
    """(m, 4) indices of vertices, anticlockwise seen from outside; 0 and 2 end the shorter diagonal."""
    labels: Bytes
    """(m,) the label of the nearest cell just inside each face."""


@dataclass(frozen=True)
class CutFace:
    """One plane laid open by a cut: the sites just inside it."""

    axis: int
    """What it is perpendicular to: 0 z, 1 y, 2 x."""
    position: float
    """Along that axis, in sites (between two of them)."""
    side: int
    """+1 or -1: the direction, along the axis, in which the lattice was taken away."""
    low: tuple[float, float]
    """Where the opened rectangle begins on the other two axes (in their order), in sites."""
    high: tuple[float, float]
    occupancy: Floats
    """Smoothed occupancy on the whole plane: the two other axes, one value a site."""
    labels: Bytes
    """Label of each site just inside, or of a neighbour where it is empty: what is solid has a colour."""
    layer: int
    """Index, along the axis, of the sites just inside: what to slice a field at."""
    creases: tuple[tuple[float, ...], tuple[float, ...]]
    """Where, on the other two axes, another face of the same cut meets this one."""


def smoothed(labels: Bytes) -> Floats:
    """Occupancy (label > 0) under a Gaussian of SMOOTHING_SITES; float32 0 to 1, same shape."""
    occupied = (labels > 0).astype(np.float32)
    blurred: Floats = ndimage.gaussian_filter(occupied, SMOOTHING_SITES, mode="constant", truncate=3.0)
    return blurred


def extreme_around(extreme: np.ufunc, values: npt.NDArray[Scalar], sites: int) -> npt.NDArray[Scalar]:
    """The maximum, minimum or any other extreme over the cube that reaches `sites` sites to each side."""
    found = values
    for axis in range(3):
        along, found = np.moveaxis(found, axis, 0), found.copy()
        target = np.moveaxis(found, axis, 0)
        for step in range(1, sites + 1):
            extreme(target[step:], along[:-step], out=target[step:])
            extreme(target[:-step], along[step:], out=target[:-step])
    return found


def loose_cells(labels: Bytes, occupancy: Floats) -> Integers:
    """Flat indices of occupied sites that the surface neither encloses nor touches."""
    touched = extreme_around(np.logical_or, occupancy > LEVEL, 1)
    return np.flatnonzero((labels > 0) & ~touched)


_CORNERS = np.array([(dz, dy, dx) for dz in (0, 1) for dy in (0, 1) for dx in (0, 1)])
_EDGES = [(a, a | bit) for bit in (4, 2, 1) for a in range(8) if not a & bit]


def surface(labels: Bytes, occupancy: Floats) -> Surface:
    """Surface nets of `occupancy` at LEVEL.

    One vertex a lattice cube that the surface crosses, at the mean of its edge crossings; one four-cornered
    face an edge between a site inside and one outside, labelled by the site inside (or its nearest occupied
    neighbour).

    Args:
        labels: uint8 (nz, ny, nx), 0 empty.
        occupancy: from :func:`smoothed`, same shape.
    """
    padded = np.pad(occupancy, 1)
    inside = padded > LEVEL
    nz, ny, nx = padded.shape
    cubes = (nz - 1, ny - 1, nx - 1)
    count = np.zeros(cubes, np.uint8)
    as_bytes = inside.view(np.uint8)
    for dz, dy, dx in _CORNERS:
        count += as_bytes[dz : dz + cubes[0], dy : dy + cubes[1], dx : dx + cubes[2]]
    active = np.flatnonzero((count > 0) & (count < 8))
    base = np.stack(np.unravel_index(active, cubes), axis=1)
    strides = np.array([ny * nx, nx, 1])
    corners = padded.ravel()[(base @ strides)[:, None] + _CORNERS @ strides]
    offset, gradient = _cross_cubes(corners)
    lengths = np.sqrt(np.einsum("ij,ij->i", gradient, gradient))[:, None]
    index = np.full(math.prod(cubes), -1, np.int32)
    index[active] = np.arange(active.size, dtype=np.int32)
    faces, owners = _faces(inside, index, cubes)
    vertices = (base + offset - 1.0).astype(np.float32)
    return Surface(
        vertices=vertices,
        normals=(-gradient / np.maximum(lengths, 1e-12)).astype(np.float32),
        faces=_along_shorter_diagonal(faces, vertices),
        labels=_nearest_labels(labels, owners),
    )


def _cross_cubes(corners: Floats) -> tuple[Floats, Floats]:
    """Mean edge crossing within each cube, and the gradient there; both (n, 3)."""
    total = np.zeros((len(corners), 3), np.float32)
    crossings = np.zeros(len(corners), np.float32)
    for a, b in _EDGES:
        low, high = corners[:, a], corners[:, b]
        crossed = (low > LEVEL) != (high > LEVEL)
        share = np.where(crossed, (LEVEL - low) / np.where(crossed, high - low, 1.0), 0.0)
        step = _CORNERS[b] - _CORNERS[a]
        for axis in range(3):
            if step[axis]:
                total[:, axis] += share
            elif _CORNERS[a][axis]:
                total[:, axis] += crossed
        crossings += crossed
    offset = total / crossings[:, None]
    gradient = np.empty_like(offset)
    for axis in range(3):
        others = [k for k in range(3) if k != axis]
        gradient[:, axis] = 0
        for k, corner in enumerate(_CORNERS):
            weight = np.ones(len(corners), np.float32)
            for other in others:
                weight *= offset[:, other] if corner[other] else 1 - offset[:, other]
            gradient[:, axis] += corners[:, k] * weight * (1 if corner[axis] else -1)
    return offset, gradient


def _faces(
    inside: npt.NDArray[np.bool_], index: npt.NDArray[np.int32], cubes: tuple[int, int, int]
) -> tuple[npt.NDArray[np.int32], Integers]:
    """Faces (m, 4) as vertex indices, and for each the padded (z, y, x) of the site just inside, (m, 3)."""
    strides = np.array([cubes[1] * cubes[2], cubes[2], 1])
    all_faces, all_owners = [], []
    for axis in range(3):
        low = [slice(None)] * 3
        high = [slice(None)] * 3
        low[axis], high[axis] = slice(None, -1), slice(1, None)
        changes = np.stack(np.nonzero(inside[tuple(low)] != inside[tuple(high)]), axis=1)
        if not len(changes):
            continue
        outwards = inside[tuple(changes.T)]
        b, c = (axis + 1) % 3, (axis + 2) % 3
        cube = changes @ strides
        ring = np.stack([cube - strides[b] - strides[c], cube - strides[c], cube, cube - strides[b]], axis=1)
        # In (z, y, x) order this ring turns clockwise seen from +axis.
        ring[outwards] = ring[outwards][:, ::-1]
        owner = changes.copy()
        owner[:, axis] += ~outwards
        all_faces.append(index[ring])
        all_owners.append(owner)
    if not all_faces:
        return np.zeros((0, 4), np.int32), np.zeros((0, 3), np.int64)
    return np.concatenate(all_faces), np.concatenate(all_owners)


def _along_shorter_diagonal(faces: npt.NDArray[np.int32], vertices: Floats) -> npt.NDArray[np.int32]:
    """The same faces, begun so that two triangles along the diagonal 0 to 2 do not fold over."""
    across, down = (vertices[faces[:, k]] - vertices[faces[:, k + 2]] for k in (0, 1))
    longer = np.einsum("ij,ij->i", across, across) > np.einsum("ij,ij->i", down, down)
    return np.where(longer[:, None], np.roll(faces, -1, axis=1), faces)


_NEAREST_FIRST = np.array(
    sorted(
        ((z, y, x) for z in (-1, 0, 1) for y in (-1, 0, 1) for x in (-1, 0, 1)),
        key=lambda o: (o[0] ** 2 + o[1] ** 2 + o[2] ** 2, o),
    )
)


def _nearest_labels(labels: Bytes, owners: Integers) -> Bytes:
    """The label at each padded site, or, where it is empty, of its nearest occupied neighbour."""
    padded = np.pad(labels, 2)
    strides = np.array([padded.shape[1] * padded.shape[2], padded.shape[2], 1])
    flat = (owners + 1) @ strides
    found: Bytes = padded.ravel()[flat]
    for offset in _NEAREST_FIRST[1:]:
        missing = np.flatnonzero(found == 0)
        if not missing.size:
            break
        found[missing] = padded.ravel()[flat[missing] + offset @ strides]
    return found


def plane(values: npt.NDArray[Scalar], axis: int, layer: int) -> npt.NDArray[Scalar]:
    """One layer of sites (two axes) of a volume."""
    index: list[slice | int] = [slice(None)] * 3
    index[axis] = layer
    sliced: npt.NDArray[Scalar] = values[tuple(index)]
    return sliced


def cut_faces(labels: Bytes, occupancy: Floats, boxes: tuple[Box, ...]) -> list[CutFace]:
    """The planes laid open when `boxes` are taken away."""
    faces = []
    for box in boxes:
        for axis in range(3):
            for position, side in ((box.low[axis], 1), (box.high[axis], -1)):
                if math.isfinite(position):
                    faces.append(_cut_face(labels, occupancy, box, axis, position, side))
    return [face for face in faces if face is not None]


def _cut_face(
    labels: Bytes, occupancy: Floats, box: Box, axis: int, position: float, side: int
) -> CutFace | None:
    """One face of one box, or None where it lies off the lattice."""
    sites = labels.shape[axis]
    layer = round(position - side * 0.5)
    beyond = layer + side
    if not 0 <= layer < sites:
        return None
    just_inside = plane(occupancy, axis, layer)
    on_lattice = 0 <= beyond < sites
    just_outside = plane(occupancy, axis, beyond) if on_lattice else np.zeros_like(just_inside)
    others = [k for k in range(3) if k != axis]
    low = [max(box.low[k], -0.5) for k in others]
    high = [min(box.high[k], labels.shape[k] - 0.5) for k in others]
    return CutFace(
        axis=axis,
        position=position,
        side=side,
        low=(low[0], low[1]),
        high=(high[0], high[1]),
        occupancy=(just_inside + just_outside) * np.float32(0.5),
        labels=_holes_filled(plane(labels, axis, layer)),
        layer=layer,
        creases=(_finite(box, others[0]), _finite(box, others[1])),
    )


def _holes_filled(labels: Bytes) -> Bytes:
    """Labels (rows, columns) with empty sites taking a neighbour's."""
    return np.where(labels > 0, labels, ndimage.maximum_filter(labels, 3, mode="constant"))


def _finite(box: Box, axis: int) -> tuple[float, ...]:
    return tuple(bound for bound in (box.low[axis], box.high[axis]) if math.isfinite(bound))
