"""An OpenGL context without a screen: EGL as the machine has it, else Mesa's surfaceless platform.

VisPy and the GL libraries are loaded only when a context is asked for.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from viewer.gl.geometry import Geometry
from viewer.gl.mist import mist
from viewer.palette import Colour
from viewer.view import View

if TYPE_CHECKING:
    from viewer.gl.panel import Panel

Bytes = npt.NDArray[np.uint8]

_HELP = "apt install libegl1 libgl1"
_OLDEST = 3
_MAX_3D_TEXTURE_SIZE = 0x8073
_PLATFORM = "EGL_PLATFORM"


class NoGL(Exception):
    """This process gets no OpenGL context; the message says why, in one line."""


class OffScreen:
    """A context of one's own, current in the thread that made it.

    Attributes:
        renderer: what draws, as GL_RENDERER says it.
        most_samples: that this context can hold along a side of a picture.
        most_sites: likewise of a lattice.

    Raises:
        NoGL: VisPy, libEGL or libGL is missing, no platform gives a context, or one of before OpenGL 3.0.
    """

    def __init__(self) -> None:
        self._canvas = _canvas()
        self._panel: Panel | None = None
        self._loaded: Geometry | None = None
        self._target: Any = None
        from vispy.gloo import gl

        self.renderer = str(gl.glGetParameter(gl.GL_RENDERER))
        version = str(gl.glGetParameter(gl.GL_VERSION))
        if int(version.split(".", maxsplit=1)[0]) < _OLDEST:
            raise NoGL(f"{self.renderer} offers OpenGL {version}, older than {_OLDEST}.0")
        self.most_samples = int(gl.glGetParameter(gl.GL_MAX_TEXTURE_SIZE))
        self.most_sites = int(gl.glGetParameter(_MAX_3D_TEXTURE_SIZE))

    def draw(self, geometry: Geometry, view: View, background: Colour, supersampling: int = 2) -> Bytes:
        """A panel's picture, uint8 (height, width, 3)."""
        from vispy import gloo

        from viewer.gl.panel import Panel

        self.make_current()
        if self._panel is None:
            self._panel = Panel()
        width, height = view.size
        if self._target is None or self._target.color_buffer.shape[:2] != (height, width):
            texture = gloo.Texture2D((height, width, 4), format="rgba", internalformat="rgba8")
            self._target = gloo.FrameBuffer(color=texture)
        if geometry is not self._loaded:
            self._panel.load(geometry)
            self._loaded = geometry
        fog = None
        if geometry.fog is not None:
            fog = mist(view, geometry.fog.field, geometry.fog.share, geometry.fog.boxes)
        with self._target:
            self._panel.draw(view, background, (0, 0, width, height), supersampling, fog)
            return np.ascontiguousarray(gloo.read_pixels((0, 0, width, height), alpha=False))

    def make_current(self) -> None:
        """Let GL calls of this thread go to this context, where a window has drawn meanwhile."""
        self._canvas.set_current()

    def close(self) -> None:
        """Give the context back."""
        if self._panel is not None:
            self.make_current()
            self._panel.release()
        self._canvas.close()


def _canvas() -> Any:
    """A tiny hidden canvas on the first platform that gives one."""
    if importlib.util.find_spec("vispy") is None:
        raise NoGL("VisPy is not installed (pip install 'tumour-automaton[viewer]')")
    from ctypes.util import find_library

    for name in ("EGL", "GL"):
        if find_library(name) is None:
            raise NoGL(f"no lib{name} on this machine ({_HELP})")
    # Forcing the surfaceless platform first might hand a machine with a GPU to Mesa's software.
    reasons = []
    for platform in dict.fromkeys((os.environ.get(_PLATFORM), "surfaceless")):
        try:
            return _canvas_on(platform)
        except (RuntimeError, OSError, AttributeError) as error:
            reasons.append(str(error).splitlines()[-1] if str(error) else type(error).__name__)
            # VisPy asks for the display on import, and would keep the one that failed.
            for module in ("vispy.app.backends._egl", "vispy.ext.egl"):
                sys.modules.pop(module, None)
    raise NoGL(f"EGL gives no context: {'; '.join(dict.fromkeys(reasons))} ({_HELP})")


def _canvas_on(platform: str | None) -> Any:
    """A canvas on an EGL platform by name, or on EGL's own choice; the environment is left as it was."""
    import vispy.app

    before = os.environ.get(_PLATFORM)
    try:
        if platform is not None:
            os.environ[_PLATFORM] = platform
        return vispy.app.Canvas(app=vispy.app.Application("egl"), size=(16, 16), show=False, dpi=96)
    finally:
        if before is None:
            os.environ.pop(_PLATFORM, None)
        else:
            os.environ[_PLATFORM] = before
