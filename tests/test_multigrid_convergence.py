"""The field solver converges as fast as promised: the factor by which a cycle reduces the residual."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from automaton.field_faces import STIRRED, sweeps_before
from automaton.multigrid import Faces
from automaton.multigrid_axes import fixed_faces
from kernels.processors import available_processors
from tests.field_problems import (
    FLAT_MIXES,
    MIXES,
    PAIRS,
    Shape,
    convergence,
    faces,
    patterns,
    saturable_convergence,
)

PROCESSORS = available_processors()
FASTEST = PROCESSORS[min(1, len(PROCESSORS) - 1)]
SOLID, FLAT = 0.2, 0.27
"""What a cycle leaves of the residual at most, in 3D and in 2D or thin slabs."""
FLAT_SHAPES = [(1, 256, 256), (1, 151, 178), (2, 64, 64), (3, 33, 77), (4, 64, 64)]
LARGEST = (256, 256, 256)


def rates(
    shape: Shape, around: Faces, uptakes: tuple[float, ...] = (2.0,), only: tuple[str, ...] = ()
) -> dict[tuple[str, float], float]:
    """Convergence by pattern and uptake; without a fixed face next to nothing is lost outside the pattern."""
    slight = 0.0 if fixed_faces(around) else 1e-6
    return {
        (name, uptake): convergence(FASTEST, around, np.where(where, uptake, slight).astype(np.float32))
        for name, where in patterns(shape)
        if not only or name in only
        for uptake in uptakes
    }


def above(limit: float, found: dict[Any, float]) -> dict[Any, float]:
    """What is not at or below `limit`."""
    return {case: number for case, number in found.items() if not number <= limit}


@pytest.mark.parametrize("mix", FLAT_MIXES)
@pytest.mark.parametrize("shape", [(32, 32, 32), (21, 34, 27), (1, 64, 64), (1, 49, 75)], ids=str)
def test_a_cycle_reduces_the_residual_as_promised(shape: Shape, mix: str) -> None:
    flat = shape[0] == 1
    around = (FLAT_MIXES if flat else MIXES)[mix]
    assert above(FLAT if flat else SOLID, rates(shape, around)) == {}


@pytest.mark.parametrize("z", PAIRS)
def test_a_cycle_reduces_the_residual_whatever_the_faces(z: str) -> None:
    for y, x in product(PAIRS, PAIRS):
        found = rates((13, 14, 18), faces(z, y, x), only=("holed ball", "vessels"))
        assert above(SOLID, found) == {}, (z, y, x)


@pytest.mark.parametrize("z", PAIRS)
def test_a_cycle_reduces_the_residual_in_flat_lattices_whatever_the_faces(z: str) -> None:
    for y, x in product(PAIRS, PAIRS):
        slab = rates((3, 21, 30), faces(z, y, x), only=("holed ball", "vessels"))
        assert above(FLAT, slab) == {}, (z, y, x)
        if z == "closed":
            assert above(FLAT, rates((1, 49, 75), faces(z, y, x))) == {}, (y, x)


@pytest.mark.science
@pytest.mark.slow
@pytest.mark.parametrize("z", PAIRS)
def test_a_cycle_reduces_the_residual_with_every_uptake_whatever_the_faces(z: str) -> None:
    for y, x in product(PAIRS, PAIRS):
        assert above(SOLID, rates((21, 34, 27), faces(z, y, x), (0.04, 2.0))) == {}, (z, y, x)


@pytest.mark.science
@pytest.mark.parametrize("mix", MIXES)
@pytest.mark.parametrize(
    "shape",
    [
        (64, 64, 64),
        (49, 66, 31),
        pytest.param((97, 130, 61), marks=pytest.mark.slow),
        pytest.param((128, 128, 128), marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_a_cycle_reduces_the_residual_alike_at_every_size(shape: Shape, mix: str) -> None:
    assert above(SOLID, rates(shape, MIXES[mix], (0.04, 2.0))) == {}


@pytest.mark.science
@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("mix", MIXES)
def test_a_cycle_reduces_the_residual_alike_on_16_million_sites(mix: str) -> None:
    found = rates(LARGEST, MIXES[mix], only=("ball", "holed ball", "scattered", "vessels"))
    assert above(SOLID, found) == {}


@pytest.mark.science
@pytest.mark.parametrize("mix", FLAT_MIXES)
@pytest.mark.parametrize("shape", FLAT_SHAPES, ids=str)
def test_a_cycle_reduces_the_residual_in_flat_lattices_too(shape: Shape, mix: str) -> None:
    assert above(FLAT, rates(shape, FLAT_MIXES[mix], (0.04, 2.0))) == {}


@pytest.mark.parametrize("mix", ["closed", "periodic", "mixed"])
@pytest.mark.parametrize("shape", [(24, 24, 24), (21, 34, 27), (13, 29, 48)], ids=str)
def test_a_cycle_reduces_the_residual_within_stirred_surroundings(shape: Shape, mix: str) -> None:
    found = {
        name: convergence(FASTEST, MIXES[mix], np.where(cells, 0.1, STIRRED).astype(np.float32))
        for name, cells in patterns(shape)
    }
    assert above(SOLID, found) == {}


@pytest.mark.parametrize(("wide", "most"), [(1, 0.3), (2, 0.36)])
@pytest.mark.parametrize(("side", "every"), [(32, 5), (32, 7), (32, 8), (40, 9)])
def test_what_a_cycle_leaves_where_lines_of_vessels_cross_a_closed_box(
    side: int, every: int, wide: int, most: float
) -> None:
    """More than where vessels are points: docs/model.md, section 12, has these numbers."""
    here = np.arange(side) % every < wide
    lines = np.broadcast_to(here[:, None] & here, (side, side, side))
    found = {
        rate: convergence(FASTEST, MIXES["closed"], np.where(lines, rate, 0.01).astype(np.float32), sweeps=2)
        for rate in (20.0, STIRRED)
    }
    assert above(most, found) == {}


def held_by_vessels(
    shape: Shape, around: Faces, exchange: tuple[float, ...] = (1.0, 20.0, 300.0, STIRRED)
) -> dict[Any, float]:
    """Convergence where vessels on 1 % of sites, or on 10 %, exchange slowly or hold the field."""
    given = dict(patterns(shape))
    return {
        (where, rate): convergence(
            FASTEST, around, np.where(given[where], rate, 0.1 * given["ball"]).astype(np.float32), sweeps=2
        )
        for where in ("vessels", "one site", "scattered")
        for rate in exchange
    }


@pytest.mark.parametrize("mix", FLAT_MIXES)
@pytest.mark.parametrize("shape", [(24, 24, 24), (13, 29, 48), (1, 64, 64), (1, 49, 75)], ids=str)
def test_a_cycle_reduces_the_residual_where_vessels_hold_the_field(shape: Shape, mix: str) -> None:
    flat = shape[0] == 1
    around = (FLAT_MIXES if flat else MIXES)[mix]
    assert above(FLAT if flat else SOLID, held_by_vessels(shape, around)) == {}


@pytest.mark.science
@pytest.mark.slow
@pytest.mark.parametrize("mix", MIXES)
@pytest.mark.parametrize("shape", [(64, 64, 64), (61, 97, 70), (97, 130, 61), (128, 128, 128)], ids=str)
def test_a_cycle_reduces_the_residual_where_vessels_hold_a_large_field(shape: Shape, mix: str) -> None:
    assert above(SOLID, held_by_vessels(shape, MIXES[mix])) == {}


@pytest.mark.science
@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("mix", ["baths", "closed", "mixed"])
def test_a_cycle_reduces_the_residual_where_vessels_hold_16_million_sites(mix: str) -> None:
    assert above(SOLID, held_by_vessels(LARGEST, MIXES[mix], (1.0, STIRRED))) == {}


def saturable_rates(shape: Shape, around: Faces, only: tuple[str, ...] = ()) -> dict[Any, float]:
    """Convergence of Michaelis-Menten uptake down to 1e-5 of the supply.

    Without a face held supply comes from perfused tissue where there is no uptake.
    """
    held = fixed_faces(around) != 0
    sweeps = sweeps_before(around, vessels=False)
    return {
        (name, capacity): saturable_convergence(
            FASTEST, around, capacity * where, np.where(where | held, 0.0, 0.1), sweeps=sweeps
        )
        for name, where in patterns(shape)
        for capacity in (0.4, 4.4)
        if (held or name != "everywhere") and (not only or name in only)
    }


@pytest.mark.parametrize("mix", FLAT_MIXES)
@pytest.mark.parametrize("shape", [(24, 24, 24), (21, 34, 27), (1, 64, 64), (1, 49, 75)], ids=str)
def test_a_cycle_reduces_the_residual_of_michaelis_menten_uptake(shape: Shape, mix: str) -> None:
    flat = shape[0] == 1
    around = (FLAT_MIXES if flat else MIXES)[mix]
    assert above(FLAT if flat else SOLID, saturable_rates(shape, around)) == {}


@pytest.mark.science
@pytest.mark.parametrize("mix", MIXES)
@pytest.mark.parametrize(
    "shape",
    [
        (64, 64, 64),
        (49, 66, 31),
        pytest.param((61, 97, 70), marks=pytest.mark.slow),
        pytest.param((128, 128, 128), marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_a_cycle_reduces_the_residual_of_michaelis_menten_uptake_alike_at_every_size(
    shape: Shape, mix: str
) -> None:
    assert above(SOLID, saturable_rates(shape, MIXES[mix])) == {}


@pytest.mark.science
@pytest.mark.slow
@pytest.mark.parametrize("mix", MIXES)
def test_a_cycle_reduces_the_residual_where_a_ball_fills_half_of_a_narrow_box(mix: str) -> None:
    """With a single face held and one sweep, the level behind a ball with an anoxic core settles slowly."""
    assert above(SOLID, saturable_rates((97, 130, 61), MIXES[mix])) == {}


@pytest.mark.science
@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("mix", ["baths", "closed", "mixed"])
def test_a_cycle_reduces_the_residual_of_michaelis_menten_uptake_on_16_million_sites(mix: str) -> None:
    found = saturable_rates(LARGEST, MIXES[mix], only=("ball", "holed ball", "scattered"))
    assert above(SOLID, found) == {}


HARDER = pytest.mark.parametrize("left", [held_by_vessels, saturable_rates])
"""What a cycle leaves where vessels hold a field, and of Michaelis-Menten uptake."""


@HARDER
@pytest.mark.science
@pytest.mark.parametrize("mix", FLAT_MIXES)
@pytest.mark.parametrize("shape", FLAT_SHAPES, ids=str)
def test_a_cycle_reduces_the_residual_of_harder_fields_in_flat_lattices_too(
    shape: Shape, mix: str, left: Callable[[Shape, Faces], dict[Any, float]]
) -> None:
    assert above(FLAT, left(shape, FLAT_MIXES[mix])) == {}


@HARDER
@pytest.mark.science
@pytest.mark.slow
@pytest.mark.parametrize("z", PAIRS)
def test_a_cycle_reduces_the_residual_of_harder_fields_whatever_the_faces(
    z: str, left: Callable[[Shape, Faces], dict[Any, float]]
) -> None:
    for y, x in product(PAIRS, PAIRS):
        assert above(SOLID, left((13, 14, 18), faces(z, y, x))) == {}, (z, y, x)
        assert above(FLAT, left((3, 21, 30), faces(z, y, x))) == {}, (z, y, x)
        if z == "closed":
            assert above(FLAT, left((1, 49, 75), faces(z, y, x))) == {}, (y, x)


@pytest.mark.parametrize("mix", ["closed", "bath on two", "periodic"])
@pytest.mark.parametrize("shape", [(24, 24, 24), (13, 29, 48), (1, 64, 64)], ids=str)
def test_a_cycle_reduces_the_residual_where_vessels_meet_michaelis_menten_uptake(
    shape: Shape, mix: str
) -> None:
    flat = shape[0] == 1
    given = dict(patterns(shape))
    around = (FLAT_MIXES if flat else MIXES)[mix]
    found = {
        (capacity, rate): saturable_convergence(
            FASTEST, around, capacity * given["ball"], np.where(given["vessels"], rate, 0.0), sweeps=2
        )
        for capacity in (0.4, 4.4)
        for rate in (1.0, 20.0, STIRRED)
    }
    assert above(FLAT if flat else SOLID, found) == {}
