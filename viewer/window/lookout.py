"""Looks at the files of what is on show every so often, in a thread: a run may go on, and others begin."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from viewer.fitting import fitted
from viewer.scene import Scene
from viewer.window.exhibit import Exhibit
from viewer.window.identity import all_go_on
from viewer.window.session import GoOn, Session, looked_at_again, surveyed
from viewer.window.workshop import Job, Workshop

_LOOK_MS = 1500

Shown = Callable[[], tuple[Session, Scene]]
"""What is on show now."""


@dataclass(frozen=True)
class News:
    """What a look at the files has found: the runs as they are now, and lines on what they lack.

    Attributes:
        wanted: the scene when the look began, to which that of the exhibit was fitted.
    """

    exhibit: Exhibit
    wanted: Scene
    notes: Sequence[str]


class Lookout(QObject):
    """Tells of what is new.

    A first survey that failed is tried again: files may still be on their way here.

    Args:
        shown: what is on show, which the first look surveys.
    """

    news = Signal(object)
    """:class:`News`."""
    failed = Signal(str)
    _told = Signal(object, object)

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self._shown = shown
        self._told.connect(self._hear)
        self._workshop = Workshop(self._told.emit, 1, workers=1)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look_again)
        self._timer.start()
        self._look(surveyed)

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._workshop.close()
        self._told.disconnect()

    def _look_again(self) -> None:
        if not self._workshop.busy:
            self._look(looked_at_again)

    def _look(self, look: Callable[[Session, GoOn], Session]) -> None:
        work = partial(_looked, look, *self._shown(), self._workshop.go_on)
        self._workshop.want([Job(("look", time.monotonic()), work)])

    def _hear(self, _: object, found: Any) -> None:
        if isinstance(found, News):
            self.news.emit(found)
        elif isinstance(found, Exception):
            self.failed.emit(str(found) or type(found).__name__)


def _looked(
    look: Callable[[Session, GoOn], Session], session: Session, scene: Scene, go_on: GoOn
) -> News | None:
    """Look at the runs; None where nothing is new. A scene is fitted to runs that have taken their place."""
    found, notes, wanted = look(session, go_on), list[str](), scene
    if found is session:
        return None
    if not all_go_on(session.runs, found.runs):
        scene, notes = fitted(scene, found.runs)
    if found.problems and found.problems != session.problems:
        notes.append(_passed_over(found.problems))
    return News(Exhibit(found, scene).checked(), wanted, notes)


def _passed_over(problems: Sequence[str]) -> str:
    """A line about runs and frames that cannot be read."""
    more = f" ({len(problems) - 1} more like it)" if len(problems) > 1 else ""
    return f"Left out, for it cannot be read{more}: {problems[0].splitlines()[0]}"
