"""Rounding of fields for frames."""

from __future__ import annotations

import math

import numpy as np
import pytest

from automaton.significant_bits import round_mantissa


def _expected(value: float, kept_bits: int) -> float:
    """The same by Python's exact arithmetic: round() of a float goes to even at a tie."""
    mantissa, exponent = math.frexp(value)
    return math.ldexp(round(mantissa * 2 ** (kept_bits + 1)), exponent - kept_bits - 1)


@pytest.mark.parametrize("kept_bits", [1, 7, 12, 22])
def test_rounding_is_to_nearest_ties_to_even(kept_bits: int) -> None:
    rng = np.random.default_rng(1)
    scales = 10.0 ** rng.integers(-30, 30, 3000)
    values = (rng.standard_normal(3000) * scales).astype(np.float32)
    ties = np.float32(1) + np.arange(64, dtype=np.float32) * np.float32(2.0 ** -(kept_bits + 1))
    values = np.concatenate([values, ties, -ties])
    found = round_mantissa(values, kept_bits)
    assert found.dtype == np.float32
    expected = np.array([_expected(float(value), kept_bits) for value in values], np.float32)
    np.testing.assert_array_equal(found, expected)


def test_the_error_is_bounded_and_rounding_twice_changes_nothing() -> None:
    values = np.random.default_rng(2).random((7, 8, 9), dtype=np.float32) + np.float32(1e-3)
    before = values.copy()
    rounded = round_mantissa(values)
    assert rounded.shape == values.shape
    assert np.abs(rounded / values.astype(np.float64) - 1).max() <= 2.0**-13
    assert len(np.unique(rounded)) < values.size
    np.testing.assert_array_equal(round_mantissa(rounded), rounded)
    np.testing.assert_array_equal(values, before)


def test_zeros_infinities_and_nan_stay_what_they_are() -> None:
    odd = np.array([0.0, -0.0, np.inf, -np.inf, np.nan], np.float32)
    np.testing.assert_array_equal(round_mantissa(odd).view(np.uint32), odd.view(np.uint32))
    all_ones = np.array([0x7FFFFFFF, 0xFFFFFFFF], np.uint32).view(np.float32)
    assert np.isnan(round_mantissa(all_ones)).all()


def test_views_in_any_order_are_rounded() -> None:
    values = np.random.default_rng(3).random((4, 5, 6), dtype=np.float32)
    np.testing.assert_array_equal(
        round_mantissa(values.transpose(2, 0, 1)), round_mantissa(values).transpose(2, 0, 1)
    )


@pytest.mark.parametrize("kept_bits", [0, 23])
def test_bits_that_are_not_there_cannot_be_kept(kept_bits: int) -> None:
    with pytest.raises(ValueError, match="kept_bits must be 1 to 22"):
        round_mantissa(np.zeros(1, np.float32), kept_bits)
