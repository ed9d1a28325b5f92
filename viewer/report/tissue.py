"""Section of cost: what healthy cells suffered, and how much drug was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from automaton import statistics
from automaton.snapshot import HEALTHY
from viewer.report import words
from viewer.report.drawing import Drawing, Item, Note, Section, Table
from viewer.report.panels import MOST_BANDS, arm_legend, draw_band, grid, label_ends, legend_height
from viewer.report.replicates import Arm, Replicate
from viewer.report.sample import NO_BANDS, PERCENTILES, by_panel, sample
from viewer.summary.style import Look, shorten, time_axis


def section(arms: Sequence[Arm], reference_uM: Mapping[str, float], look: Look) -> Section:
    """Healthy cells over time, plasma over time, doses."""
    items: list[Item] = [*_healthy(arms, look)]
    counted = [arm for arm in arms if arm.counted]
    given = [drug for drug in reference_uM if any(_got(arm, drug) for arm in counted)]
    if given:
        items += [_plasma(given, counted, look), _doses(given, counted)]
    else:
        before = any(_had_before(arm) for arm in counted)
        items.append(Note(f"No drug was given{' since the branches branched off' * before}."))
    return Section("cost", "Healthy cells and dose", items)


def _got(arm: Arm, drug: str) -> bool:
    return any(
        one.run.series.plasma_uM[drug].any() for one in arm.counted if drug in one.run.series.plasma_uM
    )


def _had_before(arm: Arm) -> bool:
    """It is a branch of a treated run."""
    return any(one.response is not None and one.response.given_before for one in arm.counted)


def _has_healthy(one: Replicate) -> bool:
    """Healthy cells were counted at its start."""
    return one.response is not None and bool(one.run.series.counts[0, HEALTHY])


def _healthy(arms: Sequence[Arm], look: Look) -> list[Item]:
    shown = [arm for arm in arms if any(_has_healthy(one) for one in arm.replicates)]
    if not shown:
        return [Note("There are no healthy cells in these runs.")]
    found = sample(shown, _has_healthy)
    filled = len(shown) <= MOST_BANDS

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        longest_h = max(float(one.run.series.time_h[-1]) for arm in shown for one in arm.counted)
        time_axis(axes, look, longest_h)
        ends, top = [], 1.0
        for arm in shown:
            runs = [one.run for one in arm.counted if _has_healthy(one)]
            shares = [run.series.counts[:, HEALTHY] / run.series.counts[0, HEALTHY] for run in runs]
            bands = statistics.bands([run.series.time_h for run in runs], shares)
            draw_band(axes, bands, arm.style, look, filled=filled)
            ends.append(
                (float(look.time(bands.time_h[-1])), float(bands.median[-1]), arm.name, arm.style.colour)
            )
            top = max(top, float(np.nanmax(bands.p95)))
        axes.set_ylim(0, top * 1.04)
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
        axes.set_ylabel("healthy cells")
        label_ends(axes, ends)

    return [
        Drawing(
            "healthy",
            "Healthy cells",
            "Healthy cells over time, as a share of those at the start. "
            f"{found.line(filled=filled)} A line that falls is the price of the treatment.",
            found.within(PERCENTILES if filled else NO_BANDS),
            3.2 if len(shown) < 8 else 0.42 * len(shown),
            draw,
        )
    ]


def _plasma(given: Sequence[str], arms: Sequence[Arm], look: Look) -> Drawing:
    treated = {drug: [arm for arm in arms if _got(arm, drug)] for drug in given}
    shown = [arm for arm in arms if any(arm in found for found in treated.values())]
    untreated = ", ".join(arm.name for arm in arms if arm not in shown)
    since = " (since they branched off)" * any(_had_before(arm) for arm in arms if arm not in shown)
    found = {drug: sample(treated[drug], lambda one: one.response) for drug in given}
    together = sample(shown, lambda one: one.response)

    def draw(figure: Figure) -> None:
        longest_h = max(float(one.run.series.time_h[-1]) for arm in arms for one in arm.counted)
        for axes, drug in zip(grid(figure, len(given), 1, sharex=True), given, strict=True):
            time_axis(axes, look, longest_h)
            top = 0.0
            for arm in treated[drug]:
                series = [one.run.series for one in arm.counted]
                bands = statistics.bands(
                    [each.time_h for each in series], [each.plasma_uM[drug] for each in series]
                )
                draw_band(axes, bands, arm.style, look, filled=True)
                top = max(top, float(np.nanmax(bands.p95)))
            axes.set_ylim(0, top * 1.08)
            axes.set_ylabel("in plasma or bath (µM)")
            axes.set_title(shorten(drug, 40))
            axes.label_outer()
        arm_legend(figure, shown)

    return Drawing(
        "dose",
        "Dose",
        f"Concentration in plasma, or in the bath, over time. {together.line()} "
        "Arms that were given the same lie upon each other."
        + (f" Without any drug{since}: {untreated}." if untreated else ""),
        by_panel(found),
        2.2 * len(given) + 0.4 + legend_height(shown),
        draw,
    )


def _doses(given: Sequence[str], arms: Sequence[Arm]) -> Table:
    rows = []
    for drug in given:
        for arm in arms:
            if _got(arm, drug):
                runs = [one.run for one in arm.counted]
                areas = [statistics.plasma_area_uM_h(run, drug) for run in runs]
                peaks = [float(run.series.plasma_uM[drug].max()) for run in runs]
                column = f"dose_mg/{drug}"
                amounts = [
                    float(run.series.columns[column][-1]) for run in runs if column in run.series.columns
                ]
                mass = words.with_spread(amounts) if amounts else "-"
                rows.append((arm.name, drug, words.with_spread(areas), words.with_spread(peaks), mass))
    return Table(
        "Dose given",
        ("arm", "drug", "area in plasma or bath (µM h)", "peak there (µM)", "injected (mg)"),
        tuple(rows),
        "Median (5th to 95th percentile of the replicates). " * sample(arms, lambda one: one.response).several
        + "The area is the sum of concentration in plasma or bath times step.",
    )
