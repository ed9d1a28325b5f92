"""Heritable levels of expression: what a level multiplies a trait by, and how daughters come by theirs.

A level is an int8 in steps of STEP_LOG2, so that tables tell what each means. A daughter's level e' follows
from her mother's e as e' = mu + rho (e - mu) + sigma sqrt(1 - rho^2) xi, xi standard normal: a first-order
autoregression over generations, in which levels have mean mu, standard deviation sigma, and correlation rho
between mother and daughter.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kernels.cells import LEVELS, QUANTILES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automaton.scenario.expression import Expression

STEP_LOG2 = 0.05
"""One level, in doublings."""
ROUNDING_VARIANCE = STEP_LOG2**2 / 6
"""Variance that rounding at random to levels adds, on average; noise is made smaller by as much."""


def multipliers() -> npt.NDArray[np.float64]:
    """What the levels -128 to 127 multiply a trait by, float64 (LEVELS,)."""
    return np.asarray(2.0 ** (STEP_LOG2 * (np.arange(LEVELS) - LEVELS // 2)))


def normal_quantiles() -> npt.NDArray[np.float32]:
    """Normal quantiles at the middles of QUANTILES equal shares, scaled to variance 1; float32."""
    from scipy.special import ndtri

    found = ndtri((np.arange(QUANTILES) + 0.5) / QUANTILES)
    return np.asarray(found / found.std(), np.float32)


def inheritance_tables(entries: Sequence[Expression]) -> dict[str, npt.NDArray[np.float32]]:
    """Mean, inheritance and noise of each trait's levels, float32 (traits,), in levels."""
    noise = [_noise(entry.sd_log2**2 * (1 - entry.inheritance**2)) / STEP_LOG2 for entry in entries]
    return {
        "mean_level": np.array([entry.mean_log2 / STEP_LOG2 for entry in entries], np.float32),
        "inheritance": np.array([entry.inheritance for entry in entries], np.float32),
        "noise": np.array(noise, np.float32),
    }


def first_levels(entry: Expression, deviates: np.ndarray, roundings: np.ndarray) -> npt.NDArray[np.int8]:
    """Levels of cells that have no mother, int8; `deviates`, `roundings`: uniform in [0, 1), of one shape."""
    from scipy.special import ndtri

    tiny = 2.0**-54
    drawn = entry.mean_log2 + _noise(entry.sd_log2**2) * ndtri(deviates * (1 - 2 * tiny) + tiny)
    return np.asarray(np.clip(np.floor(drawn / STEP_LOG2 + roundings), -127, 127), np.int8)


def _noise(variance: float) -> float:
    """Standard deviation of what is drawn before it is rounded, so that the whole has this variance."""
    return math.sqrt(max(variance - ROUNDING_VARIANCE, 0.0))
