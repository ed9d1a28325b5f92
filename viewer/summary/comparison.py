"""Panels in which all arms stand together: exposure, profiles, survivors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from automaton import statistics
from viewer.summary.digest import Arm, DrugView, OxygenView
from viewer.summary.style import (
    BAND_ALPHA,
    Look,
    in_thousands,
    nice_top,
    percent,
    say,
    share_axis,
    shorten,
    squeeze,
)

Floats = npt.NDArray[np.float64]

HYPOXIC_BELOW_MMHG = 5.0
FEWEST_CELLS = 10
"""A depth with fewer cells before treatment is left out of the survivors."""
RIDGE = 0.72
"""Height of an exposure distribution, in rows."""
MOST_MEDIANS = 4
"""With more arms than this the rows are too low to say the median in words."""


def draw_exposure(axes: Axes, drug: str, arms: Sequence[Arm], look: Look) -> None:
    """Distribution over the living cells of C/C0: one row an arm, with its 5, 50 and 95 %."""
    views = [arm.drugs.get(drug) for arm in arms]
    shown = [view for view in views if view is not None and len(view.exposure)]
    axes.set_title(
        f"Exposure to {shorten(drug, 18)}, {_when(shown, look)}" if shown else f"Exposure to {drug}"
    )
    if not shown:
        _say_why(axes, arms, "no frame with both living cells and this drug", look)
        return
    ridges = [
        view.exposure
        if view is not None and len(view.exposure)
        else "no frame yet"
        if arm.cells is None
        else "not given"
        if view is None
        else "no living cell"
        for arm, view in zip(arms, views, strict=True)
    ]
    draw_ridges(axes, ridges, look)
    labels = [_row_label(arm, view, len(arms)) for arm, view in zip(arms, views, strict=True)]
    axes.set_yticks([row + 0.15 for row in range(len(arms))], labels[::-1])


def draw_ridges(axes: Axes, ridges: Sequence[Floats | str], look: Look) -> None:
    """Distributions of C/C0, one row an arm, the first at the top, with the 5, 50 and 95 % of each.

    Args:
        axes: where to; its y ticks are left to the caller, row k from the foot at height k.
        ridges: values of each arm, rising, or in a few words why it has none.
        look: of the figure; its arms are those of the ridges.
    """
    top = nice_top([float(values[-1]) for values in ridges if not isinstance(values, str)])
    for row, (style, values) in enumerate(zip(look.arms, ridges, strict=True)):
        foot = len(ridges) - 1 - row
        if isinstance(values, str):
            axes.text(0.02 * top, foot + 0.06, values, color=look.muted)
            continue
        counts, edges = np.histogram(values, bins=50, range=(0, top))
        heights = RIDGE * counts / max(counts.max(), 1)
        axes.stairs(foot + heights, edges, baseline=foot, fill=True, color=style.colour, alpha=0.28, zorder=2)
        axes.stairs(foot + heights, edges, baseline=foot, color=style.colour, linewidth=1.3, zorder=3)
        low, middle, high = statistics.percentiles(values)
        axes.plot(
            [low, high],
            [foot - 0.1] * 2,
            color=style.colour,
            linewidth=3.2,
            solid_capstyle="butt",
            clip_on=False,
        )
        axes.plot(
            middle,
            foot - 0.1,
            style.marker,
            color=style.colour,
            markersize=8,
            markeredgecolor=look.background,
            clip_on=False,
        )
    axes.set_xlim(0, top)
    axes.set_ylim(-0.3, len(ridges) - 1 + RIDGE + 0.2)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("outside concentration C/C0")


def _row_label(arm: Arm, view: DrugView | None, arms: int) -> str:
    words = [squeeze(arm.name, 18)] if arms > 1 else []
    if view is not None and len(view.exposure) and arms <= MOST_MEDIANS:
        middle = view.percentiles[1]
        words.append(f"median {middle:.2f}" if middle >= 0.095 else f"median {middle:.1g}")
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
        _say_why(axes, arms, "no frame with both this drug and a tumour that has a surface", look)
        return
    draw_profiles(axes, curves, look)
    axes.set_ylim(0, 1.03 * nice_top([float(np.nanmax(view.profile.mean)) for view in shown]))
    axes.set_xlabel("depth below the surface (µm)")
    axes.set_ylabel("concentration C/C0")


def draw_oxygen_profile(axes: Axes, arms: Sequence[Arm], look: Look) -> None:
    """Oxygen against depth, with the hypoxic threshold and the share of living cells below it."""
    views = [arm.oxygen for arm in arms]
    shown = [view for view in views if view is not None and view.profile.count.any()]
    axes.set_title(f"Oxygen, {_when(shown, look)}" if shown else "Oxygen")
    if not shown:
        _say_why(axes, arms, "no tumour with a surface", look)
        return
    draw_profiles(axes, [view.profile if view else None for view in views], look)
    highest = max(float(np.nanmax(view.profile.mean)) for view in shown)
    axes.set_ylim(0, max(highest * 1.1, HYPOXIC_BELOW_MMHG * 1.6))
    axes.axhline(HYPOXIC_BELOW_MMHG, color=look.muted, linewidth=1.2, linestyle=(0, (1, 2)))
    _list_hypoxic(axes, arms, views, look)
    axes.set_xlabel("depth below the surface (µm)")
    axes.set_ylabel("oxygen (mmHg)")


def _list_hypoxic(axes: Axes, arms: Sequence[Arm], views: Sequence[OxygenView | None], look: Look) -> None:
    """Say in the corner which share of the living cells of each arm is hypoxic."""
    lines = []
    for arm, style, view in zip(arms, look.arms, views, strict=True):
        if view is not None and np.isfinite(view.fractions.hypoxic):
            share = percent(view.fractions.hypoxic) if view.fractions.hypoxic else "0 %"
            lines.append((f"{squeeze(arm.name, 16)}  {share}" if len(arms) > 1 else share, style.colour))
    if lines:
        lines.insert(0, (f"cells below {HYPOXIC_BELOW_MMHG:g} mmHg", look.muted))
    for row, (line, colour) in enumerate(lines):
        text = axes.annotate(
            line,
            (1, 1),
            (-2, -1 - 14.5 * row),
            "axes fraction",
            "offset points",
            ha="right",
            va="top",
            color=colour,
            zorder=6,
            bbox={"facecolor": look.background, "alpha": 0.8, "edgecolor": "none", "pad": 0.8},
        )
        text.set_in_layout(False)


def draw_density(axes: Axes, arms: Sequence[Arm], look: Look) -> None:
    """Living cells a site at the baseline against distance from their centre of mass."""
    axes.set_title("Where the cells were at the start")
    curves = [arm.density for arm in arms]
    if not any(curve is not None and curve.mean.size and np.nanmax(curve.mean) > 0 for curve in curves):
        _say_why(axes, arms, "no tumour cell at the start", look)
        return
    draw_profiles(axes, curves, look, band=False)
    axes.set_ylim(0, 1.05)
    axes.set_xlabel("distance from the centre of mass (µm)")
    axes.set_ylabel("living cells per site")


def draw_survivors(axes: Axes, arms: Sequence[Arm], look: Look) -> None:
    """Which share of the cells of each depth was alive at the nadir; without a drug, at the end."""
    if not any(arm.response and arm.response.treated for arm in arms):
        _draw_alive(axes, arms, look)
        return
    axes.set_title("Survivors by depth")
    if all(arm.survivors is None for arm in arms):
        empty = all(arm.response is None or not arm.response.baseline for arm in arms)
        why = "no tumour cell when treatment began" if empty else "no frame yet after treatment began"
        say(axes, why, look)
        return
    if not draw_survival(axes, [arm.survivors for arm in arms], look):
        say(axes, "no tumour with a surface when treatment began", look)


def draw_survival(axes: Axes, counts: Sequence[statistics.DepthCounts | None], look: Look) -> bool:
    """Surviving share of each arm against depth; False, and nothing drawn, where no depth had a cell."""
    smallest, largest, points = 1.0, 0.0, 0
    for found, style in zip(counts, look.arms, strict=True):
        if found is None:
            continue
        kept = enough_cells(found)
        middle = (found.edges_um[:-1] + found.edges_um[1:])[kept] / 2
        share = found.share[kept]
        if not len(share):
            continue
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
    if points:
        share_axis(axes, smallest, largest)
        _from_zero(axes)
        axes.set_xlabel("depth when treatment began (µm)")
        axes.set_ylabel("alive at the nadir")
    return points > 0


def enough_cells(found: statistics.DepthCounts) -> npt.NDArray[np.bool_]:
    """Depths with enough cells before to be shown, (B,); where none has so many, those with any."""
    kept: npt.NDArray[np.bool_] = found.before >= FEWEST_CELLS
    return kept if kept.any() else found.before > 0


def _draw_alive(axes: Axes, arms: Sequence[Arm], look: Look) -> None:
    axes.set_title("Alive at the end, by depth")
    curves = [arm.alive for arm in arms]
    if not any(curve is not None and curve.count.any() for curve in curves):
        _say_why(axes, arms, "no tumour with a surface at the end", look)
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
        axes.plot(
            at,
            mean,
            **style.of_line,
            **marker,
            markeredgecolor=look.background,
            clip_on=len(at) == 0,
            zorder=4,
        )
        if band and len(at) > 1:
            axes.fill_between(
                at, mean - spread, mean + spread, color=style.colour, alpha=BAND_ALPHA, linewidth=0
            )
    _from_zero(axes)


def _say_why(axes: Axes, arms: Sequence[Arm], otherwise: str, look: Look) -> None:
    say(axes, "no frame written yet" if all(arm.cells is None for arm in arms) else otherwise, look)


def _from_zero(axes: Axes) -> None:
    right = max((float(np.max(data, initial=0.0)) for data in _abscissas(axes)), default=0.0)
    single = len(np.unique(np.concatenate([[], *_abscissas(axes)]))) == 1
    axes.set_xlim(0, max(right * (2 if single else 1.04), 1.0))
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 4, 5, 10]))
    axes.xaxis.set_major_formatter(in_thousands())


def _abscissas(axes: Axes) -> list[npt.NDArray[np.float64]]:
    return [np.asarray(line.get_xdata(), np.float64) for line in axes.get_lines()]


def _when(views: Sequence[Any], look: Look) -> str:
    """The moment of the frames shown; a range where arms differ."""
    times = sorted({round(view.time_h, 6) for view in views})
    first, last = look.moment(times[0]), look.moment(times[-1])
    return first if first == last else f"{first.removesuffix(' h')}–{last.removeprefix('day ')}"
