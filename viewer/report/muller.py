"""The Muller plot of the report, and which replicate of an arm it shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from automaton import statistics
from automaton.snapshot import CloneTable, Run
from viewer.clone_colours import clone_colours
from viewer.palette import to_hex
from viewer.report.drawing import Drawing
from viewer.report.panels import columns_of, grid, label_ends, name_panel
from viewer.report.replicates import Arm, Replicate
from viewer.summary.style import Look, time_axis

Floats = npt.NDArray[np.float64]

TOP = 20
"""Clones with a band of their own."""
NAMED = 0.05
"""Clones with at least this share of the cells at the end are named."""
SEAM = 0.02
"""Where a band is thinner it has no white seam, which would hide it."""
OTHER = "#e9ebee"


def follows_clones(one: Replicate) -> bool:
    """It followed its clones and wrote a frame."""
    return one.run.lineage is not None and len(one.run) > 0


def runs_with_clones(arm: Arm) -> list[Run]:
    """Replicates that followed their clones and wrote a frame."""
    return [one.run for one in arm.replicates if follows_clones(one)]


def clone_table(run: Run) -> CloneTable:
    """Of a run that followed its clones."""
    assert run.clones is not None
    return run.clones


def representative(runs: Sequence[Run]) -> Run:
    """The run whose last burden is the median, of an even number the lower of the two in the middle."""
    last = [int(clone_table(run).cells(len(run) - 1).sum()) for run in runs]
    return runs[int(np.argsort(last, kind="stable")[(len(runs) - 1) // 2])]


def muller_plot(arms: Sequence[Arm], look: Look) -> Drawing:
    """Muller plots of one replicate of each arm; every arm has one that followed its clones."""
    chosen = [representative(runs_with_clones(arm)) for arm in arms]
    found = [statistics.muller(clone_table(run), run.times_h, top=TOP, share=True) for run in chosen]
    columns = min(columns_of(len(arms)), 2)

    def draw(figure: Figure) -> None:
        panels = grid(figure, len(arms), columns)
        for place, (axes, arm, run, plot) in enumerate(zip(panels, arms, chosen, found, strict=True)):
            time_axis(axes, look, float(run.times_h[-1]))
            if len(run) > 1:
                axes.set_xlim(right=float(look.time(run.times_h[-1])))
            axes.set_ylim(0, 1)
            _draw_bands(axes, run, plot, look)
            axes.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
            axes.set_yticks([0, 0.5, 1])
            axes.grid(visible=False)
            axes.set_ylabel("share of cells" if place % columns == 0 else "")
            if len(arms) > 1:
                name_panel(axes, arm, columns)

    several = any(len(runs_with_clones(arm)) > 1 for arm in arms)
    shown = "One replicate an arm, that of the median burden at the end" if several else "The one replicate"
    merged = "; ".join(
        f"{arm.name}, " * (len(arms) > 1) + f"{_which(run)}, {plot.merged_clones:,} smaller clones merged"
        for arm, run, plot in zip(arms, chosen, found, strict=True)
    )
    return Drawing(
        "muller",
        "Muller plot",
        "Share of the living cells over time, each clone in its parent's band. A clone has a shade of "
        f"its genotype's colour, the same in every figure. The {TOP} clones that were ever the largest "
        "have a band; the rest count in their ancestor's, or in the light grey one. Those with 5 % of "
        f"the cells at the end are named. {between_frames(chosen, look)}".rstrip(),
        f"{shown} ({merged}).",
        -(-len(arms) // columns) * 2.9,
        draw,
    )


def between_frames(runs: Sequence[Run], look: Look) -> str:
    """That areas fall in a straight line to the frame after a tumour died out, where one does."""
    died = [(_extinct_h(run), run) for run in runs]
    late = [
        (at, float(run.times_h[run.times_h >= at].min(initial=np.inf))) for at, run in died if np.isfinite(at)
    ]
    gaps = [(at, frame) for at, frame in late if at < frame < np.inf]
    if not gaps:
        return ""
    at, frame = max(gaps, key=lambda gap: gap[1] - gap[0])
    return (
        f"Between frames edges are straight lines: a tumour that died out, such as one at {look.moment(at)}, "
        f"seems to last until its next frame ({look.moment(frame)})."
    )


def _extinct_h(run: Run) -> float:
    """From when on there is no living cell; infinite where there is one at the end, or no record."""
    burden = statistics.total_burden(run)
    alive = np.flatnonzero(burden)
    if not len(burden) or (len(alive) and alive[-1] == len(burden) - 1):
        return float("inf")
    return float(run.series.time_h[alive[-1] + 1 if len(alive) else 0])


def _which(run: Run) -> str:
    """A replicate by the name of its folder, another run by its seed."""
    return f"replicate {run.path.name}" if run.replicate else f"seed {run.seed}"


def _draw_bands(axes: Axes, run: Run, plot: statistics.Muller, look: Look) -> None:
    times = look.time(plot.time_h)
    colours = clone_colours(plot.clone, plot.genotype, run.alterations)
    ends = []
    final = plot.cells[:, -1] / max(int(plot.cells[:, -1].sum()), 1)
    labels = run.genotype_labels
    for band, clone in enumerate(plot.clone):
        red, green, blue = colours[band].tolist()
        colour = to_hex((red, green, blue)) if clone else OTHER
        if len(times) == 1:
            first, last = axes.get_xlim()
            height, width = plot.upper[band] - plot.lower[band], 0.9 * (last - first)
            axes.bar((first + last) / 2, height, width, plot.lower[band], color=colour)
        axes.fill_between(times, plot.lower[band], plot.upper[band], facecolor=colour, linewidth=0)
        _draw_seams(axes, times, plot.lower[band], plot.upper[band])
        if final[band] >= NAMED:
            name = f"{clone} {labels[plot.genotype[band]]}" if clone else "others"
            inside = plot.lower[band, -1] + final[band] / 4
            ends.append((float(times[-1]), float(inside), name, colour if clone else look.muted))
    label_ends(axes, ends)


def _draw_seams(axes: Axes, times: Floats, lower: Floats, upper: Floats) -> None:
    """White lines along a band's edges where it is thick, from the frame before to the frame after."""
    thick = upper - lower > SEAM
    near = thick.copy()
    near[1:] |= thick[:-1]
    near[:-1] |= thick[1:]
    for edge in (lower, upper):
        axes.plot(times, np.where(near, edge, np.nan), color="white", linewidth=0.5)
