"""How fast the window is: frames a second while the time line is dragged and while a lump is turned.

`python -m benchmarks.scrub RUN` prints JSON; where there is no screen, after
`xvfb-run -a -s "-screen 0 1700x1100x24"`.
Every frame is waited for until it is drawn; times mean little while other programs run, CPU seconds more.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from viewer.scene import Scene
from viewer.window.app import make_window, start_qt
from viewer.window.session import open_session
from viewer.window.window import Window

SIZE = (1600, 1000)
MOST_FRAMES = 40
TURNS = 40


def measured(what: Callable[[], int]) -> dict[str, float]:
    """Frames a second, and CPU seconds a frame, of something that says how many frames it drew."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    frames = what()
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"frames_a_second": round(frames / wall, 2), "cpu_seconds_a_frame": round(cpu / frames, 4)}


def drawn(application: QApplication, window: Window) -> None:
    """Wait until what is wanted is shown and painted."""
    while window.director.late:
        application.processEvents()
        time.sleep(0.001)
    application.processEvents()


def measure(run: Path) -> dict[str, Any]:
    """Open a run and time what is done most."""
    application = start_qt()
    window = make_window(open_session(run), Scene())
    window.resize(*SIZE)
    window.show()
    drawn(application, window)
    frames = min(MOST_FRAMES, len(window.director.session.times_h))

    def scrub() -> int:
        for index in range(frames):
            window.director.move_to(index)
            drawn(application, window)
        return frames

    def turn() -> int:
        for _ in range(TURNS):
            window.stage.turn(3.0, 0.5)
            application.processEvents()
        return TURNS

    found: dict[str, Any] = {"sites": window.director.session.runs[0].shape, "frames": frames}
    found["first time"] = measured(scrub)
    found["again"] = measured(scrub)
    found["turning"] = measured(turn)
    found["renderer"] = window.stage.canvas.renderer
    window.close()
    return found


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1])), indent=1))
