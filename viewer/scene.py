"""What to draw, as frozen values: the same description for the software renderer and for any other.

A :class:`Scene` says nothing about how: no mesh, no window, no GL. Lengths on the lattice are in sites,
positions are (z, y, x) like the arrays, and the z axis of the lattice points up in the picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from viewer.palette import THEMES, Theme, ThemeName

CellChannel = Literal["genotype", "clone", "kind", "pump", "influx", "repair", "none"]
CutShape = Literal["none", "half", "octant", "slab"]
Axis = Literal["z", "y", "x"]
FieldPart = Literal["outside", "inside", "damage"]
Vector = npt.NDArray[np.float64]

GREATEST_CLONE = 2**32 - 1
"""No clone has a greater number; the least is 1."""


@dataclass(frozen=True)
class Camera:
    """A parallel projection, so that one scale bar holds everywhere in the picture."""

    azimuth_deg: float = -55.0
    """Where the eye stands, turned about z from the x axis."""
    elevation_deg: float = 26.0
    zoom: float = 1.0
    """1: `span_um` just fits, or without one the largest extent of all frames and arms."""
    turntable_deg: float = 0.0
    """How far the eye goes round from the first to the last picture of a video."""
    middle_um: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Where it looks if there is a `span_um`: a point (z, y, x) from the middle of the lattice."""
    span_um: float | None = None
    """How much of the lattice the shorter side of a panel shows."""

    def turned(self, degrees: float) -> Camera:
        """The same camera, its eye moved round by `degrees`."""
        return replace(self, azimuth_deg=self.azimuth_deg + degrees)

    def basis(self) -> tuple[Vector, Vector, Vector]:
        """Unit vectors (z, y, x): to the right of the picture, up in it, and out of it towards the eye."""
        azimuth, elevation = math.radians(self.azimuth_deg), math.radians(self.elevation_deg)
        eye = np.array(
            [
                math.sin(elevation),
                math.cos(elevation) * math.sin(azimuth),
                math.cos(elevation) * math.cos(azimuth),
            ]
        )
        right = np.array([0.0, math.cos(azimuth), -math.sin(azimuth)])
        # In (z, y, x) order the cross product changes sign.
        up = np.cross(right, eye)
        return right, up, eye


