"""How a face laid open by a cut lies in the picture: which pixels see it, how deep, and what is there."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PIL import Image

from viewer import mesh
from viewer.shading import smooth_labels
from viewer.view import View

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

OVERLAP = 0.03
"""How far a face reaches over its edge: the surface hides what is too much, and no gap opens."""
CREASE_SITES = 4.0
"""Beyond this a cut has the very colours of the colour bar."""
CREASE_DARKNESS = 0.3


class CutPlane:
    """The visible, solid part of a :class:`~viewer.mesh.CutFace` in a picture.

    Attributes:
        samples: flat numbers of the samples that see it.
        depth: float32, its depth at each.
    """

    def __init__(self, face: mesh.CutFace, view: View) -> None:
        self._face = face
        self._others = [axis for axis in range(3) if axis != face.axis]
        self.samples: Integers = np.zeros(0, np.int64)
        self.depth: Floats = np.zeros(0, np.float32)
        self._at: Floats = np.zeros((2, 0), np.float32)
        window = self._window(view)
        if view.camera.basis()[2][face.axis] * face.side > 1e-6 and window is not None:
            self._look(view, window)

    def _window(self, view: View) -> tuple[int, int, int, int] | None:
        """Left, top, right, bottom of the pixels that may see a solid part."""
        face = self._face
        solid = np.nonzero(face.occupancy > mesh.LEVEL)
        if not solid[0].size:
            return None
        low = [max(face.low[k], solid[k].min() - 1.0) for k in (0, 1)]
        high = [min(face.high[k], solid[k].max() + 1.0) for k in (0, 1)]
        corners = np.full((4, 3), face.position)
        corners[:, self._others[0]] = (low[0], low[0], high[0], high[0])
        corners[:, self._others[1]] = (low[1], high[1], low[1], high[1])
        seen = view.project(corners)
        left, top = (max(0, math.floor(seen[:, k].min())) for k in (0, 1))
        right, bottom = (min(view.size[k], math.ceil(seen[:, k].max())) for k in (0, 1))
        return (left, top, right, bottom) if right > left and bottom > top else None

    def _look(self, view: View, window: tuple[int, int, int, int]) -> None:
        face = self._face
        left, top, right, bottom = window
        # Which point of the plane a pixel sees is affine in its x and y.
        eye = view.camera.basis()[2]
        x, y = np.array([left, left + 1.0, left]), np.array([top, top, top + 1.0])
        points = view.unproject(x, y, np.zeros(3)).astype(float)
        depths = (points[:, face.axis] - face.position) / eye[face.axis]
        points -= depths[:, None] * eye
        affine: list[float] = []
        for axis in reversed(self._others):
            start, *ends = points[:, axis]
            affine += [ends[0] - start, ends[1] - start, start + 0.5]
        image = Image.fromarray(face.occupancy)
        size = (right - left, bottom - top)
        solid = np.asarray(image.transform(size, Image.Transform.AFFINE, affine, Image.Resampling.BILINEAR))
        row, column = np.nonzero(solid > mesh.LEVEL - OVERLAP)
        across, down = column.astype(np.float32) + 0.5, row.astype(np.float32) + 0.5
        self._at = np.empty((2, row.size), np.float32)
        for k, axis in enumerate(self._others):
            start, *ends = points[:, axis]
            self._at[k] = start + (ends[0] - start) * across + (ends[1] - start) * down
        self.depth = (depths[0] + (depths[1] - depths[0]) * across + (depths[2] - depths[0]) * down).astype(
            np.float32
        )
        self.samples = (row + top) * view.size[0] + column + left
        within = np.ones(row.size, np.bool_)
        for k in (0, 1):
            within &= (self._at[k] > face.low[k] - OVERLAP) & (self._at[k] < face.high[k] + OVERLAP)
        self.samples, self.depth, self._at = self.samples[within], self.depth[within], self._at[:, within]

    def values(self, volume: Floats) -> Floats:
        """A field (nz, ny, nx) on the sites just inside, interpolated at each sample."""
        plane = mesh.plane(volume, self._face.axis, self._face.layer)
        low = [np.clip(np.floor(self._at[k]), 0, max(0, plane.shape[k] - 2)).astype(np.int64) for k in (0, 1)]
        share = [np.clip(self._at[k] - low[k], 0, 1) for k in (0, 1)]
        rows, columns = plane.shape
        step = (columns if rows > 1 else 0, 1 if columns > 1 else 0)
        at = low[0] * columns + low[1]
        flat = np.ascontiguousarray(plane).ravel()
        near = flat[at] * (1 - share[1]) + flat[at + step[1]] * share[1]
        far = flat[at + step[0]] * (1 - share[1]) + flat[at + step[0] + step[1]] * share[1]
        values: Floats = near + (far - near) * share[0]
        return values

    def labels(self) -> npt.NDArray[np.uint8]:
        """Label of what each sample sees, borders smooth; 0 in holes."""
        positions = np.zeros((self.samples.size, 3), np.float32)
        positions[:, self._others] = self._at.T
        return smooth_labels(np.expand_dims(self._face.labels, self._face.axis), positions)

    def facing(self, direction: npt.NDArray[np.floating]) -> float:
        """Cosine between the plane and a direction (unit vector); 0 from behind."""
        return max(0.0, float(direction[self._face.axis]) * self._face.side)

    def creases(self) -> Floats:
        """Brightness of each sample: 1, less along the lines where two faces of the cut meet."""
        light = np.ones(self.samples.size, np.float32)
        for k in (0, 1):
            for bound in self._face.creases[k]:
                near = np.maximum(1 - np.abs(self._at[k] - np.float32(bound)) / CREASE_SITES, 0)
                light *= 1 - CREASE_DARKNESS * near * near
        return light
