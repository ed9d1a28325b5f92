"""The figure of cause: what protected those cells that lived through a drug."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from automaton import statistics
from viewer.report import words
from viewer.report.drawing import Drawing, Item, Note, figure_name
from viewer.report.panels import arm_ticks
from viewer.report.replicates import Arm, Replicate
from viewer.report.sample import sample

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


def protection(drug: str, arms: Sequence[Arm], *, alone: bool) -> list[Item]:
    """The figure of a drug, or why there is none; `alone` where it is the only drug."""
    shown = [arm for arm in arms if any(drug in one.protected for one in arm.replicates)]
    if not any(survivors(arm, drug, "after") for arm in shown):
        return (
            [Note(f"No cell lived through {drug} in any frame, so nothing protected one.")] if shown else []
        )

    found = sample(shown, lambda one: survivors_of(one, drug, "after"))

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        draw_protection(axes, drug, shown)
        axes.set_xlabel("of the survivors at the nadir (thin bars: of all cells when treatment began)")
        figure.legend(handles=protection_handles(drug, shown), loc="outside upper center", ncols=4)

    return [
        Drawing(
            figure_name("protection", drug),
            "What protected the survivors" + ("" if alone else f" of {drug}"),
            "Living cells at the nadir by what protected them: an alteration that resists this drug; "
            "else poor penetration, which is less than half the concentration of the surroundings; else "
            "hypoxia, where the drug needs cycling cells; else chance. The thin bars are all cells when "
            "treatment began, told apart in the same way: what grew from thin to thick is what "
            "protected.",
            f"{found.n()}, cells added up; no interval.",
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


def protection_handles(drug: str, arms: Sequence[Arm]) -> list[Patch]:
    """What those colours of :func:`draw_protection` mean that are drawn."""
    shares = [_shares(arm, drug, moment) for arm in arms for moment in ("before", "after")]
    return [
        Patch(facecolor=CAUSE_COLOURS[cause], label=CAUSE_WORDS[cause])
        for cause in statistics.CAUSES
        if any(each[cause] for each in shares)
    ]


def _name_share(axes: Axes, x: float, row: int, share: float, cause: str) -> None:
    ink = "white" if cause in {"alteration", "penetration"} else "#14171c"
    said = words.whole_percent(share)
    axes.text(x, row, said, ha="center", va="center", color=ink, fontweight="bold")


def survivors(arm: Arm, drug: str, moment: str) -> int:
    """Cells of all replicates that were told apart by what protects them, "before" the drug or "after" it."""
    return sum(survivors_of(one, drug, moment) for one in arm.replicates)


def survivors_of(one: Replicate, drug: str, moment: str) -> int:
    """The same of one replicate."""
    return sum(one.protected[drug][moment].values()) if drug in one.protected else 0


def _shares(arm: Arm, drug: str, moment: str) -> dict[str, float]:
    """Share of the cells of all replicates in each class; zeros without cells."""
    whole = survivors(arm, drug, moment) or 1
    found = [one.protected[drug][moment] for one in arm.replicates if drug in one.protected]
    return {cause: sum(counts[cause] for counts in found) / whole for cause in statistics.CAUSES}
