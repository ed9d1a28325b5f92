"""Random but valid arguments for the kernels by which cells draw fates, act and are counted."""

from __future__ import annotations

from typing import Any

import numpy as np

from kernels.bit_planes import packed
from kernels.codes import Response
from kernels.contract import whole
from tests.kernels.examples_sites import (
    ALTERATIONS,
    CARRIES,
    DRUGS,
    GENOTYPES,
    ROWS,
    TRAITS,
    Shape,
    amounts,
    crowded_kind,
    either,
    genotypes,
    layered,
    levels,
    random_kind,
)

STAGES = 4


def inverse_fourth_power(shape: Shape) -> np.ndarray:
    weights = np.zeros((3, 3, 3), np.int32)
    for dz, dy, dx in np.ndindex(3, 3, 3):
        distance = abs(dz - 1) + abs(dy - 1) + abs(dx - 1)
        if distance and (dz == 1 or shape[0] > 1):
            weights[dz, dy, dx] = 36 // distance**2
    return weights.reshape(27)


def advance_clock(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {"clock": rng.integers(0, 2**32, shape, np.uint32)}


def screen_fates(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    crowded = rng.random(shape) < rng.choice([0.1, 0.7, 0.99])
    planes = packed(rng.random((2, *shape))[0] < 0.5), packed(crowded & (rng.random(shape) < 0.1))
    pushes = bool(rng.integers(0, 2))
    return {
        "occupied": packed(crowded),
        "reached": planes[0] if pushes else None,
        "pending": planes[1] if pushes else None,
        "clock": rng.integers(0, 2**32, (1, 1, 1), np.uint32),
        "acting": packed(np.zeros(shape, bool)),
        "intent": rng.integers(0, 256, shape, np.uint8),
        "seed": int(rng.integers(0, 2**63)),
        "screen": int(rng.choice([0, 20, 128, 129, 256])),
        "needs_room": int(rng.integers(0, 2)),
        "wraps": int(rng.integers(0, 8)),
        "width": shape[2],
    }


def draw_fates(rng: np.random.Generator, shape: Shape, pushes: bool | None = None) -> dict[str, Any]:
    pushes = bool(rng.integers(0, 2)) if pushes is None else pushes
    kind = crowded_kind(rng, shape) if pushes else random_kind(rng, shape)
    wraps = int(rng.integers(0, 8))
    layers = (
        layered(rng, shape, kind, wraps) if pushes else {"layers": None, "pending": None, "push_depth": 1}
    )
    weights = inverse_fourth_power(shape)
    return {
        "occupied": packed(kind > 0),
        "kind": kind,
        "genotype": genotypes(rng, shape),
        "oxygen": either(rng, amounts(rng, shape, 40.0)),
        "concentration": amounts(rng, (DRUGS, *shape)),
        "carried": amounts(rng, (CARRIES, *shape)),
        "stage": either(rng, rng.integers(0, STAGES, shape, np.uint8)),
        "division_per_h": rng.uniform(0, 0.4, ROWS).astype(np.float32),
        "death_per_h": rng.uniform(0, 0.1, ROWS).astype(np.float32),
        "hop_per_h": rng.uniform(0, 0.3, ROWS).astype(np.float32),
        "kill": rng.uniform(0, 0.6, (DRUGS, ROWS)).astype(np.float32),
        "kill_resting": rng.choice([0, 0.05, 1], DRUGS).astype(np.float32),
        "half_damage": rng.uniform(0.1, 1, DRUGS).astype(np.float32),
        "hill": rng.integers(1, 9, DRUGS, np.int32),
        "response": rng.permutation(len(Response))[:DRUGS].astype(np.int32),
        "slot": rng.integers(0, CARRIES, DRUGS, np.int32),
        "weights": weights,
        "neighbours": int((1 << np.flatnonzero(weights)).sum()),
        "hop_weights": inverse_fourth_power(shape) // 36,
        "clock": rng.integers(0, 2**32, (1, 1, 1), np.uint32),
        "intent": rng.integers(0, 256, shape, np.uint8),
        "acting": packed((kind > 0) & (rng.random(shape) < 0.8)),
        "seed": int(rng.integers(0, 2**63)),
        "dt_h": float(rng.uniform(0.1, 4.0)),
        "necrosis_per_h": 0.16,
        "necrosis_below": 2.5,
        "necrosis_slope": 0.4,
        "division_zero": 5.0,
        "division_slope": 1 / 33,
        "apoptotic_per_h": 0.1,
        "necrotic_per_h": 0.02,
        "drugs": DRUGS,
        "genotypes": GENOTYPES,
        "table_rows": ROWS,
        "stages": STAGES,
        "spares_resting": int(rng.integers(0, 2)),
        "any_free": int(rng.integers(0, 2)),
        "wraps": wraps,
        **layers,
        "width": shape[2],
    }


def settle_fates(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    """Intents as a real draw leaves them: targets were empty, some with more claims than one."""
    from kernels.catalogue import KERNELS

    drawn = draw_fates(rng, shape)
    alterations = int(rng.choice([0, ALTERATIONS]))
    if alterations == 0:
        drawn["genotype"][...] = 0
    traits = int(rng.choice([0, TRAITS]))
    clones = either(rng, rng.integers(0, 2**32, shape, np.uint32))
    KERNELS["draw_fates"].reference(**drawn, box=whole(drawn["acting"].shape))
    contest: dict[str, Any] = {"claims": None, "pending": None}
    if drawn["layers"] is not None:
        names = ("acting", "intent", "layers", "clock", "seed", "push_depth", "neighbours", "wraps", "width")
        settled = {name: drawn[name] for name in names} | {"claims": np.zeros(shape, np.uint32)}
        waiting = drawn["pending"]
        box = whole(drawn["acting"].shape)
        KERNELS["stake_claims"].reference(**settled, pending=waiting, box=box)
        KERNELS["judge_claims"].reference(**settled, pending=waiting, box=box)
        contest = {"claims": settled["claims"], "pending": waiting}
    return {
        "intent": drawn["intent"],
        "acting": drawn["acting"],
        "mutation": np.array([0, 2**62], np.uint64)[:alterations],
        "loss": np.array([2**63, 2**61], np.uint64)[:alterations],
        "halved": np.array([1, 0, 1], np.uint8),
        "release": np.array([0, -1, 1], np.int32),
        "kind": drawn["kind"],
        "genotype": drawn["genotype"],
        "carried": drawn["carried"],
        "stage": drawn["stage"],
        "expression": None if not traits else levels(rng, (TRAITS, *shape)),
        "mean_level": rng.uniform(-20, 20, TRAITS).astype(np.float32),
        "inheritance": rng.uniform(0, 1, TRAITS).astype(np.float32),
        "noise": rng.uniform(0, 20, TRAITS).astype(np.float32),
        "quantile": rng.normal(size=1 << 14).astype(np.float32),
        "traits": traits,
        "clone": clones,
        "founders": None if clones is None else packed(np.zeros(shape, bool)),
        "passenger": int(rng.choice([0, 2**62])),
        "second_round": int(rng.integers(0, 2)),
        **contest,
        "push_depth": drawn["push_depth"],
        "layers": drawn["layers"],
        "neighbours": drawn["neighbours"],
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


def triad(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {
        "base": rng.random(shape, np.float32),
        "added": rng.random(shape, np.float32),
        "result": np.zeros(shape, np.float32),
        "factor": 3.1,
    }


def count_cells(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    kind = random_kind(rng, shape)
    carried = amounts(rng, (CARRIES, *shape))
    spoiled = rng.random(carried.shape) < 0.1
    carried[spoiled] = rng.choice(np.array([np.nan, np.inf, -np.inf], np.float32), spoiled.sum())
    return {
        "occupied": packed(kind > 0),
        "kind": kind,
        "genotype": genotypes(rng, shape),
        "concentration": amounts(rng, (DRUGS, *shape)),
        "carried": carried,
        "slots": rng.integers(0, 9, (*shape[:2], 6 + GENOTYPES + DRUGS + 1)),
        "drugs": DRUGS,
        "genotypes": GENOTYPES,
        "carries": CARRIES,
        "width": shape[2],
        "scale": 2.0**30,
    }


EXAMPLES = {
    example.__name__: example
    for example in (
        advance_clock,
        screen_fates,
        draw_fates,
        settle_fates,
        triad,
        count_cells,
    )
}
