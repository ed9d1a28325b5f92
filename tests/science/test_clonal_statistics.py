"""S3 and S4: mutants in growing cultures, as of Luria and Delbrück, and resistance before treatment.

Many cultures share a lattice, each cell marked by the number of its culture, and are shuffled at every step,
so that space never limits. A culture that has reached its size is counted and taken out.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from automaton.simulation import Simulation
from tests.science.laboratory import act, place, processor, scenario, shuffled
from tests.science.verification import Verifier

SIZE = 1000
CULTURES = 400


def cultures(seed: int, *, founders: int, mutation: float, ratio: float) -> tuple[np.ndarray, np.ndarray]:
    """Cells and mutants of each culture that reached SIZE cells; `ratio` is death over birth."""
    side = round(math.sqrt(CULTURES * SIZE / 0.2))
    rate = 0.05
    base: dict[str, Any] = {
        "seed": seed,
        "lattice": {"sites": [side, side]},
        "time": {"duration_h": 1e5, "cell_steps_per_step": 1, "allow_coarse_steps": True},
        "seeding": [{"arrangement": "scattered", "cells": CULTURES * founders}],
        "cells": {
            "division_per_h": rate,
            "death_per_h": ratio * rate,
            "placement": "any_free",
            "apoptotic_clearance_h": 0.0,
        },
        "drugs": {
            "tag": {
                "uptake": "none",
                "diffusion_um2_per_s": 1.0,
                "half_maximal_uM": 1.0,
                "max_kill_per_h": 0.0,
                "dose": {"bath_uM": 0.0},
                "supply": {"faces": "all"},
            }
        },
        "alterations": {"mutant": {"mechanism": "insensitive", "mutation_per_division": mutation}},
    }
    simulation = Simulation(scenario(base), processor())
    host = simulation.processor.to_host
    tags = np.zeros((1, 1, side, side), np.float32)
    tags[0][host(simulation.state.kind) > 0] = np.repeat(np.arange(1, CULTURES + 1), founders)
    place(simulation, carried=tags)
    rng = np.random.default_rng(seed)
    sizes, mutants = [], []
    while simulation.census().tumour:
        act(simulation)
        shuffled(simulation, rng)
        kind, tag = host(simulation.state.kind).copy(), host(simulation.state.carried)[0].astype(np.int64)
        cells = np.bincount(tag[kind > 0], minlength=CULTURES + 1)
        done = np.flatnonzero(cells >= SIZE)
        if done.size:
            altered = (kind > 0) & (host(simulation.state.genotype) > 0)
            carriers = np.bincount(tag[altered], minlength=cells.size)
            sizes += cells[done].tolist()
            mutants += carriers[done].tolist()
            kind[np.isin(tag, done)] = 0
            place(simulation, kind=kind)
    return np.array(sizes), np.array(mutants)


def gathered(batches: int, **parameters: Any) -> tuple[np.ndarray, np.ndarray]:
    found = [cultures(seed, **parameters) for seed in range(1, batches + 1)]
    sizes, mutants = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return sizes, mutants


def luria_delbrueck(m: float, most: int) -> np.ndarray:
    """Probabilities of 0 to `most` mutants: p0 = e^-m, p_n = m/n sum p_i / (n - i + 1) (Ma et al. 1992)."""
    p = [math.exp(-m)]
    for n in range(1, most + 1):
        p.append(m / n * sum(p[i] / (n - i + 1) for i in range(n)))
    return np.array(p)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_s3_mutants_are_distributed_as_luria_and_delbrueck_found(verify: Verifier) -> None:
    sizes, mutants = gathered(3, founders=1, mutation=1 / (1.02 * SIZE), ratio=0.0)
    m = (sizes.mean() - 1) / (1.02 * SIZE)
    assert m == pytest.approx(1, rel=0.02)
    expected = luria_delbrueck(m, 9)
    np.testing.assert_allclose(luria_delbrueck(1.0, 4), [0.368, 0.184, 0.107, 0.0690, 0.0475], atol=5e-4)
    for count in range(5):
        what = f"cultures with {count} mutants, m = {m:.3f}"
        verify.share("S3", what, int((mutants == count).sum()), mutants.size, float(expected[count]))
    jackpots = int((mutants >= 10).sum())
    verify.share("S3", "cultures with 10 or more", jackpots, mutants.size, float(1 - expected.sum()))
    verify.picture(
        "S3",
        "luria_delbrueck",
        f"Share of {mutants.size} cultures with at least so many mutants, and the Luria-Delbrück law",
        lambda: _drawn(mutants, m),
    )


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("ratio", "stated", "batches"), [(0.0, 0.632, 2), (0.5, 0.750, 2), (0.9, 0.923, 3)])
def test_s4_resistance_is_there_before_treatment(
    ratio: float, stated: float, batches: int, verify: Verifier
) -> None:
    """P = 1 - exp(-u N (-ln(1 - q) / q)), q = d/b (Iwasa et al. 2006); each culture from four cells."""
    sizes, mutants = gathered(batches, founders=4, mutation=1 / (1.015 * SIZE), ratio=ratio)
    load = (sizes.mean() - 4) / (1.015 * SIZE)
    exponent = load * (-math.log1p(-ratio) / ratio if ratio else 1.0)
    assert 1 - math.exp(-exponent / load) == pytest.approx(stated, abs=1e-3)
    what = f"cultures of {SIZE} cells with a resistant one, d/b = {ratio:g}, u N = {load:.3f}"
    verify.share("S4", what, int((mutants > 0).sum()), mutants.size, 1 - math.exp(-exponent))


def _drawn(mutants: np.ndarray, m: float) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    axes = figure.subplots()
    counts = np.arange(1, 201)
    law = 1 - np.cumsum(luria_delbrueck(m, 200))[:-1]
    axes.loglog(counts, law, color="0.35", label="Luria-Delbrück")
    found = [(mutants >= count).mean() for count in counts]
    axes.loglog(counts, found, "o", color="#0072B2", markersize=3, label="cultures")
    axes.set_xlabel("mutants or more")
    axes.set_ylabel("share of cultures")
    axes.legend(frameon=False)
    return figure
