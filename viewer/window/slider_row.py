"""A slider with its name before it and its value after it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from viewer.window.style import Style

_STEPS = 1000


class SliderRow(QWidget):
    """A share from 0 to 1.

    Args:
        name: what stands before it.
        tip: what a tooltip says.
    """

    moved = Signal(float)
    """The share the user has chosen; not sent by :meth:`show_share`."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.slider = _Slider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(_STEPS // 20)
        self.slider.valueChanged.connect(lambda value: self.moved.emit(value / _STEPS))
        self._name, self._value = QLabel(name), QLabel()
        self._value.setObjectName("value")
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setToolTip(tip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self._name, self.slider, self._value):
            row.addWidget(part, 0 if part is not self.slider else 1, Qt.AlignmentFlag.AlignVCenter)

    def show_share(self, share: float, value: str, style: Style) -> None:
        """Put the slider there, and write the value."""
        self._name.setFixedWidth(style.px(62))
        self._value.setFixedWidth(style.px(62))
        self._value.setText(value)
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(share * _STEPS))


class _Slider(QSlider):
    """Moved by keys while it has the focus, whatever else these do in the window."""

    def event(self, event: QEvent) -> bool:
        """Claim these keys before the window's shortcuts do."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _OWN_KEYS
        ):
            event.accept()
            return True
        return super().event(event)


_OWN_KEYS = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)
