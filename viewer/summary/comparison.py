"""Panels in which all arms stand together: burden, dose, exposure, profiles, survivors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from automaton import statistics
from automaton.kinds import APOPTOTIC, NECROTIC, TUMOUR
from viewer.palette import KIND_COLOURS, to_hex
from viewer.summary.digest import Arm, DrugView
from viewer.summary.style import Look, count_axis, nice_top, percent, say, share_axis, shorten, time_axis

HYPOXIC_BELOW_MMHG = 5.0
FEWEST_CELLS = 10
"""A depth with fewer cells before treatment is left out of the survivors."""
RIDGE = 0.72
"""Height of an exposure distribution, in rows."""


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
        say(axes, f"{drug} was never given", look)
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


def draw_exposure(axes: Axes, drug: str, arms: Sequence[Arm], look: Look) -> None:
    """Distribution over the living cells of C/C0: one row an arm, with its 5, 50 and 95 %."""
    views = [arm.drugs.get(drug) for arm in arms]
    shown = [view for view in views if view is not None and len(view.exposure)]
    axes.set_title(
        f"Exposure to {shorten(drug, 18)}, {_when(shown, look)}" if shown else f"Exposure to {drug}"
    )
    if not shown:
        say(axes, "no living cell met this drug", look)
        return
    top = nice_top([float(view.exposure[-1]) for view in shown])
    for row, (arm, style, view) in enumerate(zip(arms, look.arms, views, strict=True)):
        foot = len(arms) - 1 - row
        if view is None or not len(view.exposure):
            why = "no living cell" if view is not None else "not given"
            axes.text(0.03 * top, foot + 0.15, f"{arm.name}: {why}", color=look.muted)
            continue
        counts, edges = np.histogram(view.exposure, bins=50, range=(0, top))
        heights = RIDGE * counts / max(counts.max(), 1)
        axes.stairs(foot + heights, edges, baseline=foot, fill=True, color=style.colour, alpha=0.28, zorder=2)
        axes.stairs(foot + heights, edges, baseline=foot, color=style.colour, linewidth=1.3, zorder=3)
        low, middle, high = view.percentiles
        axes.plot([low, high], [foot - 0.1] * 2, color=style.colour, linewidth=3.2, solid_capstyle="butt")
        axes.plot(
            middle,
            foot - 0.1,
            style.marker,
            color=style.colour,
            markersize=8,
            markeredgecolor=look.background,
        )
    axes.set_xlim(0, top)
    axes.set_ylim(-0.3, len(arms) - 1 + RIDGE + 0.2)
    axes.set_yticks(
        range(len(arms)),
        [_row_label(arm, view, several=len(arms) > 1) for arm, view in zip(arms, views, strict=True)][::-1],
    )
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("outside concentration C/C0")


def _row_label(arm: Arm, view: DrugView | None, *, several: bool) -> str:
    words = [shorten(arm.name, 13)] if several else []
    if view is not None and len(view.exposure):
        words.append(
            f"median {view.percentiles[1]:.2f}"
            if view.percentiles[1] >= 0.1
            else f"median {view.percentiles[1]:.1g}"
        )
    return "\n".join(words)


def draw_drug_profile(axes: Axes, drug: str, arms: Sequence[Arm], look: Look) -> None:
    """C/C0 against depth below the surface, mean and standard deviation."""
    views = [arm.drugs.get(drug) for arm in arms]
    curves = [view.profile if view else None for view in views]
    shown = [view for view in views if view is not None and view.profile.count.any()]
    axes.set_title(
        f"Penetration of {shorten(drug, 18)}, {_when(shown, look)}" if shown else f"Penetration of {drug}"
    )
    if not shown:
        say(axes, "no tumour to enter while the drug was there", look)
        return
    draw_profiles(axes, curves, look)
    axes.set_ylim(0, nice_top([float(np.nanmax(view.profile.mean)) for view in shown]))
    axes.set_xlabel("depth below the surface (µm)")
    axes.set_ylabel("concentration C/C0")


def draw_oxygen_profile(axes: Axes, arms: Sequence[Arm], look: Look) -> None:
    """Oxygen against depth, with the share of living cells below the hypoxic threshold."""
    views = [arm.oxygen for arm in arms]
    shown = [view for view in views if view is not None and view.profile.count.any()]
    axes.set_title(f"Oxygen, {_when(shown, look)}" if shown else "Oxygen")
    if not shown:
        say(axes, "no tumour that uses oxygen", look)
        return
    draw_profiles(axes, [view.profile if view else None for view in views], look)
    highest = max(float(np.nanmax(view.profile.mean)) for view in shown)
    axes.set_ylim(0, max(highest * 1.1, HYPOXIC_BELOW_MMHG * 1.6))
    axes.axhline(HYPOXIC_BELOW_MMHG, color=look.muted, linewidth=1.2, linestyle=(0, (1, 2)))
    axes.text(
        0.99,
        HYPOXIC_BELOW_MMHG,
        "hypoxic below 5 mmHg",
        transform=axes.get_yaxis_transform(),
        ha="right",
        va="bottom",
        color=look.muted,
    )
    for row, (arm, style, view) in enumerate(zip(arms, look.arms, views, strict=True)):
        if view is not None and np.isfinite(view.fractions.hypoxic):
            whose = f"{shorten(arm.name, 16)}: " if len(arms) > 1 else ""
            share = f"{whose}{_hypoxic(view.fractions.hypoxic)}"
            axes.annotate(
                share,
                (1, 1),
                (-2, -2 - 15 * row),
                "axes fraction",
                "offset points",
                ha="right",
                va="top",
                color=style.colour,
            )
    axes.set_xlabel("depth below the surface (µm)")
    axes.set_ylabel("oxygen (mmHg)")


def _hypoxic(share: float) -> str:
    return f"{percent(share)} of cells hypoxic" if share else "no cell hypoxic"


def draw_density(axes: Axes, arms: Sequence[Arm], look: Look) -> None:
    """Living cells a site at the baseline against distance from their centre of mass."""
    axes.set_title("Where the cells were at the start")
    curves = [arm.density for arm in arms]
    if not any(curve is not None and curve.mean.size and np.nanmax(curve.mean) > 0 for curve in curves):
        say(axes, "no tumour cell at the start", look)
        return
    draw_profiles(axes, curves, look, band=False)
    axes.set_ylim(0, 1.05)
    axes.set_xlabel("distance from the centre of mass (µm)")
    axes.set_ylabel("living cells per site")


def draw_survivors(axes: Axes, arms: Sequence[Arm], look: Look) -> None:
    """Which share of the cells of each depth was alive at the nadir; without a drug, at the end."""
    if all(arm.survivors is None for arm in arms):
        _draw_alive(axes, arms, look)
        return
    axes.set_title("Survivors by depth")
    smallest, largest, points = 1.0, 0.0, 0
    for arm, style in zip(arms, look.arms, strict=True):
        if arm.survivors is None:
            continue
        found = arm.survivors
        kept = found.before >= FEWEST_CELLS
        if not kept.any():
            kept = found.before > 0
        middle = (found.edges_um[:-1] + found.edges_um[1:])[kept] / 2
        share = found.share[kept]
        axes.plot(
            middle,
            share,
            **style.of_line,
            marker=style.marker,
            markersize=7.5,
            clip_on=False,
            zorder=4,
            markeredgecolor=look.background,
        )
        points += len(share)
        smallest = min([smallest, *share[share > 0]])
        largest = max([largest, *share])
    if not points:
        say(axes, "no tumour cell when treatment began", look)
        return
    share_axis(axes, smallest, largest)
    _from_zero(axes)
    axes.set_xlabel("depth when treatment began (µm)")
    axes.set_ylabel("alive at the nadir")


def _draw_alive(axes: Axes, arms: Sequence[Arm], look: Look) -> None:
    axes.set_title("Alive at the end, by depth")
    curves = [arm.alive for arm in arms]
    if not any(curve is not None and curve.count.any() for curve in curves):
        treated = any(arm.response and arm.response.treated for arm in arms)
        why = (
            "no frame after treatment began:\nsurvivors cannot be counted yet"
            if treated
            else "no tumour at the end"
        )
        say(axes, why, look)
        return
    draw_profiles(axes, curves, look, band=False)
    axes.set_ylim(0, 1.05)
    axes.set_xlabel("depth below the surface (µm)")
    axes.set_ylabel("living share of the tumour")


def draw_profiles(
    axes: Axes, curves: Sequence[statistics.Profile | None], look: Look, *, band: bool = True
) -> None:
    """Mean of each arm's profile and, as a band, its standard deviation; few points are marked."""
    for curve, style in zip(curves, look.arms, strict=True):
        if curve is None:
            continue
        there = curve.count > 0
        at, mean, spread = curve.at_um[there], curve.mean[there], curve.deviation[there]
        marker: dict[str, Any] = {"marker": style.marker if len(at) < 4 else "", "markersize": 9}
        axes.plot(at, mean, **style.of_line, **marker, markeredgecolor=look.background, zorder=4)
        if band and len(at) > 1:
            axes.fill_between(at, mean - spread, mean + spread, color=style.colour, alpha=0.13, linewidth=0)
    _from_zero(axes)


def _from_zero(axes: Axes) -> None:
    right = max((float(np.max(data, initial=0.0)) for data in _abscissas(axes)), default=0.0)
    axes.set_xlim(0, max(right * 1.04, 1.0))
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 4, 5, 10]))


def _abscissas(axes: Axes) -> list[npt.NDArray[np.float64]]:
    return [np.asarray(line.get_xdata(), np.float64) for line in axes.get_lines()]


def _when(views: Sequence[Any], look: Look) -> str:
    """The moment of the frames shown; a range where arms differ."""
    times = sorted({round(view.time_h, 6) for view in views})
    return " to ".join(dict.fromkeys([look.moment(times[0]), look.moment(times[-1])]))
