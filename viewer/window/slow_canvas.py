"""Solids where there is no OpenGL: drawn by the processor in a thread, coarsely at once, then finely."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QWidget

from viewer.cell_picture import CellPicture
from viewer.layout import Rectangle
from viewer.palette import Colour
from viewer.software import draw
from viewer.view import View
from viewer.window.painting import Painting, Placed, image_of
from viewer.window.shown import Shown
from viewer.window.workshop import Job, Workshop

_COARSE = 3
"""Pixels of the screen, each way, for one of the first, quick picture."""
_MOST_BYTES = 100_000_000

_numbers = itertools.count()


@dataclass(frozen=True)
class Numbered:
    """What tells a picture from all others."""

    number: int


def numbered(_: CellPicture) -> Numbered:
    """All that this way of drawing needs beforehand."""
    return Numbered(next(_numbers))


class SlowCanvas(Painting):
    """Stands in for the OpenGL canvas.

    Attributes:
        widget: itself.
        renderer: what draws, for the status bar.
    """

    _told = Signal(object, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.widget: QWidget = self
        self.renderer = "no OpenGL: drawn by the processor, slower"
        self._shown: Sequence[Shown] = ()
        self._background: Colour = (0, 0, 0)
        self._told.connect(self._show)
        self._workshop = Workshop(self._told.emit, _MOST_BYTES, workers=1)

    def show_solids(self, shown: Sequence[Shown], ground: Colour) -> None:
        """Draw these, and show each as soon as there is anything of it."""
        self._shown, self._background = shown, ground
        jobs = [_job(one, coarse, ground) for coarse in (_COARSE, 1) for one in shown]
        self._workshop.want(jobs)
        self._show()

    def release(self) -> None:
        """End all work."""
        self._workshop.close()

    def _show(self) -> None:
        placed = []
        for shown in self._shown:
            fine, coarse = (self._workshop.made(_key(shown, k, self._background)) for k in (1, _COARSE))
            made = fine if fine is not None else coarse
            if made is not None:
                ratio = self.devicePixelRatioF()
                left, top, width, height = (side / ratio for side in _sides(shown.box))
                box = Rectangle(round(left), round(top), round(left + width), round(top + height))
                placed.append(Placed(image_of(made), QRectF(left, top, width, height), box))
        if len(placed) == len(self._shown):
            self.show_pictures(placed, self._background)


def _sides(box: Rectangle) -> tuple[int, int, int, int]:
    return box.left, box.top, *box.size


def _key(shown: Shown, coarse: int, ground: Colour) -> Hashable:
    return shown.solid.geometry.number, shown.view, coarse, ground, shown.fog


def _job(shown: Shown, coarse: int, ground: Colour) -> Job:
    view, picture = shown.view, replace(shown.solid.picture, fog=shown.fog)
    size = max(view.size[0] // coarse, 1), max(view.size[1] // coarse, 1)
    smaller = replace(view, scale=view.scale / coarse, size=size)
    return Job(_key(shown, coarse, ground), lambda: _drawn(picture, smaller, ground))


def _drawn(picture: CellPicture, view: View, ground: Colour) -> npt.NDArray[np.uint8]:
    drawn: Any = draw(picture, view, ground, supersampling=1)
    return np.asarray(drawn, np.uint8)
