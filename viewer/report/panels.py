"""Parts that several figures share: labels at line ends, small multiples, rows with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from automaton.statistics import Bands
from viewer.palette import from_hex, to_hex
from viewer.report.replicates import Arm
from viewer.summary.style import BAND_ALPHA, ArmStyle, Look, squeeze

Floats = npt.NDArray[np.float64]

MOST_BANDS = 4
"""With more arms in one panel their bands would hide one another: only the lines are drawn."""
LABEL_CHARACTERS = 20
LEGEND_CHARACTERS = 93
"""That one line of a legend holds, its lines counted as eleven each."""
CONTRAST = 4.5
"""Of words with the page, at least."""
ROW_IN = 0.42
POINTS_BELOW = 0.24
"""How far below its interval a row's replicates stand, in rows."""


@dataclass(frozen=True)
class Row:
    """One arm in a panel of rows: its replicates, and a middle with an interval."""

    name: str
    style: ArmStyle
    values: Floats
    """Of each replicate; NaN where it has none."""
    middle: float
    low: float
    high: float
    words: str = ""
    """Written at the right; empty for the numbers themselves."""


def grid(figure: Figure, panels: int, columns: int, **options: Any) -> list[Axes]:
    """Axes for small multiples, row by row, the last row filled from the left and the rest left blank."""
    columns = min(columns, panels)
    rows = -(-panels // columns)
    axes = np.atleast_1d(np.asarray(figure.subplots(rows, columns, squeeze=False, **options))).ravel()
    for blank in axes[panels:]:
        blank.set_visible(False)
    return list(axes[:panels])


def columns_of(panels: int) -> int:
    """How many small multiples stand side by side."""
    return panels if panels <= 3 else 2 if panels == 4 else 3


def grid_height(panels: int, each_in: float) -> float:
    """Height of a figure of small multiples."""
    return -(-panels // columns_of(panels)) * each_in + 0.3


def label_ends(axes: Axes, ends: Sequence[tuple[float, float, str, str]]) -> None:
    """Name lines at their right ends, apart enough to be read.

    Args:
        axes: with their scales and limits set.
        ends: (x, y, words, colour) of each line's end.
    """
    figure: Any = axes.get_figure(root=True)
    height_px = axes.get_window_extent().height
    step = 1.2 * 10.5 * figure.dpi / 72 / max(height_px, 1.0)
    places = [
        (float(axes.transAxes.inverted().transform(axes.transData.transform((x, y)))[1]), words, colour)
        for x, y, words, colour in ends
        if np.isfinite(y)
    ]
    places.sort(key=lambda place: place[0])
    at = spread_out([place[0] for place in places], step)
    for height, (true, words, colour) in zip(at, places, strict=True):
        axes.annotate(
            squeeze(words, LABEL_CHARACTERS),
            (1.0, float(np.clip(true, 0, 1))),
            (1.03, height),
            "axes fraction",
            "axes fraction",
            color=legible(colour),
            va="center",
            fontweight="bold",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0},
        )


def legible(colour: str) -> str:
    """A colour, darkened as far as words on white need to be read (contrast 4.5, WCAG 2.1)."""
    ink = np.array(from_hex(colour)) / 255.0
    for part in np.linspace(1, 0, 41):
        linear = np.where(part * ink <= 0.04045, part * ink / 12.92, ((part * ink + 0.055) / 1.055) ** 2.4)
        if 1.05 / (linear @ (0.2126, 0.7152, 0.0722) + 0.05) >= CONTRAST:
            break
    red, green, blue = (255 * part * ink).astype(int).tolist()
    return to_hex((red, green, blue))


def spread_out(heights: Sequence[float], step: float) -> list[float]:
    """Heights of labels, at least `step` apart, as near as that lets to where they belong; input rising."""
    blocks: list[tuple[float, int]] = []  # middle, labels
    for height in heights:
        middle, count = height, 1
        while blocks and middle - (count - 1) * step / 2 < blocks[-1][0] + (blocks[-1][1] + 1) * step / 2:
            before, many = blocks.pop()
            middle = (middle * count + before * many) / (count + many)
            count += many
        blocks.append((middle, count))
    return [middle + (k - (count - 1) / 2) * step for middle, count in blocks for k in range(count)]


def draw_band(axes: Axes, bands: Bands, style: ArmStyle, look: Look, *, filled: bool) -> None:
    """Median of a quantity over replicates as a line, 5 to 95 % as a band."""
    times = look.time(bands.time_h)
    axes.plot(times, bands.median, **style.of_line, zorder=4)
    if filled and bands.followed.max(initial=0) > 1:
        axes.fill_between(times, bands.p5, bands.p95, color=style.colour, alpha=BAND_ALPHA, linewidth=0)


def draw_rows(axes: Axes, rows: Sequence[Row], look: Look) -> None:
    """One row an arm: a mark at its middle, a bar over its interval, a faint dot for each replicate."""
    for place, row in enumerate(reversed(rows)):
        known = row.values[np.isfinite(row.values)]
        if len(known):
            axes.plot(
                known,
                np.full(len(known), place - POINTS_BELOW),
                "|" if len(known) > 12 else "o",
                color=row.style.colour,
                markersize=7 if len(known) > 12 else 4,
                alpha=0.55,
                clip_on=False,
            )
        if np.isfinite(row.low) and np.isfinite(row.high) and row.high > row.low:
            axes.plot([row.low, row.high], [place, place], color=row.style.colour, linewidth=3, clip_on=False)
        if np.isfinite(row.middle):
            axes.plot(
                row.middle,
                place,
                row.style.marker,
                color=row.style.colour,
                markersize=9,
                markeredgecolor=look.background,
                clip_on=False,
                zorder=5,
            )
        axes.annotate(
            row.words,
            (1.0, place),
            (6, 0),
            ("axes fraction", "data"),
            "offset points",
            va="center",
            color=look.text,
            annotation_clip=False,
        )
    axes.set_ylim(-0.6, len(rows) - 0.4)
    arm_ticks(axes, rows, 0.0)
    axes.grid(visible=False, axis="y")


def rows_height(rows: int) -> float:
    """Height of a panel of rows with its title and axis."""
    return 1.1 + ROW_IN * rows


def spread(values: Floats) -> tuple[float, float, float]:
    """Median and 5 and 95 % of the known values; NaN without any."""
    known = values[np.isfinite(values)]
    if not len(known):
        return (float("nan"),) * 3
    low, middle, high = np.percentile(known, (5, 50, 95))
    return float(middle), float(low), float(high)


def arm_ticks(axes: Axes, arms: Sequence[Arm | Row], offset: float) -> None:
    """Name rows by their arms at the left, the first at the top; row k from the foot stands at height k."""
    axes.set_yticks(
        [row + offset for row in range(len(arms))],
        [squeeze(arm.name, LABEL_CHARACTERS) for arm in reversed(arms)],
    )
    for tick, arm in zip(axes.yaxis.get_major_ticks(), reversed(arms), strict=True):
        tick.label1.set_color(arm.style.colour)
        tick.label1.set_fontweight("bold")
    axes.tick_params(axis="y", length=0, pad=9)


def arm_legend(figure: Figure, arms: Sequence[Arm], *, marks: bool = False) -> None:
    """Lines, with `marks` on them, and names of the arms below a figure; nothing for a single arm."""
    if len(arms) > 1:
        handles = [
            Line2D(
                [],
                [],
                **arm.style.of_line,
                marker=arm.style.marker if marks else "",
                label=squeeze(arm.name, LABEL_CHARACTERS),
            )
            for arm in arms
        ]
        figure.legend(
            handles=handles, loc="outside lower center", ncols=_legend_columns(arms), handlelength=3.2
        )


def legend_height(arms: Sequence[Arm]) -> float:
    """Height that :func:`arm_legend` takes."""
    return 0.1 + 0.22 * -(-len(arms) // _legend_columns(arms)) if len(arms) > 1 else 0.0


def _legend_columns(arms: Sequence[Arm]) -> int:
    longest = max(len(squeeze(arm.name, LABEL_CHARACTERS)) for arm in arms)
    return max(1, min(len(arms), LEGEND_CHARACTERS // (longest + 11)))


def name_panel(axes: Axes, arm: Arm, columns: int) -> None:
    """The arm's name as the title of one of so many panels side by side."""
    axes.set_title(squeeze(arm.name, (54, 26, 17)[columns - 1]), color=arm.style.colour)


def plain_log(axis: Axis) -> None:
    """Whole numbers and decimals at the ticks of a logarithmic axis; call it when all is drawn."""
    low, high = axis.get_view_interval()
    few = high < 30 * low
    axis.set_major_locator(LogLocator(10, subs=(1, 2, 5) if few else (1,)))
    axis.set_major_formatter(FuncFormatter(_plain))
    axis.set_minor_formatter(NullFormatter())


def _plain(value: float, place: int | None = None) -> str:
    del place
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"
