"""S3 by clones: what a growth leaves behind: mutations, their spectrum, jackpots, double mutants.

Cells divide without death in a well-mixed population. At a division the daughter may mutate, so of the two
edges that leave each node of the tree of cells one may carry a mutation.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from automaton.clone_table import CloneTable
from automaton.simulation import Simulation
from automaton.statistics import cells_of_descendants
from tests.science.laboratory import act, processor, scenario, shuffled
from tests.science.verification import Verifier

FOUNDERS, STEPS, RATE = 100, 120, 0.05
PASSENGER, DRIVER = 0.2, 0.05
CULTURES: dict[str, Any] = {
    "lattice": {"sites": [512, 512]},
    "time": {"duration_h": 1e5, "cell_steps_per_step": 1, "allow_coarse_steps": True},
    "cells": {"division_per_h": RATE, "placement": "any_free"},
}


def grown(seed: int, **changes: Any) -> tuple[Simulation, CloneTable]:
    """A population after STEPS cell steps, shuffled after each, and its clones; frame 0 is its end."""
    simulation = Simulation(scenario(CULTURES | {"seed": seed}, **changes), processor())
    rng = np.random.default_rng(seed)
    for _ in range(STEPS):
        act(simulation)
        assert simulation._lineage is not None
        simulation._lineage.follow()
        shuffled(simulation, rng)
    table = simulation.clones(simulation.frame())
    assert table is not None
    return simulation, table


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_s3_mutations_have_the_spectrum_of_a_pure_birth_process(verify: Verifier) -> None:
    """Half of the 2N/(j(j+1)) edges above j of N leaves (McKenzie and Steel 2000) lead to daughters."""
    founders = {
        "seeding": [{"arrangement": "scattered", "cells": FOUNDERS, "genotypes": {"founder": 1.0}}],
        "alterations": {"founder": {"mechanism": "insensitive"}},
        "clones": {"passenger_per_division": PASSENGER},
    }
    spectra, events, jackpots = [], [], []
    for seed in range(1, 13):
        _, table = grown(seed, **founders)
        carriers = cells_of_descendants(table, 0)
        culture = (table.parent <= 1) & (table.time_h == 0) & (table.id > 1)
        sizes = carriers[culture].astype(float)
        mutations = carriers[table.time_h > 0]
        assert sizes.size == FOUNDERS
        events.append(mutations.size / (PASSENGER * (sizes - 1).sum()))
        spectra.append(
            [
                (mutations == j).sum() / (PASSENGER * (sizes * (sizes > j)).sum() / (j * (j + 1)))
                for j in range(1, 6)
            ]
        )
        jackpots.append((mutations >= 50).sum() / (PASSENGER * np.maximum(sizes / 50 - 1, 0).sum()))
    verify.mean("S3", "mutations found by clone / rate x divisions", events, 1.0)
    for j, measured in enumerate(np.transpose(spectra), start=1):
        verify.mean("S3", f"mutations in {j} cells / u N/(j(j+1))", measured, 1.0)
    verify.mean("S3", "jackpots: mutations in 50 cells or more / u (N/50 - 1)", jackpots, 1.0)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_s3_double_mutants_come_at_their_share(verify: Verifier) -> None:
    """Along a cell's line births as a daughter are binomial: n steps of p/(1 + p), p a division a step."""
    drivers = {
        "seeding": [{"arrangement": "scattered", "cells": FOUNDERS}],
        "alterations": {
            name: {"mechanism": "insensitive", "mutation_per_division": DRIVER}
            for name in ("first", "second")
        },
    }
    p = -np.expm1(-RATE)
    either, both, clones = [], [], []
    for seed in range(1, 25):
        simulation, table = grown(seed, **drivers)
        burden = simulation.census().burden
        either.append((burden[1] + burden[3]) / burden.sum())
        both.append(burden[3] / burden.sum())
        cells = table.cells(0)
        clones.append(cells[table.genotype == 3].sum() / burden[3])

    def none_of(kept: float) -> float:
        return float(((1 + p * kept) / (1 + p)) ** STEPS)

    wild, neither = none_of(1 - DRIVER), none_of((1 - DRIVER) ** 2)
    verify.mean("S3", "share of cells with the first of two alterations", either, 1 - wild)
    verify.mean("S3", "share of double mutants", both, 1 - 2 * wild + neither)
    assert set(clones) == {1.0}
