"""One arm drawn by the GL context that is current, off-screen or in a window."""

from __future__ import annotations

from typing import Any

import numpy as np

from viewer import mesh
from viewer.gl.buffers import Buffers, Values
from viewer.gl.geometry import Geometry
from viewer.gl.mist import Mist
from viewer.gl.programs import MOST_BOXES, program, taken
from viewer.gl.targets import Targets
from viewer.lighting import lamp_direction
from viewer.palette import Colour
from viewer.scene import Box, Camera
from viewer.shading import CUT_SHADE, light_directions
from viewer.view import View

Viewport = tuple[int, int, int, int]
"""Left, bottom, width and height in pixels of the framebuffer drawn into."""

_KINDS = ("plain", "border", "edge", "ball", "cut")
_OUTLINE_SCALE = 3.0
"""Pixels a site, at the most, of the small picture from which outlines are darkened."""
_OUTLINE_SITES = 1.2
"""How far from a nearer thing what lies behind it is darkened."""
_SMALLEST_BALL = 0.75
"""Radius in samples from which a ball is sure to be seen."""
_WHOLE_PAGE = np.array([(-1, -1), (3, -1), (-1, 3)], np.float32)
_FAR = 1e9


class Panel:
    """Draws a :class:`~viewer.gl.geometry.Geometry` from any side.

    All methods need the same GL context to be current, as it is in the draw event of a VisPy canvas. After
    :meth:`load` only :meth:`draw` is needed while the camera moves: nothing is meshed again. It bakes light
    anew when the camera has turned (2 ms at 128^3 sites, 20 ms at 256^3). Fog is gathered by others.
    """

    def __init__(self) -> None:
        self._outline = {kind: program(kind, "OUTLINE") for kind in _KINDS}
        self._clear = {kind: program(kind) for kind in _KINDS}
        self._foggy: dict[str, Any] = {}
        self._blur = program("blur")
        self._blur["a_corner"] = _WHOLE_PAGE
        self._reduce: dict[int, Any] = {}
        self._geometry: Geometry | None = None
        self._buffers: Buffers | None = None
        self._lit_for: Camera | None = None
        self._in_fog = False
        self._mist: Mist | None = None
        self._targets: Targets | None = None

    def load(self, geometry: Geometry) -> None:
        """Take a picture's arrays in place of those before."""
        if self._buffers is not None:
            self._buffers.release()
        self._geometry, self._buffers = geometry, Buffers(geometry)
        self._mist = None
        self._give_geometry()

    def draw(
        self,
        view: View,
        background: Colour,
        viewport: Viewport,
        supersampling: int = 2,
        mist: Mist | None = None,
    ) -> None:
        """Draw what is loaded into the current framebuffer.

        Args:
            view: how the lattice lies in the picture; its size is that of the viewport.
            background: where there is no cell.
            viewport: where to.
            supersampling: samples a pixel each way; 1 while the camera moves is quicker.
            mist: the fog in which it lies, best gathered for this view; none in clear air.
        """
        from vispy import gloo

        assert self._geometry is not None
        assert self._buffers is not None
        targets = self._fitting_targets(view, supersampling)
        self._enter(mist)
        self._put((*_KINDS, "air"), _view_values(view, background, supersampling, self._geometry))
        self._bake_light(view.camera)
        self._measure_outline(targets, view)
        with targets.fine:
            _wipe(targets.sizes[0], background)
            if self._in_fog:
                gloo.set_state(depth_test=False, blend=False, cull_face=False)
                self._foggy["air"].draw("triangles")
            self._draw_all(self._shown, view)
        gloo.set_viewport(*viewport)
        gloo.set_state(depth_test=False, blend=False, cull_face=False)
        if supersampling not in self._reduce:
            self._reduce[supersampling] = program("reduce", f"TIMES {supersampling}")
        reduce = self._reduce[supersampling]
        _give(reduce, {"a_corner": _WHOLE_PAGE, "u_picture": targets.picture, "u_corner": viewport[:2]})
        reduce.draw("triangles")

    def release(self) -> None:
        """Free what the context holds for this panel."""
        for holder in (self._buffers, self._targets):
            if holder is not None:
                holder.release()
        self._buffers = self._targets = self._geometry = None
        for programs in (self._outline, self._clear, self._foggy, self._reduce):
            for each in programs.values():
                each.delete()
        self._blur.delete()

    @property
    def _shown(self) -> dict[str, Any]:
        """The programs that draw colours, in clear air or in fog."""
        return self._foggy if self._in_fog else self._clear

    def _enter(self, mist: Mist | None) -> None:
        """Take up the programs for this fog, or for clear air."""
        assert self._buffers is not None
        if self._in_fog != (mist is not None):
            self._in_fog = mist is not None
            if self._in_fog and not self._foggy:
                self._foggy = {kind: program(kind, "FOG") for kind in (*_KINDS, "air")}
                self._foggy["air"]["a_corner"] = _WHOLE_PAGE
            self._give_geometry()
        if mist is not None and mist is not self._mist:
            self._put((*_KINDS, "air"), self._buffers.fog(mist.layers) | {"u_fog_covers": mist.covers})
        self._mist = mist

    def _give_geometry(self) -> None:
        """Give what is loaded to the programs that draw now, light excepted, which comes with the camera."""
        assert self._buffers is not None
        for kind, values in self._buffers.values.items():
            self._put((kind,), values)
        self._lit_for = None

    def _put(self, kinds: tuple[str, ...], values: Values) -> None:
        """Give values to all programs of some kinds that take them."""
        for kind in kinds:
            for programs in (self._shown, self._outline):
                if kind in programs:
                    _give(programs[kind], values)

    def _bake_light(self, camera: Camera) -> None:
        """The lamp and the sky for where the eye is now."""
        assert self._geometry is not None
        assert self._buffers is not None
        if camera != self._lit_for:
            self._put(_KINDS, self._buffers.light(self._geometry.light.under(camera)))
            self._lit_for = camera

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

    def _measure_outline(self, targets: Targets, view: View) -> None:
        """How far away things are, averaged along rows, then along columns."""
        from vispy import gloo

        with targets.small:
            _wipe(targets.sizes[1], (255, 255, 255))
            self._draw_all(self._outline, view)
        gloo.set_state(depth_test=False, blend=False, cull_face=False)
        scale = view.scale * targets.sizes[1][0] / view.size[0]
        self._blur["u_width"] = max(1.0, _OUTLINE_SITES * scale)
        passes = ((targets.blurring, targets.near, (1, 0)), (targets.small, targets.half_blurred, (0, 1)))
        for framebuffer, source, step in passes:
            with framebuffer:
                _give(self._blur, {"u_picture": source, "u_step": step})
                self._blur.draw("triangles")
        self._put(_KINDS, {"u_around": targets.near})

    def _draw_all(self, programs: dict[str, Any], view: View) -> None:
        """Everything in front of whatever is behind it."""
        from vispy import gloo

        assert self._buffers is not None
        gloo.set_state(depth_test=True, blend=False, cull_face=True)
        gloo.set_cull_face("back")
        for kind in ("plain", "border", "edge"):
            if kind in self._buffers.indices:
                programs[kind].draw("triangles", self._buffers.indices[kind])
        gloo.set_state(cull_face=False)
        if "ball" in self._buffers.indices:
            programs["ball"].draw("triangles", self._buffers.indices["ball"])
        eye, lamp = view.camera.basis()[2], lamp_direction(view.camera)
        for quad, values in self._buffers.cuts:
            if eye[quad.axis] * quad.side > 1e-6:
                facing = max(0.0, float(lamp[quad.axis]) * quad.side)
                _give(programs["cut"], values | {"u_brightness": CUT_SHADE + (1 - CUT_SHADE) * facing})
                programs["cut"].draw("triangle_fan")


