"""The strip under the pictures: play, step, speed, and the timeline."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from viewer.window.choice import Choice
from viewer.window.director import Director
from viewer.window.icons import Sign, icon
from viewer.window.player import SPEEDS
from viewer.window.style import Style, qcolour
from viewer.window.timeline import Timeline
from viewer.written import moment


class Transport(QWidget):
    """Moves a director through time.

    Args:
        director: to be moved.
    """

    def __init__(self, director: Director) -> None:
        super().__init__()
        self.setObjectName("timeline")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._director = director
        self.play = _button("Play or pause (space)", "play")
        self.play.setObjectName("play")
        self.back = _button("One frame back (left arrow)")
        self.on = _button("One frame on (right arrow)")
        self.loop = _button("Begin again after the last frame (L)")
        self.loop.setCheckable(True)
        self.speed = Choice()
        self.speed.addItems([f"{speed} frames/s" for speed in SPEEDS])
        self.speed.setToolTip("How fast to play")
        self.timeline = Timeline()
        self.time = QLabel()
        self.time.setObjectName("time")
        self._row = QHBoxLayout(self)
        for part in (self.back, self.play, self.on):
            self._row.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self.timeline, 1)
        for other in (self.time, self.speed, self.loop):
            self._row.addWidget(other, 0, Qt.AlignmentFlag.AlignTop)
        self.play.clicked.connect(director.toggle_play)
        self.back.clicked.connect(lambda: director.step(-1))
        self.on.clicked.connect(lambda: director.step(1))
        self.timeline.chosen.connect(director.move_to_time)
        self.speed.activated.connect(self._set_speed)
        self.loop.clicked.connect(self._set_loop)

    def show_session(self, style: Style) -> None:
        """Show the runs as they are now, in this style."""
        player = self._director.player
        self._row.setContentsMargins(style.px(14), style.px(9), style.px(14), style.px(9))
        self._row.setSpacing(style.px(6))
        self.show_runs(style)
        self.speed.setCurrentIndex(SPEEDS.index(int(player.speed)))
        self.loop.setChecked(player.loop)
        side = style.px(38)
        self.play.setFixedSize(side, side)
        self._dress(self.back, "previous", style)
        self._dress(self.on, "next", style)
        self._dress(self.loop, "loop", style)
        self.time.setMinimumWidth(style.px(118))
        self.time.setContentsMargins(style.px(8), 0, 0, 0)
        self.show_time(style)

    def show_runs(self, style: Style) -> None:
        """Show the doses of the runs that are seen."""
        session, exhibit = self._director.session, self._director.exhibit
        runs = session.runs if exhibit is None else exhibit.shown
        self.timeline.show_runs(runs, session.times_h, style)

    def show_time(self, style: Style) -> None:
        """Show where in time the director is, and whether it plays."""
        player, session = self._director.player, self._director.session
        sign: Sign = "pause" if player.playing else "play"
        self.play.setIcon(icon(sign, qcolour(style.theme.background), style.px(22)))
        self.play.setIconSize(QSize(style.px(22), style.px(22)))
        self.timeline.show_time(self._director.told_time_h)
        last = session.last_h
        self.time.setText(moment(self._director.told_time_h, last))
        self.time.setToolTip(
            f"frame {self._director.told_index + 1} of {len(player.times_h)}, run up to {last / 24:.1f} d"
        )

    def _dress(self, button: QToolButton, sign: Sign, style: Style) -> None:
        on = not button.isCheckable() or button.isChecked()
        button.setIcon(icon(sign, qcolour(style.theme.text if on else style.theme.muted), style.px(20)))
        button.setIconSize(QSize(style.px(20), style.px(20)))
        button.setFixedSize(style.px(38), style.px(38))

    def _set_speed(self, number: int) -> None:
        self._director.player.speed = SPEEDS[number]

    def _set_loop(self, loop: bool) -> None:
        self._director.player.loop = loop
        self._director.session_changed.emit()


def _button(tip: str, name: str = "") -> QToolButton:
    button = QToolButton()
    button.setToolTip(tip)
    button.setAccessibleName(name or tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
