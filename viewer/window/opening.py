"""Runs and views read for the window, and each made to fit the other. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from viewer.fitting import fitted
from viewer.scene import Scene
from viewer.view_file import read_view
from viewer.window.session import Session, open_session


@dataclass(frozen=True)
class Opened:
    """Runs to be shown, and how."""

    session: Session
    scene: Scene
    notes: Sequence[str] = ()
    """What these runs lack of the scene that was asked for."""


@dataclass(frozen=True)
class Loaded:
    """A view as the runs on show can be seen through it."""

    path: Path
    scene: Scene
    notes: Sequence[str]


def open_fitted(path: Path, scene: Scene) -> Opened:
    """Open runs, and fit a scene to them.

    Raises:
        UserError: there is nothing to see, or the runs do not go together.
    """
    session = open_session(path)
    return Opened(session, *fitted(scene, session.runs))


def load_fitted(path: Path, session: Session) -> Loaded:
    """Read a view file, and fit it to runs.

    Raises:
        UserError: it cannot be read, or is no view.
    """
    return Loaded(path, *fitted(read_view(path), session.runs))
