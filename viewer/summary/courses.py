"""Panels over time in which all arms stand together: burden, kinds, dose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from automaton import statistics
from automaton.snapshot import APOPTOTIC, NECROTIC, TUMOUR
from viewer.palette import KIND_COLOURS, to_hex
from viewer.summary.digest import Arm
from viewer.summary.style import ArmStyle, Look, count_axis, say, shorten, time_axis


def draw_total_burden(axes: Axes, arms: Sequence[Arm], look: Look, top: float, longest_h: float) -> None:
    """Living tumour cells of every arm over time; nadir and relapse marked."""
    axes.set_title("Burden of all arms" if len(arms) > 1 else "Total burden")
    if not any(arm.response for arm in arms):
        say(axes, "nothing counted yet", look)
        return
    for arm, style in zip(arms, look.arms, strict=True):
        if arm.response is None:
            continue
        series, found = arm.run.series, arm.response
        total = statistics.total_burden(arm.run)
        marker = style.marker if len(series) == 1 else ""
        axes.plot(look.time(series.time_h), total, **style.of_line, marker=marker, markersize=7)
        if found.responded:
            _mark(axes, look.time(found.nadir_h), found.nadir, "v", style.colour, look)
        if found.responded and found.relapse_h is not None:
            at = int(np.searchsorted(series.time_h, found.relapse_h))
            _mark(axes, look.time(found.relapse_h), int(total[at]), "^", style.colour, look)
    count_axis(axes, top)
    time_axis(axes, look, longest_h)


def _mark(axes: Axes, x: float, y: float, marker: str, colour: str, look: Look) -> None:
    axes.plot(
        x,
        y,
        marker,
        color=colour,
        markersize=10,
        markeredgecolor=look.background,
        markeredgewidth=1.2,
        clip_on=False,
        zorder=5,
    )


def draw_kinds(axes: Axes, arm: Arm, look: Look, longest_h: float) -> None:
    """Living tumour cells and debris of the only arm over time; nadir and relapse marked."""
    draw_total_burden(axes, [arm], look, 1.0, longest_h)
    axes.set_title("Living cells and debris")
    if arm.response is None:
        return
    counts = arm.run.series.counts
    for kind in (APOPTOTIC, NECROTIC):
        if counts[:, kind].any():
            axes.plot(
                look.time(arm.run.series.time_h),
                counts[:, kind],
                color=to_hex(KIND_COLOURS[kind]),
                linewidth=2.2,
            )
    count_axis(axes, float(counts[:, [TUMOUR, APOPTOTIC, NECROTIC]].max(initial=1)))
    axes.set_ylabel("sites")


def draw_dose(axes: Axes, drug: str, arms: Sequence[Arm], look: Look, longest_h: float) -> None:
    """One drug over time: in plasma or bath as areas, its mean at the living cells of every arm as lines."""
    axes.set_title(f"Dose: {shorten(drug, 26)}")
    given = [
        (arm, style)
        for arm, style in zip(arms, look.arms, strict=True)
        if drug in arm.run.series.plasma_uM and arm.run.series.plasma_uM[drug].any()
    ]
    if not given:
        counted = any(len(arm.run.series) for arm in arms)
        before = any(arm.response is not None and drug in arm.response.given_before for arm in arms)
        when = "only given before the branch" if before else "never given"
        say(axes, f"{drug} was {when}" if counted else "nothing counted yet", look)
        return
    for arm, style in _distinct(given, drug):
        series = arm.run.series
        colour = look.muted if style is None else style.colour
        marker = "o" if len(series) == 1 else ""
        fill = look.treated if style is None else colour
        plasma, times = series.plasma_uM[drug], look.time(series.time_h)
        axes.fill_between(times, plasma, color=fill, alpha=1 if style is None else 0.12, linewidth=0)
        axes.plot(times, plasma, color=colour, linewidth=1.2, marker=marker)
    for arm, style in given:
        series = arm.run.series
        if drug in series.mean_outside_uM:
            axes.plot(look.time(series.time_h), _at_cells(arm, drug), **style.of_line)
    axes.set_ylim(0, max(float(arm.run.series.plasma_uM[drug].max()) for arm, _ in given) * 1.15)
    axes.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    axes.set_ylabel("conc. (µM)")
    time_axis(axes, look, longest_h)


def _distinct(given: Sequence[tuple[Arm, ArmStyle]], drug: str) -> Sequence[tuple[Arm, ArmStyle | None]]:
    """The arms whose plasma is drawn: only one, in no arm's colour, if all that got the drug agree."""
    first = given[0][0].run.series
    same = all(
        np.array_equal(arm.run.series.plasma_uM[drug], first.plasma_uM[drug])
        and np.array_equal(arm.run.series.time_h, first.time_h)
        for arm, _ in given
    )
    return [(given[0][0], None)] if same else given


def _at_cells(arm: Arm, drug: str) -> npt.NDArray[np.float64]:
    """Mean outside concentration at the living cells in uM; NaN while there are none."""
    series = arm.run.series
    return np.where(statistics.total_burden(arm.run) > 0, series.mean_outside_uM[drug], np.nan)
