"""One arm at a glance: its cells, the field that matters, and its burden by genotype."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.lines import Line2D
from scipy import ndimage

from automaton.snapshot import EMPTY, KIND_NAMES, TUMOUR, genotype_label
from viewer.palette import KIND_COLOURS, Colour, genotype_colours, paint
from viewer.summary.digest import Arm, CellSlice
from viewer.summary.style import (
    ARM_PT,
    ArmStyle,
    Look,
    count_axis,
    nice_top,
    percent,
    say,
    shorten,
    squeeze,
    time_axis,
)
from viewer.written import length_text, round_length

Image = npt.NDArray[np.uint8]
Window = tuple[slice, slice]

CARD_TITLE: Final[dict[str, Any]] = {"fontweight": "normal", "fontsize": 10.5, "pad": 5.0}
FEWEST_INSIDE = 0.35
"""A tumour gets an outline in a slice if this part of its sites has no free side there."""
NARROW_CARD = 1.3
"""A card whose slices are not this much taller than its chart is narrow too."""
NARROW = 14
"""Characters a line where words stand for a slice."""
PRESENT = 0.05
"""Plasma above this part of its peak counts as time under treatment."""


@dataclass(frozen=True)
class FieldScale:
    """The field shown beside the cells in every arm, and its colours."""

    drug: str | None
    """The drug shown; None for oxygen."""
    label: str
    top: float
    colourmap: str


def field_scale(arms: Sequence[Arm], drugs: Sequence[str]) -> FieldScale | None:
    """Which field all cards show, and up to which value: the first drug given, else oxygen, else none."""
    for drug in drugs:
        slices = [view.slice for arm in arms if (view := arm.drugs.get(drug)) is not None]
        if slices:
            top = nice_top([float(values.max(initial=0.0)) for values in slices])
            return FieldScale(drug, f"{shorten(drug, 20)}, C/C0", top, "viridis")
    oxygen = [arm.oxygen.slice for arm in arms if arm.oxygen is not None]
    if oxygen:
        top = max(float(values.max(initial=0.0)) for values in oxygen) or 1.0
        return FieldScale(None, "oxygen (mmHg)", top, "cividis")
    return None


def draw_card(
    card: SubFigure,
    arm: Arm,
    style: ArmStyle,
    look: Look,
    scale: FieldScale | None,
    window: Window | None,
    top: float,
    longest_h: float,
    picture_share: float,
) -> None:
    """Draw one arm.

    Args:
        card: where to.
        arm: what.
        style: the arm's line.
        look: of the figure.
        scale: the field beside the cells; None where no arm has a field.
        window: the part of a slice to show, (y, x) in sites; None for all.
        top: largest burden of all arms, cells.
        longest_h: end of the time axis.
        picture_share: height of the slices over that of the chart; 0 sets all three side by side.
    """
    if not picture_share:
        left, middle, chart = card.subplots(1, 3, width_ratios=[1, 1, 1.35])
    else:
        panels = card.subplot_mosaic(
            [["cells", "field"], ["burden", "burden"]], height_ratios=[picture_share, 1]
        )
        left, middle, chart = panels["cells"], panels["field"], panels["burden"]
        _head(card, arm, style)
    draw_cells(left, arm, look, window)
    draw_field(middle, arm, look, scale, window)
    narrow = 0 < picture_share < NARROW_CARD
    draw_burden(chart, arm, look, top, longest_h, "\n" if narrow else " · ")


def _head(card: SubFigure, arm: Arm, style: ArmStyle) -> None:
    card.suptitle(
        squeeze(arm.name, 32), x=0.5, ha="center", fontsize=ARM_PT, fontweight="bold", color=style.colour
    )


# -- the two slices ------------------------------------------------------------------------------------------


def paint_cells(cells: CellSlice, alterations: Sequence[str], look: Look) -> Image:
    """A slice of the cells in colours, uint8 (ny, nx, 3); tumour cells by genotype, the rest by kind."""
    by_kind = np.zeros((len(KIND_NAMES), 3), np.uint8)
    by_kind[EMPTY] = look.theme.background
    for kind, colour in KIND_COLOURS.items():
        by_kind[kind] = colour
    image: Image = by_kind[cells.kind]
    living = cells.kind == TUMOUR
    genotypes = np.array(genotype_colours(alterations, look.theme.name), np.uint8)
    image[living] = genotypes[cells.genotype[living]]
    return image


def draw_cells(axes: Axes, arm: Arm, look: Look, window: Window | None) -> None:
    """The cells at the last frame."""
    if arm.cells is None:
        say(axes, "no frame written yet", look, NARROW)
        return
    _show_cells(axes, arm, arm.cells, look, window)
    if arm.response is not None and arm.response.extinct:
        axes.set_title(f"no tumour cell, {look.moment(arm.cells.time_h)}", **CARD_TITLE)


def _show_cells(axes: Axes, arm: Arm, cells: CellSlice, look: Look, window: Window | None) -> None:
    image = paint_cells(cells, arm.run.alterations, look)
    _show(axes, image if window is None else image[window], arm, look)
    axes.set_title(f"cells, {look.moment(cells.time_h)}", **CARD_TITLE)


def draw_field(axes: Axes, arm: Arm, look: Look, scale: FieldScale | None, window: Window | None) -> None:
    """The drug, else oxygen, with the tumour's outline; without any field the cells at the first frame."""
    if arm.start is None:
        say(axes, "no frame written yet", look, NARROW)
        return
    if scale is None:
        _show_cells(axes, arm, arm.start, look, window)
        return
    view = arm.oxygen if scale.drug is None else arm.drugs.get(scale.drug)
    if view is None:
        say(axes, f"no {shorten(scale.drug or 'oxygen field', 20)} in this arm", look, NARROW)
        return
    values, tumour = view.slice, view.tumour
    if window is not None:
        values, tumour = values[window], tumour[window]
    _show(axes, paint(values, 0.0, scale.top, scale.colourmap), arm, look)
    if _has_outline(tumour):
        filled = ndimage.binary_fill_holes(tumour)
        axes.contour(filled.astype(float), levels=[0.5], colors=["white"], linewidths=0.9)
    axes.set_title(f"{shorten(scale.drug or 'oxygen', 12)}, {look.moment(view.time_h)}", **CARD_TITLE)


