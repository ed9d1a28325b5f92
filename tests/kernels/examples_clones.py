"""Random but valid arguments for the kernels that number clones."""

from __future__ import annotations

from typing import Any

import numpy as np

from kernels.bit_planes import packed, words
from kernels.contract import whole
from tests.kernels.examples_sites import Shape, genotypes


def count_founders(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {
        "founders": packed(rng.random(shape) < rng.choice([0.0, 0.05, 0.9])),
        "rank": rng.integers(0, 9, (1, *shape[:2]), np.uint32),
        "words": words(shape[2]),
    }


def rank_rows(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {
        "rank": rng.integers(0, 999, (1, *shape[:2]), np.uint32),
        "in_plane": rng.integers(0, 9, (1, 1, shape[0]), np.uint32),
        "length": shape[1],
    }


def rank_planes(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    return {
        "founded": rng.integers(0, 9999, (1, 1, 1), np.uint32),
        "in_plane": rng.integers(0, 999, (1, 1, shape[0]), np.uint32),
        "planes": shape[0],
    }


def found_clones(rng: np.random.Generator, shape: Shape) -> dict[str, Any]:
    """The ranks are those of the founders, so that no two have one id."""
    from kernels.catalogue import KERNELS

    counted = count_founders(rng, shape)
    ranks: dict[str, Any] = {"in_plane": np.zeros((1, 1, shape[0]), np.uint32), "length": shape[1]}
    founded = np.full((1, 1, 1), rng.integers(0, 999), np.uint32)
    rows, planes = counted["rank"], ranks["in_plane"]
    KERNELS["count_founders"].reference(**counted, box=whole(rows.shape))
    KERNELS["rank_rows"].reference(rank=rows, **ranks, box=whole(planes.shape))
    KERNELS["rank_planes"].reference(
        founded=founded, in_plane=planes, planes=shape[0], box=whole(founded.shape)
    )
    room = int(np.prod(shape)) + int(rng.integers(1, 99))
    return {
        "rank": rows,
        "in_plane": planes,
        "genotype": genotypes(rng, shape),
        "clock": rng.integers(0, 2**32, (1, 1, 1), np.uint32),
        "founders": counted["founders"],
        "clone": rng.integers(0, 2**32, shape, np.uint32),
        "events": rng.integers(0, 9, (1, room, 4), np.uint32),
        "words": counted["words"],
        "width": shape[2],
        "room": room,
    }


EXAMPLES = {example.__name__: example for example in (count_founders, rank_rows, rank_planes, found_clones)}
