"""Random but valid arguments for the kernels by which mothers push."""

from __future__ import annotations

from typing import Any

import numpy as np

from kernels.bit_planes import packed
from kernels.contract import whole
from tests.kernels.examples_cells import draw_fates
from tests.kernels.examples_sites import Shape, crowded_kind, layered, random_kind


def find_vacancies(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    kind = random_kind(rng, shape)
    return {
        "occupied": packed(kind > 0),
        "layers": layered(rng, shape, kind, 0)["layers"],
        "push_depth": 2,
        "width": shape[2],
    }


def grow_layer(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    kind, wraps = crowded_kind(rng, shape), int(rng.integers(0, 8))
    made = layered(rng, shape, kind, wraps)
    # As if the last layer had not been grown yet.
    made["layers"][-1] &= ~made["layers"][-2]
    made["layers"][-2] = 0
    return {
        "occupied": packed(kind > 0),
        "kind": kind,
        "layers": made["layers"],
        "push_depth": made["push_depth"],
        "layer": made["push_depth"],
        "grown_by": int(rng.choice([6, 18, 26])),
        "wraps": wraps,
        "width": shape[2],
    }


def pushed(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    """Cells that have drawn fates, most of them crowded, and what they need to contest empty sites."""
    from kernels.catalogue import KERNELS

    drawn = draw_fates(rng, shape, pushes=True)
    KERNELS["draw_fates"].reference(**drawn, box=whole(drawn["acting"].shape))
    names = ("acting", "intent", "layers", "clock", "seed", "push_depth", "neighbours", "wraps", "width")
    return {name: drawn[name] for name in names} | {
        "claims": rng.integers(0, 2**32, shape, np.uint32),
        "pending": drawn["pending"],
    }


def open_claims(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    made = pushed(rng, shape)
    del made["pending"]
    return made


def stake_claims(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    from kernels.catalogue import KERNELS

    made = pushed(rng, shape)
    opening = {name: array for name, array in made.items() if name != "pending"}
    KERNELS["open_claims"].reference(**opening, box=whole(made["acting"].shape))
    return made


def judge_claims(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    from kernels.catalogue import KERNELS

    made = stake_claims(rng, shape)
    KERNELS["stake_claims"].reference(**made, box=whole(made["acting"].shape))
    return made


def call_pending(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    made = layered(rng, shape, crowded_kind(rng, shape), 0)
    return {
        **made,
        "acting": np.zeros_like(made["pending"]),
        "intent": rng.integers(0, 256, shape, np.uint8),
        "wraps": 0,
        "width": shape[2],
    }


EXAMPLES = {
    example.__name__: example
    for example in (
        find_vacancies,
        grow_layer,
        open_claims,
        stake_claims,
        judge_claims,
        call_pending,
    )
}
