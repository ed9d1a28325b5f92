"""The solutions that fields are judged by."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.linalg import expm

from automaton.bench import converged

SIDE = 4


def operator(distance: float) -> np.ndarray:
    """The Laplacian of a cube with walls at zero all around, (SIDE**3, SIDE**3)."""
    matrix = np.zeros((SIDE,) * 6)
    for site in itertools.product(range(SIDE), repeat=3):
        for axis, step in itertools.product(range(3), (-1, 1)):
            other = tuple(place + step * (axis == k) for k, place in enumerate(site))
            inside = 0 <= other[axis] < SIDE
            matrix[site + site] -= 1 if inside else 1 / distance
            if inside:
                matrix[site + other] += 1
    return matrix.reshape(SIDE**3, SIDE**3)


@pytest.mark.parametrize("distance", [0.5, 1.0])
def test_a_bath_fills_as_the_matrix_exponential_says(distance: float) -> None:
    expected = 1 - expm(0.7 * operator(distance)) @ np.ones(SIDE**3)
    np.testing.assert_allclose(converged.bath(SIDE, 0.7, distance).reshape(-1), expected, atol=1e-13)


@pytest.mark.parametrize("distance", [0.5, 1.0])
def test_a_steady_field_solves_its_equations(distance: float) -> None:
    sigma = np.random.default_rng(1).random((SIDE,) * 3)
    pull = operator(distance)
    supply = -pull.sum(axis=1)
    expected = np.linalg.solve(np.diag(sigma.reshape(-1)) - pull, supply)
    found = converged.steady(sigma, distance, np.ones_like(sigma))
    np.testing.assert_allclose(found.reshape(-1), expected, rtol=1e-8)
