"""Random contents of sites that the kernels' examples share."""

from __future__ import annotations

import numpy as np

Shape = tuple[int, int, int]
GENOTYPES, ALTERATIONS, DRUGS, CARRIES, TRAITS = 4, 2, 3, 3, 2
ROWS = GENOTYPES + 1
"""Of tables of traits: one more for healthy cells."""


def random_kind(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    return rng.choice(6, shape, p=[0.3, 0.5, 0.05, 0.05, 0.05, 0.05]).astype(np.uint8)


def amounts(rng: np.random.Generator, shape: tuple[int, ...], top: float = 2.0) -> np.ndarray:
    """Amounts of which one in twenty is a little negative, as a solve may leave them."""
    values = rng.uniform(0, top, shape)
    return np.where(rng.random(shape) < 0.05, -1e-7, values).astype(np.float32)


def genotypes(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    return rng.integers(0, GENOTYPES, shape, np.uint8)


def either(rng: np.random.Generator, value: np.ndarray) -> np.ndarray | None:
    return value if rng.random() < 0.7 else None


def levels(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return rng.integers(-128, 128, shape, np.int8)
