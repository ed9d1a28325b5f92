"""How the summary figure looks: type sizes, arms' lines, axes that all follow one manner."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator, NullLocator, StrMethodFormatter

from viewer.palette import COLOURMAPS, THEMES, Theme, ThemeName, to_hex

BASE_PT = 10.5
TITLE_PT = 12.0
ARM_PT = 14.0
HEADLINE_PT = 22.0
QUESTION_PT = 13.5
BAND_ALPHA = 0.24
"""Of bands around lines: they are to be seen from the back of a room, and to be seen through."""

LineStyle = str | tuple[int, tuple[float, ...]]

_ARM_COLOURS: dict[ThemeName, tuple[str, ...]] = {
    "light": ("#16191f", "#5646b4", "#9b2242", "#0f6466", "#7a6a00", "#7d3c98"),
    "dark": ("#f2f4f8", "#a99cff", "#ff8fa8", "#6fd3d0", "#d9cf6a", "#d9a3f0"),
}
_ARM_LINES: tuple[LineStyle, ...] = (
    "solid",
    (0, (5, 1.6)),
    (0, (1.2, 1.2)),
    (0, (6, 1.5, 1.2, 1.5)),
    (0, (3, 1.2, 1.2, 1.2, 1.2, 1.2)),
    (0, (9, 2)),
)
_ARM_MARKERS = ("o", "s", "^", "D", "v", "P")


@dataclass(frozen=True)
class ArmStyle:
    """How one arm's lines are told from another's: by colour, dashes and marker at once."""

    colour: str
    line: LineStyle
    marker: str

    @property
    def of_line(self) -> dict[str, Any]:
        """Arguments of Axes.plot."""
        return {"color": self.colour, "linestyle": self.line, "linewidth": 2.4, "solid_capstyle": "butt"}


@dataclass(frozen=True)
class Look:
    """What all panels of one figure share."""

    theme: Theme
    arms: tuple[ArmStyle, ...]
    day: bool
    """Times are shown in days, not hours."""
    begins_h: float = 0.0
    """Where time axes begin: later than 0 where all arms are branches."""

    @classmethod
    def of(cls, theme: ThemeName, arms: int, longest_h: float, begins_h: float = 0.0) -> Look:
        """The look of a figure of so many arms, by when the last of them ends and the first begins."""
        colours = _ARM_COLOURS[theme]
        styles = tuple(
            ArmStyle(colours[k % 6], _ARM_LINES[(k + k // 6) % 6], _ARM_MARKERS[k % 6]) for k in range(arms)
        )
        return cls(THEMES[theme], styles, longest_h > 72, begins_h)

    @property
    def text(self) -> str:
        """Colour of text."""
        return to_hex(self.theme.text)

    @property
    def muted(self) -> str:
        """Colour of secondary text."""
        return to_hex(self.theme.muted)

    @property
    def line(self) -> str:
        """Colour of frames and grids."""
        return to_hex(self.theme.line)

    @property
    def background(self) -> str:
        """Colour of the page."""
        return to_hex(self.theme.background)

    @property
    def treated(self) -> str:
        """Colour of the time under treatment, behind curves."""
        return "#d7e4f0" if self.theme.name == "light" else "#1d2a38"

    @property
    def blank(self) -> str:
        """Colour of a panel with nothing in it but words."""
        return "#f5f6f8" if self.theme.name == "light" else "#161b24"

    def time(self, time_h: npt.ArrayLike) -> Any:
        """Times in the figure's unit."""
        return np.asarray(time_h, np.float64) / (24.0 if self.day else 1.0)

    @property
    def time_label(self) -> str:
        """Label of a time axis."""
        return "time (days)" if self.day else "time (h)"

    def moment(self, time_h: float) -> str:
        """A time in words: "day 3.5", "60 h"."""
        return f"day {time_h / 24:.1f}".removesuffix(".0") if self.day else f"{time_h:.4g} h"

    @property
    def settings(self) -> dict[str, Any]:
        """Matplotlib's settings for the figure."""
        return {
            "font.family": "DejaVu Sans",
            "font.size": BASE_PT,
            "axes.titlesize": TITLE_PT,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.titlepad": 7.0,
            "axes.labelsize": BASE_PT,
            "axes.labelcolor": self.text,
            "axes.edgecolor": self.muted,
            "axes.titlecolor": self.text,
            "axes.facecolor": self.background,
            "axes.linewidth": 0.9,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "grid.color": self.line,
            "grid.linewidth": 0.6,
            "grid.alpha": 0.55,
            "xtick.labelsize": BASE_PT,
            "ytick.labelsize": BASE_PT,
            "xtick.color": self.muted,
            "ytick.color": self.muted,
            "xtick.labelcolor": self.text,
            "ytick.labelcolor": self.text,
            "text.color": self.text,
            "legend.fontsize": BASE_PT,
            "legend.frameon": False,
            "figure.facecolor": self.background,
            "savefig.facecolor": self.background,
            "hatch.linewidth": 0.8,
            "svg.fonttype": "none",
            "pdf.fonttype": 42,
        }


