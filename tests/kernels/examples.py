"""Random but valid arguments for every kernel, by name: what the parity test feeds to each processor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.kernels import examples_cells, examples_clones, examples_fields, examples_pushing
from tests.kernels.examples_sites import (
    GENOTYPES,
    ROWS,
    Shape,
    amounts,
    either,
    genotypes,
    levels,
    random_kind,
)

Example = Callable[[np.random.Generator, Shape], dict[str, Any]]
EXAMPLES: dict[str, Example] = {
    **examples_fields.EXAMPLES,
    **examples_cells.EXAMPLES,
    **examples_pushing.EXAMPLES,
    **examples_clones.EXAMPLES,
}


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


def exchange_tables(rng: np.random.Generator) -> dict[str, Any]:
    tables = {
        name: rng.uniform(0.001, 0.2, ROWS).astype(np.float32)
        for name in ("influx", "efflux", "pump", "pump_half")
    }
    return tables | {"multiplier": rng.uniform(0.1, 9, 256).astype(np.float32), "genotypes": GENOTYPES}


@example
def assemble_drug(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {
        "kind": random_kind(rng, shape),
        "genotype": genotypes(rng, shape),
        "surroundings": either(rng, rng.integers(0, 2, shape, np.uint8)),
        "outside": either(rng, amounts(rng, shape)),
        "inside": either(rng, amounts(rng, shape)),
        "pumped": either(rng, amounts(rng, shape)),
        "influx_level": either(rng, levels(rng, shape)),
        "pump_level": either(rng, levels(rng, shape)),
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
        "vessel_supply": 3.0,
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
        "influx_level": either(rng, levels(rng, shape)),
        "pump_level": either(rng, levels(rng, shape)),
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
    level = either(rng, levels(rng, shape))
    entries = ROWS if level is None else (ROWS, 256)
    return {
        "kind": random_kind(rng, shape),
        "genotype": genotypes(rng, shape),
        "level": level,
        "driver": amounts(rng, shape),
        "fade": rng.uniform(0, 1, entries).astype(np.float32),
        "gain": rng.uniform(0, 1, entries).astype(np.float32),
        "genotypes": GENOTYPES,
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
        "healthy_uptake": 0.005,
        "consumption": 22.0,
        "healthy_consumption": 7.0,
        "supply": 1e4,
        "vessel_supply": 3.0,
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
        "vessel_supply": 3.0,
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
