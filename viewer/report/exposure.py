"""Section of cause: what the cells met, who died where, and what protected the survivors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from automaton import statistics
from viewer.report.drawing import Drawing, Item, Note, Section, figure_name
from viewer.report.panels import MOST_BANDS, arm_legend, arm_ticks, legend_height
from viewer.report.pooling import pooled_counts, pooled_profile, with_common_bins
from viewer.report.protection import protection
from viewer.report.replicates import Arm, Replicate
from viewer.report.sample import PERCENTILES, sample
from viewer.summary.comparison import (
    HYPOXIC_BELOW_MMHG,
    draw_profiles,
    draw_ridges,
    draw_survival,
    enough_cells,
)
from viewer.summary.style import BAND_ALPHA, Look, nice_top


def section(arms: Sequence[Arm], reference_uM: Mapping[str, float], look: Look) -> Section:
    """One figure of each kind for every drug that was given, and oxygen."""
    items: list[Item] = []
    given = [
        drug for drug in reference_uM if any(drug in one.drugs for arm in arms for one in arm.replicates)
    ]
    for drug in given:
        items += [*_exposure(drug, arms, look), *_penetration(drug, arms, look)]
    unseen = [drug for drug in reference_uM if drug not in given]
    if not reference_uM:
        items.append(Note("There is no drug in these runs, so there is no exposure to show."))
    elif unseen:
        items.append(
            Note(f"No frame shows any {' or '.join(unseen)}: it was never given, or gone by each frame.")
        )
    items += _oxygen(arms, look, "at which exposure is shown" if given else "of the last frame")
    items += _survivors(arms, look)
    for drug in given:
        items += protection(drug, arms, alone=len(given) == 1)
    return Section("exposure", "Exposure, kill and protection", items)


def _exposure(drug: str, arms: Sequence[Arm], look: Look) -> list[Item]:
    found = sample(arms, lambda one: drug in one.drugs)

    def ridge(arm: Arm) -> npt.NDArray[np.float64] | str:
        met = [one.drugs[drug].exposure for one in arm.replicates if drug in one.drugs]
        values = np.sort(np.concatenate([[], *met]))
        return values if len(values) else "no living cell" if met else "not given"

    if not any(len(one.drugs[drug].exposure) for arm in arms for one in arm.replicates if drug in one.drugs):
        return [Note(f"No cell lives in a frame with {drug}, so there is no exposure to show.")]

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        draw_ridges(axes, [ridge(arm) for arm in arms], look)
        arm_ticks(axes, arms, 0.15)

    return [
        Drawing(
            figure_name("exposure", drug),
            f"Exposure to {drug}",
            "Distribution over the living cells of the concentration outside them, as a share of the bath "
            "or peak in plasma C0, at the first frame where the drug was clearly there. One row an arm; the "
            "mark below is the median, the bar spans 5 to 95 % of the cells. Cells at the left are spared.",
            f"{found.n()}{', each with the same weight' * found.several}; intervals are of cells, not of "
            "replicates.",
            1.0 + 0.62 * len(arms),
            draw,
        )
    ]


def _penetration(drug: str, arms: Sequence[Arm], look: Look) -> list[Item]:
    def curve_of(one: Replicate) -> statistics.Profile | None:
        return one.drugs[drug].profile if drug in one.drugs else None

    def dress(axes: Axes, highest: float) -> None:
        axes.set_ylim(0, 1.03 * nice_top([highest]))
        axes.set_ylabel("concentration C/C0")

    drawn = _against_depth(arms, look, curve_of, dress)
    if drawn is None:
        return [Note(f"No tumour has a surface while {drug} is there, so there is no depth of penetration.")]
    return [
        Drawing(
            figure_name("penetration", drug),
            f"Penetration of {drug}",
            "Concentration outside the cells against depth below the tumour's surface, mean over all "
            "sites of tumour and debris at that depth. A curve that falls steeply is a drug that does "
            "not reach the inside.",
            *drawn,
        )
    ]


def _oxygen(arms: Sequence[Arm], look: Look, when: str) -> list[Item]:
    def dress(axes: Axes, highest: float) -> None:
        axes.set_ylim(0, max(highest * 1.1, HYPOXIC_BELOW_MMHG * 1.6))
        axes.axhline(HYPOXIC_BELOW_MMHG, color=look.muted, linewidth=1.4, linestyle=(0, (1, 2)))
        axes.annotate(
            f"hypoxic below {HYPOXIC_BELOW_MMHG:g} mmHg",
            (1, HYPOXIC_BELOW_MMHG),
            (0, 3),
            ("axes fraction", "data"),
            "offset points",
            ha="right",
            color=look.muted,
        )
        axes.set_ylabel("oxygen (mmHg)")

    drawn = _against_depth(arms, look, lambda one: one.oxygen, dress)
    if drawn is None:
        return [Note("Oxygen is everywhere in these runs, so nobody is hypoxic.")]
    return [
        Drawing(
            "oxygen",
            "Oxygen",
            "Partial pressure of oxygen against depth below the tumour's surface, mean over all sites "
            f"of tumour and debris at that depth, at the time {when}.",
            *drawn,
        )
    ]


def _against_depth(
    arms: Sequence[Arm],
    look: Look,
    curve_of: Callable[[Replicate], statistics.Profile | None],
    dress: Callable[[Axes, float], None],
) -> tuple[str, float, Callable[[Figure], None]] | None:
    """Sample, height and drawing of profiles against depth, None without any.

    `dress` gives the axes their limits and label by the greatest mean.
    """
    each = [[curve for one in arm.replicates if (curve := curve_of(one)) is not None] for arm in arms]
    curves = [pooled_profile(found) for found in each]
    known = [curve for curve in curves if curve is not None and curve.count.any()]
    drawn = [arm for arm, curve in zip(arms, curves, strict=True) if curve is not None and curve.count.any()]
    if not known:
        return None

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        draw_profiles(axes, curves, look, band=len(arms) <= MOST_BANDS)
        dress(axes, max(float(np.nanmax(curve.mean)) for curve in known))
        axes.set_xlabel("depth below the surface (µm)")
        arm_legend(figure, drawn)

    found = sample(arms, _has_sites(curve_of))
    bands = (
        "band: standard deviation between sites"
        if len(arms) <= MOST_BANDS
        else "bands are left out where so many arms meet"
    )
    return f"{found.n()}, sites added up; {bands}.", 3.3 + legend_height(drawn), draw


def _has_sites(curve_of: Callable[[Replicate], statistics.Profile | None]) -> Callable[[Replicate], bool]:
    def has_sites(one: Replicate) -> bool:
        curve = curve_of(one)
        return curve is not None and bool(curve.count.any())

    return has_sites


def _survivors(arms: Sequence[Arm], look: Look) -> list[Item]:
    counted = [[one.survivors for one in arm.replicates if one.survivors is not None] for arm in arms]
    common = [with_common_bins(counts) for counts in counted]
    pooled = [pooled_counts(counts) for counts in common]
    shown = [arm for arm, whole in zip(arms, pooled, strict=True) if whole is not None and whole.before.any()]
    if not any(arm.treated for arm in arms):
        return []
    if not shown:
        return [Note("No frame after the start of a treatment lets depth and survival be compared.")]

    found = sample(arms, lambda one: one.survivors is not None and one.survivors.before.any())

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        draw_survival(axes, pooled, look)
        if len(arms) <= MOST_BANDS:
            for arm, whole, counts in zip(arms, pooled, common, strict=True):
                if whole is not None and len(counts) > 1:
                    kept = enough_cells(whole)
                    shares = np.array([one.share[kept] for one in counts])
                    known = np.isfinite(shares).any(axis=0)
                    low, high = np.nanpercentile(shares[:, known], (5, 95), axis=0)
                    middle = ((whole.edges_um[:-1] + whole.edges_um[1:])[kept] / 2)[known]
                    axes.fill_between(
                        middle, low, high, color=arm.style.colour, alpha=BAND_ALPHA, linewidth=0
                    )
        arm_legend(figure, shown, marks=True)

    return [
        Drawing(
            "survivors_by_depth",
            "Survivors by depth",
            "Of the cells that lay at a depth when treatment began, the share of their sites that hold "
            "a living cell at the nadir. A curve that rises to the right: the deep ones are spared. "
            "Depths with fewer than 10 cells are left out. The nadir is here the frame with the "
            "fewest cells, and cells on sites that held no tumour before are not counted, so shares may "
            "differ from those of the headline, which counts all cells at every step.",
            f"{found.n()}, cells added up; "
            f"{PERCENTILES if found.several and len(arms) <= MOST_BANDS else 'no interval'}.",
            3.3 + legend_height(shown),
            draw,
        )
    ]
