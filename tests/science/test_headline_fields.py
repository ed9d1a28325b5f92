"""The headline with cells frozen: what a lump and scattered cells meet, against float64 direct solves.

First-order uptake with L = 65 um at 20 um spacing, surroundings stirred; oxygen 38 mmHg outside, 22 mmHg/s
consumed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse import linalg

from automaton.kinds import TUMOUR
from automaton.simulation import Simulation
from automaton.surroundings import open_to_the_faces
from tests.science.laboratory import place, processor, scenario
from tests.science.verification import Verifier

SPACING, LENGTH, CELLS = 20.0, 65.0, 100_000
DIFFUSION = 158.0
UPTAKE = DIFFUSION / LENGTH**2
OXYGEN_DIFFUSION, CONSUMPTION, HALF, LEVEL = 2000.0, 22.0, 1.0, 38.0

BASE: dict[str, Any] = {
    "lattice": {"sites": [128, 128, 128], "spacing_um": SPACING},
    "time": {"duration_h": 1.0},
    "seeding": [{"arrangement": "lump", "cells": CELLS}],
    "cells": {"division_per_h": 0.0},
    "oxygen": {"supply": {"surroundings": True}},
    "drugs": {
        "drug": {
            "diffusion_um2_per_s": DIFFUSION,
            "uptake": "first_order",
            "uptake_per_s": UPTAKE,
            "response": "none",
            "steady_state": True,
            "dose": {"bath_uM": 1.0},
            "supply": {"surroundings": True},
        }
    },
}
SEEDING: dict[str, dict[str, Any]] = {
    "one ball": {"arrangement": "lump", "cells": CELLS},
    "100 clusters": {"arrangement": "clusters", "cells": CELLS, "clusters": 100},
    "1000 clusters": {"arrangement": "clusters", "cells": CELLS, "clusters": 1000},
    "single cells": {"arrangement": "scattered", "cells": CELLS},
}
# Mean C/C0 and survivors where a lone cell survives with 1e-2 and 1e-4, of the lattice with stirred
# surroundings.
PUBLISHED = {
    "one ball": (0.275, 0.455, 0.316),
    "100 clusters": (0.774, 0.0319, 1.28e-3),
    "1000 clusters": (0.924, 0.0143, 2.1e-4),
    "single cells": (0.984, 0.0107, 1.15e-4),
}


def held_laplacian(held: np.ndarray) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray]:
    """Minus the 7-point Laplacian over the sites not held, their held neighbours, and their indices."""
    number = np.full(held.shape, -1)
    free = np.flatnonzero(~held.reshape(-1))
    number.reshape(-1)[free] = np.arange(free.size)
    rows, columns = [], []
    degree = np.zeros(held.shape)
    touching = np.zeros(held.shape)
    for axis in range(3):
        for low, high in ((slice(None, -1), slice(1, None)), (slice(1, None), slice(None, -1))):
            here = tuple(low if axis == other else slice(None) for other in range(3))
            there = tuple(high if axis == other else slice(None) for other in range(3))
            degree[here] += 1
            touching[here] += held[there]
            both = (number[here] >= 0) & (number[there] >= 0)
            rows.append(number[here][both])
            columns.append(number[there][both])
    row, column = np.concatenate(rows), np.concatenate(columns)
    matrix = sparse.coo_matrix((-np.ones(row.size), (row, column)), (free.size, free.size))
    return (matrix + sparse.diags(degree.reshape(-1)[free])).tocsr(), touching.reshape(-1)[free], free


def solved(matrix: Any, right: np.ndarray) -> np.ndarray:
    """float64 solution to 1e-11, by conjugate gradients."""
    found, failed = linalg.cg(
        matrix, right, rtol=1e-11, maxiter=20_000, M=sparse.diags(1 / matrix.diagonal())
    )
    assert not failed
    return found


def direct_drug(kind: np.ndarray) -> np.ndarray:
    """C/C0 at every site with the surroundings held at 1."""
    held = open_to_the_faces(kind) != 0
    matrix, touching, free = held_laplacian(held)
    sink = np.where(kind.reshape(-1)[free] == TUMOUR, SPACING**2 / LENGTH**2, 0.0)
    field = np.ones(kind.size)
    field[free] = solved(matrix + sparse.diags(sink), touching)
    return field.reshape(kind.shape)


def direct_oxygen(kind: np.ndarray) -> np.ndarray:
    """Steady oxygen, mmHg, by Newton's method on Michaelis-Menten consumption."""
    held = open_to_the_faces(kind) != 0
    matrix, touching, free = held_laplacian(held)
    rate = np.where(kind.reshape(-1)[free] == TUMOUR, CONSUMPTION * SPACING**2 / OXYGEN_DIFFUSION, 0.0)
    p = np.full(free.size, LEVEL)
    for _ in range(60):
        slope = rate * HALF / (p + HALF) ** 2
        rest = rate * p / (p + HALF) - slope * p
        new = np.maximum(solved(matrix + sparse.diags(slope), LEVEL * touching - rest), 0)
        change, p = np.abs(new - p).max(), new
        if change < 1e-7:
            break
    assert change < 1e-7
    field = np.full(kind.size, LEVEL)
    field[free] = p
    return field.reshape(kind.shape)


