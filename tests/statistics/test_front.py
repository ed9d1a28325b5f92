"""Roughness of fronts whose shape is known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from automaton import statistics

H = 20.0


def disc(side: int, radius: float, amplitude: float = 0.0, waves: int = 0) -> npt.NDArray[np.bool_]:
    """A disc in the middle of a square, its radius in sites waving with the angle."""
    y, x = np.indices((side, side)) - side // 2
    mask: npt.NDArray[np.bool_] = np.hypot(x, y) <= radius + amplitude * np.cos(waves * np.arctan2(y, x))
    return mask[None]


def test_a_disc_is_smooth() -> None:
    """But for the lattice; pi R^2 sites, a direction for every second one of the 2 pi R around."""
    front = statistics.round_front(disc(71, 30), H)
    assert front.mean_um == pytest.approx(30 * H, abs=0.3 * H)
    assert front.roughness_um < 0.3 * H
    assert front.samples == 94


def test_a_wave_has_its_standard_deviation() -> None:
    """3 sites x cos: 3/sqrt(2) sites."""
    front = statistics.round_front(disc(101, 40, amplitude=3, waves=5), H)
    assert front.roughness_um == pytest.approx(3 / np.sqrt(2) * H, rel=0.02)


def test_holes_and_strays_do_not_count() -> None:
    mask = disc(71, 20)
    holed = mask.copy()
    holed[0, 30:40, 30:40] = False
    holed[0, 2, 2:6] = True
    assert statistics.round_front(holed, H) == statistics.round_front(mask, H)


def test_a_ball() -> None:
    """A Fibonacci lattice of pi R^2 directions; squeezed by a half along z it is rough."""
    z, y, x = np.indices((31, 31, 31)) - 15
    front = statistics.round_front(x**2 + y**2 + z**2 <= 144, H)
    assert front.mean_um == pytest.approx(12 * H, abs=0.2 * H)
    assert front.roughness_um < 0.25 * H
    assert front.samples == pytest.approx(np.pi * 144, rel=0.02)
    z, y, x = np.indices((31, 51, 51)) - np.array([15, 25, 25]).reshape(3, 1, 1, 1)
    squeezed = statistics.round_front(x**2 + y**2 + 4 * z**2 <= 24**2, H)
    u = (np.arange(100_000) + 0.5) / 100_000  # the height of a direction, even on the sphere
    radius = 24 / np.sqrt(1 + 3 * u**2)
    assert squeezed.roughness_um == pytest.approx(radius.std() * H, rel=0.03)


def test_flat_front_by_hand() -> None:
    """Heights 1, 3, 2 (with an overhang) and an empty column: mean 2, variance 2/3."""
    rows = [[1, 0, 0, 0], [1, 1, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    mask = np.array([rows], bool)
    front = statistics.flat_front(mask, H, "x")
    assert (front.mean_um, front.samples) == (2 * H, 3)
    assert front.roughness_um == pytest.approx(np.sqrt(2 / 3) * H)
    assert statistics.flat_front(mask[:, :, ::-1], H, "x", downwards=True) == front
    assert statistics.flat_front(mask.transpose(0, 2, 1), H, "y") == front
    assert statistics.flat_front(mask.transpose(2, 0, 1), H, "z") == front


@pytest.mark.parametrize("shape", [(1, 9, 9), (9, 9, 9)])
def test_no_front(shape: tuple[int, int, int]) -> None:
    """No tumour, one cell, and a tumour that fills the lattice."""
    one = np.zeros(shape, bool)
    one[0, 4, 4] = True
    for mask in (np.zeros(shape, bool), one, np.ones(shape, bool)):
        front = statistics.round_front(mask, H)
        assert front.samples == 0
        assert np.isnan([front.mean_um, front.roughness_um]).all()
    assert np.isnan(statistics.flat_front(np.zeros(shape, bool), H, "x").mean_um)
