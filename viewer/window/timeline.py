"""The time slider: a track with a mark a frame, and under it what drugs plasma held, on the same scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from automaton.snapshot import Run
from viewer.overlays import DRUG_COLOURS
from viewer.palette import Colour, Theme
from viewer.storyboard import same_dose
from viewer.window.style import Style, qcolour

Curve = npt.NDArray[np.float64]
_MOST_DRUGS = 3
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
        self._doses: list[tuple[str, Colour, Curve, Curve]] = []

    def show_runs(self, runs: Sequence[Run], times_h: Curve, style: Style) -> None:
        """Show the times of these runs' frames and the doses of the first run that had any."""
        self._style, self._times_h = style, times_h
        dosed = next((run for run in runs if _drugs(run)), None)
        self._doses = [] if dosed is None else _doses(dosed, style.theme, named=not same_dose(runs))
        self.updateGeometry()
        self.update()

    def show_time(self, time_h: float) -> None:
        """Move the handle."""
        self._time_h = time_h
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the track and a strip a drug."""
        scale = self._style.scale if self._style else 1.0
        return QSize(400, round((30 + 24 * len(self._doses)) * scale))

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
        for number, dose in enumerate(self._doses):
            self._paint_dose(painter, self._style, number, dose)
        x = self.x_of(self._time_h)
        if self._doses:
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

    def _paint_dose(
        self, painter: QPainter, style: Style, number: int, dose: tuple[str, Colour, Curve, Curve]
    ) -> None:
        name, colour, times_h, shares = dose
        top, height = style.px(28 + 24 * number), style.px(20)
        left, width = self._track()
        x = np.linspace(left, left + width, max(int(width), 2))
        first, last = float(self._times_h[0]), float(self._times_h[-1])
        y = top + height * (1 - np.interp(np.linspace(first, last, len(x)), times_h, shares))
        outline = [QPointF(left, top + height), *map(QPointF, x.tolist(), y.tolist())]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolour(colour, 0.55))
        painter.drawPolygon(QPolygonF([*outline, QPointF(left + width, top + height)]))
        painter.setPen(QPen(qcolour(style.theme.line), 1))
        painter.drawLine(QPointF(left, top + height), QPointF(left + width, top + height))
        font = QFont(self.font())
        font.setPixelSize(style.px(11))
        painter.setFont(font)
        painter.setPen(qcolour(style.theme.text))
        box = QRectF(left, top - style.px(1), width, height)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), name)


def _drugs(run: Run) -> list[str]:
    return [drug.name for drug in run.drugs if run.series.plasma_uM.get(drug.name, np.zeros(1)).max() > 0]


def _doses(run: Run, theme: Theme, *, named: bool) -> list[tuple[str, Colour, Curve, Curve]]:
    """Of each drug that was given: name, colour, times, and what plasma held as a share of its most."""
    found = []
    for number, name in enumerate(_drugs(run)[:_MOST_DRUGS]):
        plasma = run.series.plasma_uM[name]
        colour = theme.accent if number == 0 else DRUG_COLOURS[number]
        whose = f" ({run.arm})" if named else ""
        found.append(
            (f"{name}, up to {plasma.max():.3g} µM{whose}", colour, run.series.time_h, plasma / plasma.max())
        )
    return found
