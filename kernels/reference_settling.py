"""What settling fates means: claims on empty sites are settled, then all fates take effect together."""

from __future__ import annotations

import numpy as np

from kernels.bit_planes import packed, sites_of, unpacked
from kernels.cells import Cells, Sites
from kernels.codes import Intent, Kind, Stream
from kernels.contract import Box, kernel
from kernels.lattice import neighbours_at, offsets, within
from kernels.paths import Paths
from kernels.random import words_of
from kernels.reference_pushing import won


def winning_claims(
    intent: np.ndarray, acting: np.ndarray, seed: int, step: int, wraps: int
) -> tuple[Sites, Sites, np.ndarray]:
    """Mothers whose claims win, their targets (z, y, x index arrays), and whether they divide, not move.

    Of the claims on a site the highest priority wins, the fourth word of the claimant's draw; a tie goes to
    the lower direction seen from the site. acting: bool (nz, ny, nx).
    """
    mothers = np.nonzero(acting & (intent >= Intent.DIVIDE))
    claim = intent[mothers].astype(np.int64)
    divides = claim < Intent.MOVE
    direction = claim - np.where(divides, int(Intent.DIVIDE), int(Intent.MOVE))
    target = [np.zeros_like(index) for index in mothers]
    for way, *_ in offsets():
        chosen = direction == way
        there, _ = neighbours_at(tuple(index[chosen] for index in mothers), way, intent.shape, wraps)
        for axis, index in enumerate(there):
            target[axis][chosen] = index
    priority = words_of(mothers, intent.shape, seed, step, Stream.FATE)[3].astype(np.int64)
    site = np.ravel_multi_index(tuple(target), intent.shape)
    # The best claim of each site comes first among those on it.
    order = np.lexsort((26 - direction, -priority, site))
    first = order[np.unique(site[order], return_index=True)[1]]
    won = tuple(index[first] for index in mothers)
    return won, tuple(index[first] for index in target), divides[first]


