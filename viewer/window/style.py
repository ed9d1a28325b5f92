"""What the window looks like: colours, spacing and sizes of all its parts, from the theme of the pictures."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette

from viewer.palette import Colour, Theme, to_hex

BASE_PX = 13
"""Height of ordinary text at scale 1."""
_LEAST_WIDTH, _LEAST_HEIGHT = 800, 450
"""What all parts of the window need beside each other at scale 1."""


@dataclass(frozen=True)
class Style:
    """Colours and lengths of the window.

    Attributes:
        theme: of the pictures, which the window continues.
        scale: 1 on a desk, up to 2.5 for the back of a room.
    """

    theme: Theme
    scale: float = 1.0

    def px(self, length: float) -> int:
        """A length given for scale 1, in pixels; at least 1."""
        return max(1, round(length * self.scale))

    @property
    def surface(self) -> Colour:
        """Of the parts that hold controls: a shade off the page."""
        return mixed(self.theme.background, self.theme.text, 0.045)

    @property
    def raised(self) -> Colour:
        """Of buttons and fields on them."""
        return mixed(self.theme.background, self.theme.text, 0.10)

    @property
    def hovered(self) -> Colour:
        """Of what the mouse is over."""
        return mixed(self.theme.background, self.theme.text, 0.17)

    @property
    def chosen(self) -> Colour:
        """Of what is switched on; the text on it is as on the page."""
        return mixed(self.theme.background, self.theme.accent, 0.38)


def largest_scale(width: int, height: int) -> float:
    """How large text may be in a window of so many pixels, so that the pictures keep half of it."""
    return max(1.0, min(width / _LEAST_WIDTH, height / _LEAST_HEIGHT))


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """A colour with a share of a second one mixed in."""
    r, g, b = (round(a + (c - a) * share) for a, c in zip(first, second, strict=True))
    return r, g, b


def qcolour(colour: Colour, opacity: float = 1.0) -> QColor:
    """The same colour for Qt."""
    return QColor(*colour, round(255 * opacity))


def palette(style: Style) -> QPalette:
    """Colours for what the style sheet does not reach."""
    theme, found = style.theme, QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, style.surface),
        (roles.Base, style.raised),
        (roles.Button, style.raised),
        (roles.AlternateBase, style.surface),
        (roles.ToolTipBase, style.raised),
        (roles.Highlight, style.chosen),
        (roles.WindowText, theme.text),
        (roles.Text, theme.text),
        (roles.ButtonText, theme.text),
        (roles.ToolTipText, theme.text),
        (roles.HighlightedText, theme.text),
        (roles.PlaceholderText, theme.muted),
        (roles.Link, theme.accent),
        (roles.Accent, theme.accent),
    ):
        found.setColor(role, qcolour(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        found.setColor(QPalette.ColorGroup.Disabled, role, qcolour(style.theme.line))
    return found


def style_sheet(style: Style) -> str:
    """The style sheet of the whole window."""
    theme, px = style.theme, style.px
    text, muted, line, accent, page = map(
        to_hex, (theme.text, theme.muted, theme.line, theme.accent, theme.background)
    )
    surface, raised, hovered, chosen = map(to_hex, (style.surface, style.raised, style.hovered, style.chosen))
    handle = px(4) + 2 * px(5)  # the groove, and what stands out of it
    return f"""
* {{ font-size: {px(BASE_PX)}px; color: {text}; }}
QMainWindow, QDialog {{ background: {surface}; }}
#page {{ background: {page}; }}
#bar, #side, #beside, #timeline {{ background: {surface}; }}
#side {{ border-left: 1px solid {line}; }}
#bar {{ border-bottom: 1px solid {line}; }}
#timeline {{ border-top: 1px solid {line}; }}
#title {{ font-size: {px(17)}px; font-weight: 600; }}
#muted, #value {{ color: {muted}; }}
#heading {{ color: {muted}; font-size: {px(11)}px; font-weight: 600; letter-spacing: 1px; }}
#time {{ font-size: {px(20)}px; font-weight: 600; }}
#badge {{ color: {page}; background: {accent}; border-radius: {px(9)}px; padding: {px(2)}px {px(10)}px;
    font-weight: 600; font-size: {px(12)}px; }}
