"""How the cells of one replicate lie and what they do, condensed from its frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from automaton import statistics
from automaton.snapshot import LEVEL_LOG2, TUMOUR, Frame, Run
from viewer.report.scenario import CellRules

Floats = npt.NDArray[np.float64]

REACH = 15
"""Pair correlations reach so many spacings."""
STATES = ("proliferating", "quiescent", "hypoxic", "necrotic", "apoptotic")


@dataclass(frozen=True)
class Space:
    """How the cells lie in one frame; NaN or empty where there is nothing to say."""

    mixing: Mapping[str, float]
    """Mixing index by what is told apart: "genotypes", "clones"."""
    pairs: statistics.PairCorrelation | None
    """Of genotypes; None with fewer than two of them."""
    moran: Mapping[str, float]
    """Moran's I by trait of expression."""
    front: statistics.Front


def space_of(frame: Frame, run: Run, rules: CellRules) -> Space:
    """How the living cells of a frame lie."""
    cells = frame.kind == TUMOUR
    mixing = {"genotypes": statistics.mixing(frame.genotype, cells, periodic=rules.periodic).index}
    if frame.clone is not None:
        mixing["clones"] = statistics.mixing(frame.clone, cells, periodic=rules.periodic).index
    several = len(np.unique(frame.genotype[cells])) > 1
    reach_um = REACH * run.spacing_um
    return Space(
        mixing=mixing,
        pairs=statistics.pair_correlation(
            frame.genotype, cells, run.spacing_um, reach_um, periodic=rules.periodic
        )
        if several
        else None,
        moran={
            trait: statistics.moran(level, cells, periodic=rules.periodic).statistic
            for trait, level in frame.expression.items()
        },
        front=statistics.round_front(statistics.tumour_mask(frame), run.spacing_um),
    )


def states_of(frame: Frame, rules: CellRules) -> Floats:
    """Share of the tumour in each of `STATES`, (5,); NaN without a tumour."""
    found = statistics.tumour_states(
        frame,
        neighbourhood=rules.neighbourhood,
        push_depth=rules.push_depth,
        division_above_mmHg=rules.division_above_mmHg,
        periodic=rules.periodic,
    ).fractions
    return np.array([found[state] for state in STATES])


def radial_profiles(
    frame: Frame, run: Run, reference_uM: Mapping[str, float]
) -> dict[str, statistics.Profile]:
    """Means over the living cells against distance from their centre of mass, by quantity with its unit."""
    cells = frame.kind == TUMOUR
    if not cells.any():
        return {}
    quantities: dict[str, npt.NDArray[np.generic]] = {}
    if frame.oxygen_mmHg is not None:
        quantities["oxygen (mmHg)"] = frame.oxygen_mmHg
    for name, drug in frame.drugs.items():
        if reference_uM.get(name, 0.0) > 0 and drug.outside_uM.any():
            quantities[f"{name} (C/C0)"] = drug.outside_uM / reference_uM[name]
            if drug.damage is not None:
                quantities[f"damage by {name}"] = drug.damage
    for trait, level in frame.expression.items():
        quantities[f"expression of {trait} (log2)"] = level * np.float32(LEVEL_LOG2)
    distance = statistics.distance_um(run.shape, statistics.centre_of_mass(frame), run.spacing_um)
    edges = statistics.even_bins(float(distance[cells].max()), run.spacing_um)
    return {name: statistics.profile(values, distance, cells, edges) for name, values in quantities.items()}
