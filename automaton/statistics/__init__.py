"""Numbers drawn from what a run has written: pure functions over frames, runs and arrays.

Each formula and its source stand in docs/statistics.md.
"""

from automaton.statistics.depth import (
    DepthCounts,
    depth_um,
    surroundings,
    survivors_by_depth,
    tumour_mask,
)
from automaton.statistics.diversity import CloneSizes, Diversity, clone_sizes, diversity, hill
from automaton.statistics.dose import plasma_area_uM_h
from automaton.statistics.ending import came_to_an_end, stopped
from automaton.statistics.exposure import (
    PERCENTILES,
    OxygenFractions,
    exposure,
    oxygen_fractions,
    percentiles,
)
from automaton.statistics.front import Front, flat_front, round_front
from automaton.statistics.lineage import ancestors, cells_of_descendants, clone_depth, newick
from automaton.statistics.muller import Muller, muller
from automaton.statistics.pair_correlation import PairCorrelation, pair_correlation
from automaton.statistics.profiles import Profile, centre_of_mass, distance_um, even_bins, profile
from automaton.statistics.protection import (
    CAUSES,
    Protection,
    outside_of_surroundings,
    survivors_protected_by,
)
from automaton.statistics.response import (
    RELAPSE_CELLS,
    RELAPSE_PERCENT_OF_BASELINE,
    RELAPSE_PERCENT_OF_NADIR,
    Response,
    burden_by_genotype,
    nadir,
    relapse,
    response,
    total_burden,
    treatment_start,
)
from automaton.statistics.spatial import Mixing, Moran, mixing, moran
from automaton.statistics.spectrum import (
    NeutralFit,
    SiteFrequencies,
    neutral_fit,
    neutral_spectrum,
    site_frequencies,
)
from automaton.statistics.states import TumourStates, has_room, tumour_states
from automaton.statistics.survival import (
    Bands,
    LogRank,
    Proportion,
    Survival,
    Times,
    bands,
    kaplan_meier,
    log_rank,
    proportion,
    times_to_relapse,
)

__all__ = [
    "CAUSES",
    "PERCENTILES",
    "RELAPSE_CELLS",
    "RELAPSE_PERCENT_OF_BASELINE",
    "RELAPSE_PERCENT_OF_NADIR",
    "Bands",
    "CloneSizes",
    "DepthCounts",
    "Diversity",
    "Front",
    "LogRank",
    "Mixing",
    "Moran",
    "Muller",
    "NeutralFit",
    "OxygenFractions",
    "PairCorrelation",
    "Profile",
    "Proportion",
    "Protection",
    "Response",
    "SiteFrequencies",
    "Survival",
    "Times",
    "TumourStates",
    "ancestors",
    "bands",
    "burden_by_genotype",
    "came_to_an_end",
    "cells_of_descendants",
    "centre_of_mass",
    "clone_depth",
    "clone_sizes",
    "depth_um",
    "distance_um",
    "diversity",
    "even_bins",
    "exposure",
    "flat_front",
    "has_room",
    "hill",
    "kaplan_meier",
    "log_rank",
    "mixing",
    "moran",
    "muller",
    "nadir",
    "neutral_fit",
    "neutral_spectrum",
    "newick",
    "outside_of_surroundings",
    "oxygen_fractions",
    "pair_correlation",
    "percentiles",
    "plasma_area_uM_h",
    "profile",
    "proportion",
    "relapse",
    "response",
    "round_front",
    "site_frequencies",
    "stopped",
    "surroundings",
    "survivors_by_depth",
    "survivors_protected_by",
    "times_to_relapse",
    "total_burden",
    "treatment_start",
    "tumour_mask",
    "tumour_states",
]
