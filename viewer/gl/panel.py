"""One arm drawn by the GL context that is current, off-screen or in a window."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from viewer import mesh
from viewer.gl.geometry import CutQuad, Geometry
from viewer.gl.programs import MOST_BOXES, program, taken
from viewer.gl.targets import Targets
from viewer.lighting import lamp_direction
from viewer.palette import Colour
from viewer.scene import Camera
from viewer.shading import CUT_SHADE, light_directions
from viewer.view import View

Viewport = tuple[int, int, int, int]
"""Left, bottom, width and height in pixels of the framebuffer drawn into."""

_KINDS = ("plain", "border", "ball", "cut")
_OUTLINE_SCALE = 3.0
"""Pixels a site, at the most, of the small picture from which outlines are darkened."""
_OUTLINE_SITES = 1.2
"""How far from a nearer thing what lies behind it is darkened."""
_SMALLEST_BALL = 0.75
"""Radius in samples from which a ball is sure to be seen."""
_SQUARE = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float32)
_HALVES = np.array([(0, 1, 2), (0, 2, 3)], np.uint32)
_WHOLE_PAGE = np.array([(-1, -1), (3, -1), (-1, 3)], np.float32)


class Panel:
    """Draws a :class:`~viewer.gl.geometry.Geometry` from any side.

    All methods need the same GL context to be current, as it is in the draw event of a VisPy canvas. After
    :meth:`load` only :meth:`draw` is needed while the camera moves: nothing is meshed again. Light is baked
    anew by :meth:`draw` when the camera has turned (5 ms at 128^3 sites, 60 ms at 256^3).
    """

    def __init__(self) -> None:
        self._colour = {name: program(name) for name in _KINDS}
        self._outline = {name: program(name, outline=True) for name in _KINDS}
        self._blur, self._reduce = program("blur"), program("reduce")
        for page in (self._blur, self._reduce):
            page["a_corner"] = _WHOLE_PAGE
        self._geometry: Geometry | None = None
        self._indices: dict[str, Any] = {}
        self._cuts: list[tuple[CutQuad, dict[str, Any]]] = []
        self._owned: list[Any] = []
        self._light: Any = None
        self._lit_for: Camera | None = None
        self._targets: Targets | None = None

    def load(self, geometry: Geometry) -> None:
        """Take a picture's arrays in place of those before."""
        self._unload()
        self._geometry = geometry
        self._load_surface(geometry)
        self._load_balls(geometry)
        self._cuts = [(quad, self._load_cut(geometry, quad)) for quad in geometry.cuts]

    def draw(self, view: View, background: Colour, viewport: Viewport, supersampling: int = 2) -> None:
        """Draw what is loaded into the current framebuffer.

        Args:
            view: how the lattice lies in the picture; its size is that of the viewport.
            background: where there is no cell.
            viewport: where to.
            supersampling: samples a pixel each way; 1 while the camera moves is quicker.
        """
        from vispy import gloo

        targets = self._fitting_targets(view, supersampling)
        self._bake_light(view.camera)
        self._set(view, background, supersampling)
        with targets.small:
            _clear(targets.sizes[1], (255, 255, 255))
            self._draw_all(self._outline, view)
        self._blur_outline(targets)
        with targets.fine:
            _clear(targets.sizes[0], background)
            self._draw_all(self._colour, view)
        gloo.set_viewport(*viewport)
        gloo.set_state(depth_test=False, blend=False, cull_face=False)
        self._reduce["u_picture"] = targets.picture
        self._reduce["u_times"] = supersampling
        self._reduce["u_corner"] = viewport[:2]
        self._reduce.draw("triangles")

    def release(self) -> None:
        """Free what the context holds for this panel."""
        self._unload()
        if self._targets is not None:
            self._targets.release()
            self._targets = None
        for each in (*self._colour.values(), *self._outline.values(), self._blur, self._reduce):
            each.delete()

    def _unload(self) -> None:
        for thing in self._owned:
            thing.delete()
        self._owned, self._cuts, self._indices = [], [], {}
        self._light, self._lit_for, self._geometry = None, None, None

    def _own(self, thing: Any) -> Any:
        """Remember what has to be freed."""
        self._owned.append(thing)
        return thing

    def _load_surface(self, geometry: Geometry) -> None:
        from vispy import gloo

        vertices = {
            "a_position": self._own(gloo.VertexBuffer(geometry.vertices)),
            "a_normal": self._own(gloo.VertexBuffer(geometry.normals)),
            "a_label": self._own(gloo.VertexBuffer(geometry.vertex_labels)),
        }
        self._put(("plain", "border"), vertices)
        labels = gloo.Texture3D(geometry.labels, format="red", internalformat="r8", interpolation="nearest")
        self._put(("border",), {"u_labels": self._own(labels)})
        self._put(("plain", "border"), {"u_colours": self._own(_table(geometry.colours))})
        for name, triangles in (("plain", geometry.plain), ("border", geometry.bordering)):
            self._index(name, triangles)

    def _load_balls(self, geometry: Geometry) -> None:
        from vispy import gloo

        count = len(geometry.ball_centres)
        each = {
            "a_centre": np.repeat(geometry.ball_centres, 4, axis=0),
            "a_colour": np.repeat(geometry.ball_colours, 4, axis=0),
            "a_corner": np.tile(_SQUARE, (count, 1)),
        }
        if count:
            self._put(("ball",), {name: self._own(gloo.VertexBuffer(v)) for name, v in each.items()})
        first = 4 * np.arange(count, dtype=np.uint32)
        self._index("ball", (first[:, None, None] + _HALVES).reshape(-1, 3))

    def _load_cut(self, geometry: Geometry, quad: CutQuad) -> dict[str, Any]:
        """What the program of cuts takes for one face."""
        from vispy import gloo

        painted = geometry.field_range is not None
        kept_as = "r32f" if painted else "r8"
        shown = gloo.Texture2D(
            quad.shown, format="red", internalformat=kept_as, interpolation="linear" if painted else "nearest"
        )
        occupancy = gloo.Texture2D(
            quad.occupancy, format="red", internalformat="r32f", interpolation="linear"
        )
        return {
            "a_position": self._own(gloo.VertexBuffer(quad.corners)),
            "a_at": self._own(gloo.VertexBuffer(quad.at)),
            "u_occupancy": self._own(occupancy),
            "u_shown": self._own(shown),
            "u_painted": painted,
            "u_range": geometry.field_range or (0.0, 1.0),
            "u_colours": self._own(_table(geometry.field_colours if painted else geometry.colours)),
            "u_creases": quad.creases,
        }

    def _index(self, name: str, triangles: npt.NDArray[np.uint32]) -> None:
        from vispy import gloo

        if triangles.size:
            self._indices[name] = self._own(gloo.IndexBuffer(np.ascontiguousarray(triangles)))

    def _put(self, names: tuple[str, ...], values: dict[str, Any]) -> None:
        """Give values to all programs of some kinds that take them."""
        for name in names:
            for each in (self._colour[name], self._outline[name]):
                _give(each, values)

    def _bake_light(self, camera: Camera) -> None:
        """The lamp and the sky for where the eye is now."""
        if self._geometry is None or camera == self._lit_for:
            return
        from vispy import gloo

        light = self._geometry.light.under(camera)
        both = np.stack([light.sky, light.lamp], axis=-1)
        if self._light is None:
            self._light = self._own(
                gloo.Texture3D(both, format="rg", internalformat="rg32f", interpolation="linear")
            )
        else:
            self._light.set_data(both)
        self._lit_for = camera
        self._put(("plain", "border", "ball"), {"u_light": self._light})

    def _fitting_targets(self, view: View, supersampling: int) -> Targets:
        width, height = view.size
        shrunk = max(1, round(view.scale / _OUTLINE_SCALE))
        samples = (width * supersampling, height * supersampling)
        outline = (-(-width // shrunk), -(-height // shrunk))
        if self._targets is None or self._targets.sizes != (samples, outline):
            if self._targets is not None:
                self._targets.release()
            self._targets = Targets(samples, outline)
        return self._targets

    def _set(self, view: View, background: Colour, supersampling: int) -> None:
        """Tell all programs of the view, the light and the cut."""
        origin = (0, 0, 0) if self._geometry is None else self._geometry.origin
        right, up, eye = view.camera.basis()
        lamp, halfway, _, fill = light_directions(view.camera)
        width, height = view.size
        values = {
            "u_centre": np.array(view.centre) - origin,
            "u_right": right,
            "u_up": up,
            "u_eye": eye,
            "u_scale": (2 * view.scale / width, 2 * view.scale / height),
            "u_reach": view.reach,
            "u_background": np.array(background) / 255,
            "u_lamp": lamp,
            "u_halfway": halfway,
            "u_fill": fill,
            "u_size": (width * supersampling, height * supersampling),
            "u_radius": max(mesh.CELL_RADIUS_SITES, _SMALLEST_BALL / (view.scale * supersampling)),
        }
        self._put(_KINDS, values | self._box_values())
        self._blur["u_width"] = max(1.0, _OUTLINE_SITES * self._outline_scale(view))

    def _outline_scale(self, view: View) -> float:
        assert self._targets is not None
        return view.scale * self._targets.sizes[1][0] / view.size[0]

    def _box_values(self) -> dict[str, Any]:
        boxes = () if self._geometry is None else self._geometry.boxes
        assert len(boxes) <= MOST_BOXES
        values: dict[str, Any] = {"u_boxes": len(boxes)}
        for number in range(MOST_BOXES):
            low, high = (boxes[number].low, boxes[number].high) if number < len(boxes) else ((0.0,) * 3,) * 2
            values[f"u_low[{number}]"] = np.clip(low, -_FAR, _FAR)
            values[f"u_high[{number}]"] = np.clip(high, -_FAR, _FAR)
        return values

    def _blur_outline(self, targets: Targets) -> None:
        """Average how far away things are, along rows, then along columns."""
        from vispy import gloo

        gloo.set_state(depth_test=False, blend=False, cull_face=False)
        passes = (
            (targets.blurring, targets.near, (1, 0)),
            (targets.small, targets.half_blurred, (0, 1)),
        )
        for framebuffer, source, step in passes:
            with framebuffer:
                self._blur["u_picture"] = source
                self._blur["u_step"] = step
                self._blur.draw("triangles")
        self._put(_KINDS, {"u_around": targets.near})

    def _draw_all(self, programs: dict[str, Any], view: View) -> None:
        """Everything in front of whatever is behind it."""
        from vispy import gloo

        gloo.set_state(depth_test=True, blend=False, cull_face=True)
        gloo.set_cull_face("back")
        for name in ("plain", "border"):
            if name in self._indices:
                programs[name].draw("triangles", self._indices[name])
        gloo.set_state(cull_face=False)
        if "ball" in self._indices:
            programs["ball"].draw("triangles", self._indices["ball"])
        eye, lamp = view.camera.basis()[2], lamp_direction(view.camera)
        for quad, values in self._cuts:
            if eye[quad.axis] * quad.side > 1e-6:
                _give(programs["cut"], values)
                facing = max(0.0, float(lamp[quad.axis]) * quad.side)
                _give(programs["cut"], {"u_brightness": CUT_SHADE + (1 - CUT_SHADE) * facing})
                programs["cut"].draw("triangle_fan")


_FAR = 1e9


def _give(program: Any, values: dict[str, Any]) -> None:
    """Set those values that the program takes."""
    names = taken(program)
    for name, value in values.items():
        if name in names:
            program[name] = value


def _table(colours: npt.NDArray[np.uint8]) -> Any:
    """256 colours as a texture."""
    from vispy import gloo

    return gloo.Texture2D(colours[None], format="rgb", internalformat="rgb8", interpolation="nearest")


def _clear(size: tuple[int, int], colour: Colour) -> None:
    from vispy import gloo

    gloo.set_viewport(0, 0, *size)
    gloo.set_clear_color((*(part / 255 for part in colour), 1.0))
    gloo.clear(color=True, depth=True)
