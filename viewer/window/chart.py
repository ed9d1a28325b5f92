"""The chart of burdens: living cells of each arm and genotype over time, and a cursor that can be dragged."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyqtgraph
from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from automaton.snapshot import Run
from viewer.palette import Colour, to_hex
from viewer.window.marks import count_text, round_counts
from viewer.window.style import Style, qcolour

Curve = npt.NDArray[np.float64]

_FIRST_LINES: tuple[list[float], ...] = ([], [4.0, 2.0], [1.0, 2.0])
_FIRST_SIGNS = ("━━━", "╍╍╍", "┉┉┉")
"""Of the first arms: a solid line, dashes, dots; what stands for these in text."""
_LEAST = 0.7
"""Where the logarithmic axis ends; no cells at all lie below it."""


class Chart(QWidget):
    """All cells of each arm, thick, and its genotypes, thin, in their colours."""

    chosen = Signal(float)
    """Simulated hours that the cursor was dragged to."""

    def __init__(self) -> None:
        super().__init__()
        self.plot = pyqtgraph.PlotWidget()
        self._unit_h = 24.0
        self.marker = pyqtgraph.InfiniteLine(movable=True, angle=90)
        self.marker.sigDragged.connect(lambda line: self.chosen.emit(float(line.value()) * self._unit_h))
        item = self.plot.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setLogMode(y=True)
        item.setMouseEnabled(x=False, y=False)
        self.plot.scene().sigMouseClicked.connect(self._click)
        self.plot.setToolTip("Living tumour cells. Drag the line, or click, to choose the time.")
        column = QVBoxLayout(self)
        heading = QLabel("LIVING TUMOUR CELLS")
        heading.setObjectName("heading")
        self._arms = QLabel()
        self._arms.setObjectName("muted")
        self._arms.setWordWrap(True)
        column.addWidget(heading)
        column.addWidget(self._arms)
        column.addWidget(self.plot)
        self._column = column
        self.hide()  # until there is something to draw

    def show_runs(self, runs: Mapping[int, Run], colours: Mapping[str, Colour], style: Style) -> None:
        """Draw the burdens of these runs.

        Args:
            runs: by the number that chooses their line, so that a run keeps it whatever stands beside it.
            colours: of the genotypes that have a line.
            style: of the window.
        """
        self.show()
        item = self.plot.getPlotItem()
        item.clear()
        last_h = max((float(run.series.time_h[-1]) for run in runs.values() if len(run.series)), default=0.0)
        self._unit_h = 24.0 if last_h >= 72 else 1.0
        self._dress(style)
        lowest, highest = np.inf, 1.0
        for number, run in runs.items():
            if not len(run.series):
                continue
            line = _dashes(number)
            total = run.series.burden.sum(axis=1)
            highest = max(highest, float(total.max()))
            lowest = min(lowest, float(total.min()))
            for mask in np.flatnonzero(run.series.burden.any(axis=0)).tolist():
                name = run.genotype_labels[mask]
                if name in colours:
                    lowest = min(lowest, float(run.series.burden[:, mask].min()))
                    self._line(run, run.series.burden[:, mask], colours[name], 1.5 * style.scale, line)
            self._line(run, total, style.theme.text, 2.2 * style.scale, line)
        last = max(last_h / self._unit_h, 1e-6)
        item.setXRange(-0.03 * last, 1.06 * last, padding=0)  # room for the number at the last mark
        low, high = max(_LEAST, min(lowest, highest) / 3), highest * 1.6
        item.setYRange(np.log10(low), np.log10(high), padding=0)
        item.getAxis("left").setTicks(
            [[(float(np.log10(v)), count_text(v)) for v in round_counts(low, high)]]
        )
        item.addItem(self.marker, ignoreBounds=True)
        self._arms.setText("   ".join(f"{_sign(k)}\u00a0{run.arm}" for k, run in runs.items()))
        self._arms.setVisible(len(runs) > 1)

    def show_time(self, time_h: float) -> None:
        """Move the cursor."""
        self.marker.setValue(time_h / self._unit_h)

    def _line(
        self, run: Run, cells: npt.NDArray[np.int64], colour: Colour, width: float, dashes: list[float]
    ) -> None:
        pen = pyqtgraph.mkPen(qcolour(colour), width=width, dash=dashes or None)
        heights = np.maximum(cells, _LEAST / 2).astype(float)
        self.plot.plot(run.series.time_h / self._unit_h, heights, pen=pen, antialias=True)

    def _dress(self, style: Style) -> None:
        """Colours and sizes."""
        theme, item = style.theme, self.plot.getPlotItem()
        self._column.setContentsMargins(style.px(16), style.px(8), style.px(16), style.px(8))
        self._column.setSpacing(style.px(4))
        self.plot.setBackground(qcolour(style.surface))
        font = QFont(self.font())
        font.setPixelSize(style.px(11))
        for name in ("left", "bottom"):
            axis = item.getAxis(name)
            axis.setPen(pyqtgraph.mkPen(qcolour(theme.line)))
            axis.setTextPen(pyqtgraph.mkPen(qcolour(theme.muted)))
            axis.setTickFont(font)
            axis.setStyle(maxTickLevel=1)
        words = {"color": to_hex(theme.muted), "font-size": f"{style.px(11)}px"}
        item.setLabel("bottom", "days" if self._unit_h == 24.0 else "hours", **words)
        item.setLabel("left", "cells", **words)
        item.showGrid(x=False, y=True, alpha=0.15)
        self.marker.setPen(pyqtgraph.mkPen(qcolour(theme.accent), width=1.5 * style.scale))
        self.marker.setHoverPen(pyqtgraph.mkPen(qcolour(theme.accent), width=3 * style.scale))

    def _click(self, event: object) -> None:
        """A click goes to its time."""
        at = self.plot.getPlotItem().getViewBox().mapSceneToView(event.scenePos())  # type: ignore[attr-defined]
        self.chosen.emit(float(at.x()) * self._unit_h)


def _dashes(number: int) -> list[float]:
    """Dashes and gaps of an arm's lines, in widths: no two arms have the same."""
    if number < len(_FIRST_LINES):
        return _FIRST_LINES[number]
    return [5.0, 2.0, *[1.0, 2.0] * (number - len(_FIRST_LINES) + 1)]


def _sign(number: int) -> str:
    """What stands for such a line in text."""
    if number < len(_FIRST_SIGNS):
        return _FIRST_SIGNS[number]
    return "━" + "·" * (number - len(_FIRST_SIGNS) + 1)
