"""The one figure for a talk: who relapses when, who ends resistant, and what protected the survivors."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from automaton import statistics
from viewer.report.drawing import Drawing, Item, Section
from viewer.report.outcomes import times_to_relapse
from viewer.report.panels import draw_rows
from viewer.report.protection import draw_protection, protection_handles, survivors
from viewer.report.relapse import draw_curve, resistance_row
from viewer.report.replicates import Arm
from viewer.report.sample import CONFIDENCE, sample
from viewer.summary.style import Look, since_axis

MOST_ARMS = 6
"""With more arms than this its panels would be too full for the back of a room."""
HEIGHT_IN = 4.6


def section(arms: Sequence[Arm], look: Look) -> Section:
    """The figure, where there are replicates, a drug, and alterations to compare; else nothing."""
    treated = [arm for arm in arms if len(arm.treated) > 1 and arm.alterations]
    drugs = list(dict.fromkeys(name for arm in treated for one in arm.treated for name in one.protected))
    told = [name for name in drugs if any(survivors(arm, name, "after") for arm in treated)]
    items: list[Item] = []
    if told and 1 < len(treated) <= MOST_ARMS:
        items.append(_figure(treated, told[0], look))
    return Section("overview", "At a glance", items)


def _figure(arms: Sequence[Arm], drug: str, look: Look) -> Drawing:
    estimates = [statistics.kaplan_meier(times_to_relapse(arm)) for arm in arms]
    longest_h = max(float(found.time_h[-1]) for found in estimates)

    def draw(figure: Figure) -> None:
        panels = figure.subplot_mosaic(
            [["curves", "resistance"], ["curves", "protection"]], width_ratios=[1.15, 1]
        )
        curves, resistance, protection = (panels[name] for name in ("curves", "resistance", "protection"))
        since_axis(curves, look, longest_h)
        curves.set_ylim(-0.03, 1.04)
        for arm, found in zip(arms, estimates, strict=True):
            draw_curve(curves, arm, found, look, filled=True)
        curves.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
        curves.set_title("Tumours without relapse")
        draw_rows(resistance, [resistance_row(arm, 0.5) for arm in arms], look)
        resistance.set_xlim(-0.04, 1)
        resistance.set_xticks([0, 0.5, 1])
        resistance.xaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
        resistance.set_title("Most cells altered at the end", loc="right")
        draw_protection(protection, drug, arms)
        protection.set_xticks([0, 0.5, 1])
        protection.set_title("What protected the survivors", loc="right")
        figure.legend(handles=protection_handles(drug, arms), loc="outside lower center", ncols=4)

    return Drawing(
        "overview",
        "Relapse, resistance, and what protected the survivors",
        "Left: Kaplan-Meier curves of the time to relapse, with their 95 % confidence bands. Right: the "
        "probability that most cells carry an alteration in the end, with its 95 % interval, and the "
        f"survivors of {drug} at the nadir by what protected them (thin bars: all cells when treatment "
        "began). Each part stands larger, with its definition, further below.",
        sample(arms, lambda one: one.followed).within(CONFIDENCE),
        HEIGHT_IN,
        draw,
    )