def _view_values(view: View, background: Colour, supersampling: int, geometry: Geometry) -> Values:
    """What programs take of the view, the light's directions and the cut."""
    right, up, eye = view.camera.basis()
    lamp, halfway, _, fill = light_directions(view.camera)
    width, height = view.size
    here = view.seen_from(geometry.origin)
    return {
        "u_centre": here.centre,
        "u_far": here.farthest(geometry.labels.shape) + 1,
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
        **_box_values(geometry.boxes),
    }


def _box_values(boxes: tuple[Box, ...]) -> Values:
    assert len(boxes) <= MOST_BOXES
    values: Values = {"u_boxes": len(boxes)}
    for number in range(MOST_BOXES):
        low, high = (boxes[number].low, boxes[number].high) if number < len(boxes) else ((0.0,) * 3,) * 2
        values[f"u_low[{number}]"] = np.clip(low, -_FAR, _FAR)
        values[f"u_high[{number}]"] = np.clip(high, -_FAR, _FAR)
    return values


def _give(program: Any, values: Values) -> None:
    """Set those values that the program takes."""
    names = taken(program)
    for name, value in values.items():
        if name in names:
            program[name] = value


def _wipe(size: tuple[int, int], colour: Colour) -> None:
    """Begin a picture in one colour, with nothing in it."""
    from vispy import gloo

    gloo.set_viewport(0, 0, *size)
    gloo.set_clear_color((*(part / 255 for part in colour), 1.0))
    gloo.clear(color=True, depth=True)
