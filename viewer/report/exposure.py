"""Section of cause: what the cells met, who died where, and what protected the survivors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from automaton import statistics
from viewer.report import words
from viewer.report.drawing import Drawing, Item, Note, Section
from viewer.report.panels import MOST_BANDS, arm_legend, arm_ticks, legend_height
from viewer.report.pooling import pooled_counts, pooled_profile, with_common_bins
from viewer.report.replicates import Arm
from viewer.summary.comparison import (
    HYPOXIC_BELOW_MMHG,
    draw_profiles,
    draw_ridges,
    draw_survival,
    enough_cells,
)
from viewer.summary.style import Look, nice_top

CAUSE_COLOURS: Mapping[str, str] = {
    "alteration": "#d55e00",
    "penetration": "#0072b2",
    "hypoxia": "#e69f00",
    "chance": "#c9cdd4",
}
CAUSE_WORDS: Mapping[str, str] = {
    "alteration": "alteration",
    "penetration": "poor penetration",
    "hypoxia": "hypoxia",
    "chance": "chance",
}


def section(arms: Sequence[Arm], reference_uM: Mapping[str, float], look: Look) -> Section:
    """One figure of each kind for every drug that was given, and oxygen."""
    items: list[Item] = []
    given = [
        drug for drug in reference_uM if any(drug in one.drugs for arm in arms for one in arm.replicates)
    ]
    for drug in given:
        items += [_exposure(drug, arms, look), *_penetration(drug, arms, look)]
    unseen = [drug for drug in reference_uM if drug not in given]
    if not reference_uM:
        items.append(Note("There is no drug in these runs, so there is no exposure to show."))
    elif unseen:
        items.append(
            Note(f"No frame shows any {' or '.join(unseen)}: it was never given, or gone by each frame.")
        )
    items += _oxygen(arms, look)
    items += _survivors(arms, look)
    for drug in given:
        items += _protection(drug, arms, alone=len(given) == 1)
    return Section("exposure", "Exposure, kill and protection", items)


def figure_name(stem: str, drug: str) -> str:
    """Name of a figure of a drug: that of no other drug."""
    return stem + "_" + "".join(sign if sign.isalnum() or sign == "-" else "_" for sign in drug)


def _exposure(drug: str, arms: Sequence[Arm], look: Look) -> Drawing:
    def ridge(arm: Arm) -> npt.NDArray[np.float64] | str:
        met = [one.drugs[drug].exposure for one in arm.replicates if drug in one.drugs]
        values = np.sort(np.concatenate([[], *met]))
        return values if len(values) else "no living cell" if met else "not given"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        draw_ridges(axes, [ridge(arm) for arm in arms], look)
        arm_ticks(axes, arms, 0.15)

    return Drawing(
        figure_name("exposure", drug),
        f"Exposure to {drug}",
        "Distribution over the living cells of the concentration outside them, as a share of the bath "
        "or peak in plasma C0, at the first frame where the drug was clearly there. One row an arm; the "
        "mark below is the median, the bar spans 5 to 95 % of the cells. Cells at the left are spared.",
        words.replicates([sum(drug in one.drugs for one in arm.replicates) for arm in arms])
        + ", each with the same weight; intervals are of cells, not of replicates.",
        1.0 + 0.62 * len(arms),
        draw,
    )


def _penetration(drug: str, arms: Sequence[Arm], look: Look) -> list[Item]:
    curves = [
        pooled_profile([one.drugs[drug].profile for one in arm.replicates if drug in one.drugs])
        for arm in arms
    ]
    known = [curve for curve in curves if curve is not None]
    if not known:
        return [Note(f"No tumour has a surface while {drug} is there, so there is no depth of penetration.")]

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        draw_profiles(axes, curves, look, band=len(arms) <= MOST_BANDS)
        axes.set_ylim(0, 1.03 * nice_top([float(np.nanmax(curve.mean)) for curve in known]))
        axes.set_xlabel("depth below the surface (µm)")
        axes.set_ylabel("concentration C/C0")
        arm_legend(figure, arms)

    return [
        Drawing(
            figure_name("penetration", drug),
            f"Penetration of {drug}",
            "Concentration outside the cells against depth below the tumour's surface, mean over all "
            "sites of tumour and debris at that depth. A curve that falls steeply is a drug that does "
            "not reach the inside.",
            words.replicates([sum(drug in one.drugs for one in arm.replicates) for arm in arms])
            + _between_sites(arms),
            3.3 + legend_height(arms),
            draw,
        )
    ]


def _between_sites(arms: Sequence[Arm]) -> str:
    if len(arms) > MOST_BANDS:
        return ", sites added up; bands are left out where so many arms meet."
    return ", sites added up; band: standard deviation between sites."


def _oxygen(arms: Sequence[Arm], look: Look) -> list[Item]:
    curves = [pooled_profile([one.oxygen for one in arm.replicates if one.oxygen]) for arm in arms]
    known = [curve for curve in curves if curve is not None]
    if not known:
        return [Note("Oxygen is everywhere in these runs, so nobody is hypoxic.")]

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        draw_profiles(axes, curves, look, band=len(arms) <= MOST_BANDS)
        highest = max(float(np.nanmax(curve.mean)) for curve in known)
        axes.set_ylim(0, max(highest * 1.1, HYPOXIC_BELOW_MMHG * 1.6))
        axes.axhline(HYPOXIC_BELOW_MMHG, color=look.muted, linewidth=1.4, linestyle=(0, (1, 2)))
        axes.annotate(
            "hypoxic below",
            (1, HYPOXIC_BELOW_MMHG),
            (0, 3),
            ("axes fraction", "data"),
            "offset points",
            ha="right",
            color=look.muted,
        )
        axes.set_xlabel("depth below the surface (µm)")
        axes.set_ylabel("oxygen (mmHg)")
        arm_legend(figure, arms)

    return [
        Drawing(
            "oxygen",
            "Oxygen",
            "Partial pressure of oxygen against depth below the tumour's surface, mean over all sites "
            "of tumour and debris at that depth, at the time at which exposure is shown.",
            words.replicates([sum(one.oxygen is not None for one in arm.replicates) for arm in arms])
            + _between_sites(arms),
            3.3 + legend_height(arms),
            draw,
        )
    ]


def _survivors(arms: Sequence[Arm], look: Look) -> list[Item]:
    each = [[one.survivors for one in arm.replicates if one.survivors is not None] for arm in arms]
    longest = with_common_bins([one for found in each for one in found])
    common: list[list[statistics.DepthCounts]] = []
    for found in each:
        common.append(longest[: len(found)])
        longest = longest[len(found) :]
    pooled = [pooled_counts(found) for found in common]
    if not any(found is not None and found.before.any() for found in pooled):
        return [Note("No frame after the start of a treatment lets depth and survival be compared.")]

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        draw_survival(axes, pooled, look)
        if len(arms) <= MOST_BANDS:
            for arm, whole, found in zip(arms, pooled, common, strict=True):
                if whole is not None and len(found) > 1:
                    kept = enough_cells(whole)
                    shares = np.array([one.share[kept] for one in found])
                    known = np.isfinite(shares).any(axis=0)
                    low, high = np.nanpercentile(shares[:, known], (5, 95), axis=0)
                    middle = ((whole.edges_um[:-1] + whole.edges_um[1:])[kept] / 2)[known]
                    axes.fill_between(middle, low, high, color=arm.style.colour, alpha=0.15, linewidth=0)
        arm_legend(figure, arms)

    return [
        Drawing(
            "survivors_by_depth",
            "Survivors by depth",
            "Of the cells that lay at a depth when treatment began, the share of their sites that hold "
            "a living cell at the nadir. A curve that rises to the right: the deep ones are spared. "
            "Depths with fewer than 10 cells are left out.",
            words.replicates([len(found) for found in each])
            + f", cells added up; {words.PERCENTILES if len(arms) <= MOST_BANDS else 'no interval'}.",
            3.3 + legend_height(arms),
            draw,
        )
    ]


def _protection(drug: str, arms: Sequence[Arm], *, alone: bool) -> list[Item]:
    shown = [arm for arm in arms if any(drug in one.protected for one in arm.replicates)]
    if not any(survivors(arm, drug, "after") for arm in shown):
        return (
            [Note(f"No cell lived through {drug} in any frame, so nothing protected one.")] if shown else []
        )

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        draw_protection(axes, drug, shown)
        axes.set_xlabel("of the survivors at the nadir (thin bars: of all cells when treatment began)")
        figure.legend(handles=protection_handles(), loc="outside upper center", ncols=4)

    return [
        Drawing(
            figure_name("protection", drug),
            "What protected the survivors" + ("" if alone else f" of {drug}"),
            "Living cells at the nadir by what protected them: an alteration that resists this drug; "
            "else poor penetration, which is less than half the concentration of the surroundings; else "
            "hypoxia, where the drug needs cycling cells; else chance. The thin bars are all cells when "
            "treatment began, told apart in the same way: what grew from thin to thick is what "
            "protected.",
            words.replicates([sum(drug in one.protected for one in arm.replicates) for arm in shown])
            + ", cells added up; no interval.",
            1.2 + 0.72 * len(shown),
            draw,
        )
    ]


def draw_protection(axes: Axes, drug: str, arms: Sequence[Arm]) -> None:
    """A bar an arm: the survivors of a drug by what protected them, and thin above it all cells before."""
    for row, arm in enumerate(reversed(arms)):
        for moment, offset, height in (("after", 0.0, 0.44), ("before", 0.36, 0.17)):
            shares = _shares(arm, drug, moment)
            left = 0.0
            for cause in statistics.CAUSES:
                wide = shares[cause]
                alpha = 1.0 if moment == "after" else 0.6
                axes.barh(row + offset, wide, height, left, color=CAUSE_COLOURS[cause], alpha=alpha)
                if moment == "after" and wide > 0.12:
                    _name_share(axes, left + wide / 2, row, wide, cause)
                left += wide
    axes.set_ylim(-0.4, len(arms) - 0.4)
    axes.set_xlim(0, 1)
    axes.grid(visible=False)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
    arm_ticks(axes, arms, 0.0)


def protection_handles() -> list[Patch]:
    """What the colours of :func:`draw_protection` mean."""
    return [Patch(facecolor=CAUSE_COLOURS[cause], label=CAUSE_WORDS[cause]) for cause in statistics.CAUSES]


def _name_share(axes: Axes, x: float, row: int, share: float, cause: str) -> None:
    ink = "white" if cause in {"alteration", "penetration"} else "#14171c"
    said = words.whole_percent(share)
    axes.text(x, row, said, ha="center", va="center", color=ink, fontweight="bold")


def survivors(arm: Arm, drug: str, moment: str) -> int:
    """Cells of all replicates that were told apart by what protects them, "before" the drug or "after" it."""
    return sum(sum(one.protected[drug][moment].values()) for one in arm.replicates if drug in one.protected)


def _shares(arm: Arm, drug: str, moment: str) -> dict[str, float]:
    """Share of the cells of all replicates in each class; zeros without cells."""
    whole = survivors(arm, drug, moment) or 1
    found = [one.protected[drug][moment] for one in arm.replicates if drug in one.protected]
    return {cause: sum(counts[cause] for counts in found) / whole for cause in statistics.CAUSES}
