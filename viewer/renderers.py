"""Who draws lattices in 3D: OpenGL where there is any, else software; and which it was."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from automaton.snapshot import Run, UserError
from viewer import software
from viewer.cell_picture import CellPicture
from viewer.painted_field import PaintedField
from viewer.palette import Colour
from viewer.resolution import drawable
from viewer.scene import Camera, Cut, Scene
from viewer.view import View

if TYPE_CHECKING:
    from viewer.gl.offscreen import OffScreen

Bytes = npt.NDArray[np.uint8]
Prepared = Any
"""A picture as its renderer takes it."""
RendererName = Literal["auto", "gl", "software"]
_FAILURES = (RuntimeError, ValueError, OSError)
"""What VisPy raises where a driver does not keep what it promised."""


@dataclass(frozen=True)
class Renderer:
    """One way to draw."""

    name: Literal["gl", "software"]
    words: str
    """What draws, to be told: "llvmpipe (LLVM 15.0.6, 256 bits), OpenGL"."""
    prepare: Callable[[CellPicture], Prepared]
    """What has to be done once for a picture, whatever it is seen from."""
    draw: Callable[[Prepared, View, Colour, int], Bytes]
    """What is prepared, view, background and samples a pixel each way to uint8 (height, width, 3)."""
    most_samples: float = math.inf
    """Along a side of a picture."""
    most_sites: float = math.inf
    """Along a side of a lattice."""


def renderer_for(runs: Sequence[Run], scene: Scene, wanted: RendererName) -> Renderer:
    """Who draws all pictures of a scene: software what is too large for OpenGL, as its words tell.

    Raises:
        UserError: OpenGL was asked for and there is none.
    """
    renderer = open_renderer(wanted)
    samples = scene.supersampling * max(scene.size)
    sites = max(max(drawable(run).shape) for run in runs)
    if samples > renderer.most_samples:
        return _software(f"software, for {samples} samples across are too many for {renderer.words}")
    if sites > renderer.most_sites:
        return _software(f"software, for {sites} sites along a side are too many for {renderer.words}")
    return renderer


@functools.cache
def open_renderer(wanted: RendererName) -> Renderer:
    """The renderer of a name, one a process; "auto" takes OpenGL, or software where there is none.

    A process keeps its OpenGL context; only the thread that opened it may draw with it.

    Raises:
        UserError: OpenGL was asked for and there is none.
    """
    from viewer.gl.offscreen import NoGL

    if wanted == "software":
        return _software("software")
    try:
        return _gl_renderer()
    except NoGL as reason:
        if wanted == "gl":
            raise UserError(
                f"renderer gl: there is no OpenGL here: {reason}.\nInstall it, or take software."
            ) from reason
        return _software(f"software, for there is no OpenGL: {reason}")


def _software(words: str) -> Renderer:
    return Renderer("software", words, lambda picture: picture, software.draw)


@functools.cache
def _gl_renderer() -> Renderer:
    """Off-screen, in a context of its own, which has shown that it can draw. Raises NoGL."""
    from viewer.gl.geometry import prepare
    from viewer.gl.offscreen import OffScreen

    screen = OffScreen()
    _try(screen)

    def draw(prepared: Prepared, view: View, background: Colour, supersampling: int) -> Bytes:
        try:
            return screen.draw(prepared, view, background, supersampling)
        except _FAILURES as problem:
            raise UserError(
                f"OpenGL ({screen.renderer}) failed while it drew: {_in_a_line(problem)}.\n"
                "Draw with --renderer software, or smaller pictures."
            ) from problem

    words = f"{screen.renderer}, OpenGL"
    return Renderer("gl", words, prepare, draw, screen.most_samples, screen.most_sites)


def _try(screen: OffScreen) -> None:
    """Draw a little of everything: a driver may give a context and yet refuse shaders, or draw nothing.

    Raises:
        NoGL: it cannot draw.
    """
    from viewer.gl.geometry import prepare
    from viewer.gl.offscreen import NoGL

    side, ground = 8, (0, 0, 0)
    labels = np.zeros((side, side, side), np.uint8)
    labels[1:6, 1:6, 1:6], labels[3:6, 1:6, 1:6], labels[7, 7, 7] = 1, 2, 1
    field = PaintedField(np.linspace(0, 1, side**3, dtype=np.float32).reshape(labels.shape), 0, 1, "viridis")
    boxes = Cut("octant").boxes(labels.shape, 1.0, Camera())
    picture = CellPicture(labels, ((255, 255, 255), (255, 128, 0)), boxes, field, 0.5)
    view = View(Camera(), (3.5, 3.5, 3.5), 1.5, (16, 16), 8.0)
    try:
        for shown in (picture, replace(picture, field=None, fog=0.0)):
            if not screen.draw(prepare(shown), view, ground).any():
                raise NoGL(f"{screen.renderer} draws nothing")
    except _FAILURES as problem:
        raise NoGL(f"{screen.renderer} cannot draw: {_in_a_line(problem)}") from problem


def _in_a_line(problem: Exception) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0]
