"""Pictures that are at hand as pixels: layers, flat lattices, and solids where there is no OpenGL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from viewer.layout import Rectangle
from viewer.palette import Colour
from viewer.window.style import qcolour

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Placed:
    """A picture, where it lies on the stage, and the panel that it may not leave."""

    image: QImage
    at: QRectF
    panel: Rectangle


class Painting(QWidget):
    """Shows placed pictures on the page's background."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._placed: Sequence[Placed] = ()
        self._ground: Colour = (0, 0, 0)

    def show_pictures(self, placed: Sequence[Placed], ground: Colour) -> None:
        """Show these."""
        self._placed, self._ground = placed, ground
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pictures; smoothly where they are made smaller, crisply where larger."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), qcolour(self._ground))
        for placed in self._placed:
            box = placed.panel
            painter.setClipRect(box.left, box.top, *box.size)
            shrinks = placed.at.width() < placed.image.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrinks)
            painter.drawImage(placed.at, placed.image)


def image_of(rgb: Bytes) -> QImage:
    """A picture uint8 (height, width, 3) for Qt, its pixels copied."""
    height, width = rgb.shape[:2]
    contiguous = np.ascontiguousarray(rgb)
    return QImage(contiguous.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
