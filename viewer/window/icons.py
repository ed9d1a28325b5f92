"""The signs on buttons, drawn as paths so that they are sharp at any size and follow the theme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

Sign = Literal["play", "pause", "next", "previous", "loop", "help", "picture", "video", "home", "theme"]
_FINE = 3
"""Pixels drawn for each that is asked for, so that dense screens have enough."""


def icon(sign: Sign, colour: QColor, side: int) -> QIcon:
    """A sign on nothing, `side` pixels large."""
    pixmap = QPixmap(QSize(side * _FINE, side * _FINE))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side * _FINE / 24, side * _FINE / 24)
    filled, lined = _paths(sign)
    painter.fillPath(filled, colour)
    painter.setPen(QPen(colour, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(lined)
    painter.end()
    return QIcon(pixmap)


def _paths(sign: Sign) -> tuple[QPainterPath, QPainterPath]:
    """What is filled and what is drawn as a line, in a square of 24."""
    filled, lined = QPainterPath(), QPainterPath()
    _DRAWN[sign](filled, lined)
    return filled, lined


def _play(filled: QPainterPath, _lined: QPainterPath) -> None:
    filled.addPolygon([QPointF(7, 4.5), QPointF(20, 12), QPointF(7, 19.5)])


def _pause(filled: QPainterPath, _lined: QPainterPath) -> None:
    filled.addRoundedRect(QRectF(6, 5, 4, 14), 1, 1)
    filled.addRoundedRect(QRectF(14, 5, 4, 14), 1, 1)


def _next(_filled: QPainterPath, lined: QPainterPath) -> None:
    lined.addPolygon([QPointF(9, 6), QPointF(15, 12), QPointF(9, 18)])


def _previous(_filled: QPainterPath, lined: QPainterPath) -> None:
    lined.addPolygon([QPointF(15, 6), QPointF(9, 12), QPointF(15, 18)])


def _loop(filled: QPainterPath, lined: QPainterPath) -> None:
    lined.arcMoveTo(QRectF(5, 5, 14, 14), 60)
    lined.arcTo(QRectF(5, 5, 14, 14), 60, 290)
    filled.addPolygon([QPointF(14, 1.5), QPointF(20.5, 6), QPointF(13.5, 9.5)])


def _help(filled: QPainterPath, lined: QPainterPath) -> None:
    lined.moveTo(8.5, 9)
    lined.cubicTo(8.5, 4, 16, 4, 15.5, 9)
    lined.cubicTo(15.2, 11.5, 12, 11.5, 12, 15)
    filled.addEllipse(QPointF(12, 19), 1.5, 1.5)


def _picture(_filled: QPainterPath, lined: QPainterPath) -> None:
    lined.addRoundedRect(QRectF(4, 5, 16, 14), 2, 2)
    lined.addPolygon([QPointF(5, 17), QPointF(10, 11), QPointF(14, 15), QPointF(16, 13), QPointF(19, 16.5)])


def _video(filled: QPainterPath, lined: QPainterPath) -> None:
    lined.addRoundedRect(QRectF(3, 6, 12, 12), 2, 2)
    filled.addPolygon([QPointF(17, 11), QPointF(21, 8), QPointF(21, 16), QPointF(17, 13)])


def _home(_filled: QPainterPath, lined: QPainterPath) -> None:
    lined.addPolygon([QPointF(4, 12), QPointF(12, 5), QPointF(20, 12)])
    lined.addPolygon([QPointF(6.5, 11), QPointF(6.5, 19), QPointF(17.5, 19), QPointF(17.5, 11)])


def _theme(filled: QPainterPath, lined: QPainterPath) -> None:
    lined.addEllipse(QPointF(12, 12), 7.5, 7.5)
    filled.moveTo(12, 4.5)
    filled.arcTo(QRectF(4.5, 4.5, 15, 15), 90, -180)
    filled.closeSubpath()


_DRAWN: dict[Sign, Callable[[QPainterPath, QPainterPath], None]] = {
    "play": _play,
    "pause": _pause,
    "next": _next,
    "previous": _previous,
    "loop": _loop,
    "help": _help,
    "picture": _picture,
    "video": _video,
    "home": _home,
    "theme": _theme,
}
