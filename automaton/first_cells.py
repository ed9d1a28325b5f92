"""What the first cells are like: where in their cycle they are, and how strongly they express their genes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from automaton.expression import first_levels
from automaton.philox_words import uniform_numbers
from kernels.codes import Kind, Stream
from kernels.living import alive

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario


def first_stages(scenario: Scenario, kind: np.ndarray) -> npt.NDArray[np.uint8] | None:
    """Stage of each cell, uint8 of the shape of `kind`; None where the cycle has one stage only.

    Drawn as they lie in a population in balanced growth: at r with (1 + r/lambda)^k = 2 the share of stage j
    is proportional to (1 + r/lambda)^-j, that is 2^(-j/k) (Kendall 1948, On the role of variable generation
    time).
    """
    stages = scenario.cells.cycle_stages
    if stages == 1:
        return None
    shares = 2.0 ** (-np.arange(stages) / stages)
    ends = np.cumsum(shares / shares.sum())
    cells = np.flatnonzero(alive(kind))
    found = np.zeros(kind.size, np.uint8)
    found[cells] = np.minimum(
        np.searchsorted(ends, uniform_numbers(cells.size, scenario.seed, Stream.STAGE)), stages - 1
    )
    return found.reshape(kind.shape)


def first_expression(scenario: Scenario, kind: np.ndarray) -> npt.NDArray[np.int8] | None:
    """Levels of each trait that varies, int8 (traits, nz, ny, nx); None where none does."""
    if not scenario.expression:
        return None
    cells = np.flatnonzero(kind == Kind.TUMOUR)
    found = np.zeros((len(scenario.expression), kind.size), np.int8)
    for trait, entry in enumerate(scenario.expression.values()):
        deviates, roundings = (
            uniform_numbers(cells.size, scenario.seed, Stream.FIRST_EXPRESSION, 2 * trait + k) for k in (0, 1)
        )
        found[trait, cells] = first_levels(entry, deviates, roundings)
    return found.reshape(-1, *kind.shape)
