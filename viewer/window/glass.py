"""What lies over the pictures: titles, time, scale bars, colour bar and the card under the mouse.

It takes the mouse as well and says what was meant: turn, move, zoom, ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QImage, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from viewer.fields import FieldScale
from viewer.palette import COLOURMAPS
from viewer.window.probe import Fact
from viewer.window.style import Style, qcolour
from viewer.written import NOTHING_PAINTED, Caption, Written, length_text, round_length

_DEGREES_A_PIXEL = 0.4
_ZOOM_A_NOTCH = 1.15
_STILL = 4
"""Pixels within which a press and a release are a click."""
_BAR = 220
"""Width of a colour bar."""
_WAITING = "Reading the frames …"
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_TOP = Qt.AlignmentFlag.AlignTop


@dataclass(frozen=True)
class Placard:
    """A panel's caption and scale, and where they go."""

    at: tuple[int, int]
    """Left and top of the caption."""
    caption: Caption
    pixels_per_um: float
    bar_at: tuple[int, int]
    """Right and bottom of the panel, where its scale bar ends."""


@dataclass(frozen=True)
class Writing:
    """All that is written over the pictures."""

    words: Written = field(default_factory=Written)
    placards: tuple[Placard, ...] = ()
    """One a panel; none where there is no picture yet."""

    @property
    def one_scale(self) -> bool:
        """Whether one scale bar holds for all panels."""
        return len({round(placard.pixels_per_um, 9) for placard in self.placards}) == 1


class Glass(QWidget):
    """A pane over the pictures."""

    turned = Signal(float, float)
    """Degrees by which the eye goes round and up."""
    moved = Signal(float, float)
    """Pixels by which the pictures go right and down."""
    zoomed = Signal(float)
    """Times by which they grow."""
    asked = Signal(QPointF)
    """Where the mouse rests."""
    menu_asked = Signal(QPointF)
    """Where the right button was clicked."""
    reset = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.writing = Writing()
        self.card: tuple[QPointF, Sequence[Fact]] | None = None
        self.rest: QPointF | None = None
        """Where the mouse is; None outside, and while a button is held."""
        self.turns = True
        """Whether a drag turns; where pictures are flat it moves them."""
        self._style: Style | None = None
        self._last: QPointF | None = None
        self._pressed: QPointF | None = None

    def write(self, writing: Writing, style: Style) -> None:
        """Show this."""
        self.writing, self._style = writing, style
        self.update()

    def show_card(self, at: QPointF, facts: Sequence[Fact]) -> None:
        """Show what is known of the place under the mouse; nothing where nothing is known."""
        self.card = (at, facts) if facts else None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A drag may begin."""
        self._last = self._pressed = event.position()
        self._look_away()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A drag has ended, or it was a click."""
        self._last = None
        right = event.button() == Qt.MouseButton.RightButton
        if (
            right
            and self._pressed is not None
            and (event.position() - self._pressed).manhattanLength() < _STILL
        ):
            self.menu_asked.emit(event.position())
        self._rest_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or look."""
        if self._last is None:
            self._rest_at(event.position())
            return
        way = event.position() - self._last
        self._last = event.position()
        plain = event.buttons() == Qt.MouseButton.LeftButton
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if plain and self.turns and not shifted:
            self.turned.emit(-way.x() * _DEGREES_A_PIXEL, way.y() * _DEGREES_A_PIXEL)
        else:
            self.moved.emit(way.x(), way.y())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to where one began."""
        del event
        self.reset.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Nearer or farther."""
        self.zoomed.emit(_ZOOM_A_NOTCH ** (event.angleDelta().y() / 120))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        del event
        self._look_away()

    def _rest_at(self, at: QPointF) -> None:
        self.rest = at
        self.asked.emit(at)

    def _look_away(self) -> None:
        self.rest = self.card = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write everything."""
        del event
        if self._style is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = _Pen(painter, self._style)
        writing, edge = self.writing, self._style.px(18)
        if not writing.placards:
            pen.text(QRectF(self.rect()), _WAITING, 15, Qt.AlignmentFlag.AlignCenter, muted=True)
            return
        time = QRectF(edge, self._style.px(12), self.width(), self._style.px(40))
        pen.text(time, writing.words.time, 26, _LEFT | _TOP, bold=True)
        for number, placard in enumerate(writing.placards):
            pen.caption(placard)
            if number == len(writing.placards) - 1 or not writing.one_scale:
                pen.scale_bar(placard, self.width() if writing.one_scale else placard.bar_at[0])
        for number, scale in enumerate(writing.words.bars):
            pen.colour_bar(scale, edge + number * self._style.px(_BAR + 60), self.height() - edge)
        for number, scale in enumerate(reversed(writing.words.absent)):
            top = self.height() - edge - (number + 1) * self._style.px(20)
            line = QRectF(edge, top, self.width(), self._style.px(20))
            pen.text(line, f"{scale.title}: {NOTHING_PAINTED}", 13, _LEFT | _TOP, muted=True)
        if self.card is not None:
            pen.card(*self.card, (self.width(), self.height()))


