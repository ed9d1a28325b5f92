"""What is written over a picture: time, titles, legend, scale bar, colour bar, dose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from viewer.channels import Category
from viewer.doses import NO_DRUG, DoseStrip, left_out
from viewer.fields import FieldScale
from viewer.layout import DOSE_AXIS, DOSE_ROW, Rectangle
from viewer.page import Page
from viewer.palette import COLOURMAPS, Colour
from viewer.written import NOTHING_PAINTED, Caption, Written, length_text, round_length

_LEGEND_ROW = 50
_BAR_GAP = 30
_SMALL_TITLE = 20


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


def draw_panel_title(page: Page, box: Rectangle, caption: Caption) -> None:
    """Name of the arm and what is said of it, centred above its panel."""
    middle, muted = (box.left + box.right) / 2, page.theme.muted
    most = box.right - box.left - page.length(20)
    base = box.top + page.length(34)
    if caption.arm:
        page.text((middle, base + page.length(8)), caption.arm, 38, weight="bold", anchor="ms", most=most)
        base += page.length(46)
    page.text((middle, base), caption.line, 27, colour=muted, anchor="ms", most=most)


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


def draw_colour_bars(page: Page, box: Rectangle, words: Written) -> None:
    """One bar a field that is painted, side by side; or that there is too little of it to be painted."""
    scales = words.bars or words.absent
    draw = _draw_colour_bar if words.bars else _draw_absent
    gap = page.length(_BAR_GAP)
    for number, scale in enumerate(reversed(scales)):
        width = (box.right - box.left + gap) // len(scales)
        right = box.right - number * width
        draw(page, replace(box, left=right - width + gap, right=right), scale)


def _draw_colour_bar(page: Page, box: Rectangle, scale: FieldScale) -> None:
    """The field's name and unit over its colours, with the values at the ends."""
    top, height = box.top + page.length(58), page.length(26)
    width = box.right - box.left
    _write_title(page, box, scale)
    row = COLOURMAPS[scale.colourmap][np.linspace(0, 255, width).astype(int)]
    page.paste(np.broadcast_to(row, (height, width, 3)).copy(), box.left, top)
    below = top + height + page.length(32)
    taken = page.text((box.left, below), scale.ends[0], 24, colour=page.theme.muted) + page.length(16)
    page.text((box.right, below), scale.ends[1], 24, colour=page.theme.muted, anchor="rs", most=width - taken)


def _write_title(page: Page, box: Rectangle, scale: FieldScale) -> None:
    """The name and unit of a field, in two lines where one would be too small."""
    width, base = box.right - box.left, box.top + page.length(40)
    if page.width(scale.title, _SMALL_TITLE) <= width:
        page.text((box.right, base), scale.title, 26, anchor="rs", most=width)
        return
    for line, lower in zip(_two_lines(page, scale.title), (-14, 10), strict=True):
        page.text((box.right, base + lower * page.unit), line, _SMALL_TITLE, anchor="rs", most=width)


def _draw_absent(page: Page, box: Rectangle, scale: FieldScale) -> None:
    """In the place of a colour bar: that there is too little of the field to be painted."""
    _write_title(page, box, scale)
    width, below = box.right - box.left, (box.right, box.top + page.length(80))
    page.text(below, NOTHING_PAINTED, 24, colour=page.theme.muted, anchor="rs", most=width)


def draw_scale_bar(page: Page, box: Rectangle, pixels_per_um: float) -> None:
    """A bar of a round length that ends where its box does, on the right."""
    length_um = round_length(0.3 * (box.right - box.left) / pixels_per_um)
    right, bottom = box.right, box.bottom - page.length(8)
    length, thickness = max(1, round(length_um * pixels_per_um)), page.length(6)
    page.block(Rectangle(right - length, bottom - thickness, right, bottom), page.theme.text)
    words, base = length_text(length_um), bottom - thickness - page.length(12)
    page.text((right - max(length, page.width(words, 26)) / 2, base), words, 26, anchor="ms")


def draw_doses(page: Page, box: Rectangle, strips: Sequence[DoseStrip], time_h: float, last_h: float) -> None:
    """What plasma (or the bath) holds over the whole run, one strip a drug, with a cursor at this time.

    Beside a drug's name stands what plasma holds now; the disc before it is filled while the drug is there.
    """
    if not strips:
        middle = ((box.left + box.right) / 2, box.top + page.length(40))
        page.text(middle, NO_DRUG, 26, colour=page.theme.muted, anchor="ms")
        return
    rows = max(1, (box.bottom - box.top - page.length(DOSE_AXIS)) // page.length(DOSE_ROW))
    shown, size = strips[:rows], 26 if len(strips) == 1 else 21
    row = (box.bottom - box.top - page.length(DOSE_AXIS)) // len(shown)
    label = page.length(58 if len(strips) == 1 else 30)
    for number, dose in enumerate(shown):
        strip = Rectangle(box.left, box.top + number * row + label, box.right, box.top + (number + 1) * row)
        _draw_dose_label(page, strip, dose, time_h, size)
        if strip.size[1] >= 4 and last_h > 0:
            _draw_curve(page, strip, dose.heights(0.0, last_h, strip.size[0]), time_h / last_h, dose.colour)
    below = box.top + len(shown) * row + page.length(26)
    taken = page.text((box.left, below), "0", 22, colour=page.theme.muted)
    end = f"{last_h / 24:.4g} d" if last_h >= 72 else f"{last_h:.4g} h"
    taken += page.text((box.right, below), end, 22, colour=page.theme.muted, anchor="rs")
    if rest := left_out(strips[rows:]):
        middle, most = ((box.left + box.right) / 2, below), box.right - box.left - 2 * taken
        page.text(middle, rest, 22, colour=page.theme.muted, anchor="ms", most=most)


def _draw_dose_label(page: Page, strip: Rectangle, dose: DoseStrip, time_h: float, size: float) -> None:
    """A disc and a line above a strip."""
    there = dose.is_there(time_h)
    base = strip.top - page.length(18 if size > 22 else 8)
    radius = page.length(size * 0.38)
    middle = (strip.left + radius, base - page.length(size * 0.35))
    page.disc(middle, radius, dose.colour if there else page.theme.muted, filled=there)
    at = (strip.left + 2 * radius + page.length(14), base)
    colour = page.theme.text if there else page.theme.muted
    page.text(at, dose.words(time_h), size, colour=colour, most=strip.right - at[0])


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
        Rectangle(cursor, box.top - page.length(2), cursor + page.length(3), box.bottom), page.theme.text
    )
