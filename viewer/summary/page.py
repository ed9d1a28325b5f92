"""The page of the summary figure: what stands where, the words around it, and the file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, SubFigure

from automaton import statistics
from automaton.snapshot import EMPTY, Run, UserError
from viewer.fields import references
from viewer.files import write_whole
from viewer.moments import first_h, shown_h
from viewer.palette import ThemeName
from viewer.summary import cards, comparison, courses, keys, words
from viewer.summary.cards import FieldScale, Window, field_scale
from viewer.summary.digest import Arm, digest
from viewer.summary.style import HEADLINE_PT, QUESTION_PT, Look

WIDTH_PX = 1920
FORMATS = ("png", "pdf", "svg")
DPI = 144
WIDTH_IN = WIDTH_PX / DPI
CARD_IN = {1: 3.9, 2: 5.6, 3: 4.35, 4: 3.9}
"""Height of an arm's card by the number of columns."""
PICTURE_SHARE = {1: 0.0, 2: 2.1, 3: 1.6, 4: 1.15}
"""Height of a card's slices over that of its chart; 0: side by side."""
_HEADLINE_IN = 0.4
MARGIN = 0.012
MOST_DRUGS = 3
"""Drugs beyond these get no panels of their own; the figure says so."""


def draw_summary(runs: Sequence[Run], path: Path, theme: ThemeName = "light") -> Path:
    """Draw one figure that lays runs side by side: what they look like, how they went, and why.

    Args:
        runs: the arms, in the order to be shown; one or more, as from `open_runs`.
        path: file to write; its ending chooses the format (png, pdf, svg). A PNG is 1920 pixels wide, its
            height follows from how much there is to show.
        theme: light paper or dark.

    Returns:
        `path`.

    Raises:
        ValueError: no run at all.
        UserError: a frame cannot be read, the file cannot be written, or its ending is no picture's.
    """
    if not runs:
        raise ValueError("there is no run to draw")
    kind = path.suffix.lstrip(".").lower() or "png"
    if kind not in FORMATS:
        raise UserError(f"{path}: figures are written as .png, .pdf or .svg, not '{path.suffix}'.")
    c0 = references(runs)
    moments = [moment for run in runs if (moment := shown_h(run, c0)) is not None]
    arms = [digest(run, c0, moments[0] if moments else None) for run in runs]
    longest_h = max(
        [0.0, *(float(time) for run in runs for time in (*run.series.time_h[-1:], *run.times_h[-1:]))]
    )
    look = Look.of(theme, len(arms), longest_h, first_h(runs))
    settings: Any = look.settings
    with mpl.rc_context(settings):
        figure = _compose(arms, list(c0), c0, look, longest_h)
        picture = io.BytesIO()
        figure.savefig(picture, format=kind, dpi=DPI)
    write_whole(path, picture.getvalue())
    return path


