"""The window put together: pictures, controls, chart and time line, and every command in menus and keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMainWindow,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from viewer.scene import GREATEST_CLONE
from viewer.window.beside import Beside
from viewer.window.canvas import Canvas
from viewer.window.changes import without_clone
from viewer.window.chart import Chart
from viewer.window.desk import Desk
from viewer.window.director import Director
from viewer.window.hands import Hands
from viewer.window.header import Elided, Header
from viewer.window.help import Help
from viewer.window.menus import Menus
from viewer.window.side import Side, offered
from viewer.window.slow_canvas import SlowCanvas
from viewer.window.stage import Stage
from viewer.window.style import Style, largest_scale, palette, style_sheet
from viewer.window.transport import Transport

MakeCanvas = Callable[[QWidget, Callable[[str], None]], Canvas | SlowCanvas]
"""Given the widget it lies in, and what is to be told when it fails."""

_TEXT_STEP = 1.15
_HINT = "Drag to turn, wheel to come nearer, rest the mouse to ask, space to play, F1 for all keys"
_SMALLEST_TEXT, _LARGEST_TEXT = 0.75, 2.5


class Window(QMainWindow):
    """Shows a run.

    Args:
        director: what is shown and when.
        canvas: makes what draws solids; told what to do when that fails.
    """

    closed = Signal()

    def __init__(self, director: Director, canvas: MakeCanvas) -> None:
        super().__init__()
        self.director = director
        self.stage = Stage(director, lambda parent: canvas(parent, self._use_processor))
        self.header = Header()
        self.transport = Transport(director)
        self.chart = Chart()
        self._beside = Beside(self.chart)
        self.desk = Desk(self, director)
        self.help: Help | None = None
        self._hands = Hands(director, self.stage)
        self._drawn: object = None
        self._passing = False
        self._style = self._wanted_style()
        self._lay_out()
        self._make_status()
        does = self._own_commands() | self.desk.known() | self._hands.known()
        self.menus = Menus(self, does, self._hands.choices(), self.stage)
        self._connect()
        self._dress()

    def say(self, words: str) -> None:
        """Write a line at the bottom."""
        self._passing = False
        self.message.setText(words)
        self.message.setToolTip(words)

    def note(self, words: str) -> None:
        """Write a line about the scene, which goes when that changes."""
        self.say(words)
        self._passing = True

    @property
    def side(self) -> Side | None:
        """The controls; None until the session is surveyed."""
        return self._beside.side

    def closeEvent(self, event: QCloseEvent) -> None:
        """End all work before the widgets go, if the user does not mind."""
        if not self.desk.may_close():
            event.ignore()
            return
        self.desk.close()
        self.director.close()
        self.stage.canvas.release()
        super().closeEvent(event)
        self.closed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The page of keys closes, since it may not fit any more; text is as large as there is room."""
        self._hide_keys()
        super().resizeEvent(event)
        if self._style != self._wanted_style():
            self._dress()

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.stage, 1)
        middle.addWidget(self._beside)
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.header)
        rows.addLayout(middle, 1)
        rows.addWidget(self.transport)
        self.setCentralWidget(whole)

    def _make_status(self) -> None:
        self.message, self.renderer = Elided(_HINT), QLabel()
        self.message.setContentsMargins(8, 0, 8, 0)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(180)
        self.cancel = QPushButton("Cancel")
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self.message, 1)
        for part in (self._progress, self.cancel, self.renderer):
            bar.addPermanentWidget(part)
        self._show_progress(0, 0)

    def _own_commands(self) -> dict[str, Callable[[], object]]:
        return {
            "quit": self.close,
            "toggle_theme": lambda: self.director.change(theme=_other[self.director.scene.theme]),
            "larger_text": lambda: self._scale_text(_TEXT_STEP),
            "smaller_text": lambda: self._scale_text(1 / _TEXT_STEP),
            "toggle_side": self._toggle_side,
            "hide_clone": self._hide_clone,
            "toggle_full_screen": self._toggle_full_screen,
            "show_keys": self._show_keys,
            "leave": self._leave,
        }

    def _connect(self) -> None:
        director = self.director
        director.session_changed.connect(self._show_session)
        director.scene_changed.connect(self._show_other_scene)
        director.camera_changed.connect(self.stage.refresh)
        director.time_changed.connect(self._show_time)
        director.shown_changed.connect(self._show_pictures)
        director.failed.connect(self.say)
        self.chart.chosen.connect(director.move_to_time)
        self.desk.said.connect(self.say)
        self.desk.noted.connect(self.note)
        self.desk.progressed.connect(self._show_progress)
        self.cancel.clicked.connect(self.desk.cancel)
        for name, button in self.header.buttons.items():
            button.clicked.connect(self.menus.actions[name].trigger)

    def _dress(self) -> None:
        """Colours and sizes of everything."""
        self._style = style = self._wanted_style()
        self.setPalette(palette(style))
        self.setStyleSheet(style_sheet(style))
        self._beside.set_style(style)
        self.stage.set_style(style)
        self._show_session()

    def _wanted_style(self) -> Style:
        scene = self.director.scene
        return Style(scene.colours, min(scene.font_scale, largest_scale(self.width(), self.height())))

    def _show_session(self) -> None:
        session, exhibit, style = self.director.session, self.director.exhibit, self._style
        self.setWindowTitle(f"{session.runs[0].title} — automaton")
        self.header.show_session(session, style)
        self.transport.show_session(style)
        if exhibit is None:
            self._show_checks()
            return
        if self.side is None or self.side.offers != offered(exhibit):
            side = Side(exhibit)
            side.changed.connect(self.director.apply)
            self._beside.set_side(side)
        self._show_scene()

    def _show_curves(self) -> None:
        """Draw chart and doses anew, if anything in them has changed."""
        exhibit = self.director.exhibit
        if exhibit is None:
            return
        runs = dict(zip(exhibit.runs, exhibit.shown, strict=True))
        colours = exhibit.genotypes
        drawn = (tuple(map(id, exhibit.shown)), colours, self._style)
        if drawn != self._drawn:
            self._drawn = drawn
            self.transport.show_runs(self._style)
            self.chart.show_runs(runs, colours, self._style)

    def _show_other_scene(self) -> None:
        if self._passing:
            self.say(_HINT)
        self._show_scene()

    def _show_scene(self) -> None:
        if self._style != self._wanted_style():
            self._dress()
            return
        self._show_checks()
        self._show_curves()
        self._show_time()
        self.stage.refresh()

    def _show_time(self) -> None:
        time_h, exhibit = self.director.told_time_h, self.director.exhibit
        self.transport.show_time(self._style)
        self.chart.show_time(time_h)
        if self.side is not None and exhibit is not None:
            self.side.show_exhibit(exhibit, time_h, self._style)

    def _show_pictures(self) -> None:
        if self.director.player.playing:
            self._show_time()
        self.stage.refresh()
        self.renderer.setText(self.stage.canvas.renderer)

    def _show_progress(self, drawn: int, total: int) -> None:
        self._progress.setVisible(total > 0)
        self.cancel.setVisible(total > 0)
        self._progress.setRange(0, total)
        self._progress.setValue(drawn)

    def _use_processor(self, why: str) -> None:
        self.stage.use_processor()
        self.say(f"OpenGL failed ({why}); the processor draws now, which is slower")

    def _scale_text(self, times: float) -> None:
        """Beginning with the size that is seen, which may be less than what was asked for."""
        scale = min(max(self._style.scale * times, _SMALLEST_TEXT), _LARGEST_TEXT)
        self.director.change(font_scale=scale)
        if scale > largest_scale(self.width(), self.height()):
            self.note("The window has no room for larger text")

    def changeEvent(self, event: QEvent) -> None:
        """The window may have left full screen by itself."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self._show_checks()

    def _show_checks(self) -> None:
        """Let menus say what is on, and offer what these runs have."""
        on = {
            "toggle_loop": self.director.player.loop,
            "toggle_side": not self._beside.isHidden(),
            "toggle_full_screen": self.isFullScreen(),
        }
        self.menus.show_state(on, self._hands.useless())

    def _toggle_side(self) -> None:
        self._beside.setVisible(self._beside.isHidden())
        self._show_checks()

    def _hide_clone(self) -> None:
        # Whole numbers are asked for up to 2**31 - 1 only, so this is one without decimals.
        number, sure = QInputDialog.getDouble(self, "Hide a clone", "Its number:", 1, 1, GREATEST_CLONE, 0)
        exhibit, clone = self.director.exhibit, int(number)
        if sure and exhibit is not None and not exhibit.has_clone(clone):
            self.say(f"There is no clone {clone:,} in what is shown")
        elif sure:
            self.director.apply(without_clone(clone))

    def _toggle_full_screen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def _leave(self) -> None:
        """Close the page of keys, or else leave full screen."""
        if self.help is not None:
            self._hide_keys()
        elif self.isFullScreen():
            self.showNormal()

    def _show_keys(self) -> None:
        if self.help is not None:
            self._hide_keys()
            return
        self.help = Help(self, self._style)
        self.help.show()

    def _hide_keys(self) -> None:
        if self.help is not None:
            self.help.deleteLater()
            self.help = None


_other = {"dark": "light", "light": "dark"}
