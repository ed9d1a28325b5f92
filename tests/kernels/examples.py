"""Random but valid arguments for every kernel, by name: what the parity test feeds to each processor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kernels.bit_planes import packed
from kernels.contract import whole
from tests.kernels import examples_fields

Shape = tuple[int, int, int]
Example = Callable[[np.random.Generator, Shape], dict[str, Any]]
EXAMPLES: dict[str, Example] = dict(examples_fields.EXAMPLES)


def example(make: Example) -> Example:
    """Register arguments for the kernel of the same name."""
    EXAMPLES[make.__name__] = make
    return make


@example
def spread_surroundings(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {
        "kind": rng.integers(0, 3, shape, np.uint8),
        "surroundings": rng.integers(0, 2, shape, np.uint8),
        "spread": np.zeros(shape, np.uint8),
        "wraps": int(rng.integers(0, 8)),
    }


GENOTYPES, ALTERATIONS, DRUGS, CARRIES = 4, 2, 3, 3


def random_kind(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    return rng.choice(6, shape, p=[0.3, 0.5, 0.05, 0.05, 0.05, 0.05]).astype(np.uint8)


def amounts(rng: np.random.Generator, shape: tuple[int, ...], top: float = 2.0) -> np.ndarray:
    """Amounts of which one in twenty is a little negative, as a solve may leave them."""
    values = rng.uniform(0, top, shape)
    return np.where(rng.random(shape) < 0.05, -1e-7, values).astype(np.float32)


def exchange_tables(rng: np.random.Generator) -> dict[str, Any]:
    return {
        name: rng.uniform(0.001, 0.2, GENOTYPES).astype(np.float32)
        for name in ("influx", "efflux", "pump", "pump_half")
    }


def genotypes(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    return rng.integers(0, GENOTYPES, shape, np.uint8)


def either(rng: np.random.Generator, value: np.ndarray) -> np.ndarray | None:
    return value if rng.random() < 0.7 else None


@example
def assemble_drug(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {
        "kind": random_kind(rng, shape),
        "genotype": genotypes(rng, shape),
        "surroundings": either(rng, rng.integers(0, 2, shape, np.uint8)),
        "outside": either(rng, amounts(rng, shape)),
        "inside": either(rng, amounts(rng, shape)),
        "pumped": either(rng, amounts(rng, shape)),
        **exchange_tables(rng),
        "sigma": examples_fields.lattice(rng, shape),
        "source": examples_fields.lattice(rng, shape),
        "dt": 3600.0,
        "per_dt": 1 / 3600,
        "extracellular_fraction": 0.4,
        "decay": 1e-4,
        "metabolism": 0.0034,
        "uptake": 0.01,
        "supply": 40.0,
        "level": 0.7,
        "scale": 2.5,
        "width": shape[2],
    }


@example
def exchange_inside(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {
        "kind": random_kind(rng, shape),
        "genotype": genotypes(rng, shape),
        "concentration": amounts(rng, shape),
        "inside": amounts(rng, shape),
        "pumped": either(rng, amounts(rng, shape)),
        **exchange_tables(rng),
        "after": amounts(rng, shape),
        "dt": 3600.0,
        "metabolism": 0.0034,
    }


@example
def keep_outside(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {
        "kind": random_kind(rng, shape),
        "concentration": amounts(rng, shape),
        "outside": amounts(rng, shape),
        "extracellular_fraction": 0.4,
    }


@example
def accumulate_damage(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {
        "kind": random_kind(rng, shape),
        "genotype": genotypes(rng, shape),
        "driver": amounts(rng, shape),
        "fade": rng.uniform(0, 1, GENOTYPES).astype(np.float32),
        "gain": rng.uniform(0, 1, GENOTYPES).astype(np.float32),
        "damage": amounts(rng, shape),
    }


@example
def assemble_oxygen(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {
        "kind": random_kind(rng, shape),
        "surroundings": either(rng, rng.integers(0, 2, shape, np.uint8)),
        "sigma": examples_fields.lattice(rng, shape),
        "source": examples_fields.lattice(rng, shape),
        "capacity": either(rng, examples_fields.lattice(rng, shape)),
        "decay": 0.001,
        "uptake": 0.02,
        "consumption": 22.0,
        "supply": 1e4,
        "level": 38.0,
        "scale": 0.2,
        "width": shape[2],
    }


@example
def clear(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {"cleared": rng.integers(0, 9, shape, np.uint32)}


@example
def fold_peaks(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    folds = int(rng.integers(1, shape[1] * shape[2] + 1))
    return {
        "peaks": rng.integers(0, 2**32, shape, np.uint32),
        "folded": rng.integers(0, 9, (shape[0], 1, folds), np.uint32),
        "rows": shape[1] * shape[2],
    }


@example
def count_cells(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    kind = random_kind(rng, shape)
    return {
        "occupied": packed(kind > 0),
        "kind": kind,
        "genotype": genotypes(rng, shape),
        "concentration": amounts(rng, (DRUGS, *shape)),
        "slots": rng.integers(0, 9, (*shape[:2], 6 + GENOTYPES + DRUGS)),
        "drugs": DRUGS,
        "genotypes": GENOTYPES,
        "width": shape[2],
        "scale": 2.0**30,
    }


@example
def enter_ledger(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {
        "kind": random_kind(rng, shape),
        "concentration": amounts(rng, shape),
        "inside": either(rng, amounts(rng, shape)),
        "surroundings": either(rng, rng.integers(0, 2, shape, np.uint8)),
        "slots": rng.integers(0, 9, (*shape[:2], 7)),
        "extracellular_fraction": 0.4,
        "dt": 3600.0,
        "decay": rng.choice([0.0, 1e-4]),
        "metabolism": 0.0034,
        "uptake": rng.choice([0.0, 0.01]),
        "supply": 40.0,
        "level": 0.7,
        "through": 1800.0,
        "fixed": int(rng.integers(0, 64)),
        "scale": 2.0**30,
    }


@example
def fold_rows(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {
        "slots": rng.integers(-9, 9, shape),
        "folded": np.zeros((1, int(rng.integers(1, shape[0] * shape[1] + 1)), shape[2]), np.int64),
        "rows": shape[0] * shape[1],
    }


def inverse_fourth_power(shape: Shape) -> np.ndarray:
    weights = np.zeros((3, 3, 3), np.int32)
    for dz, dy, dx in np.ndindex(3, 3, 3):
        distance = abs(dz - 1) + abs(dy - 1) + abs(dx - 1)
        if distance and (dz == 1 or shape[0] > 1):
            weights[dz, dy, dx] = 36 // distance**2
    return weights.reshape(27)


@example
def advance_clock(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {"clock": rng.integers(0, 2**32, shape, np.uint32)}


@example
def screen_fates(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    crowded = rng.random(shape) < rng.choice([0.1, 0.7, 0.99])
    return {
        "occupied": packed(crowded),
        "clock": rng.integers(0, 2**32, (1, 1, 1), np.uint32),
        "acting": packed(np.zeros(shape, bool)),
        "seed": int(rng.integers(0, 2**63)),
        "screen": int(rng.choice([0, 20, 128, 129, 256])),
        "needs_room": int(rng.integers(0, 2)),
        "wraps": int(rng.integers(0, 8)),
        "width": shape[2],
    }


@example
def draw_fates(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    kind = random_kind(rng, shape)
    return {
        "occupied": packed(kind > 0),
        "kind": kind,
        "genotype": genotypes(rng, shape),
        "oxygen": either(rng, amounts(rng, shape, 40.0)),
        "concentration": amounts(rng, (DRUGS, *shape)),
        "carried": amounts(rng, (CARRIES, *shape)),
        "division_per_h": rng.uniform(0, 0.4, GENOTYPES).astype(np.float32),
        "kill": rng.uniform(0, 0.3, (DRUGS, GENOTYPES)).astype(np.float32),
        "half_damage": rng.uniform(0.1, 1, DRUGS).astype(np.float32),
        "hill": rng.integers(1, 9, DRUGS, np.int32),
        "response": rng.permutation(3).astype(np.int32),
        "slot": rng.integers(0, CARRIES, DRUGS, np.int32),
        "weights": inverse_fourth_power(shape),
        "hop_weights": inverse_fourth_power(shape) // 36,
        "clock": rng.integers(0, 2**32, (1, 1, 1), np.uint32),
        "intent": np.zeros(shape, np.uint8),
        "acting": packed((kind > 0) & (rng.random(shape) < 0.8)),
        "seed": int(rng.integers(0, 2**63)),
        "dt_h": float(rng.uniform(0.1, 4.0)),
        "death_per_h": 0.01,
        "hop_per_h": 0.2,
        "necrosis_per_h": 0.16,
        "necrosis_below": 2.5,
        "necrosis_slope": 0.4,
        "division_zero": 5.0,
        "division_slope": 1 / 33,
        "apoptotic_per_h": 0.1,
        "necrotic_per_h": 0.02,
        "drugs": DRUGS,
        "genotypes": GENOTYPES,
        "any_free": int(rng.integers(0, 2)),
        "wraps": int(rng.integers(0, 8)),
        "width": shape[2],
    }


@example
def settle_fates(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    """Intents as a real draw leaves them: targets were empty, some with more claims than one."""
    from kernels.catalogue import KERNELS

    drawn = draw_fates(rng, shape)
    alterations = int(rng.choice([0, ALTERATIONS]))
    if alterations == 0:
        drawn["genotype"][...] = 0
    KERNELS["draw_fates"].reference(**drawn, box=whole(drawn["acting"].shape))
    return {
        "intent": drawn["intent"],
        "acting": drawn["acting"],
        "mutation": np.array([0, 2**62], np.uint64)[:alterations],
        "halved": np.array([1, 0, 1], np.uint8),
        "release": np.array([0, -1, 1], np.int32),
        "kind": drawn["kind"],
        "genotype": drawn["genotype"],
        "carried": drawn["carried"],
        "outside": amounts(rng, (2, *shape)),
        "occupied": drawn["occupied"],
        "clock": drawn["clock"],
        "seed": drawn["seed"],
        "cell_fraction": 0.6,
        "alterations": alterations,
        "carries": CARRIES,
        "apoptotic_kind": int(rng.choice([0, 3])),
        "wraps": drawn["wraps"],
        "width": shape[2],
    }


@example
def triad(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {
        "base": rng.random(shape, np.float32),
        "added": rng.random(shape, np.float32),
        "result": np.zeros(shape, np.float32),
        "factor": 3.1,
    }
