"""Brings session, scene and time together: asks for the pictures to be seen, and says when they are there."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from automaton.snapshot import Frame
from viewer.cell_picture import CellPicture
from viewer.scene import Camera, Scene
from viewer.window.changes import Change, settled
from viewer.window.exhibit import Exhibit, Flat, Panel, Solid, flat, solid
from viewer.window.identity import all_go_on
from viewer.window.lookout import Lookout, News
from viewer.window.panels import at_home
from viewer.window.player import Player
from viewer.window.session import Session
from viewer.window.shelf import Shelf
from viewer.window.workshop import Job, Workshop

Picture = Solid | Flat
Prepare = Callable[[CellPicture], object]

_MOST_PICTURE_BYTES = 800_000_000
_MOST_FRAME_BYTES = 400_000_000
_TICK_MS = 15
_AHEAD = 12
"""Pictures made ready beforehand while playing, and 2 else."""
_FETCH = "frame"
"""The key of a frame that is asked for."""


class Director(QObject):
    """What is shown and when.

    Args:
        session: not yet surveyed.
        scene: to begin with.
        prepare: what a renderer makes of a solid before it can draw it.

    Attributes:
        exhibit: the session seen through the scene, but for its camera; None until the session is surveyed.
        player: where in time.
        shown: the pictures that are shown, one a panel; those of the time before while new ones are made.
        shown_index: their time.
        shown_exhibit: what they are of.
    """

    session_changed = Signal()
    scene_changed = Signal()
    camera_changed = Signal()
    time_changed = Signal()
    shown_changed = Signal()
    frame_fetched = Signal()
    """A frame that :meth:`frame` was asked for is at hand now."""
    failed = Signal(str)
    _told = Signal(object, object)

    def __init__(self, session: Session, scene: Scene, prepare: Prepare) -> None:
        super().__init__()
        self.session = session
        self.scene = settled(scene)
        self.exhibit: Exhibit | None = None
        self.player = Player(session.times_h)
        self.shown: dict[Panel, Picture] = {}
        self.shown_index = 0
        self.shown_exhibit: Exhibit | None = None
        self._shown_keys: dict[Panel, Hashable] = {}
        self._unreadable = 0
        self._prepare = prepare
        self._shelf = Shelf(_MOST_FRAME_BYTES)
        self._told.connect(self._hear)
        self._workshop = Workshop(self._told.emit, _MOST_PICTURE_BYTES)
        self._fetches = Workshop(self._told.emit, 1, workers=1)
        self._ticked = time.monotonic()
        self._ticks = QTimer(self)
        self._ticks.setInterval(_TICK_MS)
        self._ticks.timeout.connect(self._tick)
        self._lookout = Lookout(self._on_show)
        self._lookout.news.connect(self._take)
        self._lookout.failed.connect(self.failed)

    @property
    def camera(self) -> Camera:
        """The scene's, with what it sees at first where the scene leaves that open."""
        if self.exhibit is None:
            return self.scene.camera
        return at_home([self.session.known[number].extent for number in self.exhibit.runs], self.scene.camera)

    @property
    def told_index(self) -> int:
        """The frame whose time is told: the wanted one, or while playing, which waits, the one seen."""
        return self.shown_index if self.player.playing and self.shown else self.player.index

    @property
    def told_time_h(self) -> float:
        """Simulated time of that frame; 0 without frames."""
        times_h = self.player.times_h
        return float(times_h[self.told_index]) if len(times_h) else 0.0

    @property
    def late(self) -> bool:
        """Whether the pictures shown are not yet those that are wanted."""
        return self.exhibit is None or self._shown_keys != self._keys()

    def set_scene(self, scene: Scene) -> None:
        """Look in another way.

        Raises:
            UserError: the runs have no such field; all stays as it was.
        """
        scene = settled(scene)
        if replace(scene, camera=self.scene.camera) == self.scene:
            self.scene = scene
            self.camera_changed.emit()
            return
        if self.exhibit is not None:
            self.exhibit = self.exhibit.through(scene).checked()
        self.scene = scene
        self._keep_shown()
        self.scene_changed.emit()
        self._request()

    def apply(self, change: Change) -> None:
        """Change the scene by a function."""
        self.set_scene(change(self.scene))

    def change(self, **changes: Any) -> None:
        """Change fields of the scene by name."""
        self.set_scene(replace(self.scene, **changes))

    def move_to(self, index: int) -> None:
        """Go to a frame."""
        if self.player.go_to(index):
            self._moved()

    def move_to_time(self, time_h: float) -> None:
        """Go to the frame nearest to a time."""
        if self.player.go_to_time(time_h):
            self._moved()

    def step(self, frames: int) -> None:
        """Go on or back by frames."""
        moved = self.player.step(frames)
        self.time_changed.emit()
        if moved:
            self._moved()

    def toggle_play(self) -> None:
        """Play or pause."""
        self.player.toggle()
        self._ticked = time.monotonic()
        self._ticks.start()
        self._moved()

    def frame(self, panel: Panel) -> Frame | None:
        """The frame that a panel shows, if it is at hand; else it is fetched, and said when it is there."""
        if self.exhibit is None:
            return None
        run = self.session.runs[panel.run]
        index = self.session.frames_at(float(self.session.times_h[self.shown_index]))[panel.run]
        found = self._shelf.held(run, index)
        if found is None:
            self._fetches.want([Job(_FETCH, partial(self._shelf.fetch, run, index))])
        return found

    def prepare_with(self, prepare: Prepare) -> None:
        """Let solids be made ready for another renderer; what the former could draw is not shown any more."""
        self._prepare = prepare
        self.shown, self._shown_keys = {}, {}
        self._request()

    def close(self) -> None:
        """End all work, and let go of all that was read and made."""
        self._ticks.stop()
        self._lookout.close()
        for workshop in (self._workshop, self._fetches):
            workshop.close()
        self._told.disconnect()
        self._shelf.clear()
        self.shown = {}

    def _moved(self) -> None:
        self.time_changed.emit()
        self._request()

    def _request(self) -> None:
        """Ask for what should be seen now, and then for what play will want."""
        if self.exhibit is None:
            return
        ahead = self.player.upcoming(_AHEAD if self.player.playing else 2)
        indices = [self.player.index, *ahead]
        self._workshop.want([self._job(panel, k) for k in indices for panel in self.exhibit.panels])
        self._show()

    def _job(self, panel: Panel, index: int) -> Job:
        exhibit = self.exhibit
        assert exhibit is not None
        run = exhibit.session.runs[panel.run]
        number = exhibit.session.frames_at(float(exhibit.session.times_h[index]))[panel.run]
        scale, prepare = exhibit.scale(panel, index), self._prepare

        def work() -> Picture:
            frame = self._shelf.frame(run, number)
            if panel.axis is not None:
                return flat(exhibit, panel, frame, scale)
            return solid(exhibit, panel, frame, scale, prepare)

        return Job(self._key(panel, index), work)

    def _key(self, panel: Panel, index: int) -> Hashable:
        assert self.exhibit is not None
        return self._prepare, self.exhibit.key(panel, index)

    def _keys(self) -> dict[Panel, Hashable]:
        """Of the pictures that should be seen now."""
        exhibit = self.exhibit
        assert exhibit is not None
        return {panel: self._key(panel, self.player.index) for panel in exhibit.panels}

    def _keep_shown(self) -> None:
        """Pictures that stay as they are may have other words beside them, as when fog comes."""
        if self.shown and not self.late:
            self.shown_exhibit = self.exhibit

    def _show(self) -> None:
        """Show the pictures of all panels at once, when all are there."""
        if self.exhibit is None:
            return
        keys = self._keys()
        made: dict[Panel, Any] = {panel: self._workshop.made(key) for panel, key in keys.items()}
        if keys == self._shown_keys:
            made = self.shown  # of one time only the words change where another run has a frame
        seen = keys == self._shown_keys and self.shown_index == self.player.index
        if not seen and all(picture is not None for picture in made.values()):
            self.shown, self._shown_keys = made, keys
            self.shown_index, self.shown_exhibit = self.player.index, self.exhibit
            self._unreadable = 0
            self.shown_changed.emit()

    def _hear(self, key: Hashable, made: Any) -> None:
        """The workshop has made something."""
        if isinstance(made, Exception):
            if self.exhibit is not None and key in self._keys().values():
                self._go_past()
            self.failed.emit(str(made) or type(made).__name__)
        elif key == _FETCH:
            self.frame_fetched.emit()
        else:
            self._show()

    def _go_past(self) -> None:
        """Leave a frame that cannot be read, while it plays or where else nothing would be shown."""
        self._unreadable += 1
        if self._unreadable >= len(self.player.times_h):
            self.player.playing = False
        elif self.player.playing or not self.shown:
            for ahead in self.player.upcoming(1):
                self.move_to(ahead)
        self.time_changed.emit()

    def _on_show(self) -> tuple[Session, Scene]:
        return self.session, self.scene

    def _take(self, news: News) -> None:
        """The runs have been looked at."""
        session = news.exhibit.session
        if not all_go_on(self.session.runs, session.runs):
            camera = self.scene.camera
            if replace(news.wanted, camera=camera) != self.scene:
                return  # the next look fits what is wanted now
            # What is shown belongs to runs by their number, and to their frames by theirs.
            self.shown, self._shown_keys = {}, {}
            self.scene = replace(news.exhibit.scene, camera=camera)
        self.session = session
        self.exhibit = news.exhibit.through(self.scene)
        self.player.extend(session.times_h)
        self._keep_shown()
        self.session_changed.emit()
        self._moved()
        if news.notes:
            self.failed.emit("; ".join(news.notes))

    def _tick(self) -> None:
        if not self.player.playing:
            self._ticks.stop()
            return
        now = time.monotonic()
        elapsed, self._ticked = now - self._ticked, now
        # Play waits for pictures rather than skipping those that take long.
        if not self.late and self.player.tick(min(elapsed, 1 / self.player.speed)):
            self._moved()
