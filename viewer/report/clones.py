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
from viewer.report.sample import NO_BANDS, PERCENTILES, sample
from viewer.report.spectrum import site_frequencies
from viewer.summary.style import BAND_ALPHA, Look, time_axis

Floats = npt.NDArray[np.float64]

ORDERS = np.linspace(0, 4, 33)
"""Orders of the Hill numbers."""


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
            *_at_the_end(followed, look),
        ]
    return Section("clones", "Clones", items)


def _at_the_end(arms: Sequence[Arm], look: Look) -> list[Item]:
    """Figures of the last frame, of those arms that have a living cell there."""
    living = [arm for arm in arms if any(_living_at_end(one) for one in arm.replicates)]
    dead = ", ".join(arm.name for arm in arms if arm not in living)
    if not living:
        return [
            Note(
                "Hill numbers, clone sizes and site frequencies at the end are left out: no tumour has a "
                "living cell at its last frame."
            )
        ]
    items: list[Item] = [Note(f"No cell of {dead} lives at the last frame.")] if dead else []
    return [*items, _hill(living), _sizes(living), *site_frequencies(living, look)]


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
    known = [arm for arm in arms if any(_known_frames(course) > 1 for course in courses[arm.name])]
    if not known:
        return [Note("Diversity over time is left out: no tumour has a living cell at more than one frame.")]
    filled = len(known) <= MOST_BANDS
    found = sample(known, follows_clones)

    def draw(figure: Figure) -> None:
        panels = grid(figure, 2, 2, sharex=True)
        longest_h = max(float(run.times_h[-1]) for arm in arms for run in runs_with_clones(arm))
        for axes, (title, measure) in zip(panels, measures, strict=True):
            for arm in known:
                values = [np.array([measure(one) for one in course]) for course in courses[arm.name]]
                bands = statistics.bands([run.times_h for run in runs_with_clones(arm)], values)
                draw_band(axes, bands, arm.style, look, filled=filled)
            time_axis(axes, look, longest_h)
            axes.set_ylim(0, axes.get_ylim()[1] * 1.04)
            axes.set_title(title)
        arm_legend(figure, known)

    return [
        Drawing(
            "diversity",
            "Diversity of clones over time",
            "How evenly the living cells are shared among clones. Shannon's entropy is 0 for a single "
            "clone and grows with every clone that counts; Simpson's index is the chance that two cells "
            f"drawn at random belong to different clones. {found.line(filled=filled)}",
            found.within(PERCENTILES if filled else NO_BANDS),
            3.0 + legend_height(known),
            draw,
        )
    ]


def _known_frames(course: Sequence[statistics.Diversity]) -> int:
    return sum(np.isfinite(one.shannon) for one in course)


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
        axes.fill_between(at[known], low, high, color=arm.style.colour, alpha=BAND_ALPHA, linewidth=0)


# -- sizes ---------------------------------------------------------------------------------------------------


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
