"""A VisPy canvas in the window on which OpenGL draws solids side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QOffscreenSurface, QOpenGLContext
from PySide6.QtWidgets import QWidget

from viewer.fog import MOST_RAYS
from viewer.gl.panel import Panel
from viewer.palette import Colour
from viewer.window.mists import Mists
from viewer.window.shown import Shown

_STILL_MS = 200
_RAYS_OF_A_DRAFT = 80
_LEAST_VERSION = (3, 0)
"""What the shaders are written for."""


def why_no_gl() -> str:
    """What keeps Qt from drawing with OpenGL here; empty if nothing does."""
    context, surface = QOpenGLContext(), QOffscreenSurface()
    surface.create()
    if not context.create() or not context.makeCurrent(surface):
        return "no OpenGL"
    version = context.format().version()
    context.doneCurrent()
    return "" if version >= _LEAST_VERSION else f"OpenGL {version[0]}.{version[1]} is too old"


class Canvas:
    """Draws what it is shown, whenever Qt asks for it.

    Args:
        parent: the widget it lies in.
        failed: told in one line why OpenGL cannot draw here after all, once.

    Attributes:
        widget: the canvas as Qt sees it.
        renderer: what draws, as GL_RENDERER says it; empty until the first picture.
    """

    def __init__(self, parent: QWidget, failed: Callable[[str], None]) -> None:
        import vispy.app

        self._canvas = vispy.app.Canvas(
            app=vispy.app.use_app("pyside6"),
            parent=parent,
            keys=None,
            autoswap=False,
            config={"depth_size": 24},
        )
        self._canvas.events.draw.connect(self._draw)
        self.widget: QWidget = self._canvas.native
        self.renderer = ""
        self._failed = failed
        self._broken = False
        self._fine = QTimer(self.widget)
        self._fine.setSingleShot(True)
        self._fine.setInterval(_STILL_MS)
        self._fine.timeout.connect(self.widget.update)
        self._mists = Mists()
        self._mists.thickened.connect(self.widget.update)
        self._panels: list[Panel] = []
        self._loaded: list[Any] = []
        self._shown: Sequence[Shown] = ()
        self._ground: Colour = (0, 0, 0)

    def show_solids(self, shown: Sequence[Shown], ground: Colour) -> None:
        """Show these: coarsely at once, and finely when they have not changed for a while."""
        self._shown, self._ground = shown, ground
        if len(self._panels) > len(shown) and not self._broken:
            self._canvas.set_current()
            for panel in self._panels[len(shown) :]:
                panel.release()
            del self._panels[len(shown) :], self._loaded[len(shown) :]
        self._fine.start()
        self.widget.update()

    def release(self) -> None:
        """Give back what the graphics card holds; the canvas is of no use after that."""
        self._mists.close()
        self._canvas.set_current()
        if not self._broken:
            for panel in self._panels:
                panel.release()
        self._panels = []
        self._shown = ()
        self._canvas.close()

    def _draw(self, event: Any) -> None:
        del event
        if self._broken:
            return
        try:
            self._draw_all()
        except (RuntimeError, ValueError, OSError) as problem:
            # A driver may promise what it does not keep; not before the event is over may the canvas go.
            self._broken = True
            words = (str(problem).splitlines() or [type(problem).__name__])[0]
            QTimer.singleShot(0, lambda: self._failed(words))

    def _draw_all(self) -> None:
        from vispy.gloo import gl

        width, height = self._canvas.physical_size
        gl.glViewport(0, 0, width, height)
        gl.glDisable(gl.GL_SCISSOR_TEST)
        gl.glClearColor(*(part / 255 for part in self._ground), 1.0)
        gl.glClear(gl.GL_COLOR_BUFFER_BIT | gl.GL_DEPTH_BUFFER_BIT)
        if not self.renderer:
            self.renderer = str(gl.glGetParameter(gl.GL_RENDERER))
        times = 1 if self._fine.isActive() else 2
        mists = self._mists.at_hand(self._shown, _RAYS_OF_A_DRAFT if times == 1 else MOST_RAYS)
        for number, (shown, mist) in enumerate(zip(self._shown, mists, strict=True)):
            if number == len(self._panels):
                self._panels.append(Panel())
                self._loaded.append(None)
            if self._loaded[number] is not shown.solid.geometry:
                self._panels[number].load(shown.solid.geometry)
                self._loaded[number] = shown.solid.geometry
            box = shown.box
            viewport = (box.left, height - box.bottom, *box.size)
            self._panels[number].draw(shown.view, self._ground, viewport, times, mist)
