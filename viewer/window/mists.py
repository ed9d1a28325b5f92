"""Fog that a thread gathers, while panels are drawn with what was gathered before."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from viewer.gl.mist import Mist, mist
from viewer.window.shown import Shown
from viewer.window.workshop import Job, Workshop


class Mists(QObject):
    """The fog of every panel."""

    thickened = Signal()
    """There is more to be seen than :meth:`at_hand` gave."""
    _told = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._latest: dict[int, tuple[Hashable, Mist]] = {}
        self._told.connect(self._take)
        self._workshop = Workshop(self._told.emit, 1, workers=1)

    def at_hand(self, shown: Sequence[Shown], rays: int) -> list[Mist | None]:
        """The fog of each panel as last gathered; what is not for this view, or this picture, is asked for.

        Args:
            shown: what the panels show.
            rays: along the longer side of a panel.
        """
        wanted = []
        for number, one in enumerate(shown):
            field, boxes = one.solid.picture.field, one.solid.picture.boxes
            if field is None or one.fog <= 0:
                self._latest.pop(number, None)
                continue
            key = (number, one.solid, one.fog, one.view, rays)
            if made := self._workshop.made(key):
                self._latest[number] = key, made
            elif number not in self._latest or self._latest[number][0] != key:
                wanted.append(Job(key, partial(mist, one.view, field, one.fog, boxes, rays)))
        self._workshop.want(wanted)
        self._latest = {number: kept for number, kept in self._latest.items() if number < len(shown)}
        return [self._latest[number][1] if number in self._latest else None for number in range(len(shown))]

    def close(self) -> None:
        """End all work."""
        self._workshop.close()
        self._latest = {}

    def _take(self, key: tuple[int, ...], made: object) -> None:
        """Even what was asked for a moment ago is nearer to what is shown than what was there before."""
        if isinstance(made, Mist):
            self._latest[key[0]] = key, made
            self.thickened.emit()