def _compose(arms: list[Arm], drugs: list[str], c0: dict[str, float], look: Look, longest_h: float) -> Figure:
    """Lay out the page from top to bottom."""
    columns = len(arms) if len(arms) <= 4 else 3
    card_rows = -(-len(arms) // columns)
    shown = drugs[:MOST_DRUGS]
    title, question, result = words.title(arms), words.question(arms), words.result(arms, look)
    caption = words.caption(arms, drugs, c0, look)
    heights = {
        "head": _HEADLINE_IN * len(title)
        + 0.2
        + 0.27 * len(question)
        + (0.07 + 0.27 * len(result) if result else 0.0),
        "key": keys.key_height(arms),
        "cards": card_rows * CARD_IN[columns],
        "arms": keys.arm_key_height(arms) if len(arms) > 1 else 0.0,
        "panels": 2.6 * (len(shown) + 1) if shown else 3.3,
        "caption": 0.14 + 0.22 * len(caption),
    }
    used = {name: height for name, height in heights.items() if height}
    figure = Figure(figsize=(WIDTH_IN, round(sum(used.values()), 2)), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(MARGIN, 0, 1 - 2 * MARGIN, 1), w_pad=0.06, h_pad=0.05)
    strips: Any = figure.subfigures(len(used), 1, height_ratios=list(used.values()))
    parts = dict(zip(used, strips, strict=True))
    scale = field_scale(arms, shown)
    _draw_head(parts["head"], heights["head"], title, question, result, look)
    keys.draw_key(parts["key"], arms, look, scale)
    _draw_cards(parts["cards"], arms, look, scale, card_rows, columns, longest_h)
    if len(arms) > 1:
        keys.draw_arm_key(parts["arms"], arms, look)
    _draw_panels(parts["panels"], arms, shown, look, longest_h)
    _draw_caption(parts["caption"], heights["caption"], caption, look)
    return figure


def _draw_head(
    part: SubFigure,
    height: float,
    title: list[str],
    question: list[str],
    result: list[str],
    look: Look,
) -> None:
    top = 0.14
    for line in title:
        part.text(0, 1 - top / height, line, va="top", fontsize=HEADLINE_PT, fontweight="bold")
        top += _HEADLINE_IN
    top += 0.06
    for line in question:
        part.text(0, 1 - top / height, line, va="top", fontsize=QUESTION_PT, color=look.muted)
        top += 0.27
    for line in result:
        part.text(0, 1 - (top + 0.07) / height, line, va="top", fontsize=QUESTION_PT, fontweight="bold")
        top += 0.27


def _draw_cards(
    part: SubFigure,
    arms: list[Arm],
    look: Look,
    scale: FieldScale | None,
    rows: int,
    columns: int,
    longest_h: float,
) -> None:
    top = _largest_burden(arms)
    window = _window(arms)
    places: Any = part.subfigures(rows, columns, squeeze=False)
    for place, arm, style in zip(places.ravel(), arms, look.arms, strict=False):
        cards.draw_card(place, arm, style, look, scale, window, top, longest_h, PICTURE_SHARE[columns])


def _draw_panels(part: SubFigure, arms: list[Arm], drugs: list[str], look: Look, longest_h: float) -> None:
    halves: Any = part.subfigures(1, 2, width_ratios=[1, 2])
    left, right = halves
    ratios = [1.0] if not drugs else [1.9, *([1.0] * len(drugs))]
    upper, *lower = np.atleast_1d(left.subplots(len(ratios), 1, height_ratios=ratios))
    if len(arms) == 1:
        courses.draw_kinds(upper, arms[0], look, longest_h)
    else:
        courses.draw_total_burden(upper, arms, look, _largest_burden(arms), longest_h)
    for axes, drug in zip(lower, drugs, strict=True):
        courses.draw_dose(axes, drug, arms, look, longest_h)
    rest = right.subplots(len(drugs) + 1, 2, squeeze=False)
    for (first, second), drug in zip(rest, drugs, strict=False):
        comparison.draw_exposure(first, drug, arms, look)
        comparison.draw_drug_profile(second, drug, arms, look)
    first, second = rest[-1]
    comparison.draw_survivors(first, arms, look)
    if any(arm.oxygen for arm in arms):
        comparison.draw_oxygen_profile(second, arms, look)
    else:
        comparison.draw_density(second, arms, look)


def _draw_caption(part: SubFigure, height: float, lines: list[str], look: Look) -> None:
    for row, line in enumerate(lines):
        part.text(0, 1 - (0.04 + 0.22 * row) / height, line, va="top", fontsize=10, color=look.muted)


def _largest_burden(arms: list[Arm]) -> float:
    return max([1.0, *(float(statistics.total_burden(arm.run).max(initial=0)) for arm in arms)])


def _window(arms: list[Arm]) -> Window | None:
    """The part of the lattice that held anything in any arm; None (all) if their lattices differ."""
    shapes = {arm.run.shape[1:] for arm in arms}
    if len(shapes) > 1:
        return None
    (shape,) = shapes
    something = np.zeros(shape, bool)
    for arm in arms:
        if arm.cells is not None:
            something |= arm.cells.kind != EMPTY
        for view in (*arm.drugs.values(), arm.oxygen):
            if view is not None:
                something |= view.tumour
    if not something.any():
        return None
    sides = []
    for axis in (0, 1):
        (where,) = np.nonzero(something.any(axis=1 - axis))
        margin = 2 + len(something) // 20
        sides.append((max(int(where[0]) - margin, 0), min(int(where[-1]) + 1 + margin, shape[axis])))
    side = max(high - low for low, high in sides)
    (y0, y1), (x0, x1) = (
        _widen(low, high, side, length) for (low, high), length in zip(sides, shape, strict=True)
    )
    return slice(y0, y1), slice(x0, x1)


def _widen(low: int, high: int, side: int, length: int) -> tuple[int, int]:
    """Widen low..high to `side` sites about its middle, within 0..length."""
    side = min(side, length)
    start = min(max((low + high - side) // 2, 0), length - side)
    return start, start + side