@dataclass(frozen=True)
class Box:
    """An axis-aligned part of the lattice taken away: from `low` to `high` (z, y, x) in site units.

    Site i reaches from i - 0.5 to i + 0.5. Infinite bounds mean: as far as the lattice goes.
    """

    low: tuple[float, float, float]
    high: tuple[float, float, float]

    def contains(self, positions: npt.NDArray[np.floating]) -> npt.NDArray[np.bool_]:
        """Which positions (..., 3) lie inside."""
        inside = np.ones(positions.shape[:-1], np.bool_)
        for axis in range(3):
            inside &= (positions[..., axis] > self.low[axis]) & (positions[..., axis] < self.high[axis])
        return inside

    def takes(
        self, positions: npt.NDArray[np.floating], triangles: npt.NDArray[np.integer]
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Which triangles, (t, 3) numbers of positions (n, 3), lie inside, and which may do so in part.

        Where an edge of the box pokes through a triangle, none of its corners is inside.
        """
        whole = self.contains(positions)[triangles].all(axis=1)
        in_part = ~whole
        for axis in range(3):
            along = positions[:, axis][triangles]
            in_part &= (along.max(axis=1) > self.low[axis]) & (along.min(axis=1) < self.high[axis])
        return whole, in_part

    def distance(self, positions: npt.NDArray[np.integer]) -> Vector:
        """How far positions (n, 3) lie from it, in sites; 0 inside."""
        beyond = np.maximum(np.array(self.low) - positions, positions - np.array(self.high))
        distance: Vector = np.sqrt((np.maximum(beyond, 0.0) ** 2).sum(axis=1))
        return distance

    def seen_from(self, origin: tuple[int, int, int]) -> Box:
        """The same box where sites are counted from another origin."""
        low = [bound - start for bound, start in zip(self.low, origin, strict=True)]
        high = [bound - start for bound, start in zip(self.high, origin, strict=True)]
        return Box((low[0], low[1], low[2]), (high[0], high[1], high[2]))

    def sites(self, shape: tuple[int, ...]) -> tuple[slice, ...]:
        """The sites inside it on a lattice of `shape`, as an index."""
        ranges = zip(self.low, self.high, shape, strict=True)
        return tuple(
            slice(math.ceil(max(low, 0.0)), max(0, math.floor(min(high, n - 1.0)) + 1))
            for low, high, n in ranges
        )


@dataclass(frozen=True)
class Cut:
    """Which part is taken away to show the inside."""

    shape: CutShape = "octant"
    axis: Axis = "y"
    """What a half or a slab is perpendicular to."""
    at: tuple[float, float, float] = (0.5, 0.5, 0.5)
    """Where, as fractions (z, y, x) of the lattice."""
    thickness_um: float = 200.0
    """Of a slab."""
    sides: tuple[int, int, int] | None = None
    """Which side of each axis (z, y, x) is taken away, 1 or -1; None: the one towards the camera."""

    def boxes(self, shape: tuple[int, int, int], spacing_um: float, camera: Camera) -> tuple[Box, ...]:
        """What is taken away from a lattice of `shape` (nz, ny, nx).

        Cuts run between sites, so every site is either there or gone.
        """
        toward = camera.basis()[2] if self.sides is None else self.sides
        middle = [round(n * at) - 0.5 for n, at in zip(shape, self.at, strict=True)]
        axis = "zyx".index(self.axis)
        if self.shape == "none":
            return ()
        if self.shape == "octant":
            return (_beyond({k: (middle[k], toward[k]) for k in range(3)}),)
        if self.shape == "half":
            return (_beyond({axis: (middle[axis], toward[axis])}),)
        sites = max(1, round(self.thickness_um / spacing_um))
        low = math.floor(middle[axis] + 0.5 - sites / 2) - 0.5
        return _beyond({axis: (low, -1.0)}), _beyond({axis: (low + sites, 1.0)})


def _beyond(planes: dict[int, tuple[float, float]]) -> Box:
    """The box beyond each plane: axis -> (position, on which side)."""
    low, high = [-math.inf] * 3, [math.inf] * 3
    for axis, (position, side) in planes.items():
        if side >= 0:
            low[axis] = position
        else:
            high[axis] = position
    return Box((low[0], low[1], low[2]), (high[0], high[1], high[2]))


@dataclass(frozen=True)
class Slices:
    """Single layers of a 3D lattice, shown flat in place of the solid."""

    axes: tuple[Axis, ...] = ()
    """What each is perpendicular to; none: the solid is shown."""
    at: tuple[float, float, float] = (0.5, 0.5, 0.5)
    """Where, as fractions (z, y, x) of the lattice."""

    def layer(self, axis: Axis, shape: tuple[int, ...]) -> int:
        """Index of the layer across an axis of a lattice of `shape` (nz, ny, nx)."""
        number = "zyx".index(axis)
        return min(int(self.at[number] * shape[number]), shape[number] - 1)


@dataclass(frozen=True)
class FieldChoice:
    """A field to paint: oxygen (mmHg), or a drug outside cells (C/C0), inside them (uM), or its damage."""

    name: str = "auto"
    """"oxygen", a drug's name, "none", or "auto": of each arm the drug that was given last, else oxygen."""
    part: FieldPart = "outside"


@dataclass(frozen=True)
class Scene:
    """All that decides what a picture looks like, apart from the run's data."""

    size: tuple[int, int] = (1920, 1080)
    """Width and height in pixels."""
    arms: tuple[str, ...] = ()
    """Which arms are shown, from left to right; none named: all."""
    cells: CellChannel = "genotype"
    """How cells are coloured: clones take shades of their genotype's colour; pump, influx and repair show how
    strongly a cell expresses the trait; with "none" no cells are drawn."""
    hidden: frozenset[str] | None = None
    """Entries of the legend that are not drawn: kinds and genotypes by name. None: healthy cells where they
    would hide a tumour in 3D."""
    hidden_clones: frozenset[int] = frozenset()
    """Clones that are not drawn, by id."""
    field: FieldChoice = FieldChoice()
    """Painted on the cut, or behind the cells of flat pictures."""
    fog: float = 0.0
    """How much of what lies behind the field hides as a fog in 3D, 0 to 1, where it is highest throughout."""
    cut: Cut = Cut()
    slices: Slices = Slices()
    camera: Camera = Camera()
    theme: ThemeName = "dark"
    font_scale: float = 1.0
    supersampling: int = 2
    title: str | None = None
    """In place of the run's title."""
    dose_strip: bool = True

    @property
    def colours(self) -> Theme:
        """The theme's colours."""
        return THEMES[self.theme]
