"""The clones that are there at the start: one of the wild type or one a barcode, and one a seeded variant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from automaton.clone_table import CloneTable
from automaton.philox_words import words_for
from kernels.codes import Kind, Stream

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario


def first_clones(
    scenario: Scenario, kind: np.ndarray, genotype: np.ndarray, grown: np.ndarray
) -> tuple[npt.NDArray[np.uint32], CloneTable]:
    """The clone of every site, uint32 (nz, ny, nx), 0 without a tumour cell, and the table of these clones.

    kind, genotype: uint8 (nz, ny, nx). Clone 1 is the seeded wild type; with barcodes each of these is one
    instead, and those that no cell drew are left out. A cell seeded with alterations founds a clone, a child
    of the one it would belong to without them. Where `grown` (bool, (nz, ny, nx)) says that cells lie as
    patches that grew from one founder, cells of one genotype that share faces are one clone.
    """
    cells = np.flatnonzero(kind == Kind.TUMOUR)
    clone = np.zeros(kind.size, np.uint32)
    clone[cells] = _barcodes(cells.size, scenario)
    genotypes, founders = genotype.reshape(-1), [np.zeros(0, np.int64)]
    variants = cells[genotypes[cells] > 0]
    patches = _patches(genotype, variants[grown.reshape(-1)[variants]])
    founders += [variants[~grown.reshape(-1)[variants]], *(patch[:1] for patch in patches)]
    sites = np.sort(np.concatenate(founders))
    roots, firsts = np.unique(clone[cells], return_index=True)
    ids = np.arange(len(sites), dtype=np.uint32) + np.uint32(max(scenario.clones.barcodes, 1) + 1)
    parents = clone[sites]
    clone[sites] = ids
    for patch in patches:
        clone[patch] = clone[patch[0]]
    count = roots.size + ids.size
    return clone.reshape(kind.shape), CloneTable(
        id=np.concatenate([roots, ids]),
        parent=np.concatenate([np.zeros(roots.size, np.uint32), parents]),
        time_h=np.zeros(count),
        site=np.concatenate([cells[firsts], sites]),
        genotype=np.concatenate([np.zeros(roots.size, np.uint8), genotypes[sites]]),
    )


def _barcodes(cells: int, scenario: Scenario) -> npt.NDArray[np.uint32]:
    """Which of the first clones each cell belongs to, 1 to the number of barcodes."""
    count = max(scenario.clones.barcodes, 1)
    if count == 1:
        return np.ones(cells, np.uint32)
    words = words_for(cells, scenario.seed, Stream.BARCODE, 0) >> np.uint64(32)
    return (words * np.uint64(count) >> np.uint64(32)).astype(np.uint32) + np.uint32(1)


def _patches(genotype: np.ndarray, sites: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """Groups of `sites` (linear indices) of one genotype that are joined by shared faces, each rising."""
    from scipy import ndimage

    found = []
    genotypes = genotype.reshape(-1)[sites]
    for mask in np.unique(genotypes):
        mine = sites[genotypes == mask]
        marked = np.zeros(genotype.size, bool)
        marked[mine] = True
        labels = ndimage.label(marked.reshape(genotype.shape))[0].reshape(-1)[mine]
        order = np.argsort(labels, kind="stable")
        found += np.split(mine[order], np.flatnonzero(np.diff(labels[order])) + 1)
    return found
