"""What drawing fates means: competing risks, one draw a cell, and a direction where the fate needs room.

Risks compete as p_i = (h_i / H) (1 - exp(-H dt)), H the sum of the hazards, so that where space never limits,
the extinction probability of a birth-death line is death over birth for any step.
"""

from __future__ import annotations

import numpy as np

from kernels.bit_planes import packed, sites_of, unpacked
from kernels.codes import Intent, Kind, Response, Stream
from kernels.contract import Box, kernel
from kernels.lattice import neighbours_at, sites, within
from kernels.random import high_product, joined, threshold, words_of

f4 = np.float32
Sites = tuple[np.ndarray, ...]


def one_minus_exp(x: np.ndarray) -> np.ndarray:
    """1 - exp(-x), float32, for x >= 0; x counts as 8 above 8. Accurate in relative terms for small x.

    Taylor series of x / 16, then four times 1 - (1 - q)^2 = q (2 - q).
    """
    y = np.minimum(x, f4(8)) * f4(0.0625)
    s = f4(1) - y * f4(0.125)
    for reciprocal in (0.14285715, 0.16666667, 0.2, 0.25, 0.33333334, 0.5):
        s = f4(1) - (y * f4(reciprocal)) * s
    q = np.asarray(y * s)
    for _ in range(4):
        q = q * (f4(2) - q)
    return q


def hill_response(damage: np.ndarray, half: np.float32, exponent: int) -> np.ndarray:
    """r^n / (1 + r^n) with r = damage / half, float32, n from 1 to 8."""
    r = np.minimum(np.maximum(damage / half, f4(0)), f4(10000))
    power: np.ndarray = r
    for _ in range(1, int(exponent)):
        power = power * r
    return np.asarray(power / (f4(1) + power))


def ramp(value: np.ndarray) -> np.ndarray:
    """`value` between 0 and 1."""
    return np.asarray(np.minimum(np.maximum(value, f4(0)), f4(1)))


def death_hazard(
    at: Sites,
    genotype: np.ndarray,
    concentration: np.ndarray | None,
    carried: np.ndarray | None,
    kill: np.ndarray,
    half_damage: np.ndarray,
    hill: np.ndarray,
    response: np.ndarray,
    slot: np.ndarray,
    death_per_h: np.float32,
    drugs: int,
) -> np.ndarray:
    """Death hazard per hour of the cells at `at`: the background's plus each drug's in its order; float32."""
    hazard = np.full(len(at[0]), death_per_h, f4)
    for drug in range(int(drugs)):
        strength = kill[drug][genotype[at]]
        if response[drug] == Response.LINEAR:
            assert concentration is not None
            hazard = hazard + strength * np.maximum(concentration[drug][at], f4(0))
        elif response[drug] == Response.DAMAGE:
            assert carried is not None
            hazard = hazard + strength * hill_response(carried[slot[drug]][at], half_damage[drug], hill[drug])
    return hazard


def choose_directions(
    occupied: np.ndarray, at: Sites, word: np.ndarray, weights: np.ndarray, any_free: int, wraps: int
) -> np.ndarray:
    """Direction 0..26 each cell takes, -1 where it gives up; int64.

    With any_free it is drawn by weight among the directions whose site is empty, else among all, in vain if
    the site is taken. occupied: bool (nz, ny, nx).
    """
    empty = np.zeros((27, len(at[0])), bool)
    for direction in np.flatnonzero(weights):
        there, inside = neighbours_at(at, int(direction), occupied.shape, int(wraps))
        empty[direction] = inside & ~occupied[there]
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
        "division_per_h": "f4",
        "kill": "f4",
        "half_damage": "f4",
        "hill": "i4",
        "response": "i4",
        "slot": "i4",
        "weights": "i4",
        "hop_weights": "i4",
        "clock": "u4",
    },
    updates={"intent": "u1", "acting": "u8"},
    values={
        "seed": "u8",
        "dt_h": "f4",
        "death_per_h": "f4",
        "hop_per_h": "f4",
        "necrosis_per_h": "f4",
        "necrosis_below": "f4",
        "necrosis_slope": "f4",
        "division_zero": "f4",
        "division_slope": "f4",
        "apoptotic_per_h": "f4",
        "necrotic_per_h": "f4",
        "drugs": "i4",
        "genotypes": "i4",
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
    division_per_h: np.ndarray,
    kill: np.ndarray,
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
    death_per_h: np.float32,
    hop_per_h: np.float32,
    necrosis_per_h: np.float32,
    necrosis_below: np.float32,
    necrosis_slope: np.float32,
    division_zero: np.float32,
    division_slope: np.float32,
    apoptotic_per_h: np.float32,
    necrotic_per_h: np.float32,
    drugs: int,
    genotypes: int,  # noqa: ARG001, the compiled source needs the length of a table's row
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
    slot[drug] says which is the drug's damage. division_per_h: (genotypes,). kill: (drugs, genotypes), per
    hour, or per hour and uM where the response is linear. weights, hop_weights: int32 (27,) of the directions
    of daughters and of hops. clock: uint32 (1, 1, 1), the cell step.
    """
    step = int(clock.flat[0])
    taken, may_act = unpacked(occupied, int(width)), unpacked(acting, int(width))
    at = within(sites_of(box, int(width)), may_act)
    top = intent[at]
    chosen = np.full(top.shape, Intent.STAY, np.uint8)

    living = kind[at] == Kind.TUMOUR
    cells = tuple(index[living] for index in at)
    if cells[0].size:
        die = death_hazard(
            cells,
            genotype,
            concentration,
            carried,
            kill,
            half_damage,
            hill,
            response,
            slot,
            death_per_h,
            drugs,
        )
        necrose = np.zeros_like(die)
        divide = division_per_h[genotype[cells]]
        if oxygen is not None:
            necrose = necrosis_per_h * ramp((necrosis_below - oxygen[cells]) * necrosis_slope)
            divide = divide * ramp((oxygen[cells] - division_zero) * division_slope)
        a, b, c, _ = words_of(cells, kind.shape, seed, step, Stream.FATE)
        draw = _draw(top[living], a, b)
        total = ((die + necrose) + divide) + hop_per_h
        at_risk = total > 0
        share = one_minus_exp(total * dt_h) / np.where(at_risk, total, f4(1))
        parts = [threshold(risk * share) for risk in (die, necrose, divide, hop_per_h)]
        ends = np.cumsum(parts, axis=0, dtype=np.uint64)
        daughter = choose_directions(taken, cells, c, weights, any_free, wraps)
        hop = choose_directions(taken, cells, c, hop_weights, 0, wraps)
        chosen[living] = np.select(
            [~at_risk, draw < ends[0], draw < ends[1], draw < ends[2], draw < ends[3]],
            [
                Intent.STAY,
                Intent.DIE,
                Intent.NECROSE,
                np.where(daughter >= 0, Intent.DIVIDE + daughter, Intent.STAY),
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
