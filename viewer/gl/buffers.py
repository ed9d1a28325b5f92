"""A geometry's arrays as buffers and textures of the GL context that is current."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from viewer.gl.geometry import CutQuad, Geometry
from viewer.lighting import Light

Values = dict[str, Any]
"""Name of an attribute or a uniform -> what to give to it."""

_SQUARE = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float32)
_HALVES = np.array([(0, 1, 2), (0, 2, 3)], np.uint32)


class Buffers:
    """What programs take of a geometry.

    Attributes:
        values: kind of program ("plain", "border", "edge", "ball") -> what it takes.
        indices: kind of program -> the triangles it draws; kinds without any are left out.
        cuts: each face of the cut, and what the program "cut" takes for it.
    """

    def __init__(self, geometry: Geometry) -> None:
        self._owned: list[Any] = []
        self._light: Any = None
        self._fog: Any = None
        surface = self._surface(geometry)
        labels = self._texture3d(geometry.labels, "red", "r8", "nearest")
        self.values = {
            "plain": surface,
            "border": surface | {"u_labels": labels},
            "edge": surface | {"u_labels": labels},
            "ball": self._balls(geometry),
        }
        first = 4 * np.arange(len(geometry.ball_centres), dtype=np.uint32)
        triangles = {
            "plain": geometry.plain,
            "border": geometry.bordering,
            "edge": geometry.cut_through,
            "ball": (first[:, None, None] + _HALVES).reshape(-1, 3),
        }
        self.indices = {kind: self._index(some) for kind, some in triangles.items() if some.size}
        self.cuts = [(quad, self._cut(geometry, quad)) for quad in geometry.cuts]

    def light(self, light: Light) -> Values:
        """What programs take for light that is baked anew."""
        both = np.stack([light.sky, light.lamp], axis=-1)
        if self._light is None:
            self._light = self._texture3d(both, "rg", "rg32f", "linear")
        else:
            self._light.set_data(both)
        return {"u_light": self._light}

    def fog(self, layers: npt.NDArray[np.float32]) -> Values:
        """What programs take for what rays gather in fog (:func:`viewer.fog.gathered`)."""
        if self._fog is not None and self._fog.shape == layers.shape:
            self._fog.set_data(layers)
        else:
            self._fog = self._texture3d(layers, "rgba", "rgba32f", "linear")
        return {"u_fog": self._fog}

    def release(self) -> None:
        """Free the memory."""
        for thing in self._owned:
            thing.delete()
        self._owned = []

    def _own(self, thing: Any) -> Any:
        """Remember what has to be freed."""
        self._owned.append(thing)
        return thing

    def _surface(self, geometry: Geometry) -> Values:
        return {
            "a_position": self._vertices(geometry.vertices),
            "a_normal": self._vertices(geometry.normals),
            "a_label": self._vertices(geometry.vertex_labels),
            "u_colours": self._table(geometry.colours),
        }

    def _balls(self, geometry: Geometry) -> Values:
        if not len(geometry.ball_centres):
            return {}
        return {
            "a_centre": self._vertices(np.repeat(geometry.ball_centres, 4, axis=0)),
            "a_colour": self._vertices(np.repeat(geometry.ball_colours, 4, axis=0)),
            "a_corner": self._vertices(np.tile(_SQUARE, (len(geometry.ball_centres), 1))),
        }

    def _cut(self, geometry: Geometry, quad: CutQuad) -> Values:
        painted = geometry.field_range is not None
        kept_as, between = ("r32f", "linear") if painted else ("r8", "nearest")
        return {
            "a_position": self._vertices(quad.corners),
            "a_at": self._vertices(quad.at),
            "u_occupancy": self._texture2d(quad.occupancy, "red", "r32f", "linear"),
            "u_shown": self._texture2d(quad.shown, "red", kept_as, between),
            "u_painted": painted,
            "u_range": geometry.field_range or (0.0, 1.0),
            "u_colours": self._table(geometry.field_colours if painted else geometry.colours),
            "u_creases": quad.creases,
        }

    def _vertices(self, array: npt.NDArray[np.float32]) -> Any:
        from vispy import gloo

        return self._own(gloo.VertexBuffer(array))

    def _index(self, triangles: npt.NDArray[np.uint32]) -> Any:
        from vispy import gloo

        return self._own(gloo.IndexBuffer(np.ascontiguousarray(triangles)))

    def _table(self, colours: npt.NDArray[np.uint8]) -> Any:
        """256 colours as a texture."""
        return self._texture2d(colours[None], "rgb", "rgb8", "nearest")

    def _texture2d(self, array: npt.NDArray[Any], channels: str, kept_as: str, between: str) -> Any:
        from vispy import gloo

        texture = gloo.Texture2D(array, format=channels, internalformat=kept_as, interpolation=between)
        return self._own(texture)

    def _texture3d(self, array: npt.NDArray[Any], channels: str, kept_as: str, between: str) -> Any:
        from vispy import gloo

        texture = gloo.Texture3D(array, format=channels, internalformat=kept_as, interpolation=between)
        return self._own(texture)
