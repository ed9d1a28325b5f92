"""The Muller plot: bands of clones over time, each inside its parent's, ready to be filled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from automaton.clone_table import CloneTable
from automaton.statistics.lineage import parent_rows

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Muller:
    """B bands over T times, parents before their children: fill them in this order, lower to upper.

    The band of a clone reaches around those of its descendants; what they leave free is its own. The band of
    all clones that have neither a band nor an ancestor with one comes last, under the id 0, if there are any.
    """

    time_h: Floats
    """(T,)"""
    clone: npt.NDArray[np.uint32]
    """Id of each band's clone, (B,); 0 for "other"."""
    parent: npt.NDArray[np.uint32]
    """Nearest ancestor with a band, (B,); 0 for none."""
    genotype: npt.NDArray[np.uint8]
    """Alterations of each band's clone, (B,); 0 for "other"."""
    cells: Counts
    """Living tumour cells of each band without those nested in it, merged clones included, (B, T)."""
    lower: Floats
    upper: Floats
    """Edges of each band, (B, T): in cells, or as shares of all cells at that time."""
    merged: Counts
    """Clones without a band of their own that each band holds, (B,)."""

    @property
    def merged_clones(self) -> int:
        """All clones that had cells in some frame and have no band of their own."""
        return int(self.merged.sum())


def muller(table: CloneTable, times_h: npt.ArrayLike, *, top: int, share: bool = False) -> Muller:
    """Bands of the `top` clones with the greatest share of all cells at any frame; the others are merged.

    A merged clone's cells count in the band of its nearest ancestor that has one, or in "other". A clone
    without cells in any frame has no band and is not counted as merged. Of equal shares the lower id is kept.

    Args:
        table: the clones.
        times_h: times of the frames of the run, (T,).
        top: how many clones get a band at most, at least 1.
        share: edges as shares of all cells at that time (0 where there are none) in place of cells.

    Raises:
        ValueError: no band is asked for, or the table has counts of more frames than there are times.
    """
    time_h = np.asarray(times_h, np.float64)
    if top < 1:
        raise ValueError(f"a Muller plot needs at least one band, not {top}")
    if len(table.count_frame) and table.count_frame[-1] >= len(time_h):
        raise ValueError(f"the table counts cells in frame {table.count_frame[-1]} of {len(time_h)}")
    rows = table.rows(table.count_clone)
    greatest = _greatest_share(table, rows, len(time_h))
    order = np.argsort(-greatest, kind="stable")[:top]
    kept = np.sort(order[greatest[order] > 0])

    parents = parent_rows(table)
    band = _bands(parents, kept)
    others = len(kept)
    alone = np.ones(len(table), bool)
    alone[kept] = False
    merged = np.bincount(band[alone & (greatest > 0)], minlength=others + 1)
    count = others + bool(merged[others])
    cells = np.zeros((others + 1, len(time_h)), np.int64)
    np.add.at(cells, (band[rows], table.count_frame), table.count_cells)
    cells, merged = cells[:count], merged[:count]

    above = np.full(count, others, np.int64)
    above[:others] = np.where(parents[kept] >= 0, band[parents[kept]], others)
    widths = cells.astype(np.float64)
    if share:
        widths /= np.maximum(widths.sum(axis=0), 1)
    lower, upper = _nest(widths, above, others)
    clone = np.zeros(count + 1, np.uint32)
    clone[:others] = table.id[kept]
    genotype = np.zeros(count, np.uint8)
    genotype[:others] = table.genotype[kept]
    parent = np.where(above < others, clone[np.minimum(above, count)], 0).astype(np.uint32)
    return Muller(time_h, clone[:count], parent, genotype, cells, lower, upper, merged.astype(np.int64))


def _greatest_share(table: CloneTable, rows: Counts, frames: int) -> Floats:
    """Each clone's greatest share of all cells of a frame, (K,)."""
    total = np.bincount(table.count_frame, table.count_cells, minlength=frames)
    greatest = np.zeros(len(table))
    np.maximum.at(greatest, rows, table.count_cells / total[table.count_frame])
    return greatest


def _bands(parents: Counts, kept: Counts) -> Counts:
    """Band that each clone's cells count in, (K,): its own, its nearest kept ancestor's, or the last one."""
    own = dict(zip(kept.tolist(), range(len(kept)), strict=True))
    band: list[int] = []
    for row, parent in enumerate(parents.tolist()):
        band.append(own[row] if row in own else band[parent] if parent >= 0 else len(kept))
    return np.array(band, np.int64)


def _nest(widths: Floats, above: Counts, others: int) -> tuple[Floats, Floats]:
    """Edges of nested bands: half of a band's own width, its children by rising id, the other half.

    Args:
        widths: own width of each band, (B, T).
        above: the band around each, a lower index, or `others` for none.
        others: index that stands for no band.
    """
    total = widths.copy()
    for band in range(len(widths) - 1, -1, -1):
        if above[band] < others:
            total[above[band]] += total[band]
    lower = np.zeros_like(widths)
    following = np.zeros((others + 1, widths.shape[1]))
    for band in range(len(widths)):
        lower[band] = following[above[band]]
        following[above[band]] += total[band]
        if band < others:
            following[band] = lower[band] + widths[band] / 2
    return lower, lower + total
