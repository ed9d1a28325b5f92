"""Section of the clones: who took over, how large they are, how diverse all is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from automaton import statistics
from automaton.snapshot import CloneTable, Run
from viewer.clone_colours import clone_colours
from viewer.palette import genotype_label, to_hex
from viewer.report import words
from viewer.report.drawing import Drawing, Item, Note, Section
from viewer.report.panels import (
    MOST_BANDS,
    arm_legend,
    columns_of,
    draw_band,
    grid,
    label_ends,
    legend_height,
    name_panel,
    plain_log,
)
from viewer.report.replicates import Arm
from viewer.summary.style import Look, time_axis

Floats = npt.NDArray[np.float64]

TOP = 20
"""Clones with a band of their own."""
NAMED = 0.05
"""Clones with at least this share of the cells at the end are named."""
SEAM = 0.02
"""Thinner bands have no white seam, which would hide them."""
ORDERS = np.linspace(0, 4, 33)
"""Orders of the Hill numbers."""
FREQUENCIES = np.geomspace(1e-3, 1, 61)
OTHER = "#e9ebee"


def section(arms: Sequence[Arm], look: Look) -> Section:
    """Muller plots, clone sizes, site frequencies, diversity."""
    followed = [arm for arm in arms if _runs(arm)]
    items: list[Item] = []
    if not followed:
        items.append(
            Note(
                "Clones were not followed in these runs. A scenario follows them where it has "
                "alterations, barcodes "
                "or passenger mutations."
            )
        )
    elif not any(
        run.clones is not None and run.clones.count_cells.size for arm in followed for run in _runs(arm)
    ):
        items.append(Note("No clone had a living cell in any frame."))
    else:
        missing = [arm.name for arm in arms if arm not in followed]
        if missing:
            items.append(Note(f"Clones were not followed in {', '.join(missing)}."))
        items += [
            _muller(followed, look),
            *_over_time(followed, look),
            _hill(followed),
            _sizes(followed),
            _spectrum(followed, look),
        ]
    return Section("clones", "Clones", items)


def _runs(arm: Arm) -> list[Run]:
    return [one.run for one in arm.replicates if one.run.clones is not None and len(one.run)]


def _table(run: Run) -> CloneTable:
    assert run.clones is not None
    return run.clones


def _sample(arms: Sequence[Arm], rest: str) -> str:
    return words.replicates([len(_runs(arm)) for arm in arms]) + rest


def representative(runs: Sequence[Run]) -> Run:
    """The run whose last burden is the median, of an even number the lower of the two in the middle."""
    last = [int(_table(run).cells(len(run) - 1).sum()) for run in runs]
    return runs[int(np.argsort(last, kind="stable")[(len(runs) - 1) // 2])]


# -- the Muller plot -----------------------------------------------------------------------------------------


def _muller(arms: Sequence[Arm], look: Look) -> Drawing:
    chosen = [representative(_runs(arm)) for arm in arms]
    found = [statistics.muller(_table(run), run.times_h, top=TOP, share=True) for run in chosen]
    columns = min(columns_of(len(arms)), 2)

    def draw(figure: Figure) -> None:
        panels = grid(figure, len(arms), columns)
        for place, (axes, arm, run, plot) in enumerate(zip(panels, arms, chosen, found, strict=True)):
            time_axis(axes, look, float(run.times_h[-1]))
            axes.set_xlim(0, float(look.time(run.times_h[-1])) or 1.0)
            axes.set_ylim(0, 1)
            _draw_bands(axes, run, plot, look)
            axes.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
            axes.set_yticks([0, 0.5, 1])
            axes.grid(visible=False)
            axes.set_ylabel("share of cells" if place % columns == 0 else "")
            if len(arms) > 1:
                name_panel(axes, arm, columns)

    merged = "; ".join(
        f"{arm.name}: replicate of seed {run.seed}, {plot.merged_clones:,} smaller clones merged"
        for arm, run, plot in zip(arms, chosen, found, strict=True)
    )
    return Drawing(
        "muller",
        "Muller plot",
        "Share of the living cells over time, each clone in its parent's band. A clone has a shade of its "
        f"genotype's colour, the same in every figure. The {TOP} clones that were ever the largest "
        "have a band; the "
        "rest count in their ancestor's, or in the light grey one. Those with 5 % of the cells at the "
        "end are named.",
        f"One replicate an arm, that of the median burden at the end ({merged}).",
        -(-len(arms) // columns) * 2.9,
        draw,
    )


def _draw_bands(axes: Axes, run: Run, plot: statistics.Muller, look: Look) -> None:
    times = look.time(plot.time_h)
    colours = clone_colours(plot.clone, plot.genotype, run.alterations, look.theme.name)
    ends = []
    final = plot.cells[:, -1] / max(int(plot.cells[:, -1].sum()), 1)
    labels = [genotype_label(mask, run.alterations) for mask in range(1 << len(run.alterations))]
    for band, clone in enumerate(plot.clone):
        red, green, blue = colours[band].tolist()
        colour = to_hex((red, green, blue)) if clone else OTHER
        if len(times) == 1:
            axes.bar(0.5, plot.upper[band] - plot.lower[band], 0.9, plot.lower[band], color=colour)
        thick = float((plot.upper[band] - plot.lower[band]).max()) > SEAM
        axes.fill_between(
            times,
            plot.lower[band],
            plot.upper[band],
            facecolor=colour,
            edgecolor="white" if thick else "none",
            linewidth=0.35 if thick else 0.0,
        )
        if final[band] >= NAMED:
            name = f"{clone} {labels[plot.genotype[band]]}" if clone else "others"
            inside = plot.lower[band, -1] + final[band] / 4
            ends.append((float(times[-1]), float(inside), name, colour if clone else look.muted))
    label_ends(axes, ends)


# -- diversity -----------------------------------------------------------------------------------------------


def _over_time(arms: Sequence[Arm], look: Look) -> list[Item]:
    if max(len(run) for arm in arms for run in _runs(arm)) < 2:
        return [Note("There is a single frame, so there is no course of diversity.")]
    measures: tuple[tuple[str, Callable[[statistics.Diversity], float]], ...] = (
        ("Shannon's entropy (nats)", lambda found: found.shannon),
        ("Simpson's index", lambda found: found.simpson),
    )
    courses = {arm.name: [_course(run) for run in _runs(arm)] for arm in arms}

    def draw(figure: Figure) -> None:
        panels = grid(figure, 2, 2, sharex=True)
        longest_h = max(float(run.times_h[-1]) for arm in arms for run in _runs(arm))
        for axes, (title, measure) in zip(panels, measures, strict=True):
            for arm in arms:
                values = [np.array([measure(one) for one in course]) for course in courses[arm.name]]
                found = statistics.bands([run.times_h for run in _runs(arm)], values)
                draw_band(axes, found, arm.style, look, filled=len(arms) <= MOST_BANDS)
            time_axis(axes, look, longest_h)
            axes.set_ylim(0, axes.get_ylim()[1] * 1.04)
            axes.set_title(title)
        arm_legend(figure, arms)

    return [
        Drawing(
            "diversity",
            "Diversity of clones over time",
            "How evenly the living cells are shared among clones. Shannon's entropy is 0 for a single "
            "clone and "
            "grows with every clone that counts; Simpson's index is the chance that two cells drawn "
            "at random "
            "belong to different clones. Line: median of the replicates.",
            _sample(arms, _band_words(arms)),
            3.0 + legend_height(arms),
            draw,
        )
    ]


def _band_words(arms: Sequence[Arm]) -> str:
    return f"; {words.PERCENTILES}." if len(arms) <= MOST_BANDS else "; no interval where so many arms meet."


def _course(run: Run) -> list[statistics.Diversity]:
    return [statistics.diversity(_table(run).cells(frame)) for frame in range(len(run))]


def _last_cells(run: Run) -> npt.NDArray[np.int64]:
    return _table(run).cells(len(run) - 1)


def _hill(arms: Sequence[Arm]) -> Drawing:
    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        axes.set_yscale("log")
        for arm in arms:
            _draw_over(
                axes, ORDERS, [statistics.hill(_last_cells(run), ORDERS) for run in _runs(arm)], arm, arms
            )
        axes.set_xlim(0, 4)
        axes.set_xlabel("order q")
        axes.set_ylabel("effective clones")
        plain_log(axes.yaxis)
        arm_legend(figure, arms)

    return Drawing(
        "hill",
        "Hill numbers at the end",
        "Effective number of clones at the last frame: how many equally large ones would be as "
        "diverse. Order 0 "
        "counts all clones alike, 1 is the exponential of Shannon's entropy, 2 the inverse of Simpson's "
        "concentration; a curve that falls steeply has few large clones and many small ones. Line: median.",
        _sample(arms, _band_words(arms)),
        3.3 + legend_height(arms),
        draw,
    )


def _draw_over(axes: Axes, at: Floats, curves: Sequence[Floats], arm: Arm, arms: Sequence[Arm]) -> None:
    """Median of curves, and 5 to 95 % of them as a band."""
    table = np.array(curves, np.float64)
    known = np.isfinite(table).any(axis=0) if len(table) else np.zeros(len(at), bool)
    if not known.any():
        return
    low, middle, high = np.nanpercentile(table[:, known], (5, 50, 95), axis=0)
    axes.plot(at[known], middle, **arm.style.of_line, zorder=4)
    if len(curves) > 1 and len(arms) <= MOST_BANDS:
        axes.fill_between(at[known], low, high, color=arm.style.colour, alpha=0.15, linewidth=0)


# -- sizes and spectrum --------------------------------------------------------------------------------------


def _sizes(arms: Sequence[Arm]) -> Drawing:
    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        axes.set_xscale("log")
        axes.set_yscale("log")
        for arm in arms:
            runs = _runs(arm)
            found = statistics.clone_sizes(np.concatenate([_last_cells(run) for run in runs]))
            if len(found.size):
                axes.step(found.size, found.at_least / len(runs), where="pre", **arm.style.of_line)
        axes.set_xlabel("cells of a clone")
        axes.set_ylabel("clones at least as large")
        plain_log(axes.xaxis)
        plain_log(axes.yaxis)
        arm_legend(figure, arms)

    return Drawing(
        "clone_sizes",
        "Sizes of clones at the end",
        "How many clones have at least so many living cells at the last frame, a mean over the "
        "replicates. A curve "
        "that reaches far to the right has large clones; both axes are logarithmic.",
        _sample(arms, ", clones of all replicates pooled; no interval."),
        3.3 + legend_height(arms),
        draw,
    )


def _spectrum(arms: Sequence[Arm], look: Look) -> Drawing:
    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        axes.set_xscale("log")
        axes.set_yscale("log")
        highest = 1.0
        for arm in arms:
            curves = [_mutations_above(run) for run in _runs(arm)]
            if curves:
                mean = np.mean(curves, axis=0)
                shown = mean > 0
                if shown.any():
                    highest = max(highest, float(mean.max()))
                    axes.plot(FREQUENCIES[shown], mean[shown], **arm.style.of_line)
        line = highest / 3 * FREQUENCIES[0] * statistics.neutral_spectrum(FREQUENCIES[:-1], 1.0)
        kept = line > 0.05
        axes.plot(
            FREQUENCIES[:-1][kept], line[kept], color=look.muted, linewidth=1.6, linestyle=(0, (1, 1.5))
        )
        axes.text(
            0.98,
            0.96,
            "dotted: slope of neutral growth, 1/f",
            transform=axes.transAxes,
            ha="right",
            va="top",
            color=look.muted,
        )
        axes.set_xlabel("frequency f: share of the cells that carry it")
        axes.set_ylabel("mutations at least as common")
        plain_log(axes.xaxis)
        plain_log(axes.yaxis)
        arm_legend(figure, arms)

    return Drawing(
        "site_frequencies",
        "Site-frequency spectrum at the end",
        "How many mutations (founding events of clones, neutral ones included) are carried by at "
        "least a share f of "
        "the living cells at the last frame, a mean over the replicates. Neutral exponential growth "
        "falls along the "
        "dotted slope; a shoulder at high f is a clone that took over.",
        _sample(arms, "; no interval."),
        3.3 + legend_height(arms),
        draw,
    )


def _mutations_above(run: Run) -> Floats:
    """Mutations carried by at least each of `FREQUENCIES`."""
    found = statistics.site_frequencies(_table(run), len(run) - 1)
    from_above = np.concatenate([found.at_least, [0]])
    return from_above[np.searchsorted(found.frequency, FREQUENCIES)].astype(np.float64)
