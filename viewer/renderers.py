"""Who draws lattices in 3D: OpenGL where there is any, else software; and which it was."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from automaton.errors import UserError
from viewer import software
from viewer.cell_picture import CellPicture
from viewer.palette import Colour
from viewer.view import View

Bytes = npt.NDArray[np.uint8]
RendererName = Literal["auto", "gl", "software"]


@dataclass(frozen=True)
class Renderer:
    """One way to draw."""

    name: Literal["gl", "software"]
    words: str
    """What draws, to be told: "llvmpipe (LLVM 15.0.6, 256 bits), OpenGL"."""
    draw: Callable[[CellPicture, View, Colour, int], Bytes]
    """Picture, view, background and samples a pixel each way to uint8 (height, width, 3)."""


@functools.cache
def open_renderer(wanted: RendererName) -> Renderer:
    """The renderer of a name, one a process; "auto" takes OpenGL, or software where there is none.

    A process keeps its OpenGL context; only the thread that opened it may draw with it.

    Raises:
        UserError: OpenGL was asked for and there is none.
    """
    from viewer.gl.offscreen import NoGL

    if wanted == "software":
        return Renderer("software", "software", software.draw)
    try:
        return _gl_renderer()
    except NoGL as reason:
        if wanted == "gl":
            raise UserError(
                f"renderer gl: there is no OpenGL here: {reason}.\nInstall it, or take software."
            ) from reason
        return Renderer("software", f"software, for there is no OpenGL: {reason}", software.draw)


@functools.cache
def _gl_renderer() -> Renderer:
    """Off-screen, in a context of its own; what is too large for that is drawn by software after all."""
    from viewer.gl.geometry import prepare
    from viewer.gl.offscreen import OffScreen

    screen = OffScreen()

    def draw(picture: CellPicture, view: View, background: Colour, supersampling: int) -> Bytes:
        if not screen.holds(picture, view, supersampling):
            return software.draw(picture, view, background, supersampling)
        return screen.draw(prepare(picture), view, background, supersampling)

    return Renderer("gl", f"{screen.renderer}, OpenGL", draw)
