"""The figure of how like cells cluster: pair correlation of genotypes against distance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from automaton.statistics import PairCorrelation
from viewer.report.drawing import Drawing, Item, Note
from viewer.report.panels import MOST_BANDS, arm_legend, legend_height
from viewer.report.replicates import Arm, Replicate
from viewer.report.sample import NO_BANDS, PERCENTILES, sample
from viewer.report.space_digest import REACH
from viewer.summary.style import BAND_ALPHA, Look


def pair_correlation(arms: Sequence[Arm], look: Look) -> list[Item]:
    """The figure, or why there is none."""
    paired = {arm.name: _paired(arm) for arm in arms}
    shown = [arm for arm in arms if paired[arm.name]]
    if not shown:
        return [Note("Pair correlation is left out: no arm has two genotypes close by at its last frame.")]

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        for arm in shown:
            found = paired[arm.name]
            same = np.array([one.same for one in found])
            known = np.isfinite(same).any(axis=0)
            low, middle, high = np.nanpercentile(same[:, known], (5, 50, 95), axis=0)
            at = np.nanmean([one.at_um[known] for one in found], axis=0)
            axes.plot(at, middle, **arm.style.of_line, marker=arm.style.marker, markersize=6)
            if len(found) > 1 and len(shown) <= MOST_BANDS:
                axes.fill_between(at, low, high, color=arm.style.colour, alpha=BAND_ALPHA, linewidth=0)
        axes.axhline(1, color=look.muted, linewidth=1.4, linestyle=(0, (1, 2)))
        axes.set_xlim(left=0)
        axes.set_xlabel("distance between two cells (µm)")
        axes.set_ylabel("same genotype, over random")
        arm_legend(figure, shown, marks=True)

    return [
        Drawing(
            "pair_correlation",
            "Pair correlation of genotypes",
            "How often two living cells a distance apart share their genotype, over what random order "
            f"would give, at the last frame and up to {REACH} sites. Above 1 like cells cluster; where a "
            "curve falls to the dotted 1 the clusters end.",
            sample(arms, _has_pairs).within(PERCENTILES if len(shown) <= MOST_BANDS else NO_BANDS),
            3.3 + legend_height(shown),
            draw,
        )
    ]


def _paired(arm: Arm) -> list[PairCorrelation]:
    return [one.space.pairs for one in arm.replicates if _has_pairs(one) and one.space and one.space.pairs]


def _has_pairs(one: Replicate) -> bool:
    """It holds two genotypes, and any pair of cells within reach."""
    pairs = one.space.pairs if one.space else None
    return pairs is not None and bool(np.isfinite(pairs.same).any())
