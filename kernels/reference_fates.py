"""What drawing fates means: competing risks, one draw a cell, and a direction where the fate needs room.

Risks compete as p_i = (h_i / H) (1 - exp(-H dt)), H the sum of the hazards, so that where space never limits,
the extinction probability of a birth-death line is death over birth for any step.
"""

from __future__ import annotations

import numpy as np

from kernels.bit_planes import packed, sites_of, unpacked
from kernels.codes import Intent, Kind, Stream
from kernels.contract import Box, kernel
from kernels.hazards import death_hazard, dies_dividing, one_minus_exp, ramp
from kernels.lattice import neighbours_at, sites, within
from kernels.living import alive, rows_of
from kernels.random import high_product, joined, threshold, words_of

f4 = np.float32
Sites = tuple[np.ndarray, ...]


def empty_directions(occupied: np.ndarray, at: Sites, directions: np.ndarray, wraps: int) -> np.ndarray:
    """Whether the neighbour in each of the 27 directions is empty, bool (27, len(at)); only of `directions`.

    occupied: bool (nz, ny, nx).
    """
    empty = np.zeros((27, len(at[0])), bool)
    for direction in np.flatnonzero(directions):
        there, inside = neighbours_at(at, int(direction), occupied.shape, int(wraps))
        empty[direction] = inside & ~occupied[there]
    return empty


def choose_directions(empty: np.ndarray, word: np.ndarray, weights: np.ndarray, any_free: int) -> np.ndarray:
    """Direction 0..26 each cell takes, -1 where it gives up; int64.

    With any_free it is drawn by weight among the directions whose site is empty, else among all, in vain if
    the site is taken. empty: bool (27, cells).
    """
    shares = weights.astype(np.int64)[:, None] * (empty if any_free else np.ones_like(empty))
    ends = np.cumsum(shares, axis=0)
    left = high_product(word, ends[-1])
    direction = np.argmax(left < ends, axis=0)
    found = empty[direction, np.arange(direction.size)]
    return np.where(found, direction, -1)


