"""What the fate kernels' reference computes, against exact values."""

from __future__ import annotations

import numpy as np

from kernels.hazards import hill_response, one_minus_exp


def test_one_minus_exp_is_exact_to_a_few_roundings() -> None:
    x = np.geomspace(1e-12, 8, 4001).astype(np.float32)
    exact = -np.expm1(-x.astype(np.float64))
    np.testing.assert_allclose(one_minus_exp(x), exact, rtol=5e-7)


def test_one_minus_exp_never_reaches_one() -> None:
    assert one_minus_exp(np.array([1e30], np.float32))[0] < 0.9997


def test_hill_response_is_half_at_the_half_damage() -> None:
    half = np.float32(0.3)
    damage = np.array([0, 0.3, 1e30, -1e-7], np.float32)
    np.testing.assert_allclose(hill_response(damage, half, 2), [0, 0.5, 1, 0], atol=1e-6)
