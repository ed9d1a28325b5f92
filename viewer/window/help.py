"""The page of keys, laid over the window by F1 or ?."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from viewer.window.actions import MENUS
from viewer.window.style import Style

_MOUSE = (
    ("Drag", "turn the lump; on a slice, move it"),
    ("Right drag", "move"),
    ("Right click", "hide what lies under the mouse"),
    ("Wheel", "nearer, farther; on the time line, step"),
    ("Double click", "all in sight"),
    ("Rest", "what lies under the mouse"),
)


class Help(QFrame):
    """All keys in columns; a click anywhere on it or the same key closes it."""

    def __init__(self, parent: QWidget, style: Style) -> None:
        super().__init__(parent)
        self.setObjectName("help")
        columns = QHBoxLayout(self)
        edge = style.px(24)
        columns.setContentsMargins(edge, edge, edge, edge)
        columns.setSpacing(style.px(20))
        groups = {title: [(_native(c.keys[0]), c.words) for c in commands if c] for title, commands in MENUS}
        groups["Mouse"] = list(_MOUSE)
        for pair in (("File", "Window", "Mouse"), ("Time", "Cells"), ("Look",)):
            column = QVBoxLayout()
            for title in pair:
                column.addWidget(_group(title, groups[title], style))
            column.addStretch(1)
            columns.addLayout(column)
        self.adjustSize()
        self.move(
            max((parent.width() - self.width()) // 2, 0), max((parent.height() - self.height()) // 2, 0)
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close."""
        del event
        self.hide()


def _group(title: str, lines: list[tuple[str, str]], style: Style) -> QWidget:
    group = QWidget()
    grid = QGridLayout(group)
    grid.setContentsMargins(0, 0, 0, style.px(8))
    grid.setVerticalSpacing(style.px(5))
    grid.setHorizontalSpacing(style.px(12))
    heading = QLabel(title.upper())
    heading.setObjectName("heading")
    grid.addWidget(heading, 0, 0, 1, 2)
    for row, (keys, words) in enumerate(lines, start=1):
        key = QLabel(keys)
        key.setObjectName("key")
        grid.addWidget(key, row, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(QLabel(words), row, 1)
    return group


def _native(key: str) -> str:
    """A key as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
