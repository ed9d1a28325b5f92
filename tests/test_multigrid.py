"""The field solver: right answers on every kind of lattice, fast convergence, the same bits everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from automaton.multigrid import CLOSED, FIXED, PERIODIC, Multigrid, Workspace
from kernels.processors import Processor, available_processors
from kernels.same_bits import difference
from tests.field_problems import (
    FLAT_MIXES,
    MIXES,
    Shape,
    Walls,
    ball,
    direct,
    newton,
    operator,
    outflow,
    patterns,
    solver,
)
from tests.kernels.examples_fields import separated

PROCESSORS = available_processors()
FASTEST = PROCESSORS[min(1, len(PROCESSORS) - 1)]
WALLS: Walls = (1.0, 0.5, 2.0, 1.5, 0.7, 0.3)
SHAPES: list[Shape] = [
    (16, 16, 16),
    (13, 18, 21),
    (5, 9, 33),
    (2, 3, 50),
    (1, 40, 40),
    (1, 27, 41),
    (3, 1, 30),
    (17, 8, 1),
    (1, 1, 64),
    (1, 1, 1),
]


@pytest.mark.parametrize("mix", MIXES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_linear_fields_equal_a_direct_solve_in_float64(shape: Shape, mix: str) -> None:
    rng = np.random.default_rng(3)
    sigma = 0.01 + 2.0 * (rng.random(shape) < 0.15)
    source = 0.1 * rng.random(shape)
    multigrid, value = solver(FASTEST, MIXES[mix], sigma=sigma, source=source, walls=WALLS)
    multigrid.solve(10)
    expected = direct(shape, MIXES[mix], sigma.astype(np.float32), source.astype(np.float32), WALLS)
    error = np.abs(FASTEST.to_host(value) - expected).max() / expected.max()
    assert error < 5e-7
    assert multigrid.residual() < 3e-6


@pytest.mark.parametrize("mix", ["baths", "bath on two", "mixed"])
@pytest.mark.parametrize("shape", [(13, 18, 21), (1, 27, 41), (3, 1, 30)], ids=str)
def test_michaelis_menten_fields_equal_newton_in_float64(shape: Shape, mix: str) -> None:
    walls: Walls = (38.0, 30.0, 38.0, 38.0, 20.0, 38.0)
    around = FLAT_MIXES[mix] if shape[0] == 1 and mix != "mixed" else MIXES[mix]
    capacity = np.where(ball(shape, 0.4 * max(shape)), 4.4, 0.0).astype(np.float32)
    sigma = np.zeros(shape)
    multigrid, value = solver(FASTEST, around, sigma=sigma, walls=walls, capacity=capacity)
    expected = newton(shape, around, capacity, 1.0, 0.0, sigma, walls)
    errors = []
    for cycles in (2, 8):
        multigrid.solve(cycles, half_saturation=1.0)
        found = FASTEST.to_host(value)
        assert found.min() >= 0
        errors.append(np.abs(found - expected).max() / expected.max())
    assert errors[0] < 1e-3
    assert errors[1] < 1e-6


def test_cycles_after_the_full_multigrid_start_leave_the_stated_errors() -> None:
    """With baths on the faces 8e-3, 5e-4, 2e-5 of the greatest concentration after 0, 1, 2 cycles."""
    shape = (20, 20, 20)
    for _, where in patterns(shape):
        sigma = 0.2 * where
        multigrid, value = solver(FASTEST, MIXES["baths"], sigma=sigma, walls=(1.0,) * 6)
        expected = direct(shape, MIXES["baths"], sigma.astype(np.float32), 0.0, (1.0,) * 6)
        for cycles, bound in enumerate((8e-3, 5e-4, 2e-5)):
            multigrid.solve(cycles)
            assert np.abs(FASTEST.to_host(value) - expected).max() < bound


def test_sites_held_by_a_strong_supply_stay_held_without_noise() -> None:
    shape = (20, 20, 20)
    lump = ball(shape, 6.0)
    held = np.where(lump, 0.0, 1e6)
    multigrid, value = solver(FASTEST, MIXES["closed"], sigma=held + 0.1 * lump, source=held * 2.0)
    multigrid.solve(4)
    expected = direct(shape, MIXES["closed"], held + 0.1 * lump, held * 2.0)
    np.testing.assert_allclose(FASTEST.to_host(value), expected, rtol=3e-6)


@pytest.mark.parametrize("saturable", [False, True])
@pytest.mark.parametrize(
    ("shape", "mix"),
    [
        ((9, 11, 13), "periodic"),
        ((1, 15, 22), "mixed"),
        ((40, 40, 41), "bath on two"),
        ((3, 7, 1), "periodic"),
        ((12, 34, 40), "mixed"),
    ],
    ids=str,
)
def test_a_solve_gives_the_same_bits_on_every_processor(shape: Shape, mix: str, saturable: bool) -> None:
    rng = np.random.default_rng(4)
    posed: dict[str, Any] = {
        "sigma": 0.01 + 0.5 * (rng.random(shape) < 0.2),
        "source": rng.random(shape),
        "walls": WALLS,
        "capacity": 4.4 * (rng.random(shape) < 0.3) if saturable else None,
    }
    results = []
    for processor in PROCESSORS:
        multigrid, value = solver(processor, MIXES[mix], **posed)
        multigrid.solve(1, half_saturation=1.0)
        multigrid.cycle(half_saturation=1.0)
        results.append((processor.to_host(value), multigrid.residual()))
    for field, norm in results[1:]:
        assert difference(field, results[0][0]) == ""
        assert norm == results[0][1]


def test_a_field_that_nothing_supplies_is_zero() -> None:
    for around in (MIXES["closed"], MIXES["periodic"]):
        multigrid, value = solver(FASTEST, around, sigma=np.zeros((4, 6, 5)))
        multigrid.solve(1)
        assert not FASTEST.to_host(value).any()
        assert multigrid.residual() == 0.0


def test_the_residual_is_the_greatest_change_a_site_asks_for() -> None:
    shape = (4, 5, 9)
    rng = np.random.default_rng(8)
    sigma, start = rng.random(shape).astype(np.float32), 2 * rng.random(shape)
    around = MIXES["bath on two"]
    multigrid, _ = solver(FASTEST, around, sigma=sigma, start=start)
    multigrid.cycle(cycles=0)
    diagonal = operator(shape, around)[0].diagonal().reshape(shape) + sigma
    asked = outflow(start.astype(np.float32), sigma, around) / diagonal
    assert multigrid.residual() == pytest.approx(np.abs(asked).max() / start.max(), rel=1e-6)


@pytest.mark.parametrize("processor", PROCESSORS, ids=lambda processor: processor.name)
def test_a_field_that_is_not_finite_has_no_finite_residual(processor: Processor) -> None:
    source = np.zeros((3, 4, 5))
    for poison in (np.nan, np.inf):
        source[1, 2, 3] = poison
        multigrid, _ = solver(processor, MIXES["baths"], sigma=np.ones((3, 4, 5)), source=source)
        with np.errstate(all="ignore"):
            multigrid.solve(1)
            assert not np.isfinite(multigrid.residual())


def test_a_solve_does_not_depend_on_the_field_solved_before() -> None:
    """A level of 1e-25 beside one of 38: what is left of the latter anywhere would show."""
    shape = (9, 12, 10)
    workspace = Workspace(FASTEST, shape)
    values = [FASTEST.zeros(shape, np.float32) for _ in range(2)]
    first, second = (Multigrid(FASTEST, shape, MIXES["closed"], workspace, value) for value in values)
    FASTEST.upload(workspace.sigma, separated(np.full(shape, 0.1, np.float32)))
    results = []
    for other in (38.0, 0.0):
        FASTEST.upload(workspace.source, separated(np.full(shape, other, np.float32)))
        first.solve(1)
        FASTEST.upload(workspace.source, separated(np.full(shape, 1e-25, np.float32)))
        second.solve(1)
        results.append(FASTEST.to_host(values[1]))
    assert difference(results[0], results[1]) == ""


def test_following_a_field_does_not_depend_on_the_one_solved_between() -> None:
    shape = (9, 12, 10)
    workspace = Workspace(FASTEST, shape)
    values = [FASTEST.zeros(shape, np.float32) for _ in range(2)]
    first, second = (Multigrid(FASTEST, shape, MIXES["closed"], workspace, value) for value in values)
    FASTEST.upload(workspace.sigma, separated(np.full(shape, 0.1, np.float32)))
    results = []
    for other in (38.0, 0.0):
        FASTEST.upload(values[1], np.full(shape, 3.0, np.float32))
        FASTEST.upload(workspace.source, separated(np.full(shape, other, np.float32)))
        first.solve(1)
        FASTEST.upload(workspace.source, separated(np.full(shape, 0.2, np.float32)))
        second.cycle()
        results.append(FASTEST.to_host(values[1]))
    assert difference(results[0], results[1]) == ""


def test_further_cycles_continue_a_solve() -> None:
    posed: dict[str, Any] = {"sigma": np.full((8, 9, 10), 0.1), "source": 0.3, "walls": WALLS}
    results = []
    for cycles, further in ((3, 0), (1, 2)):
        multigrid, value = solver(FASTEST, MIXES["mixed"], **posed)
        multigrid.solve(cycles)
        multigrid.further(further)
        results.append(FASTEST.to_host(value))
    assert difference(results[0], results[1]) == ""


def test_wrong_input_is_refused() -> None:
    workspace = Workspace(FASTEST, (2, 3, 4))
    value = FASTEST.zeros((2, 3, 4), np.float32)
    closed = (CLOSED, CLOSED)
    with pytest.raises(ValueError, match="both faces of axis y"):
        Multigrid(FASTEST, (2, 3, 4), (closed, (PERIODIC, FIXED), closed), workspace, value)
    with pytest.raises(ValueError, match="shapes differ"):
        Multigrid(FASTEST, (2, 3, 5), (closed,) * 3, workspace, value)
    with pytest.raises(ValueError, match="saturable=True"):
        Multigrid(FASTEST, (2, 3, 4), (closed,) * 3, workspace, value, saturable=True)
    saturable = Workspace(FASTEST, (2, 3, 4), saturable=True)
    multigrid = Multigrid(FASTEST, (2, 3, 4), (closed,) * 3, saturable, value, saturable=True)
    with pytest.raises(ValueError, match="half saturation"):
        multigrid.solve(1)
