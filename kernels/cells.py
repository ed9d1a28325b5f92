"""What becomes of all that a site holds when a cell is born, moves or goes; shared by kernel references."""

from __future__ import annotations

import numpy as np

from kernels.codes import Stream
from kernels.random import joined, words_of

Sites = tuple[np.ndarray, ...]
"""Index arrays z, y, x."""


def mutated(
    at: Sites, shape: tuple[int, ...], genotype: np.ndarray, mutation: np.ndarray, seed: int, step: int
) -> np.ndarray:
    """The daughters' genotypes after one draw an alteration; uint8."""
    for bit, chance in enumerate(mutation):
        a, b, _, _ = words_of(at, shape, seed, step, Stream.MUTATION + bit)
        genotype = np.where(joined(a, b) < chance, genotype | np.uint8(1 << bit), genotype)
    return genotype


def vacate(kind: np.ndarray, genotype: np.ndarray, amounts: list[np.ndarray], at: Sites, debris: int) -> None:
    """Leave `debris`, or Kind.EMPTY, at `at`, and nothing of what a cell carries."""
    for state, value in ((kind, debris), (genotype, 0), *((amount, 0) for amount in amounts)):
        state[at] = value