@kernel(
    over="occupied",
    reads={
        "occupied": "u8",
        "kind": "u1",
        "genotype": "u1",
        "oxygen": "f4",
        "concentration": "f4",
        "carried": "f4",
        "stage": "u1",
        "layers": "u8",
        "division_per_h": "f4",
        "death_per_h": "f4",
        "hop_per_h": "f4",
        "kill": "f4",
        "kill_resting": "f4",
        "half_damage": "f4",
        "hill": "i4",
        "response": "i4",
        "slot": "i4",
        "weights": "i4",
        "hop_weights": "i4",
        "clock": "u4",
    },
    updates={"pending": "u8", "intent": "u1", "acting": "u8"},
    values={
        "seed": "u8",
        "dt_h": "f4",
        "necrosis_per_h": "f4",
        "necrosis_below": "f4",
        "necrosis_slope": "f4",
        "division_zero": "f4",
        "division_slope": "f4",
        "apoptotic_per_h": "f4",
        "necrotic_per_h": "f4",
        "drugs": "i4",
        "genotypes": "i4",
        "table_rows": "i4",
        "stages": "i4",
        "neighbours": "u4",
        "push_depth": "i4",
        "spares_resting": "i4",
        "any_free": "i4",
        "wraps": "i4",
        "width": "i4",
    },
)
def draw_fates(
    occupied: np.ndarray,
    kind: np.ndarray,
    genotype: np.ndarray,
    oxygen: np.ndarray | None,
    concentration: np.ndarray | None,
    carried: np.ndarray | None,
    stage: np.ndarray | None,
    layers: np.ndarray | None,
    pending: np.ndarray | None,
    division_per_h: np.ndarray,
    death_per_h: np.ndarray,
    hop_per_h: np.ndarray,
    kill: np.ndarray,
    kill_resting: np.ndarray,
    half_damage: np.ndarray,
    hill: np.ndarray,
    response: np.ndarray,
    slot: np.ndarray,
    weights: np.ndarray,
    hop_weights: np.ndarray,
    clock: np.ndarray,
    intent: np.ndarray,
    acting: np.ndarray,
    seed: int,
    dt_h: np.float32,
    necrosis_per_h: np.float32,
    necrosis_below: np.float32,
    necrosis_slope: np.float32,
    division_zero: np.float32,
    division_slope: np.float32,
    apoptotic_per_h: np.float32,
    necrotic_per_h: np.float32,
    drugs: int,
    genotypes: int,
    table_rows: int,  # noqa: ARG001, the compiled source needs the length of a table's row
    stages: int,
    neighbours: int,  # noqa: ARG001, as bits for the compiled source what the weights say
    push_depth: int,
    spares_resting: int,
    any_free: int,
    wraps: int,
    width: int,
    box: Box,
) -> None:
    """One fate for each site that may act, from the state before anybody does.

    occupied, acting: bit planes uint64 (nz, ny, words) (`kernels.bit_planes`); occupied where kind is not
    EMPTY; `screen_fates` marked in `acting` those that may act, left are those that do. intent: uint8 (nz,
    ny, nx), the leading bytes of the draws of those that may act; Intent codes of those that do. kind,
    genotype: uint8 (nz, ny, nx); `width` is nx. oxygen: float32 (nz, ny, nx) in mmHg or None (no limits).
    concentration: (drugs, nz, ny, nx) outside, uM. carried: (carries, nz, ny, nx) amounts cells carry;
    slot[drug] says which is the drug's damage. stage: uint8 (nz, ny, nx), how many of the `stages` of its
    cycle a cell has behind it, or None. division_per_h, the rate of divisions or of stages, death_per_h,
    hop_per_h: float32 (table_rows,), a row for each of the `genotypes` and perhaps one for healthy cells.
    kill: (drugs, table_rows), per hour, or per uM (and hour where the response is linear); cells that rest,
    for want of oxygen to divide or of an empty site in a direction with weight (`neighbours`, as bits), meet
    the share `kill_resting` (drugs,) of it if `spares_resting`, whatever their rate of division. weights,
    hop_weights: int32 (27,) of the directions of daughters and of hops. clock: uint32 (1, 1, 1), the cell
    step. layers, pending, push_depth: see `kernels.reference_pushing`; cells in a layer push where they have
    no other room, and those that wait do so at once, unless they cannot divide any more, as without oxygen:
    then they wait no more; None where cells do not push.
    """
    step = int(clock.flat[0])
    taken, may_act = unpacked(occupied, int(width)), unpacked(acting, int(width))
    at = within(sites_of(box, int(width)), may_act)
    top = intent[at]
    chosen = np.full(top.shape, Intent.STAY, np.uint8)

    living = alive(kind[at])
    cells = tuple(index[living] for index in at)
    if cells[0].size:
        row = rows_of(kind[cells], genotype[cells], genotypes)
        necrose, fed = np.zeros(row.shape, f4), np.ones(row.shape, f4)
        if oxygen is not None:
            necrose = necrosis_per_h * ramp((necrosis_below - oxygen[cells]) * necrosis_slope)
            fed = ramp((oxygen[cells] - division_zero) * division_slope)
        divide = division_per_h[row] * fed
        empty = empty_directions(taken, cells, weights, wraps)
        room = empty.any(axis=0)
        if layers is not None:
            room = unpacked(layers[int(push_depth) + 1], int(width))[cells]
        rests = ~((fed > 0) & room) if spares_resting else np.zeros(row.shape, bool)
        die = death_hazard(
            cells,
            row,
            rests,
            concentration,
            carried,
            kill,
            kill_resting,
            half_damage,
            hill,
            response[: int(drugs)],
            slot,
            death_per_h,
        )
        a, b, c, _ = words_of(cells, kind.shape, seed, step, Stream.FATE)
        draw = _draw(top[living], a, b)
        total = ((die + necrose) + divide) + hop_per_h[row]
        at_risk = total > 0
        share = one_minus_exp(total * dt_h) / np.where(at_risk, total, f4(1))
        parts = [threshold(risk * share) for risk in (die, necrose, divide, hop_per_h[row])]
        ends = np.cumsum(parts, axis=0, dtype=np.uint64)
        daughter = choose_directions(empty, c, weights, any_free)
        hop = choose_directions(empty_directions(taken, cells, hop_weights, wraps), c, hop_weights, 0)
        killed = dies_dividing(cells, row, concentration, kill, response, kind.shape, seed, step)
        pushes = (daughter < 0) & room & (layers is not None)
        birth = np.where(pushes, Intent.PUSH, Intent.DIVIDE + daughter)
        birth = np.where((daughter >= 0) | pushes, np.where(killed, Intent.DIE, birth), Intent.STAY)
        if stage is not None:
            advance = np.where(room, Intent.ADVANCE, Intent.STAY)
            birth = np.where(stage[cells] + 1 < int(stages), advance, birth)
        waits = np.zeros(row.shape, bool)
        if pending is not None:
            waiting = unpacked(pending, int(width))
            waits = waiting[cells] & (divide > 0)
            waiting[cells] = waits
            pending[sites(box)] = packed(waiting)[sites(box)]
        chosen[living] = np.select(
            [~at_risk, draw < ends[0], draw < ends[1], waits, draw < ends[2], draw < ends[3]],
            [
                Intent.STAY,
                Intent.DIE,
                Intent.NECROSE,
                np.where(room, Intent.PUSH, Intent.STAY),
                birth,
                np.where(hop >= 0, Intent.MOVE + hop, Intent.STAY),
            ],
            Intent.STAY,
        )

    for debris, clearance_per_h in ((Kind.APOPTOTIC, apoptotic_per_h), (Kind.NECROTIC, necrotic_per_h)):
        there = kind[at] == debris
        a, b, _, _ = words_of(tuple(index[there] for index in at), kind.shape, seed, step, Stream.FATE)
        chance = one_minus_exp(np.full(a.shape, clearance_per_h * dt_h, f4))
        cleared = _draw(top[there], a, b) < threshold(chance)
        chosen[there] = np.where(cleared, Intent.CLEAR, Intent.STAY)

    acts = chosen != Intent.STAY
    at = tuple(index[acts] for index in at)
    intent[at] = chosen[acts]
    events = np.zeros(kind.shape, bool)
    events[at] = True
    acting[sites(box)] = packed(events)[sites(box)]


def _draw(top: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """64-bit words with leading byte `top`, filled up with two words of the site; uint64."""
    return (top.astype(np.uint64) << np.uint64(56)) | (joined(a, b) >> np.uint64(8))
