"""What drawing fates means: competing risks, one draw a cell, and a direction where the fate needs room.

Risks compete as p_i = (h_i / H) (1 - exp(-H dt)), H the sum of the hazards, so that where space never limits,
the extinction probability of a birth-death line is death over birth for any step.
"""

from __future__ import annotations

import numpy as np

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
    kind: np.ndarray, at: Sites, word: np.ndarray, weights: np.ndarray, any_free: int, wraps: int
) -> np.ndarray:
    """Direction 0..26 each cell takes, -1 where it gives up; int64.

    With any_free it is drawn by weight among the directions whose site is empty, else among all, in vain if
    the site is taken.
    """
    empty = np.zeros((27, len(at[0])), bool)
    for direction in np.flatnonzero(weights):
        there, inside = neighbours_at(at, int(direction), kind.shape, int(wraps))
        empty[direction] = inside & (kind[there] == Kind.EMPTY)
    shares = weights.astype(np.int64)[:, None] * (empty if any_free else np.ones_like(empty))
    ends = np.cumsum(shares, axis=0)
    left = high_product(word, ends[-1])
    direction = np.argmax(left < ends, axis=0)
    found = empty[direction, np.arange(direction.size)]
    return np.where(found, direction, -1)


@kernel(
    over="intent",
    reads={
        "kind": "u1",
        "genotype": "u1",
        "row_live": "u1",
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
    },
    updates={"intent": "u1", "row_busy": "u4"},
    values={
        "seed": "u8",
        "step": "u4",
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
    },
)
def draw_fates(
    kind: np.ndarray,
    genotype: np.ndarray,
    row_live: np.ndarray,
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
    intent: np.ndarray,
    row_busy: np.ndarray,
    seed: int,
    step: int,
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
    box: Box,
) -> None:
    """One fate a site into `intent` (Intent codes), from the state before anybody acts.

    kind, genotype, intent: uint8 (nz, ny, nx). row_live: uint8 (nz, ny), rows without it are skipped.
    row_busy: uint32 (nz, ny), set to `step` where a row holds an event. oxygen: float32 (nz, ny, nx) in mmHg
    or None (no limits). concentration: (drugs, nz, ny, nx) outside, uM. carried: (carries, nz, ny, nx)
    amounts cells carry; slot[drug] says which is the drug's damage. division_per_h: (genotypes,). kill:
    (drugs, genotypes), per hour, or per hour and uM where the response is linear. weights, hop_weights: int32
    (27,) of the directions of daughters and of hops.
    """
    live = np.broadcast_to((row_live != 0)[:, :, None], kind.shape)
    at = sites(box)
    intent[at] = np.where(live & (kind != Kind.EMPTY), Intent.STAY, np.where(live, Intent.VACANT, intent))[at]

    cells = within(box, live & (kind == Kind.TUMOUR))
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
        draw = joined(a, b)
        total = ((die + necrose) + divide) + hop_per_h
        at_risk = total > 0
        share = one_minus_exp(total * dt_h) / np.where(at_risk, total, f4(1))
        parts = [threshold(risk * share) for risk in (die, necrose, divide, hop_per_h)]
        ends = np.cumsum(parts, axis=0, dtype=np.uint64)
        daughter = choose_directions(kind, cells, c, weights, any_free, wraps)
        hop = choose_directions(kind, cells, c, hop_weights, 0, wraps)
        chosen = np.select(
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
        intent[cells] = chosen.astype(np.uint8)

    for debris, clearance_per_h in ((Kind.APOPTOTIC, apoptotic_per_h), (Kind.NECROTIC, necrotic_per_h)):
        there = within(box, live & (kind == debris))
        a, b, _, _ = words_of(there, kind.shape, seed, step, Stream.FATE)
        cleared = joined(a, b) < threshold(one_minus_exp(np.full(a.shape, clearance_per_h * dt_h, f4)))
        intent[there] = np.where(cleared, Intent.CLEAR, Intent.STAY)

    inside = np.zeros(kind.shape, bool)
    inside[at] = True
    acting = inside & live & (intent != Intent.STAY) & (intent != Intent.VACANT)
    row_busy[acting.any(axis=2)] = step
