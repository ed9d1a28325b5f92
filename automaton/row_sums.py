"""Whole-number sums that kernels keep by row, so that only a few counters leave the device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from kernels.processors import Processor

FOLDS, ROWS_A_FOLD = 1024, 16
"""The device folds the rows onto at most so many, at least so many onto one; the host adds those up."""


class RowSums:
    """`slots`, device array int64 (nz, ny, entries), to which kernels add, and their sum over all rows."""

    def __init__(self, processor: Processor, shape: tuple[int, int, int], entries: int) -> None:
        """`shape` is that of the lattice."""
        self._processor = processor
        rows = shape[0] * shape[1]
        self.slots: Any = processor.zeros((*shape[:2], entries), np.int64)
        folds = min(-(-rows // ROWS_A_FOLD), FOLDS)
        self._folded = processor.zeros((1, folds, entries), np.int64)
        self._clear = processor.bind("clear_slots", slots=self.slots)
        self._fold = processor.bind("fold_rows", slots=self.slots, folded=self._folded, rows=rows)

    def clear(self) -> None:
        """Begin anew."""
        self._clear()

    def totals(self) -> np.ndarray:
        """The sums over all rows, int64 (entries,)."""
        self._fold()
        return np.asarray(self._processor.to_host(self._folded).sum(axis=(0, 1)))
