"""A picture of the window itself, for the handbook.

python -m viewer.window.portrait RUN DAY FILE.png
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from viewer.scene import Scene
from viewer.window.app import make_window, start_qt
from viewer.window.session import open_session

_SIZE = (1600, 1000)
_PATIENCE_S = 120.0
_FINISH_S = 2.0
"""Until the last fine picture is drawn."""


def portray(run: Path, day: float, file: Path) -> None:
    """Open a run, go to a day, and save what the window looks like.

    Raises:
        UserError: there is no such run.
        TimeoutError: it does not come to show anything.
    """
    application = start_qt()
    window = make_window(open_session(run), Scene())
    window.resize(*_SIZE)
    window.show()
    _live(application, _PATIENCE_S, lambda: not window.director.late)
    window.director.move_to_time(24 * day)
    _live(application, _PATIENCE_S, lambda: not window.director.late)
    ends = time.monotonic() + _FINISH_S
    _live(application, _PATIENCE_S, lambda: time.monotonic() > ends)
    window.grab().save(str(file))
    window.close()


def _live(application: QApplication, seconds: float, until: Callable[[], bool]) -> None:
    """Let the window work until something is so."""
    deadline = time.monotonic() + seconds
    while not until():
        if time.monotonic() > deadline:
            raise TimeoutError("the window shows nothing")
        application.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    portray(Path(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3]))