def colourmap(name: str) -> ListedColormap:
    """One of the palette's field colours for matplotlib."""
    return ListedColormap(COLOURMAPS[name] / 255.0, name)


def say(axes: Axes, words: str, look: Look, characters: int = 30) -> None:
    """Write in an otherwise empty panel why it is empty, in lines of at most so many characters."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(look.blank)
    for spine in axes.spines.values():
        spine.set_visible(False)
    text = "\n".join(textwrap.wrap(words, characters))
    axes.text(
        0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", color=look.muted
    ).set_in_layout(False)


def time_axis(axes: Axes, look: Look, longest_h: float) -> None:
    """An x axis of time from where the first arm begins to the end of the longest."""
    _span_time(axes, look, look.begins_h, longest_h)
    axes.set_xlabel(look.time_label)


def since_axis(axes: Axes, look: Look, longest_h: float) -> None:
    """An x axis of the time since treatment began."""
    _span_time(axes, look, 0.0, longest_h)
    axes.set_xlabel(f"{'days' if look.day else 'hours'} since treatment began")


def _span_time(axes: Axes, look: Look, first_h: float, last_h: float) -> None:
    first, last = float(look.time(first_h)), float(look.time(last_h))
    axes.set_xlim(first, last + 0.005 * (last - first) if last > first else first + 1.0)
    axes.xaxis.set_major_locator(
        MaxNLocator(6, steps=[1, 2, 2.5, 5, 7, 10] if not look.day else [1, 2, 5, 10])
    )


def count_axis(axes: Axes, largest: float) -> None:
    """A y axis of counts: zero at the foot, then 1, 10, 100 and so on, evenly spaced."""
    axes.set_yscale("symlog", linthresh=1, linscale=0.85)
    top = max(largest, 9) * 2
    decades = np.arange(int(np.floor(np.log10(top))) + 1)
    shown = decades[:: 2 if len(decades) > 5 else 1]
    axes.set_ylim(0, top)
    axes.yaxis.set_major_locator(FixedLocator([0.0, *(10.0**shown)]))
    axes.yaxis.set_major_formatter(FixedFormatter(["0", *(_power(k) for k in shown)]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylabel("tumour cells")


def share_axis(axes: Axes, smallest: float, largest: float, *, across: bool = False) -> None:
    """A y axis, or `across` an x axis, of shares in percent: none, then decades up to what there is."""
    lowest = int(np.clip(np.floor(np.log10(smallest)) if smallest > 0 else -2, -6, -1))
    set_scale, set_limits, axis = (
        (axes.set_xscale, axes.set_xlim, axes.xaxis)
        if across
        else (axes.set_yscale, axes.set_ylim, axes.yaxis)
    )
    set_scale("symlog", linthresh=10.0**lowest, linscale=0.85)
    set_limits(0, max(1.0, largest) * 1.35)
    shown = range(lowest, 1)
    axis.set_major_locator(FixedLocator([0.0, *(10.0**k for k in shown)]))
    axis.set_major_formatter(FixedFormatter(["none", *(f"{100 * 10.0**k:g} %" for k in shown)]))
    axis.set_minor_locator(NullLocator())


def _power(exponent: int) -> str:
    return f"{10**exponent:,}" if exponent < 6 else f"$10^{{{exponent}}}$"


def in_thousands() -> StrMethodFormatter:
    """Numbers at the ticks of a linear axis as all texts write them: "0.5", "5,000"."""
    return StrMethodFormatter("{x:,.6g}")


def percent(share: float) -> str:
    """A share in words: "31 %", "0.12 %", "none", "unknown"."""
    if not np.isfinite(share):
        return "unknown"
    if share == 0:
        return "none"
    return f"{100 * share:.0f} %" if share >= 0.0995 else f"{100 * share:.2g} %"


def shorten(text: str, length: int) -> str:
    """Cut a text that is too long for its place, ending in an ellipsis."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def squeeze(text: str, length: int) -> str:
    """Cut a name that is too long for its place in its middle: names often differ at their ends.

    Dollar signs are escaped, between which Matplotlib would look for a formula.
    """
    end = (length - 1) // 2
    fits = len(text) <= length
    short = text if fits else f"{text[: length - 1 - end].rstrip()}…{text[-end:].lstrip()}"
    return short.replace("$", r"\$")


def fill_lines(parts: Sequence[str], separator: str, length: int) -> list[str]:
    """Set parts one after another into lines of at most `length` characters, breaking only between them."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(separator) + len(part) <= length:
            lines[-1] += separator + part
        else:
            lines.append(part)
    return lines


def nice_top(values: Sequence[float]) -> float:
    """The upper end of a scale of C/C0: 1 unless everything lies far below or something above."""
    largest = max((value for value in values if np.isfinite(value)), default=0.0)
    if largest > 1.02:
        return largest * 1.02
    if largest > 0.4 or largest <= 0:
        return 1.0
    unit = 10.0 ** np.floor(np.log10(largest))
    return float(
        next(step * unit for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * unit >= largest * 0.999)
    )
