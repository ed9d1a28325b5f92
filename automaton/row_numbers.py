"""Sums and greatest numbers that kernels keep by row, so that only a few counters leave the device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from kernels.processors import Launch, Processor

FOLDS, ROWS_A_FOLD = 1024, 16
"""The device folds the rows onto at most so many, at least so many onto one; the host adds those up."""


class RowSums:
    """`slots`, device array int64 (nz, ny, entries), to which kernels add, and their sum over all rows."""

    def __init__(self, processor: Processor, shape: tuple[int, int, int], entries: int) -> None:
        """`shape` is that of the lattice."""
        self._processor = processor
        rows = shape[0] * shape[1]
        self.slots: Any = processor.zeros((*shape[:2], entries), np.int64)
        folds = _folds(rows)
        self._folded = processor.zeros((1, folds, entries), np.int64)
        self._clear = processor.bind("clear", cleared=self.slots.view(np.uint32))
        self._fold = processor.bind("fold_rows", slots=self.slots, folded=self._folded, rows=rows)

    def clear(self) -> None:
        """Begin anew."""
        self._clear()

    def totals(self) -> np.ndarray:
        """The sums over all rows, int64 (entries,)."""
        self._fold()
        return np.asarray(self._processor.to_host(self._folded).sum(axis=(0, 1)))


class RowPeaks:
    """`slots`, device array uint32 (numbers, nz, ny), raised by kernels, and their greatest over all rows."""

    def __init__(self, processor: Processor, shape: tuple[int, int, int], numbers: int) -> None:
        """`shape` is that of the lattice."""
        self._processor = processor
        rows = shape[0] * shape[1]
        self.slots: Any = processor.zeros((numbers, *shape[:2]), np.uint32)
        self._folded = processor.zeros((numbers, 1, _folds(rows)), np.uint32)
        self._clear = processor.bind("clear", cleared=self.slots)
        self._fold = processor.bind("fold_peaks", peaks=self.slots, folded=self._folded, rows=rows)

    def around(self, raising: list[Launch]) -> list[Launch]:
        """The launches that raise the slots, with what must come before and after them."""
        return [self._clear, *raising, self._fold]

    def greatest(self) -> np.ndarray:
        """The greatest numbers over all rows, uint32 (numbers,), after the launches of `around`."""
        return np.asarray(self._processor.to_host(self._folded).max(axis=(1, 2)))


def _folds(rows: int) -> int:
    return min(-(-rows // ROWS_A_FOLD), FOLDS)
