"""A row of joined buttons of which one is down: a choice that shows all its answers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget


class Segments(QWidget):
    """One of several choices.

    Args:
        choices: value, words on the button, and what a tooltip says of it.
    """

    picked = Signal(str)
    """The value the user has chosen; not sent by :meth:`show_choice`."""

    def __init__(self, choices: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self.buttons: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, (value, words, tip) in enumerate(choices):
            button = QPushButton(words)
            button.setObjectName("segment")
            button.setProperty("place", _place(number, len(choices)))
            button.setCheckable(True)
            button.setToolTip(tip)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _=False, value=value: self.picked.emit(value))
            group.addButton(button)
            row.addWidget(button)
            self.buttons[value] = button

    def show_choice(self, value: str) -> None:
        """Put the button of a value down."""
        if value in self.buttons:
            self.buttons[value].setChecked(True)


def _place(number: int, count: int) -> str:
    if count == 1:
        return "only"
    return "first" if number == 0 else "last" if number == count - 1 else "middle"