@kernel(
    over="acting",
    reads={
        "intent": "u1",
        "acting": "u8",
        "mutation": "u8",
        "loss": "u8",
        "halved": "u1",
        "release": "i4",
        "mean_level": "f4",
        "inheritance": "f4",
        "noise": "f4",
        "quantile": "f4",
        "claims": "u4",
        "layers": "u8",
        "clock": "u4",
    },
    updates={
        "kind": "u1",
        "genotype": "u1",
        "carried": "f4",
        "stage": "u1",
        "expression": "i1",
        "pending": "u8",
        "clone": "u4",
        "founders": "u8",
        "outside": "f4",
        "occupied": "u8",
    },
    values={
        "seed": "u8",
        "passenger": "u8",
        "second_round": "i4",
        "cell_fraction": "f4",
        "alterations": "i4",
        "carries": "i4",
        "traits": "i4",
        "push_depth": "i4",
        "neighbours": "u4",
        "apoptotic_kind": "i4",
        "wraps": "i4",
        "width": "i4",
    },
)
def settle_fates(
    intent: np.ndarray,
    acting: np.ndarray,
    mutation: np.ndarray,
    loss: np.ndarray,
    halved: np.ndarray,
    release: np.ndarray,
    mean_level: np.ndarray | None,
    inheritance: np.ndarray | None,
    noise: np.ndarray | None,
    quantile: np.ndarray | None,
    claims: np.ndarray | None,
    layers: np.ndarray | None,
    clock: np.ndarray,
    kind: np.ndarray,
    genotype: np.ndarray,
    carried: np.ndarray | None,
    stage: np.ndarray | None,
    expression: np.ndarray | None,
    pending: np.ndarray | None,
    clone: np.ndarray | None,
    founders: np.ndarray | None,
    outside: np.ndarray | None,
    occupied: np.ndarray,
    seed: int,
    passenger: np.uint64,
    second_round: int,
    cell_fraction: np.float32,
    alterations: int,
    carries: int,
    traits: int,
    push_depth: int,
    neighbours: int,
    apoptotic_kind: int,
    wraps: int,
    width: int,
    box: Box,
) -> None:
    """Let the drawn fates happen: deaths, clearance, and births and moves of the claims that win.

    intent, kind, genotype: uint8 (nz, ny, nx); `width` is nx. acting, occupied: bit planes uint64 (nz, ny,
    words), the sites that act, and those that are not empty, which is kept up. clock: uint32 (1, 1, 1), the
    cell step. mutation, loss: uint64 (alterations,) thresholds a division of gaining and losing each; without
    any, all genotypes are 0. carried: float32 (carries, nz, ny, nx); at a division those with `halved` are
    shared equally, the others inherited; at a death carried[k] times `cell_fraction` goes to
    outside[release[k]] (float32 (drugs, nz, ny, nx), amounts a site) unless release[k] < 0. stage: uint8 (nz,
    ny, nx) or None. expression: int8 (traits, nz, ny, nx), levels that both daughters draw anew; mean_level,
    inheritance, noise: float32 (traits,) in levels; quantile: float32 (QUANTILES,) of `kernels.cells`; all
    None without traits. clone: uint32 (nz, ny, nx), which daughters inherit, and founders: bit plane to which
    are added those who found one, having another genotype or a neutral mutation (uint64 threshold
    `passenger`); None where clones are not followed. `second_round` is 1 where mothers whose claims lost have
    a second chance within the cell step. `apoptotic_kind` is what a killed cell leaves. claims, layers,
    pending, push_depth, neighbours: as in `stake_claims`, which settled who wins; None where cells do not
    push.
    """
    busy, step = unpacked(acting, int(width)), int(clock.flat[0])
    box = sites_of(box, int(width))
    none = np.zeros(0, np.float32)
    cells = Cells(
        kind,
        genotype,
        stage,
        waiting=None if pending is None else unpacked(pending, int(width)),
        clone=clone,
        founds=None if founders is None else unpacked(founders, int(width)),
        amounts=[] if carried is None else [carried[k] for k in range(int(carries))],
        levels=[] if expression is None else [expression[k] for k in range(int(traits))],
        halved=halved,
        mutation=mutation[: int(alterations)],
        loss=loss[: int(alterations)],
        mean_level=none if mean_level is None else mean_level,
        inheritance=none if inheritance is None else inheritance,
        noise=none if noise is None else noise,
        quantile=none if quantile is None else quantile,
        passenger=np.uint64(passenger),
        again=int(second_round) * Stream.AGAIN,
    )
    pushers: Sites = ()
    if layers is None or claims is None:
        mothers, targets, divides = winning_claims(intent, busy, seed, step, int(wraps))
    else:
        paths = Paths(layers, intent, busy, int(push_depth), int(neighbours), int(wraps), int(seed), step)
        at = np.nonzero(busy & ((intent == Intent.PUSH) | (intent >= Intent.DIVIDE)))
        root, place, can = paths.claims(at)
        winner = won(claims, root, place, can)
        direct = winner & (intent[at] != Intent.PUSH)
        mothers, targets = (tuple(index[direct] for index in found) for found in (at, root))
        divides = intent[mothers] < Intent.MOVE
        pushers = within(box, _mask(intent.shape, tuple(index[winner & ~direct] for index in at)))
    for fate, debris in ((Intent.DIE, int(apoptotic_kind)), (Intent.NECROSE, Kind.NECROTIC)):
        dying = within(box, busy & (intent == fate))
        for amount, drug in zip(cells.amounts, release, strict=False):
            if drug >= 0 and outside is not None:
                outside[drug][dying] = outside[drug][dying] + cell_fraction * amount[dying]
        cells.vacate(dying, debris)
    cells.vacate(within(box, busy & (intent == Intent.CLEAR)), Kind.EMPTY)
    if stage is not None:
        stage[within(box, busy & (intent == Intent.ADVANCE))] += np.uint8(1)

    covered = np.ones(divides.shape, bool)
    for index, low, high in zip(mothers, box[::2], box[1::2], strict=True):
        covered &= (index >= low) & (index < high)
    for born in (True, False):
        chosen = covered & (divides == born)
        mother, target = (tuple(index[chosen] for index in sites) for sites in (mothers, targets))
        if born:
            cells.bear(mother, target, seed, step)
        else:
            cells.move(mother, target)
    if pushers:
        _push(cells, paths, pushers, seed, step)
    occupied[...] = packed(kind != Kind.EMPTY)
    if pending is not None and cells.waiting is not None:
        pending[...] = packed(cells.waiting)
    if founders is not None and cells.founds is not None:
        founders[...] = packed(cells.founds)


def _push(cells: Cells, paths: Paths, mothers: Sites, seed: int, step: int) -> None:
    """All cells on each mother's path go one hop, the last one first, and a daughter appears beside her."""
    layer = paths.layer_of(mothers)
    for shift in range(paths.depth):
        on = layer - shift > 1
        at, rank = tuple(index[on] for index in mothers), layer[on]
        source, target = (paths.along(at, rank, rank - shift - back) for back in (1, 0))
        cells.move(source, target)
    cells.bear(mothers, paths.along(mothers, layer, np.ones_like(layer)), seed, step)


def _mask(shape: tuple[int, ...], at: Sites) -> np.ndarray:
    mask = np.zeros(shape, bool)
    mask[at] = True
    return mask
