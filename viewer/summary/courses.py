"""Panels over time in which all arms stand together: burden, kinds, dose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from automaton import statistics
from automaton.kinds import APOPTOTIC, NECROTIC, TUMOUR
from viewer.palette import KIND_COLOURS, to_hex
from viewer.summary.digest import Arm
from viewer.summary.style import Look, count_axis, say, shorten, time_axis


def draw_total_burden(axes: Axes, arms: Sequence[Arm], look: Look, top: float, longest_h: float) -> None:
    """Living tumour cells of every arm over time; nadir and relapse marked."""
    axes.set_title("Burden of all arms" if len(arms) > 1 else "Total burden")
    if not any(arm.response for arm in arms):
        say(axes, "nothing counted yet", look)
        return
    for arm, style in zip(arms, look.arms, strict=True):
        if arm.response is None:
            continue
        series = arm.run.series
        total = statistics.total_burden(arm.run)
        marker = style.marker if len(series) == 1 else ""
        axes.plot(look.time(series.time_h), total, **style.of_line, marker=marker, markersize=7)
        if arm.response.treated and arm.response.nadir_h > arm.response.start_h:
            _mark(axes, look.time(arm.response.nadir_h), arm.response.nadir, "v", style.colour, look)
        if arm.response.treated and arm.response.relapse_h is not None:
            at = int(np.searchsorted(series.time_h, arm.response.relapse_h))
            _mark(axes, look.time(arm.response.relapse_h), int(total[at]), "^", style.colour, look)
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
    """One drug in plasma or bath over time: one area if all arms have the same, else lines."""
    axes.set_title(f"Dose: {shorten(drug, 26)}")
    given = [
        (arm, style, arm.run.series.plasma_uM[drug])
        for arm, style in zip(arms, look.arms, strict=True)
        if drug in arm.run.series.plasma_uM and len(arm.run.series)
    ]
    if not any(plasma.any() for _, _, plasma in given):
        counted = any(len(arm.run.series) for arm in arms)
        say(axes, f"{drug} was never given" if counted else "nothing counted yet", look)
        return
    first = given[0]
    same = len(given) == len(arms) and all(
        np.array_equal(plasma, first[2]) and np.array_equal(arm.run.series.time_h, first[0].run.series.time_h)
        for arm, _, plasma in given
    )
    if same:
        times = look.time(first[0].run.series.time_h)
        axes.fill_between(times, first[2], color=look.treated, linewidth=0)
        axes.plot(times, first[2], color=look.muted, linewidth=1.8, marker="o" if len(times) == 1 else "")
    else:
        for arm, style, plasma in given:
            axes.plot(look.time(arm.run.series.time_h), plasma, **style.of_line)
    axes.set_ylim(0, max(float(plasma.max(initial=0.0)) for _, _, plasma in given) * 1.15)
    axes.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    axes.set_ylabel("plasma (µM)")
    time_axis(axes, look, longest_h)
