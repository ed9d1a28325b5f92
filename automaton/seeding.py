"""Where the first cells sit, and which of them carry alterations.

All choices come from Philox words, so a seed gives the same cells on every machine and NumPy version.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from automaton.errors import UserError
from automaton.labels import labelled_cells
from automaton.philox_words import AT_ONCE, least, words_for
from automaton.variants import genotypes_of
from automaton.vessels import vessel_sites
from kernels.codes import Kind, Stream

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario
    from automaton.scenario.seeding import Seeding

Bytes = np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]
GAP_SITES = 2
"""Empty sites kept between clusters."""
ATTEMPTS = 20_000
KINDS = {"tumour": Kind.TUMOUR, "healthy": Kind.HEALTHY}


def seed_cells(scenario: Scenario) -> tuple[Bytes, Bytes, np.ndarray]:
    """Kinds and genotypes at the start, uint8 (nz, ny, nx), and where variants lie as patches, bool.

    Raises UserError where the cells do not fit.
    """
    kind = np.zeros(scenario.shape, np.uint8)
    genotype = np.zeros(scenario.shape, np.uint8)
    grown = np.zeros(scenario.shape, bool)
    if scenario.vessels:
        kind[vessel_sites(scenario)] = Kind.VESSEL
    for number, group in enumerate(scenario.seeding):
        if group.arrangement == "labels":
            free = kind == Kind.EMPTY
            labelled_cells(group, scenario, kind, genotype)
            grown |= free & (genotype > 0)
            continue
        sites = _sites_of(group, kind, scenario, number)
        kind.reshape(-1)[sites] = KINDS[group.kind]
        if group.genotypes:
            genotype.reshape(-1)[sites] = genotypes_of(group, scenario, sites, number)
            grown.reshape(-1)[sites] = group.place == "patch"
    return kind, genotype, grown


def _sites_of(group: Seeding, kind: Bytes, scenario: Scenario, number: int) -> np.ndarray:
    cells = group.number(kind.size)
    if group.arrangement == "clusters":
        return _clusters(cells, group.clusters or 1, kind, scenario.seed, number)
    if group.arrangement in ("lump", "single"):
        return _nearest_to(_middle(group, scenario), cells, kind)
    free = np.flatnonzero(kind.reshape(-1) == Kind.EMPTY)
    if group.arrangement == "tissue":
        cells = round((1.0 if group.density is None else group.density) * free.size)
    _refuse_if_more(cells, free.size)
    return np.asarray(free[least(words_for(free.size, scenario.seed, Stream.SCATTER, number), cells)])


def _middle(group: Seeding, scenario: Scenario) -> tuple[int, int, int]:
    """Where a lump lies, z, y, x in half sites from the middle of the lattice's first site."""
    nz, ny, nx = scenario.shape
    if group.centre_um is None:
        return nz - 1, ny - 1, nx - 1
    x, y, *rest = (round(2 * place / scenario.lattice.spacing_um) - 1 for place in group.centre_um)
    return (rest[0] if rest else 0), y, x


def _nearest_to(middle: tuple[int, int, int], cells: int, kind: Bytes) -> np.ndarray:
    """Linear indices of the free sites nearest to a place (half sites); ties in index order."""
    _refuse_if_more(cells, int(np.count_nonzero(kind == Kind.EMPTY)))
    shells = np.zeros(2 * sum(kind.shape) + 1, np.int64)
    for _, squared in _free_sites(kind, middle):
        shells += np.bincount(np.sqrt(squared).astype(np.int64), minlength=shells.size)
    outermost = int(np.searchsorted(np.cumsum(shells), cells))
    near = []
    for sites, squared in _free_sites(kind, middle):
        inner = squared < (outermost + 1) ** 2
        near.append((sites[inner], squared[inner]))
    sites, squared = (np.concatenate(parts) for parts in zip(*near, strict=True))
    return np.asarray(sites[np.argsort(squared, kind="stable")[:cells]])


def _free_sites(kind: Bytes, middle: tuple[int, int, int]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Slab by slab, linear indices of the free sites and squared distances from `middle` (half sites)."""
    z, y, x = ((2 * np.arange(size) - at) ** 2 for size, at in zip(kind.shape, middle, strict=True))
    plane = y[:, None] + x[None, :]
    planes = max(AT_ONCE // plane.size, 1)
    for low in range(0, z.size, planes):
        free = np.flatnonzero(kind[low : low + planes].reshape(-1) == Kind.EMPTY)
        squared = (z[low : low + planes, None, None] + plane).reshape(-1)[free]
        yield free + low * plane.size, squared


def _clusters(cells: int, clusters: int, kind: Bytes, seed: int, number: int) -> np.ndarray:
    """Linear indices of balls of near-equal size at random places, apart from one another and the faces."""
    shape = np.array(kind.shape)
    taken = kind != Kind.EMPTY
    found: list[np.ndarray] = []
    flat = bool(shape[0] == 1)
    for draw in range(ATTEMPTS):
        if len(found) == clusters:
            return np.concatenate(found)
        ball = _ball(cells // clusters + (len(found) < cells % clusters), flat)
        reach = np.abs(ball).max(axis=0) + 1
        reach[0] *= not flat
        room = shape - 2 * reach
        if room.min() < 1:
            break
        words = words_for(3, seed, Stream.CLUSTER, number, draw) >> np.uint64(32)
        middle = reach + (words.astype(np.int64) * room >> 32)
        nearby = middle + _ball_around(ball, flat)
        nearby = nearby[((nearby >= 0) & (nearby < shape)).all(axis=1)]
        if taken[tuple(nearby.T)].any():
            continue
        at = tuple((middle + ball).T)
        taken[at] = True
        found.append(np.ravel_multi_index(at, kind.shape))
    raise UserError(
        f"seeding: only {len(found)} of {clusters} clusters of {cells // clusters} cells fit.\n"
        "Use fewer or smaller clusters, or more lattice.sites."
    )


def _ball_around(ball: np.ndarray, flat: bool) -> np.ndarray:
    """Offsets of all sites at most GAP_SITES farther out than those of `ball` (cells, 3)."""
    far = np.sqrt((ball**2).sum(axis=1).max()) + GAP_SITES
    span = np.arange(-int(far), int(far) + 1)
    z, y, x = np.meshgrid(np.zeros(1, int) if flat else span, span, span, indexing="ij")
    near = z**2 + y**2 + x**2 <= far**2
    return np.stack([z[near], y[near], x[near]], axis=1)


@cache
def _ball(cells: int, flat: bool) -> np.ndarray:
    """Offsets (cells, 3) of the sites nearest to one site, in 2D or 3D; ties in index order."""
    reach = int(np.ceil((cells / 3) ** (1 / 2) if flat else (cells / 3) ** (1 / 3))) + 1
    span = np.arange(-reach, reach + 1)
    z, y, x = np.meshgrid([0] if flat else span, span, span, indexing="ij")
    offsets = np.stack([z.reshape(-1), y.reshape(-1), x.reshape(-1)], axis=1)
    order = np.argsort((offsets**2).sum(axis=1), kind="stable")
    return offsets[order[:cells]]


def _refuse_if_more(cells: int, free: int) -> None:
    if cells > free:
        raise UserError(
            f"seeding: {cells:,} cells do not fit on {free:,} free sites.\n"
            "Use fewer cells, or more lattice.sites."
        )
