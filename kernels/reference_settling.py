"""What settling fates means: claims on empty sites are settled, then all fates take effect together."""

from __future__ import annotations

import numpy as np

from kernels.codes import Intent, Kind, Stream
from kernels.contract import Box, kernel
from kernels.lattice import neighbours_at, offsets, within
from kernels.random import joined, words_of

Sites = tuple[np.ndarray, ...]


def busy_nearby(row_busy: np.ndarray, step: int, wraps: int) -> np.ndarray:
    """Which rows (nz, ny) have an event in themselves or one of the eight rows around; bool."""
    rows = np.indices(row_busy.shape).reshape(2, -1)
    at = (rows[0], rows[1], np.zeros_like(rows[0]))
    near = np.zeros(rows.shape[1], bool)
    for dz in range(3):
        for dy in range(3):
            there, inside = neighbours_at(at, 9 * dz + 3 * dy + 1, (*row_busy.shape, 1), int(wraps))
            near |= inside & (row_busy[there[0], there[1]] == step)
    return near.reshape(row_busy.shape)


def winners(intent: np.ndarray, vacant: Sites, seed: int, step: int, wraps: int) -> np.ndarray:
    """Direction from which each vacant site is claimed by the highest priority, -1 without claims; int64.

    The priority is the fourth word of the claimant's draw; a tie goes to the lower direction.
    """
    best = np.full(vacant[0].size, -1)
    highest = np.full(vacant[0].size, -1, np.int64)
    for direction, *_ in offsets():
        there, inside = neighbours_at(vacant, direction, intent.shape, wraps)
        back = 26 - direction
        claims = inside & ((intent[there] == Intent.DIVIDE + back) | (intent[there] == Intent.MOVE + back))
        priority = words_of(there, intent.shape, seed, step, Stream.FATE)[3].astype(np.int64)
        wins = claims & (priority > highest)
        best[wins] = direction
        highest[wins] = priority[wins]
    return best


def mutated(
    at: Sites, shape: tuple[int, ...], genotype: np.ndarray, mutation: np.ndarray, seed: int, step: int
) -> np.ndarray:
    """The daughters' genotypes after one draw an alteration; uint8."""
    for bit, chance in enumerate(mutation):
        a, b, _, _ = words_of(at, shape, seed, step, Stream.MUTATION + bit)
        genotype = np.where(joined(a, b) < chance, genotype | np.uint8(1 << bit), genotype)
    return genotype


@kernel(
    over="intent",
    reads={"intent": "u1", "row_busy": "u4", "mutation": "u8", "halved": "u1", "release": "i4"},
    updates={"kind": "u1", "genotype": "u1", "carried": "f4", "outside": "f4", "row_live": "u1"},
    values={
        "seed": "u8",
        "step": "u4",
        "cell_fraction": "f4",
        "alterations": "i4",
        "carries": "i4",
        "apoptotic_kind": "i4",
        "wraps": "i4",
    },
)
def settle_fates(
    intent: np.ndarray,
    row_busy: np.ndarray,
    mutation: np.ndarray,
    halved: np.ndarray,
    release: np.ndarray,
    kind: np.ndarray,
    genotype: np.ndarray,
    carried: np.ndarray | None,
    outside: np.ndarray | None,
    row_live: np.ndarray,
    seed: int,
    step: int,
    cell_fraction: np.float32,
    alterations: int,
    carries: int,
    apoptotic_kind: int,
    wraps: int,
    box: Box,
) -> None:
    """Let the drawn fates happen: deaths, clearance, and births and moves of the claims that win.

    intent, kind, genotype: uint8 (nz, ny, nx). row_busy: uint32 (nz, ny). mutation: uint64 (alterations,)
    thresholds a division. carried: float32 (carries, nz, ny, nx); at a division those with `halved` are shared
    equally, the others inherited; at a death carried[k] times `cell_fraction` goes to outside[release[k]]
    (float32 (drugs, nz, ny, nx), amounts a site) unless release[k] < 0. `apoptotic_kind` is what a killed cell
    leaves. row_live: uint8 (nz, ny), set where a cell arrives.
    """
    near = np.broadcast_to(busy_nearby(row_busy, int(step), int(wraps))[:, :, None], intent.shape)
    amounts = [] if carried is None else [carried[k] for k in range(int(carries))]

    for fate, debris in ((Intent.DIE, int(apoptotic_kind)), (Intent.NECROSE, Kind.NECROTIC)):
        dying = within(box, near & (intent == fate))
        for amount, drug in zip(amounts, release, strict=False):
            if drug >= 0 and outside is not None:
                outside[drug][dying] = outside[drug][dying] + cell_fraction * amount[dying]
        _vacate(kind, genotype, amounts, dying, debris)
    _vacate(kind, genotype, amounts, within(box, near & (intent == Intent.CLEAR)), Kind.EMPTY)

    vacant = within(box, near & (intent == Intent.VACANT))
    best = winners(intent, vacant, seed, step, int(wraps))
    for direction, *_ in offsets():
        target = tuple(index[best == direction] for index in vacant)
        mother, _ = neighbours_at(target, direction, intent.shape, int(wraps))
        born = intent[mother] == Intent.DIVIDE + 26 - direction
        into, parent = tuple(index[born] for index in target), tuple(index[born] for index in mother)
        kind[into] = kind[parent]
        genotype[into] = mutated(
            into, intent.shape, genotype[parent], mutation[: int(alterations)], seed, step
        )
        for amount, shared in zip(amounts, halved, strict=False):
            if shared:
                amount[parent] = amount[parent] * np.float32(0.5)
            amount[into] = amount[parent]
        into, left = tuple(index[~born] for index in target), tuple(index[~born] for index in mother)
        for state in (kind, genotype, *amounts):
            state[into] = state[left]
        _vacate(kind, genotype, amounts, left, Kind.EMPTY)
        row_live[target[0], target[1]] = 1


def _vacate(
    kind: np.ndarray, genotype: np.ndarray, amounts: list[np.ndarray], at: Sites, debris: int
) -> None:
    for state, value in ((kind, debris), (genotype, 0), *((amount, 0) for amount in amounts)):
        state[at] = value
