"""The strip over the pictures: what is shown, whether it still grows, and the things that are done most."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from viewer.window.icons import Sign, icon
from viewer.window.session import Session
from viewer.window.style import Style, qcolour

_BUTTONS: tuple[tuple[str, Sign, str, str], ...] = (
    ("save_picture", "picture", "Picture", "Save this picture (Ctrl+P)"),
    ("export_video", "video", "Video", "Export a video of all frames (Ctrl+E)"),
    ("go_home", "home", "", "All in sight (0)"),
    ("toggle_theme", "theme", "", "Dark or light (D)"),
    ("show_keys", "help", "", "Keys (F1 or ?)"),
)


class Header(QWidget):
    """Title, question, badge and buttons.

    Attributes:
        buttons: by the name of the command each gives.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title, self.question, self.badge = Elided(), Elided(), QLabel("following")
        for label, name in ((self.title, "title"), (self.question, "muted"), (self.badge, "badge")):
            label.setObjectName(name)
        self.badge.setToolTip("This run has not come to its end; new frames appear as they are written.")
        self.question.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.title)
        self._row.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self.question, 1)
        self.buttons = {name: _button(words, tip) for name, _, words, tip in _BUTTONS}
        for button in self.buttons.values():
            self._row.addWidget(button)

    def show_session(self, session: Session, style: Style) -> None:
        """Show what the runs are called."""
        self._row.setContentsMargins(style.px(18), style.px(8), style.px(12), style.px(8))
        self._row.setSpacing(style.px(8))
        run = session.runs[0]
        self.title.setText(run.title)
        self.question.setText(run.question)
        self.question.setToolTip(run.question)
        self.badge.setVisible(session.growing)
        for name, sign, _, _ in _BUTTONS:
            self.buttons[name].setIcon(icon(sign, qcolour(style.theme.text), style.px(18)))
            self.buttons[name].setIconSize(QSize(style.px(18), style.px(18)))


def _button(words: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    if words:
        button.setText(words)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button


class Elided(QLabel):
    """A line that ends in an ellipsis where it does not fit."""

    def sizeHint(self) -> QSize:
        """Of one line, however many there are."""
        return QSize(super().sizeHint().width(), self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """No width at all: the window must not grow for it."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write as much as fits."""
        del event
        room, line = self.contentsRect(), self.text().replace("\n", " ")
        words = self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room.width())
        QPainter(self).drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
