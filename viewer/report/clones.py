"""Section of the clones: who took over, how large they are, how diverse all is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from automaton import statistics
from automaton.snapshot import Run
from viewer.report.drawing import Drawing, Item, Note, Section
from viewer.report.muller import clone_table, follows_clones, muller_plot, runs_with_clones
from viewer.report.panels import (
    MOST_BANDS,
    arm_legend,
    draw_band,
    grid,
    legend_height,
    plain_log,
)
from viewer.report.replicates import Arm, Replicate
from viewer.report.sample import PERCENTILES, sample
from viewer.summary.style import Look, time_axis

Floats = npt.NDArray[np.float64]

ORDERS = np.linspace(0, 4, 33)
"""Orders of the Hill numbers."""
FREQUENCIES = np.geomspace(1e-3, 1, 61)
NO_BANDS = "no interval where so many arms meet"


def section(arms: Sequence[Arm], look: Look) -> Section:
    """Muller plots, clone sizes, site frequencies, diversity."""
    followed = [arm for arm in arms if runs_with_clones(arm)]
    items: list[Item] = []
    if not followed:
        items.append(
            Note(
                "Clones were not followed in these runs. A scenario follows them where it has "
                "alterations, barcodes or passenger mutations."
            )
        )
    elif not any(
        run.clones is not None and run.clones.count_cells.size
        for arm in followed
        for run in runs_with_clones(arm)
    ):
        items.append(Note("No clone had a living cell in any frame."))
    else:
        missing = [arm.name for arm in arms if arm not in followed]
        if missing:
            items.append(Note(f"Clones were not followed in {', '.join(missing)}."))
        items += [
            muller_plot(followed, look),
            *_over_time(followed, look),
            _hill(followed),
            _sizes(followed),
            _spectrum(followed, look),
        ]
    return Section("clones", "Clones", items)


def _living_at_end(one: Replicate) -> bool:
    """It followed its clones, and one of them has a cell at its last frame."""
    return follows_clones(one) and bool(_last_cells(one.run).any())


# -- diversity -----------------------------------------------------------------------------------------------


def _over_time(arms: Sequence[Arm], look: Look) -> list[Item]:
    if max(len(run) for arm in arms for run in runs_with_clones(arm)) < 2:
        return [Note("There is a single frame, so there is no course of diversity.")]
    measures: tuple[tuple[str, Callable[[statistics.Diversity], float]], ...] = (
        ("Shannon's entropy (nats)", lambda found: found.shannon),
        ("Simpson's index", lambda found: found.simpson),
    )
    courses = {arm.name: [_course(run) for run in runs_with_clones(arm)] for arm in arms}
    filled = len(arms) <= MOST_BANDS
    found = sample(arms, follows_clones)

    def draw(figure: Figure) -> None:
        panels = grid(figure, 2, 2, sharex=True)
        longest_h = max(float(run.times_h[-1]) for arm in arms for run in runs_with_clones(arm))
        for axes, (title, measure) in zip(panels, measures, strict=True):
            for arm in arms:
                values = [np.array([measure(one) for one in course]) for course in courses[arm.name]]
                bands = statistics.bands([run.times_h for run in runs_with_clones(arm)], values)
                draw_band(axes, bands, arm.style, look, filled=filled)
            time_axis(axes, look, longest_h)
            axes.set_ylim(0, axes.get_ylim()[1] * 1.04)
            axes.set_title(title)
        arm_legend(figure, arms)

    return [
        Drawing(
            "diversity",
            "Diversity of clones over time",
            "How evenly the living cells are shared among clones. Shannon's entropy is 0 for a single "
            "clone and grows with every clone that counts; Simpson's index is the chance that two cells "
            f"drawn at random belong to different clones. {found.line(filled=filled)}",
            found.within(PERCENTILES if filled else NO_BANDS),
            3.0 + legend_height(arms),
            draw,
        )
    ]


def _course(run: Run) -> list[statistics.Diversity]:
    return [statistics.diversity(clone_table(run).cells(frame)) for frame in range(len(run))]


def _last_cells(run: Run) -> npt.NDArray[np.int64]:
    return clone_table(run).cells(len(run) - 1)


def _hill(arms: Sequence[Arm]) -> Drawing:
    filled = len(arms) <= MOST_BANDS
    found = sample(arms, _living_at_end)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        axes.set_yscale("log")
        for arm in arms:
            _draw_over(
                axes,
                ORDERS,
                [statistics.hill(_last_cells(run), ORDERS) for run in runs_with_clones(arm)],
                arm,
                filled=filled,
            )
        axes.set_xlim(0, 4)
        axes.set_xlabel("order q")
        axes.set_ylabel("effective clones")
        plain_log(axes.yaxis)
        arm_legend(figure, arms)

    return Drawing(
        "hill",
        "Hill numbers at the end",
        "Effective number of clones at the last frame: how many equally large ones would be as diverse. "
        "Order 0 counts all clones alike, 1 is the exponential of Shannon's entropy, 2 the inverse of "
        "Simpson's concentration; a curve that falls steeply has few large clones and many small ones. "
        f"{found.line(filled=filled)}",
        found.within(PERCENTILES if filled else NO_BANDS),
        3.3 + legend_height(arms),
        draw,
    )


def _draw_over(axes: Axes, at: Floats, curves: Sequence[Floats], arm: Arm, *, filled: bool) -> None:
    """Median of curves, and 5 to 95 % of them as a band."""
    table = np.array(curves, np.float64)
    known = np.isfinite(table).any(axis=0) if len(table) else np.zeros(len(at), bool)
    if not known.any():
        return
    low, middle, high = np.nanpercentile(table[:, known], (5, 50, 95), axis=0)
    axes.plot(at[known], middle, **arm.style.of_line, zorder=4)
    if len(curves) > 1 and filled:
        axes.fill_between(at[known], low, high, color=arm.style.colour, alpha=0.15, linewidth=0)


# -- sizes and spectrum --------------------------------------------------------------------------------------


def _sizes(arms: Sequence[Arm]) -> Drawing:
    found = sample(arms, follows_clones)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        axes.set_xscale("log")
        axes.set_yscale("log")
        for arm in arms:
            runs = runs_with_clones(arm)
            sizes = statistics.clone_sizes(np.concatenate([_last_cells(run) for run in runs]))
            if len(sizes.size):
                axes.step(sizes.size, sizes.at_least / len(runs), where="pre", **arm.style.of_line)
        axes.set_xlabel("cells of a clone")
        axes.set_ylabel("clones at least as large")
        plain_log(axes.xaxis)
        plain_log(axes.yaxis)
        arm_legend(figure, arms)

    return Drawing(
        "clone_sizes",
        "Sizes of clones at the end",
        f"How many clones have at least so many living cells at the last frame{found.mean()}. A curve that "
        "reaches far to the right has large clones; both axes are logarithmic.",
        f"{found.n()}; no interval.",
        3.3 + legend_height(arms),
        draw,
    )


def _spectrum(arms: Sequence[Arm], look: Look) -> Drawing:
    means = {arm.name: _mean_spectrum(arm) for arm in arms}
    shown = [arm for arm in arms if means[arm.name].any()]
    found = sample(arms, follows_clones)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        axes.set_xscale("log")
        axes.set_yscale("log")
        for arm in shown:
            mean = means[arm.name]
            axes.plot(FREQUENCIES[mean > 0], mean[mean > 0], **arm.style.of_line)
        _draw_neutral(axes, [means[arm.name] for arm in shown], look)
        axes.set_xlabel("frequency f: share of the cells that carry it")
        axes.set_ylabel("mutations at least as common")
        plain_log(axes.xaxis)
        plain_log(axes.yaxis)
        arm_legend(figure, shown)

    without = ", ".join(arm.name for arm in arms if arm not in shown)
    return Drawing(
        "site_frequencies",
        "Site-frequency spectrum at the end",
        "How many mutations (founding events of clones, neutral ones included) are carried by at least "
        f"a share f of the living cells at the last frame{found.mean()}. The dotted line is neutral "
        "exponential growth with as many mutations, 1/f; a shoulder above it at high f is a clone that took "
        "over." + (f" No cell of {without} carries a mutation." if without else ""),
        f"{found.n()}; no interval.",
        3.3 + legend_height(shown),
        draw,
    )


def _mean_spectrum(arm: Arm) -> Floats:
    """Mutations of a replicate carried by at least each of `FREQUENCIES`, a mean over an arm's."""
    mean: Floats = np.mean([_mutations_above(run) for run in runs_with_clones(arm)], axis=0)
    return mean


def _draw_neutral(axes: Axes, curves: Sequence[Floats], look: Look) -> None:
    """The spectrum of neutral growth with as many mutations as the highest curve, as far as curves reach."""
    if not curves:
        return
    every = np.concatenate(curves)
    at = FREQUENCIES[:-1]
    neutral = statistics.neutral_spectrum(at, 1.0)
    line = every.max() * neutral / neutral[0]
    kept = line >= every[every > 0].min() / 2
    axes.plot(at[kept], line[kept], color=look.muted, linewidth=1.6, linestyle=(0, (1, 1.5)))


def _mutations_above(run: Run) -> Floats:
    """Mutations carried by at least each of `FREQUENCIES`."""
    found = statistics.site_frequencies(clone_table(run), len(run) - 1)
    from_above = np.concatenate([found.at_least, [0]])
    return from_above[np.searchsorted(found.frequency, FREQUENCIES)].astype(np.float64)
