"""Section of space: where the cells are, what they do, and how kinds of cells lie among each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from automaton.snapshot import APOPTOTIC, NECROTIC
from automaton.statistics import Profile
from viewer.palette import KIND_COLOURS, to_hex
from viewer.report.condense import MOST_IN_SPACE, MOST_STATES
from viewer.report.drawing import Drawing, Item, Note, Section
from viewer.report.muller import between_frames
from viewer.report.numbers import Numbers, number_rows
from viewer.report.pair_correlation import pair_correlation
from viewer.report.panels import (
    MOST_BANDS,
    arm_legend,
    columns_of,
    grid,
    grid_height,
    legend_height,
    name_panel,
)
from viewer.report.pooling import pooled_profile
from viewer.report.replicates import Arm, Replicate
from viewer.report.sample import sample
from viewer.report.space_digest import STATES
from viewer.summary.comparison import draw_profiles
from viewer.summary.style import Look, shorten, time_axis

STATE_COLOURS = (
    "#009e73",
    "#56b4e9",
    "#e69f00",
    to_hex(KIND_COLOURS[NECROTIC]),
    to_hex(KIND_COLOURS[APOPTOTIC]),
)


def section(arms: Sequence[Arm], look: Look) -> Section:
    """States, radial profiles, mixing, pair correlation, Moran's I, roughness of the front."""
    looked = [_looked_at(arm) for arm in arms]
    seen = [arm for arm in looked if _seen(arm)]
    if not seen:
        return Section("space", "Space", [Note("No frame was written, so nothing is known of space.")])
    items: list[Item] = []
    if any(len(arm.replicates) > MOST_IN_SPACE for arm in arms):
        items.append(
            Note(
                f"For this section the first {MOST_IN_SPACE} replicates of each arm were looked at, since "
                "each of their frames has to be read."
            )
        )
    items += [_states(seen, look), *_radial(looked, look)]
    items += number_rows(
        seen,
        look,
        Numbers(
            "mixing",
            "Mixing",
            {f"of {what}": _mixing(what) for what in ("genotypes", "clones")},
            "mixing index (1: at random)",
            "Share of neighbouring cells that differ in genotype (or clone), over that of the same cells in "
            "random order, at the last frame. 1 is mixed at random, 0 apart; patches of resistant cells lie "
            "near 0.",
            "no arm has two genotypes or clones in contact at its last frame",
            at_least=1.0,
        ),
    )
    items += pair_correlation(looked, look)
    traits = sorted({trait for arm in seen for one in _seen(arm) if one.space for trait in one.space.moran})
    items += number_rows(
        seen,
        look,
        Numbers(
            "moran",
            "Moran's I of expression",
            {trait: _moran(trait) for trait in traits},
            "Moran's I",
            "How alike neighbouring cells are in their level of expression, at the last frame: 1 alike, 0 "
            "at random, below 0 unlike.",
            "expression does not vary in these runs",
            at_least=1.0,
        ),
    )
    items += number_rows(
        seen,
        look,
        Numbers(
            "roughness",
            "Roughness of the front",
            {"": lambda one: one.space.front.roughness_um if one.space else float("nan")},
            "roughness (µm)",
            "Standard deviation of the radius of the largest piece of the tumour over directions, at the "
            "last frame: 0 for a round one. Of scattered cells it says nothing but how ragged their largest "
            "clump is.",
            "no tumour was large enough at its last frame to have a front",
        ),
    )
    return Section("space", "Space", items)


def _looked_at(arm: Arm) -> Arm:
    """The arm with those of its replicates alone that are looked at in space."""
    return replace(arm, replicates=arm.replicates[:MOST_IN_SPACE])


def _seen(arm: Arm) -> list[Replicate]:
    return [one for one in arm.replicates if one.space is not None]


def _mixing(what: str) -> Callable[[Replicate], float]:
    return lambda one: one.space.mixing.get(what, float("nan")) if one.space else float("nan")


def _moran(trait: str) -> Callable[[Replicate], float]:
    return lambda one: one.space.moran.get(trait, float("nan")) if one.space else float("nan")


