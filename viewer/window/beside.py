"""The column beside the pictures: the controls, and below them the chart; it scrolls where it is too long."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from viewer.window.chart import Chart
from viewer.window.side import Side
from viewer.window.style import Style

_WIDTH = 330
_LOWEST_CHART, _HIGHEST_CHART = 120, 230


class Beside(QFrame):
    """Controls above a chart.

    Args:
        chart: below the controls.

    Attributes:
        side: the controls; None until there are any.
    """

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self.setObjectName("side")
        self.side: Side | None = None
        self._chart = chart
        self._style: Style | None = None
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget()
        content.setObjectName("beside")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._column.addWidget(chart)
        scroll.setWidget(content)
        around = QVBoxLayout(self)
        around.setContentsMargins(1, 0, 0, 0)
        around.addWidget(scroll)

    def set_style(self, style: Style) -> None:
        """Dress in sizes."""
        self._style = style
        self.setFixedWidth(style.px(_WIDTH))
        self._share_room()

    def set_side(self, side: Side) -> None:
        """Show these controls in place of the former."""
        if self.side is not None:
            self._column.removeWidget(self.side)
            self.side.deleteLater()
        self.side = side
        self._column.insertWidget(0, side)
        side.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The controls have become more or fewer, or their text larger."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._share_room()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The room has changed."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Give the chart what the controls do not need, within what is good to read."""
        if self._style is None or self.side is None:
            return
        room = self.height() - self.side.sizeHint().height()
        low, high = self._style.px(_LOWEST_CHART), self._style.px(_HIGHEST_CHART)
        self._chart.setFixedHeight(min(max(room, low), high))
