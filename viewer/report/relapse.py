"""Section of what became of the tumours: when they relapsed, and how many ended resistant."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from automaton import statistics
from viewer.report import words
from viewer.report.drawing import Drawing, Item, Note, Section, Table
from viewer.report.outcomes import resistant, times_to_relapse
from viewer.report.panels import MOST_BANDS, Row, arm_legend, arm_ticks, draw_rows, legend_height, rows_height
from viewer.report.replicates import Arm
from viewer.report.sample import CONFIDENCE, NO_BANDS, Sample, sample
from viewer.summary.style import BAND_ALPHA, Look, since_axis

MOST_PAIRS = 10
"""With more pairs of arms than this, the log-rank tests compare all with the first arm only."""
ABOVE = (0.0, 0.5)
"""A tumour counts as resistant whose altered cells are more than this part of its burden at the end."""


def section(arms: Sequence[Arm], look: Look) -> Section:
    """Kaplan-Meier curves, tests between arms, probability of resistance."""
    items: list[Item] = []
    treated = [arm for arm in arms if arm.treated]
    if not treated:
        items.append(Note("No arm was followed after a treatment began, so nothing can relapse."))
    elif max(len(arm.treated) for arm in treated) < 2:
        items += [
            Note("Each arm has one replicate, too few for a curve of relapses."),
            _single_times(treated, look),
        ]
    else:
        items.append(_curves(treated, look))
        if len(treated) > 1:
            items.append(_tests(treated))
    items += _resistance(arms, look)
    return Section("relapse", "Relapse and resistance", items)


def _single_times(arms: Sequence[Arm], look: Look) -> Table:
    rows = []
    for arm in arms:
        found = arm.treated[0].response
        if found is not None:
            when = "none by the end" if found.relapse_h is None else look.moment(found.relapse_h)
            rows.append((arm.name, look.moment(found.start_h), look.moment(found.nadir_h), when))
    return Table("Times of the one replicate", ("arm", "treatment begins", "nadir", "relapse"), tuple(rows))


def _curves(arms: Sequence[Arm], look: Look) -> Drawing:
    estimates = [statistics.kaplan_meier(times_to_relapse(arm)) for arm in arms]
    longest_h = max(float(found.time_h[-1]) for found in estimates)
    filled = len(arms) <= MOST_BANDS

    def draw(figure: Figure) -> None:
        curves, table = figure.subplots(2, 1, height_ratios=[2.6, 0.28 * len(arms)], sharex=True)
        curves.set_ylim(-0.03, 1.04)
        since_axis(curves, look, longest_h)
        for arm, found in zip(arms, estimates, strict=True):
            draw_curve(curves, arm, found, look, filled=filled)
        curves.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
        curves.set_ylabel("without relapse")
        curves.tick_params(labelbottom=True)
        _draw_at_risk(table, arms, estimates, look)
        arm_legend(figure, arms)

    band = (
        "the band its 95 % confidence interval (log-log, Greenwood)"
        if filled
        else "without a band where so many arms meet"
    )
    return Drawing(
        "relapse",
        "Time to relapse",
        f"Kaplan-Meier curves: the share of tumours that have not yet relapsed, {band}. {words.RELAPSE} "
        "A step down is a relapse, a tick a tumour "
        "that was followed no longer. Below stands how many were still followed without relapse.",
        sample(arms, lambda one: one.followed).within(f"{CONFIDENCE}, pointwise" if filled else NO_BANDS),
        3.4 + 0.28 * len(arms) + legend_height(arms),
        draw,
    )


def draw_curve(axes: Axes, arm: Arm, found: statistics.Survival, look: Look, *, filled: bool) -> None:
    """The Kaplan-Meier curve of an arm."""
    times = look.time(found.time_h)
    axes.step(times, found.share, where="post", **arm.style.of_line, zorder=4)
    if filled and found.replicates > 1:
        axes.fill_between(
            times,
            found.lower,
            found.upper,
            step="post",
            color=arm.style.colour,
            alpha=BAND_ALPHA,
            linewidth=0,
        )
    lost = found.censored > 0
    if lost.any():  # an empty line that is not clipped would lie in the figure's corner
        axes.plot(
            times[lost],
            found.share[lost],
            "|",
            color=arm.style.colour,
            markersize=11,
            markeredgewidth=2,
            zorder=5,
            clip_on=False,
        )


def _draw_at_risk(
    axes: Axes, arms: Sequence[Arm], estimates: Sequence[statistics.Survival], look: Look
) -> None:
    """How many replicates of each arm were followed without relapse at each tick of the axis above."""
    axes.set_ylim(-0.5, len(arms) - 0.5)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, labelbottom=False)
    low, high = axes.get_xlim()
    axes.set_title("still followed without relapse", fontsize=10.5, fontweight="normal", color=look.muted)
    for row, (arm, found) in enumerate(zip(reversed(arms), reversed(estimates), strict=True)):
        for tick in axes.get_xticks():
            if low <= tick <= high:
                at = tick * (24.0 if look.day else 1.0)
                left = found.at_risk[found.time_h >= at - 1e-9]
                number = int(left[0]) if len(left) else 0
                axes.text(tick, row, f"{number}", ha="center", va="center", color=arm.style.colour)
    arm_ticks(axes, arms, 0.0)
    axes.tick_params(axis="y", pad=16)


def _tests(arms: Sequence[Arm]) -> Table:
    pairs = list(combinations(arms, 2))
    if len(pairs) > MOST_PAIRS:
        pairs = [(arms[0], arm) for arm in arms[1:]]
    rows = []
    for first, second in pairs:
        found = statistics.log_rank(times_to_relapse(first), times_to_relapse(second))
        earlier = first.name if found.statistic > 0 else second.name if found.statistic < 0 else "neither"
        rows.append(
            (
                f"{first.name} and {second.name}",
                earlier,
                words.number(found.statistic),
                words.p_value(found.p_value),
            )
        )
    return Table(
        "Log-rank tests of the time to relapse",
        ("arms", "relapses earlier", "Z", "p, two-sided"),
        tuple(rows),
        "Equal hazards are the null hypothesis. The p-values are not corrected for the number of tests."
        + (
            " With so many arms each is compared with the first only."
            if len(pairs) < len(arms) * (len(arms) - 1) / 2
            else ""
        ),
    )


def _resistance(arms: Sequence[Arm], look: Look) -> list[Item]:
    able = [arm for arm in arms if arm.alterations and arm.ended]
    if not able:
        why = (
            "no arm has alterations" if not any(arm.alterations for arm in arms) else "no run came to its end"
        )
        return [Note(f"There is no probability of resistance: {why}.")]

    def draw(figure: Figure) -> None:
        panels = figure.subplots(1, len(ABOVE), sharey=True)
        for axes, above, title in zip(panels, ABOVE, ("any altered cell", "most cells altered"), strict=True):
            draw_rows(axes, [resistance_row(arm, above) for arm in able], look)
            axes.set_title(title)
            axes.set_xlim(-0.04, 1)
            axes.xaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
            axes.set_xticks([0, 0.5, 1])
            axes.set_xlabel("probability")
            axes.spines["left"].set_visible(False)
            axes.label_outer()
            axes.set_xlabel("probability")

    without = ", ".join(arm.name for arm in arms if arm.alterations and arm not in able)
    return [
        Drawing(
            "resistance",
            "Probability of resistance",
            "Share of the replicates that end with any living cell that carries an alteration (left), "
            "and with more altered cells than others (right); the bar is the interval. An extinct "
            "tumour is not resistant." + (f" No replicate of {without} came to an end." if without else ""),
            Sample(tuple(len(arm.ended) for arm in able), 0).n("ended replicate")
            + f"; {CONFIDENCE} (Clopper and Pearson).",
            rows_height(len(able)) + 0.2,
            draw,
        )
    ]


def resistance_row(arm: Arm, above: float) -> Row:
    """The share of an arm's tumours of which more than the part `above` is altered in the end."""
    found = resistant(arm, above)
    return Row(
        arm.name,
        arm.style,
        np.zeros(0),
        found.share,
        found.lower,
        found.upper,
        words.whole_percent(found.share),
    )
