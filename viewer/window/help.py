"""The page of keys, laid over the window by F1 or ?."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QSize, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from viewer.window.actions import groups
from viewer.window.style import BASE_PX, Style

_COLUMNS = (("File", "Window", "Mouse"), ("Time", "Cells"), ("Look",))
_AROUND = 24
"""Pixels of the window that stay in sight around the page, both sides together."""
_SMALLEST = 0.55
"""The least scale of the text; what does not fit then is scrolled to."""


class Help(QScrollArea):
    """All keys in columns, as large as fits; a click anywhere on it or the same key closes it."""

    def __init__(self, parent: QWidget, style: Style) -> None:
        super().__init__(parent)
        self.setObjectName("help")
        self.setFrameShape(QFrame.Shape.NoFrame)
        room, scale = parent.size() - QSize(_AROUND, _AROUND), style.scale
        page = _page(style, self)
        while not _fits(page, room) and scale > _SMALLEST:
            scale = max(scale * 0.92, _SMALLEST)
            page.setParent(None)
            page = _page(Style(style.theme, scale), self)
        self.setWidget(page)
        self.resize(page.sizeHint().grownBy(QMargins(2, 2, 2, 2)).boundedTo(room))
        self.move((parent.width() - self.width()) // 2, (parent.height() - self.height()) // 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close."""
        del event
        self.hide()


def _page(style: Style, parent: QWidget) -> QWidget:
    """All columns at this scale."""
    page = QWidget(parent)
    page.setObjectName("keys")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    page.setStyleSheet(f"QLabel {{ font-size: {style.px(BASE_PX)}px; }}")
    columns = QHBoxLayout(page)
    edge = style.px(20)
    columns.setContentsMargins(edge, edge, edge, edge)
    columns.setSpacing(style.px(20))
    lines = groups()
    for titles in _COLUMNS:
        column = QVBoxLayout()
        for title in titles:
            column.addWidget(_group(title, lines[title], style))
        column.addStretch(1)
        columns.addLayout(column)
    page.adjustSize()
    return page


def _fits(page: QWidget, room: QSize) -> bool:
    return page.sizeHint().boundedTo(room) == page.sizeHint()


def _group(title: str, lines: list[tuple[tuple[str, ...], str]], style: Style) -> QWidget:
    group = QWidget()
    grid = QGridLayout(group)
    grid.setContentsMargins(0, 0, 0, style.px(8))
    grid.setVerticalSpacing(style.px(5))
    grid.setHorizontalSpacing(style.px(12))
    heading = QLabel(title.upper())
    heading.setObjectName("heading")
    grid.addWidget(heading, 0, 0, 1, 2)
    for row, (keys, words) in enumerate(lines, start=1):
        key = QLabel(_native(keys[0]))
        key.setObjectName("key")
        grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(QLabel(words), row, 1)
    return group


def _native(key: str) -> str:
    """A key as this system writes it; what the mouse does as it stands."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key