def _has_outline(tumour: npt.NDArray[np.bool_]) -> bool:
    """Whether an outline helps: not where nearly every cell would get its own."""
    inner = tumour.copy()
    inner[1:] &= tumour[:-1]
    inner[:-1] &= tumour[1:]
    inner[:, 1:] &= tumour[:, :-1]
    inner[:, :-1] &= tumour[:, 1:]
    return not tumour.all() and bool(np.count_nonzero(inner) > FEWEST_INSIDE * np.count_nonzero(tumour))


def _show(axes: Axes, image: Image, arm: Arm, look: Look) -> None:
    ny, nx = image.shape[:2]
    axes.imshow(image, origin="lower")
    axes.grid(visible=False)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(look.line)
    length_um = round_length(0.4 * nx * arm.run.spacing_um)
    sites = length_um / arm.run.spacing_um
    right, low = nx * 0.95 - 0.5, ny * 0.06 - 0.5
    bar = {"solid_capstyle": "butt", "clip_on": True}
    axes.add_line(Line2D([right - sites, right], [low, low], color="white", linewidth=5.5, **bar))  # type: ignore[arg-type]
    axes.add_line(Line2D([right - sites, right], [low, low], color="#14171c", linewidth=2.8, **bar))  # type: ignore[arg-type]
    axes.text(
        right,
        low + ny * 0.035,
        length_text(length_um),
        ha="right",
        va="bottom",
        color="#14171c",
        fontsize=10,
        bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 1.2},
    )


# -- burden by genotype --------------------------------------------------------------------------------------


def draw_burden(axes: Axes, arm: Arm, look: Look, top: float, longest_h: float, separator: str) -> None:
    """Living cells of each genotype over time, the time under treatment shaded."""
    if arm.response is None:
        say(axes, "nothing counted yet", look)
        return
    series = arm.run.series
    shade_treatment(axes, arm, look)
    colours = genotype_colours(arm.run.alterations, look.theme.name)
    seen = [mask for mask in range(series.burden.shape[1]) if series.burden[:, mask].any()]
    for mask in seen:
        axes.plot(
            look.time(series.time_h),
            series.burden[:, mask],
            color=_ink(colours[mask]),
            linewidth=2.6,
            marker="o" if len(series) == 1 else "",
            label=genotype_label(mask, arm.run.alterations),
        )
    count_axis(axes, top)
    time_axis(axes, look, longest_h)
    axes.set_title(_outcome(arm, look, separator), **CARD_TITLE)
    if not seen:
        axes.text(
            0.5, 0.5, "no tumour cell at any time", transform=axes.transAxes, ha="center", color=look.muted
        )


def shade_treatment(axes: Axes, arm: Arm, look: Look) -> None:
    """Shade the times at which plasma held clearly any drug."""
    series = arm.run.series
    there = np.zeros(len(series), bool)
    for plasma in series.plasma_uM.values():
        there |= plasma > PRESENT * plasma.max(initial=0.0)
    times = look.time(series.time_h)
    axes.fill_between(
        times,
        0,
        1,
        where=there.tolist(),
        transform=axes.get_xaxis_transform(),
        color=look.treated,
        linewidth=0,
        step="pre",
    )


def _ink(colour: Colour) -> tuple[float, float, float]:
    return colour[0] / 255, colour[1] / 255, colour[2] / 255


def _outcome(arm: Arm, look: Look, separator: str) -> str:
    """Two lines that say how it went, three where the separator is a line break."""
    found = arm.response
    if found is None:
        return ""
    end = f"{found.final:,} at the end" if found.final else "none at the end"
    if not arm.run.series.burden.any():
        return ""
    if not found.treated:
        drugs = "treated before the branch only" if found.given_before else "untreated"
        return f"{drugs}\n{found.baseline:,} at the start{separator}{end}"
    if not found.followed:
        return f"treatment begins {look.moment(found.start_h)}\n{found.baseline:,} cells"
    if found.extinct:
        return f"nadir 0 cells\nextinct from {look.moment(found.nadir_h)} on"
    if not found.responded:
        return f"never below the {found.baseline:,} cells\nof {look.moment(found.start_h)}{separator}{end}"
    back = f"relapse {look.moment(found.relapse_h)}" if found.relapse_h is not None else "no relapse"
    low = f"nadir {percent(found.nadir_share)} of {found.baseline:,}"
    return f"{low}, {look.moment(found.nadir_h)}\n{back}{separator}{end}"
