"""Where the first cells sit: a lump, clusters, or scattered cells, and which of them carry alterations.

All choices come from Philox words, so a seed gives the same cells on every machine and NumPy version.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from automaton.errors import UserError
from kernels.codes import Kind, Stream
from kernels.random import joined, philox

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario
    from automaton.scenario.seeding import Seeding

Bytes = np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]
GAP_SITES = 2
"""Empty sites kept between clusters."""
ATTEMPTS = 20_000
AT_ONCE = 1 << 16
"""Sites or words that are worked on at once, so that scratch stays small on a lattice of any size."""


def seed_cells(scenario: Scenario) -> tuple[Bytes, Bytes]:
    """Kinds and genotypes at the start, uint8 (nz, ny, nx).

    Raises UserError where the cells do not fit.
    """
    kind = np.zeros(scenario.shape, np.uint8)
    genotype = np.zeros(scenario.shape, np.uint8)
    for number, group in enumerate(scenario.seeding):
        sites = _sites_of(group, kind, scenario.seed, number)
        kind.reshape(-1)[sites] = Kind.TUMOUR
        genotype.reshape(-1)[sites] = _genotypes_of(group, scenario, sites.size, number)
    return kind, genotype


def _sites_of(group: Seeding, kind: Bytes, seed: int, number: int) -> np.ndarray:
    cells = group.number(kind.size)
    if group.arrangement == "scattered":
        free = np.flatnonzero(kind.reshape(-1) == Kind.EMPTY)
        _refuse_if_more(cells, free.size)
        return np.asarray(free[_least(words_for(free.size, seed, Stream.SCATTER, number), cells)])
    if group.arrangement == "clusters":
        return _clusters(cells, group.clusters or 1, kind, seed, number)
    return _nearest_to_middle(cells, kind)


def _nearest_to_middle(cells: int, kind: Bytes) -> np.ndarray:
    """Linear indices of the free sites nearest to the lattice's middle; ties in index order."""
    _refuse_if_more(cells, int(np.count_nonzero(kind == Kind.EMPTY)))
    shells = np.zeros(sum(kind.shape) + 1, np.int64)
    for _, squared in _free_sites(kind):
        shells += np.bincount(np.sqrt(squared).astype(np.int64), minlength=shells.size)
    outermost = int(np.searchsorted(np.cumsum(shells), cells))
    near = []
    for sites, squared in _free_sites(kind):
        inner = squared < (outermost + 1) ** 2
        near.append((sites[inner], squared[inner]))
    sites, squared = (np.concatenate(parts) for parts in zip(*near, strict=True))
    return np.asarray(sites[np.argsort(squared, kind="stable")[:cells]])


def _free_sites(kind: Bytes) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Slab by slab, linear indices of the free sites and squared distances from the middle (half sites)."""
    z, y, x = ((2 * np.arange(size) - (size - 1)) ** 2 for size in kind.shape)
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


def _genotypes_of(group: Seeding, scenario: Scenario, cells: int, number: int) -> np.ndarray:
    """A genotype for each of `cells` cells; exactly the rounded share of each pre-existing variant."""
    found = np.zeros(cells, np.uint8)
    taken, shares = 0, {}
    for label, fraction in group.genotypes.items():
        shares[label] = min(round(fraction * cells), cells - taken)
        taken += shares[label]
    if not taken:
        return found
    words = words_for(cells, scenario.seed, Stream.VARIANT, number)
    chosen = np.flatnonzero(words <= np.partition(words, taken - 1)[taken - 1])
    order = chosen[np.argsort(words[chosen], kind="stable")]
    first = 0
    for label, share in shares.items():
        found[order[first : first + share]] = scenario.genotype_mask(label)
        first += share
    return found


def words_for(count: int, seed: int, stream: Stream, number: int, draw: int = 0) -> np.ndarray:
    """`count` 64-bit words of group `number` of a stream that is addressed by a count; uint64."""
    words = np.empty(count, np.uint64)

    def fill(low: int) -> None:
        index = np.arange(low, min(low + AT_ONCE, count), dtype=np.uint64)
        high = np.full_like(index, int(stream) << 16 | number)
        a, b, _, _ = philox(
            (index & np.uint64(0xFFFFFFFF), index >> np.uint64(32), high, np.full_like(index, draw)), seed
        )
        words[low : low + AT_ONCE] = joined(a, b)

    if count <= AT_ONCE:
        fill(0)
        return words
    with ThreadPoolExecutor() as pool:
        list(pool.map(fill, range(0, count, AT_ONCE)))
    return words


def _least(words: np.ndarray, count: int) -> np.ndarray:
    """Places of the `count` least words in ascending order, int64; of equal words the first."""
    if count == words.size:
        return np.arange(count)
    limit = np.partition(words, count)[count]
    below, ties = np.flatnonzero(words < limit), np.flatnonzero(words == limit)
    return np.sort(np.concatenate([below, ties[: count - below.size]]))


def _refuse_if_more(cells: int, free: int) -> None:
    if cells > free:
        raise UserError(
            f"seeding: {cells:,} cells do not fit on {free:,} free sites.\n"
            "Use fewer cells, or more lattice.sites."
        )
