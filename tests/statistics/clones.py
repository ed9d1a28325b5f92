"""A lineage built by hand, and random ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from automaton.clone_table import CloneTable

ALTERATIONS = ("efflux", "repair")


def table_of(
    clones: Sequence[tuple[int, int, float, int]], counts: Sequence[tuple[int, int, int]] = ()
) -> CloneTable:
    """Clones as (id, parent, hours, genotype) and their counts as (frame, id, cells)."""
    ids, parents, hours, genotypes = np.array(clones, np.float64).reshape(-1, 4).T
    frames, counted, cells = np.array(counts, np.int64).reshape(-1, 3).T
    return CloneTable(
        id=ids.astype(np.uint32),
        parent=parents.astype(np.uint32),
        time_h=hours,
        site=np.zeros(len(ids), np.int64),
        genotype=genotypes.astype(np.uint8),
        count_frame=frames,
        count_clone=counted.astype(np.uint32),
        count_cells=cells,
    )


# 1 ─┬─ 3 (efflux) ─── 7 (efflux + repair)
#    └─ 5 (a passenger)
# 2, which is never counted, ─── 9 (repair)
LINEAGE = table_of(
    [(1, 0, 0, 0), (2, 0, 0, 0), (3, 1, 2.5, 1), (5, 1, 4, 0), (7, 3, 6.25, 3), (9, 2, 8, 2)],
    [(0, 1, 8), (1, 1, 8), (1, 3, 2), (2, 1, 4), (2, 3, 6), (2, 5, 1), (2, 7, 4), (2, 9, 5)],
)


def random_table(clones: int, frames: int, seed: int = 1) -> CloneTable:
    """A tree in which every clone but the first descends from a random earlier one, all counted always."""
    rng = np.random.default_rng(seed)
    ids = np.arange(1, clones + 1)
    parents = np.concatenate([[0], 1 + (rng.random(clones - 1) * ids[:-1]).astype(np.int64)])
    return CloneTable(
        id=ids.astype(np.uint32),
        parent=parents.astype(np.uint32),
        time_h=ids.astype(np.float64),
        site=np.zeros(clones, np.int64),
        genotype=np.zeros(clones, np.uint8),
        count_frame=np.repeat(np.arange(frames), clones),
        count_clone=np.tile(ids, frames).astype(np.uint32),
        count_cells=rng.integers(1, 100, clones * frames),
    )


def chain(levels: int) -> CloneTable:
    """Each clone the only child of the one before, an hour later, with one cell in frame 0."""
    ids = np.arange(1, levels + 1)
    return CloneTable(
        id=ids.astype(np.uint32),
        parent=(ids - 1).astype(np.uint32),
        time_h=(ids - 1).astype(np.float64),
        site=np.zeros(levels, np.int64),
        genotype=np.zeros(levels, np.uint8),
        count_frame=np.zeros(levels, np.int64),
        count_clone=ids.astype(np.uint32),
        count_cells=np.ones(levels, np.int64),
    )


EMPTY = table_of([])
