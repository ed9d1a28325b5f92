"""Who draws lattices in 3D: OpenGL where there is any, else software; and which it was."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from automaton.errors import UserError
from viewer import software
from viewer.cell_picture import CellPicture
from viewer.palette import Colour
from viewer.view import View

Bytes = npt.NDArray[np.uint8]
Prepared = Any
"""A picture as its renderer takes it."""
RendererName = Literal["auto", "gl", "software"]


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
    """Off-screen, in a context of its own; what is too large for that is drawn by software after all."""
    from viewer.gl.geometry import prepare
    from viewer.gl.offscreen import OffScreen

    screen = OffScreen()

    def draw(prepared: Prepared, view: View, background: Colour, supersampling: int) -> Bytes:
        picture, geometry = prepared
        if not screen.holds(picture, view, supersampling):
            return software.draw(picture, view, background, supersampling)
        return screen.draw(geometry, view, background, supersampling)

    return Renderer("gl", f"{screen.renderer}, OpenGL", lambda picture: (picture, prepare(picture)), draw)
