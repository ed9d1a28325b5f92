"""Marks on the axis of the chart."""

from __future__ import annotations

import pytest

from viewer.window.marks import count_text, round_counts


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.7, 2000, [1, 10, 100, 1000]),
        (90, 6000, [100, 200, 500, 1000, 2000, 5000]),
        (30_000, 90_000, [50_000]),
    ],
)
def test_powers_of_ten_unless_they_are_few(low: float, high: float, expected: list[int]) -> None:
    assert round_counts(low, high) == expected


@pytest.mark.parametrize(
    ("cells", "text"), [(1, "1"), (500, "500"), (20_000, "20k"), (5_000_000, "5M"), (10**9, "1G")]
)
def test_numbers_of_cells_are_short(cells: int, text: str) -> None:
    assert count_text(cells) == text
