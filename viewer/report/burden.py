"""Section of the burden: all cells and each genotype over time, and how far treatment brought them down."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from automaton import statistics
from automaton.snapshot import genotype_label
from viewer.palette import genotype_colours, to_hex
from viewer.report.drawing import Drawing, Item, Note, Section
from viewer.report.panels import (
    MOST_BANDS,
    Row,
    columns_of,
    draw_band,
    draw_rows,
    grid,
    grid_height,
    label_ends,
    name_panel,
    rows_height,
    spread,
)
from viewer.report.replicates import Arm, Replicate
from viewer.report.sample import NO_BANDS, PERCENTILES, sample
from viewer.summary.style import Look, count_axis, percent, share_axis, time_axis

MOST_GENOTYPES = 8
"""Genotypes that get a line of their own; the rarer ones are added up."""


def section(arms: Sequence[Arm], look: Look) -> Section:
    """Burden of all arms together, of each by genotype, and their nadirs."""
    counted = [arm for arm in arms if arm.counted]
    items: list[Item] = []
    if not counted:
        items.append(Note("No time series was written, so there is no burden to show."))
    elif not any(_total(one).any() for arm in counted for one in arm.counted):
        items.append(Note("There was no tumour cell at any time in any arm."))
    else:
        items += [_all_arms(counted, look), _by_genotype(counted, look)]
        items += _nadirs(arms, look)
    return Section("burden", "Burden", items)


def _total(one: Replicate) -> npt.NDArray[np.int64]:
    return statistics.total_burden(one.run)


def _bands(arm: Arm, values: Sequence[npt.NDArray[np.int64]]) -> statistics.Bands:
    return statistics.bands([one.run.series.time_h for one in arm.counted], values)


def _longest_h(arms: Sequence[Arm]) -> float:
    return max(float(one.run.series.time_h[-1]) for arm in arms for one in arm.counted)


def _top(arms: Sequence[Arm]) -> float:
    return max(float(_total(one).max()) for arm in arms for one in arm.counted)


def _all_arms(arms: Sequence[Arm], look: Look) -> Drawing:
    filled = len(arms) <= MOST_BANDS

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        count_axis(axes, _top(arms))
        time_axis(axes, look, _longest_h(arms))
        axes.set_ylabel("living tumour cells")
        ends = []
        for arm in arms:
            found = _bands(arm, [_total(one) for one in arm.counted])
            draw_band(axes, found, arm.style, look, filled=filled)
            at = np.flatnonzero(np.isfinite(found.median))
            if len(at):
                x, y = float(look.time(found.time_h[at[-1]])), float(found.median[at[-1]])
                ends.append((x, y, arm.name, arm.style.colour))
        label_ends(axes, ends)

    found = sample(arms, lambda one: one.response)
    return Drawing(
        "burden",
        "Burden of all arms" if len(arms) > 1 else "Burden",
        f"All living tumour cells over time. {found.line(filled=filled)} The axis is logarithmic down to one "
        "cell; 0 is none.",
        found.within(PERCENTILES if filled else NO_BANDS),
        3.6 if len(arms) < 9 else 0.4 * len(arms),
        draw,
    )


def _by_genotype(arms: Sequence[Arm], look: Look) -> Drawing:
    columns = columns_of(len(arms))
    found = sample(arms, lambda one: one.response)
    share_labels = len(arms) > 1

    def draw(figure: Figure) -> None:
        panels = grid(figure, len(arms), columns, sharex=True, sharey=True)
        top, longest_h = _top(arms), _longest_h(arms)
        named: dict[str, str] = {}
        for place, (axes, arm) in enumerate(zip(panels, arms, strict=True)):
            count_axis(axes, top)
            time_axis(axes, look, longest_h)
            ends = _draw_genotypes(axes, arm, look)
            named |= {label: colour for *_, label, colour in ends}
            if share_labels:
                name_panel(axes, arm, columns)
            else:
                label_ends(axes, ends)
            axes.label_outer()
            axes.set_ylabel("living tumour cells" if place % columns == 0 else "")
        if share_labels:
            figure.legend(
                handles=[_swatch(colour, label) for label, colour in named.items()],
                loc="outside lower center",
                ncols=min(len(named), 4),
            )

    return Drawing(
        "burden_by_genotype",
        "Burden by genotype",
        f"Living tumour cells of each genotype over time, one panel an arm. {found.line()}"
        + (
            f' Beyond the {MOST_GENOTYPES} commonest genotypes all are added up as "rarer ones".'
            if any(len(_commonest(arm)) > MOST_GENOTYPES for arm in arms)
            else ""
        ),
        found.within(PERCENTILES),
        grid_height(len(arms), 2.5) + 0.5,
        draw,
    )


def _commonest(arm: Arm) -> list[int]:
    """Genotypes that any replicate ever had, the commonest first."""
    most = np.max([one.run.series.burden.max(axis=0, initial=0) for one in arm.counted], axis=0)
    order = np.argsort(-most, kind="stable")
    return [int(mask) for mask in order if most[mask]]


def _draw_genotypes(axes: Axes, arm: Arm, look: Look) -> list[tuple[float, float, str, str]]:
    """Draw a line and a band for each genotype; where they end, their names and colours."""
    found = _commonest(arm)
    shown, rest = found[:MOST_GENOTYPES], found[MOST_GENOTYPES:]
    colours = genotype_colours(arm.alterations, look.theme.name)
    parts = [([mask], genotype_label(mask, arm.alterations), to_hex(colours[mask])) for mask in sorted(shown)]
    if rest:
        parts.append((rest, "rarer ones", look.muted))
    ends = []
    for masks, label, colour in parts:
        bands = _bands(arm, [one.run.series.burden[:, masks].sum(axis=1) for one in arm.counted])
        times = look.time(bands.time_h)
        axes.plot(times, bands.median, color=colour, linewidth=2.4)
        if bands.followed.max(initial=0) > 1:
            axes.fill_between(times, bands.p5, bands.p95, color=colour, alpha=0.25, linewidth=0)
        at = np.flatnonzero(np.isfinite(bands.median))
        if len(at):
            ends.append((float(times[at[-1]]), float(bands.median[at[-1]]), label, colour))
    return ends


def _swatch(colour: str, label: str) -> Patch:
    return Patch(facecolor=colour, label=label)


def _nadirs(arms: Sequence[Arm], look: Look) -> list[Item]:
    treated = [arm for arm in arms if arm.treated]
    if not treated:
        return [Note("No arm was treated while it was followed, so there is no nadir.")]
    found = sample(treated, lambda one: one.followed)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        rows = [_nadir_row(arm) for arm in treated]
        values = np.concatenate([row.values for row in rows])
        positive = values[values > 0]
        smallest = float(positive.min()) if len(positive) else 0.0
        share_axis(axes, smallest, float(np.nanmax(values, initial=0)), across=True)
        draw_rows(axes, rows, look)
        axes.set_xlabel("alive at the nadir, of the burden when treatment began")

    return [
        Drawing(
            "nadir",
            "Depth of response",
            f"The lowest burden after treatment began over the burden then. {found.marks()} Further left "
            "is a deeper response; none is extinction.",
            found.within(PERCENTILES),
            rows_height(len(treated)),
            draw,
        )
    ]


def _nadir_row(arm: Arm) -> Row:
    values = np.array([one.response.nadir_share for one in arm.treated if one.response], np.float64)
    middle, low, high = spread(values)
    return Row(arm.name, arm.style, values, middle, low, high, percent(middle))
