"""What pushing means: layers of cells near empty sites, and claims on these at the end of paths."""

from __future__ import annotations

import numpy as np

from kernels.bit_planes import packed, sites_of, unpacked
from kernels.codes import Intent, Stream
from kernels.contract import Box, kernel
from kernels.lattice import neighbours_at, offsets, sites, within
from kernels.living import alive
from kernels.paths import PLACE_BITS, Paths, Sites
from kernels.random import words_of

CLAIMS = {
    "reads": {"intent": "u1", "layers": "u8", "clock": "u4"},
    "values": {"seed": "u8", "push_depth": "i4", "neighbours": "u4", "wraps": "i4", "width": "i4"},
}


@kernel(
    over="occupied",
    reads={"occupied": "u8"},
    updates={"layers": "u8"},
    values={"push_depth": "i4", "width": "i4"},
)
def find_vacancies(occupied: np.ndarray, layers: np.ndarray, push_depth: int, width: int, box: Box) -> None:
    """Layer 0, the empty sites, and nobody in any other; layers: uint64 (push_depth + 2, nz, ny, words)."""
    at = sites(box)
    layers[0][at] = packed(~unpacked(occupied, int(width)))[at]
    layers[int(push_depth) + 1][at] = 0


@kernel(
    over="occupied",
    reads={"occupied": "u8", "kind": "u1"},
    updates={"layers": "u8"},
    values={"push_depth": "i4", "layer": "i4", "grown_by": "i4", "wraps": "i4", "width": "i4"},
)
def grow_layer(
    occupied: np.ndarray,
    kind: np.ndarray,
    layers: np.ndarray,
    push_depth: int,
    layer: int,
    grown_by: int,
    wraps: int,
    width: int,
    box: Box,
) -> None:
    """Layer number `layer` of `layers`: living cells in none yet and next to one of the layer before.

    Next to are the 6, 18 or 26 neighbours, as `grown_by` says. occupied: uint64 (nz, ny, words). kind: uint8
    (nz, ny, nx). layers: uint64 (push_depth + 2, nz, ny, words), the last plane with all that stand in any.
    """
    before = unpacked(layers[int(layer) - 1], int(width))
    reached = unpacked(layers[int(push_depth) + 1], int(width))
    farthest = {6: 1, 18: 2, 26: 3}[int(grown_by)]
    at = tuple(np.indices(kind.shape).reshape(3, -1))
    near = np.zeros(kind.size, bool)
    for direction, dz, dy, dx in offsets():
        if abs(dz) + abs(dy) + abs(dx) <= farthest:
            there, inside = neighbours_at(at, direction, kind.shape, int(wraps))
            near |= inside & before[there]
    grown = unpacked(occupied, int(width)) & alive(kind) & near.reshape(kind.shape) & ~reached
    here = sites(box)
    layers[int(layer)][here] = packed(grown)[here]
    layers[int(push_depth) + 1][here] |= packed(grown)[here]


@kernel(
    over="acting",
    reads={"acting": "u8", **CLAIMS["reads"]},
    updates={"claims": "u4"},
    values=CLAIMS["values"],
)
def open_claims(
    acting: np.ndarray,
    intent: np.ndarray,
    layers: np.ndarray,
    clock: np.ndarray,
    claims: np.ndarray,
    seed: int,
    push_depth: int,
    neighbours: int,
    wraps: int,
    width: int,
    box: Box,
) -> None:
    """Empty sites that are claimed begin without a claim; arrays as in `stake_claims`."""
    _, root, _, can = _claimants(
        acting, intent, layers, clock, seed, push_depth, neighbours, wraps, width, box
    )
    claims[tuple(index[can] for index in root)] = 0


