"""Which numbers of cells are marked on a logarithmic axis, and how they are written. Knows no Qt."""

from __future__ import annotations

_ENOUGH = 3


def round_counts(low: float, high: float) -> list[int]:
    """What to mark on a logarithmic axis of cells: powers of ten, and 2 and 5 times them if they are few."""
    powers = [10**k for k in range(13) if low <= 10**k <= high]
    if len(powers) >= _ENOUGH:
        return powers
    return [times * 10**k for k in range(12) for times in (1, 2, 5) if low <= times * 10**k <= high]


def count_text(cells: int) -> str:
    """A number of cells, short: 500, 20k, 1M."""
    for unit, sign in ((1_000_000_000, "G"), (1_000_000, "M"), (1000, "k")):
        if cells >= unit:
            return f"{cells // unit}{sign}"
    return str(cells)
