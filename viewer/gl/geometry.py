"""What a GL panel needs of a picture, as arrays: no GL here, so any process or thread may prepare it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from viewer import mesh
from viewer.cell_picture import CellPicture
from viewer.cut_plane import OVERLAP
from viewer.lighting import BakedLight
from viewer.loose_cells import loose_cells
from viewer.painted_field import PaintedField
from viewer.palette import COLOURMAPS
from viewer.scene import Box

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Triangles = npt.NDArray[np.uint32]
"""(t, 3) numbers of vertices."""

_FAR = 1e9
_BORDER_SITES = 2
"""How far from a face lie the sites that may decide which label it shows."""


@dataclass(frozen=True)
class CutQuad:
    """One face of a cut: a rectangle with its picture."""

    axis: int
    """What it is perpendicular to: 0 z, 1 y, 2 x."""
    side: int
    """+1 or -1: which way along the axis it looks."""
    corners: Floats
    """(4, 3): anticlockwise, or clockwise, round the rectangle."""
    at: Floats
    """(4, 2): the same on the face's own axes."""
    occupancy: Floats
    """(rows, columns), one value a site: the face is solid where it exceeds mesh.LEVEL."""
    shown: Floats | Bytes
    """(rows, columns): values of the field, float32, or else labels, uint8."""
    creases: tuple[float, float, float, float]
    """Where other faces meet this one: two places on its first axis, two on its second; far off if none."""


@dataclass(frozen=True)
class Fog:
    """Fog of a field, on the whole lattice: its positions do not count from the geometry's origin."""

    field: PaintedField
    share: float
    """How much it hides (:mod:`viewer.fog`)."""
    boxes: tuple[Box, ...]
    """Parts of the lattice without fog."""


@dataclass(frozen=True)
class Geometry:
    """Everything a :class:`viewer.gl.panel.Panel` draws of one arm at one time.

    Nothing here depends on the camera, but for which part is cut away: it becomes stale with the frame, the
    field, the colours and the cut's boxes, never by turning, moving or zooming. Light does depend on the
    camera; the panel asks `light` for it whenever the camera turns.

    Positions are (z, y, x) in sites, counted from `origin`.
    """

    origin: tuple[int, int, int]
    vertices: Floats
    """(n, 3)"""
    normals: Floats
    """(n, 3), unit length, outwards."""
    vertex_labels: Floats
    """(n,) label / 255 where all triangles at the vertex are in `plain`."""
    plain: Triangles
    """Triangles amid cells of one label, whole."""
    bordering: Triangles
    """Triangles where labels meet: each pixel asks the lattice."""
    cut_through: Triangles
    """Triangles through which a cut runs: each pixel asks the lattice, and whether it is taken away."""
    labels: Bytes
    """(nz, ny, nx) 0 empty, else 1 + index of its colour."""
    colours: Bytes
    """(256, 3) by label."""
    ball_centres: Floats
    """(b, 3)"""
    ball_colours: Floats
    """(b, 3) 0 to 1."""
    boxes: tuple[Box, ...]
    cuts: tuple[CutQuad, ...]
    field_range: tuple[float, float] | None
    """What the ends of the colour bar mean; None where cuts show cells."""
    field_colours: Bytes
    """(256, 3) from the low to the high end."""
    light: BakedLight
    fog: Fog | None


