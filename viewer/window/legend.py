"""The legend: what the colours of cells mean, each entry a switch that hides and shows these cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from viewer.channels import Category
from viewer.window.style import Style, qcolour


class Legend(QWidget):
    """All entries, one below the other."""

    toggled = Signal(str)
    """The name of an entry that should be hidden or shown."""
    alone = Signal(str)
    """The name of the entry that alone should be shown."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[str, _Entry] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_entries(
        self,
        categories: Sequence[Category],
        off: frozenset[str],
        switches: frozenset[str],
        counts: Mapping[str, int],
        style: Style,
    ) -> None:
        """Show these entries.

        Args:
            categories: names and colours.
            off: names of which nothing is drawn.
            switches: names that can be switched.
            counts: how many cells each name has now, where that is known.
            style: of the window.
        """
        if list(self.entries) != [category.name for category in categories]:
            self._make_entries(categories)
        for category in categories:
            entry = self.entries[category.name]
            entry.setEnabled(category.name in switches)
            entry.tell(category, category.name not in off, counts.get(category.name), style)

    def _make_entries(self, categories: Sequence[Category]) -> None:
        for entry in self.entries.values():
            self._column.removeWidget(entry)
            entry.hide()
            entry.deleteLater()
        self.entries = {}
        for category in categories:
            entry = _Entry(category.name)
            entry.clicked.connect(lambda _=False, name=category.name: self.toggled.emit(name))
            entry.twice.connect(self.alone)
            self.entries[category.name] = entry
            self._column.addWidget(entry)


class _Entry(QAbstractButton):
    """A swatch, a name and a number; hollow and dim when off."""

    twice = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setText(name)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(f"Click: hide or show {name}\nDouble-click: show only {name}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._colour = (0, 0, 0)
        self._count = ""
        self._style: Style | None = None

    def tell(self, category: Category, shown: bool, count: int | None, style: Style) -> None:
        """What to show."""
        self._colour, self._style = category.colour, style
        self._count = "" if count is None else f"{count:,}"
        self.setChecked(shown)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One line of text with room around it."""
        return QSize(160, self._style.px(26) if self._style else 26)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click asks for this entry alone."""
        self.twice.emit(self.text())
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entry."""
        del event
        if self._style is None:
            return
        style, painter = self._style, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height, side, gap = self.height(), style.px(13), style.px(9)
        if self.isEnabled() and (self.underMouse() or self.hasFocus()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(qcolour(style.raised))
            painter.drawRoundedRect(self.rect(), style.px(5), style.px(5))
        on = self.isChecked()
        swatch = QRectF(style.px(6), (height - side) / 2, side, side)
        painter.setPen(QPen(qcolour(self._colour), 1.5))
        painter.setBrush(qcolour(self._colour) if on else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(swatch.adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)
        text = qcolour(style.theme.text if on else style.theme.muted)
        left = round(swatch.right()) + gap
        count_width = painter.fontMetrics().horizontalAdvance(self._count) + style.px(8)
        room = self.width() - left - count_width
        painter.setPen(text)
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(left, 0, room, height, Qt.AlignmentFlag.AlignVCenter, words)
        painter.setPen(qcolour(style.theme.muted))
        painter.drawText(0, 0, self.width() - style.px(6), height, _RIGHT, self._count)


_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
