"""The site-frequency spectrum of the report: how many mutations are how common at the end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from automaton import statistics
from automaton.snapshot import Run
from viewer.report.drawing import Drawing, Item, Note
from viewer.report.muller import clone_table, follows_clones, runs_with_clones
from viewer.report.panels import arm_legend, legend_height, plain_log
from viewer.report.replicates import Arm
from viewer.report.sample import sample
from viewer.summary.style import Look, percent

Floats = npt.NDArray[np.float64]

FREQUENCIES = np.geomspace(1e-3, 1, 61)


def site_frequencies(arms: Sequence[Arm], look: Look) -> list[Item]:
    """The figure, or why there is none; every arm has followed its clones to living cells."""
    means = {arm.name: _mean_spectrum(arm) for arm in arms}
    shown = [arm for arm in arms if means[arm.name].any()]
    rare = _rare_only([arm for arm in arms if arm not in shown])
    if not shown:
        return [Note(f"The site-frequency spectrum is left out. {rare}")]
    found = sample(shown, follows_clones)
    as_which = " as the arm with the most" * (len(shown) > 1)

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

    return [
        Drawing(
            "site_frequencies",
            "Site-frequency spectrum at the end",
            "How many mutations (founding events of clones, neutral ones included) are carried by at least "
            f"a share f of the living cells at the last frame{found.mean()}. The dotted line is neutral "
            f"exponential growth, 1/f, with as many mutations{as_which}; a shoulder "
            f"above it at high f is a clone that took over. {rare}".rstrip(),
            f"{found.n()}; no interval.",
            3.3 + legend_height(shown),
            draw,
        )
    ]


def _rare_only(arms: Sequence[Arm]) -> str:
    """What is true of arms without a curve: no mutation is carried, or each by too few to be drawn."""
    none = ", ".join(arm.name for arm in arms if not _carried(arm))
    few = ", ".join(arm.name for arm in arms if _carried(arm))
    said = [f"No cell of {none} carries a mutation."] if none else []
    if few:
        said.append(f"Each mutation of {few} is carried by less than {percent(FREQUENCIES[0])} of the cells.")
    return " ".join(said)


def _carried(arm: Arm) -> bool:
    """Any living cell carries a mutation at the last frame."""
    return any(
        len(statistics.site_frequencies(clone_table(run), len(run) - 1).carriers)
        for run in runs_with_clones(arm)
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
