"""Figures of one number a replicate: a row an arm with its median, its interval and its replicates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from viewer.report import words
from viewer.report.drawing import Drawing, Item, Note
from viewer.report.panels import Floats, Row, draw_rows, grid, rows_height, spread
from viewer.report.replicates import Arm, Replicate
from viewer.report.sample import Sample, by_panel, sample
from viewer.summary.style import Look


@dataclass(frozen=True)
class Numbers:
    """What is drawn, and how it is spoken of."""

    name: str
    title: str
    panels: Mapping[str, Callable[[Replicate], float]]
    """By title, what a replicate's number is; NaN where it has none."""
    label: str
    """Of the axis."""
    reading: str
    why_not: str
    """Why no replicate at all has a number."""
    at_least: float = 0.0
    """The axis reaches from 0 at least so far."""


def number_rows(arms: Sequence[Arm], look: Look, numbers: Numbers) -> list[Item]:
    """A panel of rows for each measure that any replicate has, or why there is none."""
    samples = {
        panel: sample(arms, lambda one, measure=measure: np.isfinite(measure(one)))  # type: ignore[misc]
        for panel, measure in numbers.panels.items()
    }
    shown = {panel: found for panel, found in samples.items() if any(found.counts)}
    if not shown:
        return [Note(f"{numbers.title} is left out: {numbers.why_not}.")]

    def draw(figure: Figure) -> None:
        for axes, panel in zip(grid(figure, len(shown), 2, sharey=True), shown, strict=True):
            measure = numbers.panels[panel]
            values = [np.array([measure(one) for one in arm.replicates], np.float64) for arm in arms]
            draw_rows(axes, [_row(arm, each) for arm, each in zip(arms, values, strict=True)], look)
            _set_limits(axes, np.concatenate(values), numbers.at_least)
            axes.set_xlabel(numbers.label)
            if panel:
                axes.set_title(panel)

    return [
        Drawing(
            numbers.name,
            numbers.title,
            f"{numbers.reading} {_marks(list(shown.values()))}",
            by_panel(shown),
            (rows_height(len(arms)) + 0.1) * -(-len(shown) // 2),
            draw,
        )
    ]


def _row(arm: Arm, values: Floats) -> Row:
    middle, low, high = spread(values)
    return Row(arm.name, arm.style, values, middle, low, high, words.number(middle))


def _set_limits(axes: Axes, values: Floats, at_least: float) -> None:
    low, high = min(0.0, float(np.nanmin(values))), max(float(np.nanmax(values)), at_least, 1e-3)
    margin = 0.06 * (high - low)
    axes.set_xlim(low - margin, high + margin)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))


def _marks(samples: Sequence[Sample]) -> str:
    return max(samples, key=lambda found: max(found.counts)).marks()