class _Pen:
    """Writes and draws in the window's style."""

    def __init__(self, painter: QPainter, style: Style) -> None:
        self._painter = painter
        self._style = style

    def text(
        self,
        box: QRectF,
        words: str,
        size: float,
        alignment: Qt.AlignmentFlag,
        *,
        bold: bool = False,
        muted: bool = False,
    ) -> None:
        """Write a line."""
        self._font(size, bold)
        theme = self._style.theme
        self._painter.setPen(qcolour(theme.muted if muted else theme.text))
        self._painter.drawText(box, int(alignment), words)

    def caption(self, placard: Placard) -> None:
        """Name of the arm and what is said of it at the top of a panel, below the time."""
        px, caption = self._style.px, placard.caption
        room = placard.bar_at[0] - placard.at[0] - px(24)
        line = QRectF(placard.at[0] + px(18), placard.at[1], room, px(26))
        if caption.arm:
            self.text(line, self._elided(caption.arm, 17, room, bold=True), 17, _LEFT | _TOP, bold=True)
            line.translate(0, px(23))
        self.text(line, self._elided(caption.line, 13, room), 13, _LEFT | _TOP, muted=True)

    def scale_bar(self, placard: Placard, end: int) -> None:
        """A bar of a round length for a panel, at the bottom, that ends before `end`."""
        px = self._style.px
        right, bottom = end - px(18), placard.bar_at[1] - px(18)
        length_um = round_length(0.28 * (placard.bar_at[0] - placard.at[0]) / placard.pixels_per_um)
        length = length_um * placard.pixels_per_um
        self._painter.fillRect(
            QRectF(right - length, bottom - px(3), length, px(3)), qcolour(self._style.theme.text)
        )
        self.text(QRectF(0, bottom - px(24), right, px(20)), length_text(length_um), 13, _RIGHT | _TOP)

    def colour_bar(self, scale: FieldScale, left: int, bottom: int) -> None:
        """Colours of the field with its name, unit and ends."""
        px = self._style.px
        width, height = px(_BAR), px(10)
        row = np.ascontiguousarray(COLOURMAPS[scale.colourmap][None])
        bar = QRectF(left, bottom - px(20) - height, width, height)
        self.text(bar.translated(0, -px(24)).adjusted(0, 0, px(60), px(20)), scale.title, 13, _LEFT | _TOP)
        image = QImage(row.data, 256, 1, 768, QImage.Format.Format_RGB888).copy()
        self._painter.drawImage(bar, image)
        ends = QRectF(left, bar.bottom() + px(4), width, px(20))
        self.text(ends, scale.ends[0], 12, _LEFT | _TOP, muted=True)
        self.text(ends, scale.ends[1], 12, _RIGHT | _TOP, muted=True)

    def card(self, at: QPointF, facts: Sequence[Fact], room: tuple[int, int]) -> None:
        """A small table beside the mouse that stays within the pane."""
        px, painter = self._style.px, self._painter
        self._font(13, bold=False)
        metrics = painter.fontMetrics()
        names = max(metrics.horizontalAdvance(name) for name, _ in facts) + px(16)
        values = max(metrics.horizontalAdvance(value) for _, value in facts)
        line = metrics.height() + px(3)
        width, height = names + values + px(24), line * len(facts) + px(16)
        beside = at.x() + px(18) if at.x() + px(18) + width < room[0] else at.x() - px(14) - width
        left = min(max(beside, 0), max(room[0] - width, 0))
        top = min(max(at.y() + px(12), 0), max(room[1] - height, 0))
        painter.setPen(qcolour(self._style.theme.line))
        painter.setBrush(qcolour(self._style.surface, 0.95))
        painter.drawRoundedRect(QRectF(left, top, width, height), px(6), px(6))
        for number, (name, value) in enumerate(facts):
            y = top + px(8) + number * line
            self.text(QRectF(left + px(12), y, names, line), name, 13, _LEFT | _TOP, muted=True)
            self.text(QRectF(left + px(12) + names, y, values + 4, line), value, 13, _LEFT | _TOP)

    def _elided(self, words: str, size: float, room: int, *, bold: bool = False) -> str:
        """As much of a line as has room."""
        self._font(size, bold)
        return self._painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)

    def _font(self, size: float, bold: bool) -> None:
        font = QFont(self._painter.font())
        font.setPixelSize(self._style.px(size))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        self._painter.setFont(font)