@pytest.fixture(scope="module", params=SEEDING)
def arrangement(request: pytest.FixtureRequest) -> tuple[str, Simulation, np.ndarray]:
    simulation = Simulation(scenario(BASE, seeding=[SEEDING[request.param]]), processor())
    simulation.begin()
    simulation.drugs["drug"].solve(1, 0.0, 1.0)
    return request.param, simulation, simulation.processor.to_host(simulation.state.kind)


def met(simulation: Simulation, kind: np.ndarray) -> np.ndarray:
    """C/C0 of every cell."""
    field = simulation.processor.to_host(simulation.drugs["drug"].concentration)
    return np.asarray(field[kind == TUMOUR], np.float64)


def test_exposure_equals_a_direct_solve(
    arrangement: tuple[str, Simulation, np.ndarray], verify: Verifier
) -> None:
    name, simulation, kind = arrangement
    found, exact = met(simulation, kind), direct_drug(kind)[kind == TUMOUR]
    what = f"{name}: mean C/C0, a direct solve"
    verify.near("H1", what, found.mean(), exact.mean(), rel=0.01)
    for power in (2, 4):
        kept, expected = ((10 ** (-power * met)).mean() for met in (found, exact))
        what = f"{name}: survivors, a lone cell 1e-{power}, a direct solve"
        verify.near("H1", what, kept, expected, rel=0.01)
    # The published clusters lie elsewhere and are centred otherwise; the ball and single cells leave no such
    # choice.
    tolerance = 0.05 if "clusters" in name else 0.02
    survivors = [(10 ** (-power * found)).mean() for power in (2, 4)]
    words = ("mean C/C0", "survivors, a lone cell 1e-2", "survivors, a lone cell 1e-4")
    for what, value, stated in zip(words, (found.mean(), *survivors), PUBLISHED[name], strict=True):
        verify.near("H2", f"{name}: {what}, as stated", value, stated, rel=tolerance)


def test_hypoxic_fraction_equals_a_direct_solve(
    arrangement: tuple[str, Simulation, np.ndarray], verify: Verifier
) -> None:
    name, simulation, kind = arrangement
    found = simulation.processor.to_host(simulation.state.oxygen)[kind == TUMOUR] < 5.0
    exact = direct_oxygen(kind)[kind == TUMOUR] < 5.0
    what = f"{name}: share below 5 mmHg, a direct solve"
    verify.near("H3", what, found.mean(), exact.mean(), rel=0.05)
    assert (found.mean() > 0.6) == (name == "one ball")


def test_holes_in_the_lump_are_not_surroundings(verify: Verifier) -> None:
    """3 % random holes leave the ball's mean exposure within 5 %; holes that were bath would double it."""
    simulation = Simulation(scenario(BASE), processor())
    kind = simulation.processor.to_host(simulation.state.kind)
    simulation.drugs["drug"].solve(1, 0.0, 1.0)
    whole = met(simulation, kind).mean()

    holed = np.where((kind == TUMOUR) & (np.random.default_rng(1).random(kind.shape) < 0.03), 0, kind)

    def mean_with(surroundings: Callable[[np.ndarray], np.ndarray]) -> float:
        place(simulation, kind=holed, surroundings=surroundings(holed))
        simulation.drugs["drug"].solve(1, 0.0, 1.0)
        return float(met(simulation, holed).mean())

    what = "mean C/C0 of the ball with 3 % holes, without"
    verify.near("H4", what, mean_with(open_to_the_faces), whole, rel=0.05)
    assert mean_with(lambda kind: (kind == 0).astype(np.uint8)) > 1.7 * whole
