"""What can happen to a cell, and how likely; shared by references of kernels."""

from __future__ import annotations

import numpy as np

from kernels.codes import Response, Stream
from kernels.random import joined, threshold, words_of

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
    row: np.ndarray,
    rests: np.ndarray,
    concentration: np.ndarray | None,
    carried: np.ndarray | None,
    kill: np.ndarray,
    kill_resting: np.ndarray,
    half_damage: np.ndarray,
    hill: np.ndarray,
    response: np.ndarray,
    slot: np.ndarray,
    death_per_h: np.ndarray,
) -> np.ndarray:
    """Death hazard per hour of the cells at `at`: the background's plus each drug's in its order; float32.

    row: places in tables. rests: bool, cells of which each drug kills its share `kill_resting` only.
    """
    hazard = death_per_h[row]
    for drug, way in enumerate(response):
        strength = np.where(rests, kill[drug][row] * kill_resting[drug], kill[drug][row])
        if way == Response.LINEAR:
            assert concentration is not None
            hazard = hazard + strength * np.maximum(concentration[drug][at], f4(0))
        elif way == Response.DAMAGE:
            assert carried is not None
            hazard = hazard + strength * hill_response(carried[slot[drug]][at], half_damage[drug], hill[drug])
    return np.asarray(hazard)


def dies_dividing(
    at: Sites,
    row: np.ndarray,
    concentration: np.ndarray | None,
    kill: np.ndarray,
    response: np.ndarray,
    shape: tuple[int, ...],
    seed: int,
    step: int,
) -> np.ndarray:
    """Whether a drug that kills at divisions would kill each cell at `at`, were it to divide; bool."""
    dies = np.zeros(at[0].shape, bool)
    for drug in np.flatnonzero(response == Response.AT_DIVISION):
        assert concentration is not None
        chance = kill[drug][row] * concentration[drug][at]
        a, b, _, _ = words_of(at, shape, seed, step, Stream.DIVISION_KILL + int(drug))
        below = joined(a, b) < threshold(np.clip(chance, f4(0), f4(0.99999994)))
        dies |= (chance >= 1) | ((chance > 0) & below)
    return dies
