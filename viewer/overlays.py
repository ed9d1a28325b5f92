"""What is written over a picture: time, titles, legend, scale bar, colour bar, dose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw
from scipy import ndimage

from automaton.snapshot import DrugInfo, Run
from viewer.channels import Category
from viewer.fields import FieldScale
from viewer.layout import Rectangle
from viewer.page import Page
from viewer.palette import COLOURMAPS, Colour

DRUG_COLOURS: tuple[Colour, ...] = ((86, 180, 233), (230, 159, 0), (0, 158, 115))
_THERE = 0.01
"""A drug is there while plasma holds more than this share of its reference concentration."""
_NONE = 1e-6
"""Below this share there is none."""
_LEGEND_ROW = 50
NOTHING_PAINTED = "next to none at this time"
"""What is said of a field of which there is too little to be painted."""


def time_text(time_h: float, last_h: float) -> str:
    """Days ("t = 42.0 d"), or hours where the whole run is shorter than three days."""
    return f"t = {time_h / 24:.1f} d" if last_h >= 72 else f"t = {time_h:.1f} h"


def draw_header(page: Page, box: Rectangle, time: str, title: str) -> None:
    """The time, large, on the left, and the scenario's title on the right."""
    base = box.top + page.length(54)
    taken = page.text((box.left, base), time, 56, weight="bold")
    most = box.right - box.left - taken - page.length(60)
    if page.width(title, 30) <= most:
        page.text((box.right, base), title, 30, colour=page.theme.muted, anchor="rs")
        return
    upper, lower = _two_lines(page, title)
    options: Any = {"colour": page.theme.muted, "anchor": "rs", "most": most}
    page.text((box.right, base - page.length(22)), upper, 26, **options)
    page.text((box.right, base + page.length(12)), lower, 26, **options)


def _two_lines(page: Page, text: str) -> tuple[str, str]:
    """A text broken between words so that the longer half is shortest."""
    words = text.split()
    halves = [(" ".join(words[:k]), " ".join(words[k:])) for k in range(1, len(words))] or [(text, "")]
    return min(halves, key=lambda half: max(page.width(line, 26) for line in half))


def draw_panel_title(page: Page, box: Rectangle, arm: str, caption: str) -> None:
    """Name of the arm and what is said of it, centred above its panel."""
    middle, muted = (box.left + box.right) / 2, page.theme.muted
    most = box.right - box.left - page.length(20)
    base = box.top + page.length(34)
    if arm:
        page.text((middle, base + page.length(8)), arm, 38, weight="bold", anchor="ms", most=most)
        base += page.length(46)
    page.text((middle, base), caption, 27, colour=muted, anchor="ms", most=most)