QPushButton, QToolButton, QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit {{ background: {raised};
    border: 1px solid transparent; border-radius: {px(5)}px; padding: {px(5)}px {px(10)}px; }}
QToolButton {{ padding: {px(5)}px; }}
QPushButton:hover, QToolButton:hover, QComboBox:hover {{ background: {hovered}; }}
QPushButton:focus, QToolButton:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus {{
    border-color: {accent}; }}
QPushButton:checked, QToolButton:checked {{ background: {chosen}; }}
QPushButton:disabled, QToolButton:disabled, QComboBox:disabled {{ color: {line}; }}
#segment {{ border-radius: 0; padding: {px(5)}px {px(6)}px; margin-right: 1px; }}
#segment[place="first"] {{ border-top-left-radius: {px(5)}px; border-bottom-left-radius: {px(5)}px; }}
#segment[place="last"] {{ border-top-right-radius: {px(5)}px; border-bottom-right-radius: {px(5)}px;
    margin-right: 0; }}
#segment[place="only"] {{ border-radius: {px(5)}px; margin-right: 0; }}
#primary {{ background: {accent}; color: {page}; font-weight: 600; }}
#primary:hover {{ background: {to_hex(mixed(theme.accent, theme.text, 0.25))}; }}
QCheckBox::indicator {{ width: {px(14)}px; height: {px(14)}px; border: 1px solid {muted};
    border-radius: {px(3)}px; background: {raised}; }}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent}; }}
#play {{ background: {accent}; border-radius: {px(38) // 2}px; }}
#play:hover {{ background: {to_hex(mixed(theme.accent, theme.text, 0.25))}; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox::drop-down {{ border: none; width: {px(20)}px; }}
QAbstractItemView {{ background: {raised}; selection-background-color: {chosen}; }}
QHeaderView, QHeaderView::section {{ background: {surface}; border: none; padding: {px(3)}px {px(6)}px; }}
QComboBox QAbstractItemView, QMenu {{ background: {raised}; border: 1px solid {line};
    selection-background-color: {chosen}; padding: {px(4)}px; }}
QMenu::item {{ padding: {px(5)}px {px(26)}px {px(5)}px {px(14)}px; border-radius: {px(4)}px; }}
QMenu::item:selected, QMenuBar::item:selected {{ background: {chosen}; }}
QMenu::item:disabled {{ color: {muted}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: {px(4)}px {px(8)}px; }}
QMenuBar {{ background: {surface}; padding: {px(2)}px {px(6)}px; }}
QMenuBar::item {{ padding: {px(4)}px {px(9)}px; border-radius: {px(4)}px; }}
QStatusBar {{ background: {surface}; border-top: 1px solid {line}; }}
QStatusBar QLabel {{ color: {muted}; font-size: {px(12)}px; padding: 0 {px(6)}px; }}
QStatusBar::item {{ border: none; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {line}; padding: {px(4)}px; }}
QSlider:horizontal {{ min-height: {handle}px; }}
QSlider::groove:horizontal {{ height: {px(4)}px; background: {hovered}; border-radius: {px(2)}px; }}
QSlider::sub-page:horizontal {{ background: {accent}; border-radius: {px(2)}px; }}
QSlider::handle:horizontal {{ background: {text}; width: {handle}px; height: {handle}px;
    margin: -{px(5)}px 0; border-radius: {handle // 2}px; }}
QSlider::handle:horizontal:hover {{ background: {accent}; }}
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled {{ background: {line}; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: {px(8)}px; }}
QScrollBar::handle:vertical {{ background: {hovered}; border-radius: {px(4)}px; min-height: {px(24)}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
QProgressBar {{ background: {hovered}; border: none; border-radius: {px(3)}px; max-height: {px(6)}px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: {px(3)}px; }}
#help {{ background: {surface}; border: 1px solid {line}; border-radius: {px(10)}px; }}
#keys {{ background: {surface}; }}
#key {{ background: {hovered}; border-radius: {px(4)}px; padding: {px(1)}px {px(7)}px; font-weight: 600; }}
"""
