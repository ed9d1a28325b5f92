"""Random contents of sites that the kernels' examples share."""

from __future__ import annotations

from typing import Any

import numpy as np

from kernels.bit_planes import packed
from kernels.contract import whole
from kernels.living import alive

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


def crowded_kind(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    return rng.choice(6, shape, p=[0.05, 0.8, 0.05, 0.04, 0.03, 0.03]).astype(np.uint8)


def layered(rng: np.random.Generator, shape: Shape, kind: np.ndarray, wraps: int) -> dict[str, Any]:
    """Layers of a depth from 2 to 4 around the empty sites, and mothers who wait."""
    from kernels.catalogue import KERNELS

    depth = int(rng.integers(2, 5))
    occupied = packed(kind > 0)
    layers = rng.integers(0, 2**63, (depth + 2, *occupied.shape), np.uint64)
    box = whole(occupied.shape)
    lattice = {"occupied": occupied, "layers": layers, "push_depth": depth, "width": shape[2]}
    KERNELS["find_vacancies"].reference(**lattice, box=box)
    for layer in range(1, depth + 1):
        grown_by = int(rng.choice([6, 18, 26]))
        KERNELS["grow_layer"].reference(
            **lattice, kind=kind, layer=layer, grown_by=grown_by, wraps=wraps, box=box
        )
    waiting = alive(kind) & (rng.random(shape) < 0.1)
    return {"layers": layers, "push_depth": depth, "pending": packed(waiting)}
