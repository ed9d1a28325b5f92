"""A box that opens a list of choices, with an arrow that follows the theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QComboBox


class Choice(QComboBox):
    """A combo box; style sheets would want its arrow as a file."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrow over the box."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self.palette().color(QPalette.ColorRole.Text)
        painter.setPen(QPen(colour, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        reach = self.height() / 8
        x, y = self.width() - 4 * reach, self.height() / 2 - reach / 2
        painter.drawPolyline([QPointF(x - reach, y), QPointF(x, y + reach), QPointF(x + reach, y)])
