"""Starting the window: what it needs is asked for first, and what is missing is said in one line."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from automaton.snapshot import UserError
from viewer.scene import Scene
from viewer.view_file import read_view
from viewer.window.opening import open_fitted
from viewer.window.session import Session

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from viewer.window.window import Window

_NEEDED = ("PySide6", "pyqtgraph", "vispy", "OpenGL")
_SIZE = (1440, 900)
_SHARE_OF_SCREEN = 0.92
"""The rest is for the frame that the desktop puts round it."""
_TRY = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
_MOST_LINES = 4
_LIBRARIES = "libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
_WITHOUT = "Draw without one: automaton export RUN --video F.mp4, or --frames DIR."


def show(path: Path, view: Path | None = None) -> None:
    """Open a run in a window, and come back when it is closed.

    Args:
        path: a run folder, an arm's, or that of several arms.
        view: a view file that says how to show it at first.

    Raises:
        UserError: there is no run, no screen, no Qt, or the view cannot be read.
    """
    found = open_fitted(path, Scene() if view is None else read_view(view))
    _check_packages()
    _check_screen(os.environ)
    application = start_qt()
    from viewer.window.windows import Windows, ctrl_c_heard

    windows = Windows(make_window)
    windows.open(found)
    with ctrl_c_heard(application.closeAllWindows):
        application.exec()
    windows.let_go()


def start_qt() -> QApplication:
    """The one application of this process."""
    from PySide6.QtWidgets import QApplication

    from viewer.window.garbage import Collector

    application = QApplication.instance()
    if application is None:
        application = QApplication(sys.argv[:1])
        Collector(application)
    assert isinstance(application, QApplication)
    application.setApplicationName("automaton")
    application.setStyle("Fusion")
    return application


def make_window(session: Session, scene: Scene) -> Window:
    """A window for a session, drawn by OpenGL where Qt has it; no larger than the screen."""
    from PySide6.QtCore import QSize

    from viewer.gl.geometry import prepare
    from viewer.window import canvas
    from viewer.window.director import Director
    from viewer.window.slow_canvas import SlowCanvas, numbered
    from viewer.window.window import Window

    if canvas.why_no_gl():
        window = Window(Director(session, scene, numbered), lambda parent, _: SlowCanvas(parent))
    else:
        window = Window(Director(session, scene, prepare), canvas.Canvas)
    window.resize(QSize(*_SIZE).boundedTo(window.screen().availableSize() * _SHARE_OF_SCREEN))
    return window


def _check_packages() -> None:
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UserError(
            f"the window needs {', '.join(missing)}, not installed here.\n"
            "Say: pip install 'tumour-automaton[viewer]'"
        )


def _check_screen(environment: Mapping[str, str]) -> None:
    """Qt ends the whole process where it cannot open a window, so another process tries first."""
    chosen = environment.get("QT_QPA_PLATFORM")
    shown = chosen or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    if sys.platform == "linux" and not shown:
        raise UserError(f"there is no screen here, so no window can open.\n{_WITHOUT}")
    tried = subprocess.run([sys.executable, "-c", _TRY], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        said = [line for line in tried.stderr.splitlines() if line.strip()][:_MOST_LINES]
        raise UserError(
            "Qt cannot open a window here. It says:\n  "
            + "\n  ".join(said or [f"nothing (exit status {tried.returncode})"])
            + f"\nOn Debian and Ubuntu it needs: apt install {_LIBRARIES}\n{_WITHOUT}"
        )
