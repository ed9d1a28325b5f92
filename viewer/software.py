"""A lattice of cells drawn in 3D with NumPy, SciPy and Pillow alone: no GL, no screen.

The surface of the dense parts and a ball for every loose cell go through a z-buffer; what is in front at each
sample is then lit: a lamp with soft shadows, the sky past the cells around (both baked on a coarse
lattice), and a darker line where something stands out before its background. Cuts carry the field, unlit,
in the colours of the colour bar.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from viewer import mesh, shading
from viewer.cell_picture import CellPicture
from viewer.cut_plane import CutPlane
from viewer.fog import lay_fog
from viewer.lighting import BakedLight, lamp_direction
from viewer.loose_cells import loose_cells
from viewer.palette import Colour
from viewer.raster import DepthBuffer, fill_balls, fill_triangles, possibly_visible
from viewer.view import View

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.int64]

_FIRST_CUT = 2**32 - 16
"""Item numbers from here on are faces of the cut."""
_MANY_FACES = 150_000
"""From so many faces on it pays to leave out the hidden ones beforehand."""


def draw(picture: CellPicture, view: View, background: Colour, supersampling: int = 2) -> Bytes:
    """Draw one panel, `supersampling` samples a pixel each way; uint8 (height, width, 3)."""
    part, origin = picture.cropped()
    rgb, depth = _Drawing(part, view.seen_from(origin).magnified(supersampling), background).render()
    if picture.field is not None and picture.fog > 0:
        whole = view.magnified(supersampling)
        rgb = lay_fog(rgb, depth, whole, picture.field, picture.fog, picture.boxes)
    return np.asarray(Image.fromarray(rgb).reduce(supersampling)) if supersampling > 1 else rgb


class _Drawing:
    """One panel on its way from cells to colours, at full sampling."""

    def __init__(self, picture: CellPicture, view: View, background: Colour) -> None:
        self._picture = picture
        self._view = view
        self._background = np.array(background, np.float32)
        self._occupancy = mesh.smoothed(picture.labels)
        self._kept = picture.labels > 0
        for box in picture.boxes:
            self._kept[box.sites(picture.labels.shape)] = False
        self._light = BakedLight(self._kept).under(view.camera)
        self._table = np.array([background, *picture.colours], np.float32)
        far = view.farthest(picture.labels.shape) + 1
        self._buffer = DepthBuffer(*view.size, -far, far)

    def render(self) -> tuple[Bytes, Floats]:
        """Colours (height, width, 3), and how deep what they show lies; inf for nothing."""
        self._place_surface()
        self._place_balls()
        cuts = self._place_cuts()
        samples, items, depth = self._buffer.read()
        width, height = self._view.size
        rgb = np.empty((width * height, 3), np.uint8)
        rgb[:] = self._background
        first_ball = len(self._triangles)
        kinds = (
            (items < first_ball, self._shade_surface),
            ((items >= first_ball) & (items < _FIRST_CUT), self._shade_balls),
        )
        bright, fog = shading.atmosphere(self._view, samples, depth)
        for mine, shade in kinds:
            if mine.any():
                here = samples[mine]
                y, x = np.divmod(here, width)
                half = np.float32(0.5)
                colours = shade(
                    items[mine], x.astype(np.float32) + half, y.astype(np.float32) + half, depth[mine]
                )
                colours *= (bright[mine] * (1 - fog[mine]))[:, None]
                colours += fog[mine][:, None] * self._background
                rgb[here] = np.minimum(colours, 255)
        for number, plane in enumerate(cuts):
            seen = np.flatnonzero(self._buffer.items(plane.samples) == _FIRST_CUT + number)
            rgb[plane.samples[seen]] = self._cut_colours(plane)[seen]
        depths = np.full(width * height, np.inf, np.float32)
        depths[samples] = depth
        return rgb.reshape(height, width, 3), depths.reshape(height, width)

    def _place_surface(self) -> None:
        """Draw the surface of the dense parts, as far as it is kept and may be seen."""
        surface = mesh.surface(self._picture.labels, self._occupancy)
        self._surface = surface
        self._projected = self._view.project(surface.vertices)
        corners = self._projected[surface.faces]
        across, down = corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]
        facing = np.flatnonzero(across[:, 0] * down[:, 1] - across[:, 1] * down[:, 0] < 0)
        if facing.size > _MANY_FACES:
            facing = facing[self._in_sight(corners[facing].mean(axis=1))]
        faces = surface.faces[facing]
        triangles = np.concatenate([faces[:, [0, 1, 2]], faces[:, [0, 2, 3]]])
        gone, straddling = np.zeros((2, len(triangles)), np.bool_)
        for box in self._picture.boxes:
            whole, in_part = box.takes(surface.vertices, triangles)
            gone |= whole
            straddling |= in_part
        self._triangles = triangles[~gone]
        for mine, keep in ((~straddling[~gone], None), (straddling[~gone], self._is_kept)):
            numbers = np.flatnonzero(mine)
            fill_triangles(self._buffer, self._projected[self._triangles[numbers]], numbers, keep)

    def _in_sight(self, projected: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Which faces, by their projected middles, are not surely behind cells."""
        # What lies deep inside hides nothing that the shell does not hide.
        shell = (self._occupancy > mesh.LEVEL) & (self._occupancy < 0.97) & self._kept
        solid = np.stack(np.nonzero(shell), axis=1)
        to_sites = np.array([1 / self._view.scale, 1 / self._view.scale, 1.0])
        return possibly_visible(projected * to_sites, self._view.project(solid) * to_sites, 1.0)

    def _is_kept(self, samples: Integers, depth: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Which samples of the surface are not taken away by the cut."""
        y, x = np.divmod(samples, self._view.size[0])
        positions = self._view.unproject(x + 0.5, y + 0.5, depth)
        kept = np.ones(len(samples), np.bool_)
        for box in self._picture.boxes:
            kept &= ~box.contains(positions)
        return kept

    def _place_balls(self) -> None:
        """Draw a ball for every loose cell that is kept."""
        self._loose = loose_cells(self._picture, self._occupancy, self._kept)
        self._balls = self._view.project(self._loose.centres)
        numbers = np.arange(len(self._balls)) + len(self._triangles)
        radius = mesh.CELL_RADIUS_SITES
        fill_balls(self._buffer, self._balls, radius * self._view.scale, numbers, radius)

    def _place_cuts(self) -> list[CutPlane]:
        """Draw the faces of the cut."""
        faces = mesh.cut_faces(self._picture.labels, self._occupancy, self._picture.boxes)
        planes = [plane for face in faces if (plane := CutPlane(face, self._view)).samples.size]
        for number, plane in enumerate(planes):
            items = np.full(plane.samples.size, _FIRST_CUT + number)
            self._buffer.put(plane.samples, plane.depth - np.float32(0.01), items)
        return planes

    def _cut_colours(self, plane: CutPlane) -> Bytes:
        """Colour at each sample of a face of the cut."""
        field = self._picture.field
        if field is None:
            light = shading.CUT_SHADE + (1 - shading.CUT_SHADE) * plane.facing(
                lamp_direction(self._view.camera)
            )
            colours = self._table[plane.labels()] * np.float32(light)
        else:
            colours = field.colours(plane.values(field.values)).astype(np.float32)
        return (colours * plane.creases()[:, None]).astype(np.uint8)

    def _shade_surface(self, items: Integers, x: Floats, y: Floats, depth: Floats) -> Floats:
        surface = self._surface
        outside = surface.vertices + 1.5 * surface.normals
        light = np.stack([self._light.sky_at(outside), self._light.lamp_at(outside)], axis=1)
        attributes = np.concatenate([surface.normals, light], axis=1)
        values = shading.interpolate(self._projected, self._triangles, attributes, items, x, y)
        normals = values[:, :3] / np.sqrt(np.einsum("ij,ij->i", values[:, :3], values[:, :3]))[:, None]
        just_inside = self._view.unproject(x, y, depth) - np.float32(0.5) * normals
        base = self._table[shading.smooth_labels(self._picture.labels, just_inside)]
        return shading.lit(base, normals, values[:, 3], values[:, 4], self._view.camera)

    def _shade_balls(self, items: Integers, x: Floats, y: Floats, depth: Floats) -> Floats:
        del depth
        ball = items - len(self._triangles)
        axes = np.stack(self._view.camera.basis()).astype(np.float32)
        radius = np.float32(max(mesh.CELL_RADIUS_SITES * self._view.scale, 0.75))
        middle = self._balls[:, :2].astype(np.float32)[ball]
        bulge = np.empty((len(ball), 3), np.float32)
        bulge[:, 0] = (x - middle[:, 0]) / radius
        bulge[:, 1] = (middle[:, 1] - y) / radius
        bulge[:, 2] = np.sqrt(np.maximum(1 - bulge[:, 0] ** 2 - bulge[:, 1] ** 2, 0))
        before = self._loose.centres + axes[2]
        sky, lamp = self._light.sky_at(before), self._light.lamp_at(before)
        return shading.lit(self._loose.colours[ball], bulge @ axes, sky[ball], lamp[ball], self._view.camera)
