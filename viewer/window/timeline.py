"""The time slider: a track with a mark a frame, and under it what drugs plasma held, on the same scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from automaton.snapshot import Run
from viewer.doses import DoseStrip, dose_strips, left_out, treated_alike
from viewer.window.style import Style, qcolour

Curve = npt.NDArray[np.float64]
_MOST_STRIPS = 6
"""More would take too much from the pictures."""
_ABOVE, _ROW, _REST = 28, 24, 16
"""Height of the track, of a strip, and of a line about those that have no room."""
_MANY_FRAMES = 250
"""Beyond this marks of single frames would run into one."""


class Timeline(QWidget):
    """Time from the first to the last frame; drag or click to choose."""

    chosen = Signal(float)
    """Simulated hours that the mouse points at."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Time: drag, or turn the wheel. Below: what plasma or the bath holds of each drug.")
        self._style: Style | None = None
        self._times_h: Curve = np.zeros(1)
        self._time_h = 0.0
        self.strips: tuple[DoseStrip, ...] = ()
        self._whose: list[str] = []

    def show_runs(self, runs: Sequence[Run], times_h: Curve, style: Style) -> None:
        """Show the times of these runs' frames, and every drug that any of them was given."""
        self._style, self._times_h = style, times_h
        self.strips = dose_strips(runs)
        self._whose = ["" if treated_alike(self.strips, len(runs)) else _whose(s, runs) for s in self.strips]
        self.updateGeometry()
        self.update()

    def show_time(self, time_h: float) -> None:
        """Move the handle."""
        self._time_h = time_h
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the track and the strips."""
        rest = _REST if self._rest else 0
        scale = self._style.scale if self._style else 1.0
        return QSize(400, round((_ABOVE + 2 + _ROW * len(self.strips[:_MOST_STRIPS]) + rest) * scale))

    @property
    def _rest(self) -> str:
        return left_out(self.strips[_MOST_STRIPS:])

    def x_of(self, time_h: float) -> float:
        """Pixels from the left at which a time lies."""
        left, width = self._track()
        first, last = float(self._times_h[0]), float(self._times_h[-1])
        share = (time_h - first) / (last - first) if last > first else 0.0
        return left + width * min(max(share, 0.0), 1.0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where the mouse is."""
        self._choose(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(event.position().x())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """One frame a notch."""
        index = int(np.abs(self._times_h - self._time_h).argmin())
        index += -1 if event.angleDelta().y() > 0 else 1
        self.chosen.emit(float(self._times_h[min(max(index, 0), len(self._times_h) - 1)]))

    def _choose(self, x: float) -> None:
        left, width = self._track()
        share = min(max((x - left) / max(width, 1), 0.0), 1.0)
        first, last = float(self._times_h[0]), float(self._times_h[-1])
        self.chosen.emit(first + share * (last - first))

    def _track(self) -> tuple[float, float]:
        """Left edge and width of the track."""
        margin = self._style.px(9) if self._style else 9
        return margin, self.width() - 2.0 * margin

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track, marks, handle and strips."""
        del event
        if self._style is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_track(painter, self._style)
        for number, strip in enumerate(self.strips[:_MOST_STRIPS]):
            self._paint_strip(painter, self._style, number, strip)
        self._write(painter, self._style, len(self.strips[:_MOST_STRIPS]), self._rest, _REST)
        x = self.x_of(self._time_h)
        if self.strips:
            painter.setPen(QPen(qcolour(self._style.theme.text), 1.5))
            painter.drawLine(QPointF(x, self._style.px(16)), QPointF(x, self.height() - self._style.px(2)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolour(self._style.theme.text))
        radius = self._style.px(8)
        painter.drawEllipse(QPointF(x, self._style.px(14)), radius, radius)

    def _paint_track(self, painter: QPainter, style: Style) -> None:
        left, width = self._track()
        middle, thickness = style.px(14), style.px(4)
        painter.setPen(Qt.PenStyle.NoPen)
        for right, colour in ((left + width, style.hovered), (self.x_of(self._time_h), style.theme.accent)):
            painter.setBrush(qcolour(colour))
            painter.drawRoundedRect(
                QRectF(left, middle - thickness / 2, right - left, thickness), thickness / 2, thickness / 2
            )
        if len(self._times_h) <= _MANY_FRAMES:
            painter.setPen(QPen(qcolour(style.theme.line), 1))
            for time_h in self._times_h.tolist():
                x = self.x_of(time_h)
                painter.drawLine(QPointF(x, middle + style.px(6)), QPointF(x, middle + style.px(10)))

    def _paint_strip(self, painter: QPainter, style: Style, number: int, strip: DoseStrip) -> None:
        top, height = style.px(_ABOVE + _ROW * number), style.px(_ROW - 4)
        left, width = self._track()
        first, last = float(self._times_h[0]), float(self._times_h[-1])
        heights = strip.heights(first, last, max(int(width), 1))
        x, y = np.linspace(left, left + width, len(heights) + 1), top + height * (1 - heights)
        outline = [QPointF(left, top + height)]
        for begin, end, level in zip(x[:-1].tolist(), x[1:].tolist(), y.tolist(), strict=True):
            outline += [QPointF(begin, level), QPointF(end, level)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolour(strip.colour, 0.55))
        painter.drawPolygon(QPolygonF([*outline, QPointF(left + width, top + height)]))
        painter.setPen(QPen(qcolour(style.theme.line), 1))
        painter.drawLine(QPointF(left, top + height), QPointF(left + width, top + height))
        self._write(painter, style, number, strip.words(self._time_h) + self._whose[number], _ROW - 4)

    def _write(self, painter: QPainter, style: Style, row: int, words: str, height: int) -> None:
        """Write on the right of a row of strips; signs have a rim, for they may lie on a dose, to be seen."""
        font = QFont(self.font())
        font.setPixelSize(style.px(11))
        painter.setFont(font)
        left, width = self._track()
        metrics = QFontMetricsF(font)
        middle = style.px(_ABOVE + _ROW * row) - style.px(1) + style.px(height) / 2
        signs = QPainterPath()
        right, baseline = left + width, middle + (metrics.ascent() - metrics.descent()) / 2
        signs.addText(right - metrics.horizontalAdvance(words), baseline, font, words)
        painter.strokePath(signs, QPen(qcolour(style.surface), style.px(3)))
        painter.fillPath(signs, qcolour(style.theme.text))


def _whose(strip: DoseStrip, runs: Sequence[Run]) -> str:
    """The arms that met a drug in this way."""
    arms = "all arms" if treated_alike([strip], len(runs)) else ", ".join(runs[k].arm for k in strip.places)
    return f" ({arms})"