def _states(arms: Sequence[Arm], look: Look) -> Drawing:
    columns = columns_of(len(arms))
    found = sample(arms, lambda one: one.space)

    def draw(figure: Figure) -> None:
        panels = grid(figure, len(arms), columns, sharey=True)
        longest_h = max(float(one.states_h[-1]) for arm in arms for one in _seen(arm))
        handles = []
        for place, (axes, arm) in enumerate(zip(panels, arms, strict=True)):
            seen = _seen(arm)
            times = np.unique(np.concatenate([one.states_h for one in seen]))
            shares = np.array(
                [
                    [np.interp(times, one.states_h, one.states[:, state], right=np.nan) for one in seen]
                    for state in range(len(STATES))
                ]
            )
            time_axis(axes, look, longest_h)
            known = np.isfinite(shares).any(axis=(0, 1))
            if known.any():
                mean = np.nanmean(shares[:, :, known], axis=1)
                at = look.time(times[known])
                if len(at) == 1:
                    at, mean = np.array(axes.get_xlim()), np.repeat(mean, 2, axis=1)
                handles = axes.stackplot(at, mean, labels=STATES, colors=STATE_COLOURS, linewidth=0)
            axes.set_ylim(0, 1)
            axes.grid(visible=False)
            axes.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
            axes.set_yticks([0, 0.5, 1])
            axes.set_ylabel("share of the tumour" if place % columns == 0 else "")
            if len(arms) > 1:
                name_panel(axes, arm, columns)
        if handles:
            figure.legend(
                handles=handles, loc="outside lower center", ncols=5, handlelength=1.2, columnspacing=1.2
            )

    return Drawing(
        "states",
        "What the cells do",
        "Every site of the tumour, living or debris, by its state: proliferating cells have oxygen and "
        "room, quiescent ones lack room or oxygen to divide, hypoxic ones lie below 5 mmHg; "
        "necrotic sites starved, "
        f"apoptotic ones died otherwise{found.mean()}. "
        f"{between_frames([one.run for arm in arms for one in _seen(arm)], look)}".rstrip(),
        f"{found.n()}, at most {MOST_STATES} frames of each; no interval.",
        grid_height(len(arms), 2.5) + 0.4,
        draw,
    )


def _radial(arms: Sequence[Arm], look: Look) -> list[Item]:
    quantities = list(dict.fromkeys(name for arm in arms for one in arm.replicates for name in one.radial))
    start = "start of treatment" if any(arm.treated for arm in arms) else "start"
    panels: list[tuple[str, list[Profile | None]]] = [
        (
            title,
            [
                pooled_profile([one.density[moment] for one in arm.replicates if moment in one.density])
                for arm in arms
            ],
        )
        for title, moment in ((f"cells a site, {start}", "start"), ("cells a site, end", "end"))
    ]
    panels += [
        (
            name,
            [
                pooled_profile([one.radial[name] for one in arm.replicates if name in one.radial])
                for arm in arms
            ],
        )
        for name in quantities
    ]
    shown = [
        (title, curves)
        for title, curves in panels
        if any(curve is not None and np.nanmax(np.abs(curve.mean)) > 0 for curve in curves)
    ]
    if not shown:
        return [Note("There is no living cell in any frame, so there is no radial profile.")]

    def draw(figure: Figure) -> None:
        for axes, (title, curves) in zip(grid(figure, len(shown), 2), shown, strict=True):
            draw_profiles(axes, curves, look, band=len(arms) <= MOST_BANDS and not title.startswith("cells"))
            axes.set_title(shorten(title, 34))
            axes.set_xlabel("distance from the centre (µm)")
            if not title.startswith("expression"):
                axes.set_ylim(bottom=0)
        arm_legend(figure, arms)

    times = sorted({one.radial_h for arm in arms for one in arm.replicates if np.isfinite(one.radial_h)})
    when = f" {' to '.join(dict.fromkeys([look.moment(times[0]), look.moment(times[-1])]))}" if times else ""
    return [
        Drawing(
            "radial_profiles",
            "Radial profiles",
            "Means at a distance from the centre of mass of the living cells: living cells over all "
            "sites; oxygen, drug, damage and expression over the living cells, "
            f"{when.strip() or 'at the last frame'}.",
            f"{sample(arms, lambda one: one.density).n()}, their sites added up; band: standard deviation "
            "between sites, none for cells a site.",
            2.4 * -(-len(shown) // 2) + legend_height(arms),
            draw,
        )
    ]