def draw_legend(page: Page, box: Rectangle, categories: Sequence[Category]) -> None:
    """What the colours mean, column by column; the swatches' colours are exact.

    Where there is no room for all, the last place says how many more there are.
    """
    rows = max(1, (box.bottom - box.top) // page.length(_LEGEND_ROW))
    row = min((box.bottom - box.top) // rows, page.length(1.2 * _LEGEND_ROW))
    swatch, gap = page.length(28), page.length(14)
    places: list[tuple[int, int]] = []
    left = box.left
    for start in range(0, len(categories), rows):
        column = categories[start : start + rows]
        width = swatch + gap + int(max(page.width(category.name, 27) for category in column))
        if places and left + width > box.right:
            break
        places += [(left, box.top + number * row + (row - swatch) // 2) for number in range(len(column))]
        left += width + page.length(40)
    shown = len(categories) if len(places) == len(categories) else len(places) - 1
    for category, (left, top) in zip(categories[:shown], places, strict=False):
        page.block(Rectangle(left, top, left + swatch, top + swatch), category.colour)
        at = (left + swatch + gap, top + swatch / 2)
        page.text(at, category.name, 27, anchor="lm", most=box.right - at[0])
    if shown < len(categories):
        left, top = places[-1]
        words = f"+ {len(categories) - shown} more"
        page.text((left, top + swatch / 2), words, 24, colour=page.theme.muted, anchor="lm")


def draw_colour_bar(page: Page, box: Rectangle, scale: FieldScale) -> None:
    """The field's name and unit over its colours, with the values at the ends."""
    top, height = box.top + page.length(58), page.length(26)
    width = box.right - box.left
    page.text((box.right, box.top + page.length(40)), scale.title, 26, anchor="rs", most=width)
    row = COLOURMAPS[scale.colourmap][np.linspace(0, 255, width).astype(int)]
    page.paste(np.broadcast_to(row, (height, width, 3)).copy(), box.left, top)
    below = top + height + page.length(32)
    taken = page.text((box.left, below), scale.ends[0], 24, colour=page.theme.muted) + page.length(16)
    page.text((box.right, below), scale.ends[1], 24, colour=page.theme.muted, anchor="rs", most=width - taken)


def draw_nothing_painted(page: Page, box: Rectangle, scale: FieldScale) -> None:
    """In the place of a colour bar: that there is too little of the field to be painted."""
    width, base = box.right - box.left, box.top + page.length(40)
    page.text((box.right, base), scale.title, 26, anchor="rs", most=width)
    below = (box.right, base + page.length(40))
    page.text(below, NOTHING_PAINTED, 24, colour=page.theme.muted, anchor="rs", most=width)


def draw_scale_bar(page: Page, box: Rectangle, pixels_per_um: float) -> None:
    """A bar of a round length that ends where its box does, on the right."""
    length_um = round_length(0.3 * (box.right - box.left) / pixels_per_um)
    right, bottom = box.right, box.bottom - page.length(8)
    length, thickness = max(1, round(length_um * pixels_per_um)), page.length(6)
    page.block(Rectangle(right - length, bottom - thickness, right, bottom), page.theme.text)
    middle = (right - length / 2, bottom - thickness - page.length(12))
    page.text(middle, f"{length_um:g} µm", 26, anchor="ms")


def round_length(longest: float) -> float:
    """The longest of 1, 2, 5, 10, 20, 50, ... that is at most `longest`."""
    if longest <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(longest))
    return float(max(step * power for step in (1, 2, 5) if step * power <= longest * (1 + 1e-9)))


def draw_dose(page: Page, box: Rectangle, run: Run, time_h: float, last_h: float) -> None:
    """What plasma (or the bath) holds over the whole run, one strip a drug, with a cursor at this time.

    Beside a drug's name stands what plasma holds now; the disc before it is filled while that is more than
    1 % of the drug's reference concentration. Drugs that were never given are left out.
    """
    drugs = _given(run, page.theme.accent)
    if not drugs or not len(run.series) or last_h <= 0:
        return
    axis = page.length(34)
    row = (box.bottom - box.top - axis) // len(drugs)
    label = page.length(58 if len(drugs) == 1 else 32)
    for number, (drug, colour) in enumerate(drugs):
        strip = Rectangle(box.left, box.top + number * row + label, box.right, box.top + (number + 1) * row)
        plasma = run.series.plasma_uM[drug.name]
        now_um = float(np.interp(time_h, run.series.time_h, plasma))
        highest = float(plasma.max(initial=0.0)) or max(drug.reference_uM, 1e-30)
        reference = drug.reference_uM or highest
        on = now_um > _THERE * reference
        words = f"{drug.name}, {f'{now_um:.3g} µM' if now_um > _NONE * reference else 'none'} in plasma"
        _draw_dose_label(page, strip, words, colour if on else None, 26 if len(drugs) == 1 else 21)
        if strip.size[1] >= 4:
            curve = np.interp(np.linspace(0, last_h, strip.size[0] * 2), run.series.time_h, plasma)
            # A short spike still shows: at least two pixels wide.
            wide = ndimage.maximum_filter1d(curve, 5)
            _draw_curve(page, strip, wide / highest, time_h / last_h, colour)
    below = box.top + len(drugs) * row + page.length(26)
    page.text((box.left, below), "0", 22, colour=page.theme.muted)
    end = f"{last_h / 24:g} d" if last_h >= 72 else f"{last_h:g} h"
    page.text((box.right, below), end, 22, colour=page.theme.muted, anchor="rs")


def _given(run: Run, first: Colour) -> list[tuple[DrugInfo, Colour]]:
    """The drugs that were given, or the first if none was, with their colours."""
    colours = zip(run.drugs, (first, *DRUG_COLOURS[1:]), strict=False)
    known = [(drug, colour) for drug, colour in colours if drug.name in run.series.plasma_uM]
    return [entry for entry in known if run.series.plasma_uM[entry[0].name].any()] or known[:1]


def _draw_dose_label(page: Page, strip: Rectangle, words: str, on: Colour | None, size: float) -> None:
    """A disc and a line above a strip; without the colour there is no drug to speak of."""
    base = strip.top - page.length(18 if size > 22 else 8)
    radius = page.length(size * 0.38)
    middle = (strip.left + radius, base - page.length(size * 0.35))
    page.disc(middle, radius, on or page.theme.muted, filled=on is not None)
    at = (strip.left + 2 * radius + page.length(14), base)
    page.text(at, words, size, colour=page.theme.text if on else page.theme.muted, most=strip.right - at[0])


def _draw_curve(
    page: Page, box: Rectangle, shares: npt.NDArray[np.float64], at: float, colour: Colour
) -> None:
    """A filled curve (0 to 1) with a base line and the time cursor."""
    width, height = box.size
    fine = 4
    mask = Image.new("L", (width * fine, height * fine), 0)
    x = np.linspace(0, width * fine, len(shares))
    y = height * fine * (1 - np.clip(shares, 0, 1))
    outline = [(0.0, float(height * fine)), *zip(x.tolist(), y.tolist(), strict=True)]
    ImageDraw.Draw(mask).polygon([*outline, (float(width * fine), float(height * fine))], fill=210)
    corner = (box.left, box.top)
    page.image.paste(Image.new("RGB", (width, height), colour), corner, mask.reduce(fine))
    line = page.length(2)
    page.block(Rectangle(box.left, box.bottom - line, box.right, box.bottom), page.theme.line)
    cursor = box.left + round(min(max(at, 0.0), 1.0) * (width - line))
    page.block(
        Rectangle(cursor, box.top - page.length(4), cursor + page.length(3), box.bottom), page.theme.text
    )