def prepare(picture: CellPicture) -> Geometry:
    """Mesh a picture: 0.1 s or so at 128^3 sites, 1 s at 256^3."""
    part, origin = picture.cropped()
    occupancy = mesh.smoothed(part.labels)
    kept = part.labels > 0
    for box in part.boxes:
        kept[box.sites(part.labels.shape)] = False
    surface = mesh.surface(part.labels, occupancy)
    plain, bordering, cut_through = _sorted_triangles(part, surface)
    balls = loose_cells(part, occupancy, kept)
    colours = np.zeros((256, 3), np.uint8)
    colours[1 : 1 + len(part.colours)] = np.array(part.colours, np.uint8).reshape(-1, 3)
    field = part.field
    return Geometry(
        origin=origin,
        vertices=surface.vertices,
        normals=surface.normals,
        vertex_labels=_vertex_labels(surface),
        plain=plain,
        bordering=bordering,
        cut_through=cut_through,
        labels=np.ascontiguousarray(part.labels),
        colours=colours,
        ball_centres=balls.centres.astype(np.float32),
        ball_colours=balls.colours / np.float32(255),
        boxes=part.boxes,
        cuts=tuple(_quad(face, part) for face in mesh.cut_faces(part.labels, occupancy, part.boxes)),
        field_range=None if field is None else _range(field),
        field_colours=COLOURMAPS["viridis" if field is None else field.colourmap],
        light=BakedLight(kept),
        fog=Fog(picture.field, picture.fog, picture.boxes) if picture.field and picture.fog > 0 else None,
    )


def _range(field: PaintedField) -> tuple[float, float]:
    """What the ends of the colour bar mean, apart from each other even where nothing varies."""
    return field.low, field.high if field.high > field.low else field.low + 1.0


def _sorted_triangles(part: CellPicture, surface: mesh.Surface) -> tuple[Triangles, Triangles, Triangles]:
    """The kept triangles of the surface: of one label, where labels meet, where a cut runs."""
    faces = surface.faces
    triangles = np.concatenate([faces[:, [0, 1, 2]], faces[:, [0, 2, 3]]]).astype(np.uint32)
    bordering = np.tile(_where_labels_meet(part.labels)[tuple(_sites_inside(surface).T)], 2)
    gone, cut_through = np.zeros((2, len(triangles)), np.bool_)
    for box in part.boxes:
        whole, in_part = box.takes(surface.vertices, triangles)
        gone |= whole
        cut_through |= in_part
    kept = ~gone & ~cut_through
    return triangles[kept & ~bordering], triangles[kept & bordering], triangles[~gone & cut_through]


def _sites_inside(surface: mesh.Surface) -> npt.NDArray[np.intp]:
    """The site, (m, 3), just inside each face."""
    middle = surface.vertices[surface.faces].mean(axis=1)
    normal = surface.normals[surface.faces].mean(axis=1)
    sites: npt.NDArray[np.intp] = np.rint(middle - np.float32(0.5) * normal).astype(np.intp)
    return sites


def _where_labels_meet(labels: Bytes) -> npt.NDArray[np.bool_]:
    """Sites round which, as far as _BORDER_SITES, there are cells of more than one label."""
    highest = mesh.extreme_around(np.maximum, labels, _BORDER_SITES)
    # An empty site wraps round to 255, which no minimum takes.
    lowest = mesh.extreme_around(np.minimum, labels - np.uint8(1), _BORDER_SITES)
    meet: npt.NDArray[np.bool_] = (highest > 0) & (highest - np.uint8(1) != lowest)
    return meet


def _vertex_labels(surface: mesh.Surface) -> Floats:
    """The label of a face at each vertex, as a texture gives it back; all agree but at borders."""
    labels = np.zeros(len(surface.vertices), np.float32)
    labels[surface.faces] = surface.labels[:, None]
    return labels / np.float32(255)


def _quad(face: mesh.CutFace, part: CellPicture) -> CutQuad:
    low, high = np.array(face.low) - OVERLAP, np.array(face.high) + OVERLAP
    at = np.array([(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])], np.float32)
    corners = np.full((4, 3), face.position, np.float32)
    corners[:, [axis for axis in range(3) if axis != face.axis]] = at
    shown: Floats | Bytes = np.ascontiguousarray(face.labels)
    if part.field is not None:
        values = mesh.plane(part.field.values, face.axis, face.layer).astype(np.float32)
        shown = np.ascontiguousarray(np.nan_to_num(values, nan=part.field.low))
    first, second = ((*bounds, _FAR, _FAR) for bounds in face.creases)
    creases = (first[0], first[1], second[0], second[1])
    return CutQuad(face.axis, face.side, corners, at, np.ascontiguousarray(face.occupancy), shown, creases)
