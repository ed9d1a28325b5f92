"""Flat lattices."""

from __future__ import annotations

import math

import numpy as np
import pytest

from viewer.image2d import draw_flat, majority, pixels_a_site
from viewer.painted_field import PaintedField
from viewer.palette import COLOURMAPS

GREY, ORANGE, GROUND = (188, 193, 203), (213, 94, 0), (1, 2, 3)


@pytest.mark.parametrize(
    ("shape", "size", "expected"),
    [
        ((10, 10), (105, 99), 9),
        ((10, 40), (105, 99), 2.625),
        ((300, 300), (105, 150), 0.35),
        ((100, 50), (100, 100), 1),
    ],
)
def test_large_sites_are_whole_pixels_and_small_ones_fill_the_panel(
    shape: tuple[int, int], size: tuple[int, int], expected: float
) -> None:
    assert pixels_a_site(shape, size) == pytest.approx(expected)


def test_cells_are_exact_and_y_points_up() -> None:
    labels = np.zeros((3, 4), np.uint8)
    labels[0, 0], labels[2, 3] = 1, 2
    picture = draw_flat(labels, (GREY, ORANGE), None, 4, GROUND)
    assert picture.shape == (12, 16, 3)
    assert (picture[8:, :4] == GREY).all(), "row 0 is at the bottom"
    assert (picture[:4, 12:] == ORANGE).all()
    assert (picture[:4, :12] == GROUND).all()


def test_the_field_lies_behind_the_cells() -> None:
    labels = np.zeros((4, 4), np.uint8)
    labels[:, 0] = 1
    field = PaintedField(np.ones((4, 4), np.float32), 0.0, 1.0, "viridis")
    picture = draw_flat(labels, (GREY,), field, 8, GROUND)
    assert (picture[:, 8:] == COLOURMAPS["viridis"][255]).all()
    assert (picture[4, 3] == GREY).all()


def test_downsampling_takes_the_majority_and_keeps_cells() -> None:
    labels = np.zeros((5, 6), np.uint8)
    labels[0:3, 0:3] = [[1, 1, 2], [2, 2, 2], [0, 0, 0]]
    labels[4, 5] = 3
    np.testing.assert_array_equal(majority(labels, 3), [[2, 0], [0, 3]])
    picture = draw_flat(labels, (GREY, ORANGE, (9, 9, 9)), None, 1 / 3, GROUND)
    assert picture.shape == (2, 2, 3)
    assert (picture[1, 0] == ORANGE).all()


@pytest.mark.parametrize("scale", [0.3, 0.5, 0.77, 1.0, 1.4, 2.625, 3.0])
def test_sites_of_any_size_keep_their_place(scale: float) -> None:
    labels = np.ones((40, 60), np.uint8)
    labels[:20, 30:] = 2
    picture = draw_flat(labels, (GREY, ORANGE), None, scale, GROUND)
    height, width = math.ceil(40 * scale - 1e-6), math.ceil(60 * scale - 1e-6)
    assert picture.shape == (height, width, 3)
    middle = height // 2, width // 2
    assert (picture[middle[0] + 2 :, middle[1] + 2 :] == ORANGE).all()
    assert (picture[: middle[0] - 2] == GREY).all()
    assert (picture[:, : middle[1] - 2] == GREY).all()