@kernel(
    over="acting",
    reads={"acting": "u8", "pending": "u8", **CLAIMS["reads"]},
    updates={"claims": "u4"},
    values=CLAIMS["values"],
)
def stake_claims(
    acting: np.ndarray,
    pending: np.ndarray,
    intent: np.ndarray,
    layers: np.ndarray,
    clock: np.ndarray,
    claims: np.ndarray,
    seed: int,
    push_depth: int,
    neighbours: int,
    wraps: int,
    width: int,
    box: Box,
) -> None:
    """Raise each empty site's claim to the greatest of those on it, directly or at the end of a path.

    A claim is, from its highest bit, whether the cell has waited, 17 random bits, and its place seen from the
    site. acting, pending: bit planes uint64 (nz, ny, words). intent: uint8, claims: uint32, both (nz, ny,
    nx). layers: uint64 (push_depth + 2, nz, ny, words). neighbours: bits of the directions that daughters may
    take. clock: uint32 (1, 1, 1), the cell step.
    """
    at, root, place, can = _claimants(
        acting, intent, layers, clock, seed, push_depth, neighbours, wraps, width, box
    )
    waits = unpacked(pending, int(width))[at].astype(np.uint32)
    word = words_of(at, intent.shape, seed, int(clock.flat[0]), Stream.FATE)[3]
    priority = (word >> np.uint32(PLACE_BITS + 1)) << np.uint32(PLACE_BITS)
    claim = (waits << np.uint32(31)) | priority | place.astype(np.uint32)
    np.maximum.at(claims, tuple(index[can] for index in root), claim[can])


@kernel(
    over="acting",
    reads={"acting": "u8", "claims": "u4", **CLAIMS["reads"]},
    updates={"pending": "u8"},
    values=CLAIMS["values"],
)
def judge_claims(
    acting: np.ndarray,
    claims: np.ndarray,
    intent: np.ndarray,
    layers: np.ndarray,
    clock: np.ndarray,
    pending: np.ndarray,
    seed: int,
    push_depth: int,
    neighbours: int,
    wraps: int,
    width: int,
    box: Box,
) -> None:
    """Mothers whose claim lost wait, those whose claim won wait no more; arrays as in `stake_claims`."""
    at, root, place, can = _claimants(
        acting, intent, layers, clock, seed, push_depth, neighbours, wraps, width, box
    )
    mother = intent[at] < Intent.MOVE
    waiting = unpacked(pending, int(width))
    waiting[tuple(index[mother] for index in at)] = ~won(claims, root, place, can)[mother]
    pending[sites(box)] = packed(waiting)[sites(box)]


@kernel(
    over="pending",
    reads={"layers": "u8"},
    updates={"pending": "u8", "acting": "u8", "intent": "u1"},
    values={"push_depth": "i4", "wraps": "i4", "width": "i4"},
)
def call_pending(
    layers: np.ndarray,
    pending: np.ndarray,
    acting: np.ndarray,
    intent: np.ndarray,
    push_depth: int,
    wraps: int,  # noqa: ARG001, a compiled lattice has it
    width: int,
    box: Box,
) -> None:
    """Mothers who wait and stand in a layer act by pushing; others wait no more. Arrays as `stake_claims`.

    `acting` is to be zero before.
    """
    at = sites(box)
    called = pending[at] & layers[int(push_depth) + 1][at]
    acting[at] |= called
    pending[at] = called
    mask = np.zeros(pending.shape, np.uint64)
    mask[at] = called
    intent[unpacked(mask, int(width))] = Intent.PUSH


def won(claims: np.ndarray, root: Sites, place: np.ndarray, can: np.ndarray) -> np.ndarray:
    """Whether the claim on each empty site is that of the cell at this place from it; bool."""
    return np.asarray(can & ((claims[root] & np.uint32((1 << PLACE_BITS) - 1)) == place))


def _claimants(
    acting: np.ndarray,
    intent: np.ndarray,
    layers: np.ndarray,
    clock: np.ndarray,
    seed: int,
    push_depth: int,
    neighbours: int,
    wraps: int,
    width: int,
    box: Box,
) -> tuple[Sites, Sites, np.ndarray, np.ndarray]:
    """The cells in the box that divide or move, what each claims, its place from there, whether it can."""
    busy = unpacked(acting, int(width))
    paths = Paths(
        layers, intent, busy, int(push_depth), int(neighbours), int(wraps), int(seed), int(clock.flat[0])
    )
    claiming = busy & ((intent == Intent.PUSH) | (intent >= Intent.DIVIDE))
    at = within(sites_of(box, int(width)), claiming)
    return (at, *paths.claims(at))
