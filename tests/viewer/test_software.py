"""What the software renderer shows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tests.viewer.made_up_run import ball
from viewer.cell_picture import CellPicture
from viewer.painted_field import PaintedField
from viewer.palette import COLOURMAPS, Colour
from viewer.scene import Camera, Cut
from viewer.software import draw
from viewer.view import View

SIDE = 24
BACKGROUND: Colour = (13, 16, 23)
GREY: Colour = (188, 193, 203)
ORANGE: Colour = (213, 94, 0)
VIEW = View(Camera(), ((SIDE - 1) / 2,) * 3, 5.0, (120, 110), 16.0)
Picture = npt.NDArray[np.uint8]


def two_coloured_ball() -> npt.NDArray[np.uint8]:
    """Grey below, orange above."""
    labels = ball(SIDE, 8.0)
    labels[SIDE // 2 :] *= 2
    return labels


def hue(pixels: Picture) -> npt.NDArray[np.float64]:
    """Colour without brightness."""
    light = pixels.astype(float) + 1e-6
    return np.asarray(light / light.sum(axis=-1, keepdims=True))


def like(pixels: Picture, colour: Colour, tolerance: float = 0.06) -> npt.NDArray[np.bool_]:
    """Which pixels are a lighter or darker shade of a colour."""
    return np.asarray(np.abs(hue(pixels) - hue(np.array(colour))).max(axis=-1) < tolerance)


def test_each_side_has_its_clones_colour() -> None:
    picture = draw(CellPicture(two_coloured_ball(), (GREY, ORANGE)), VIEW, BACKGROUND)
    assert picture.shape == (110, 120, 3)
    assert like(picture[25:35, 55:65], ORANGE).all()
    assert like(picture[75:82, 55:65], GREY).all()
    assert (picture[:5] == BACKGROUND).all()


def test_the_lamp_lights_the_upper_left() -> None:
    picture = draw(CellPicture(ball(SIDE, 8.0), (GREY,)), VIEW, BACKGROUND).astype(int).sum(axis=-1)
    assert picture[40, 45] > 1.3 * picture[80, 75]


def test_a_cut_shows_the_field_and_nothing_in_front_of_it() -> None:
    values = np.full((SIDE,) * 3, 0.5, np.float32)
    boxes = Cut("octant").boxes((SIDE,) * 3, 20.0, VIEW.camera)
    field = PaintedField(values, 0.0, 1.0, "viridis")
    picture = draw(CellPicture(two_coloured_ball(), (GREY, ORANGE), boxes, field), VIEW, BACKGROUND)
    expected = COLOURMAPS["viridis"][128].astype(int)
    exact = np.abs(picture.astype(int) - expected).max(axis=-1) <= 4
    assert exact.sum() > 250, "off the creases the cut has the colours of the colour bar"
    middle = picture[50:60, 55:65]
    assert like(middle, (int(expected[0]), int(expected[1]), int(expected[2]))).all()


def test_a_cut_shows_the_field_where_it_is() -> None:
    values = np.zeros((SIDE,) * 3, np.float32)
    values[..., SIDE // 2 :] = 1
    boxes = Cut("half", axis="y").boxes((SIDE,) * 3, 20.0, VIEW.camera)
    field = PaintedField(values, 0.0, 1.0, "viridis")
    picture = draw(CellPicture(ball(SIDE, 8.0), (GREY,), boxes, field), VIEW, BACKGROUND)
    low, high = (tuple(int(c) for c in COLOURMAPS["viridis"][k]) for k in (0, 255))
    assert like(picture[48:58, 40:50], (low[0], low[1], low[2])).all()
    assert like(picture[56:64, 72:80], (high[0], high[1], high[2])).all()


def test_a_cut_without_a_field_shows_the_cells_inside() -> None:
    labels = ball(SIDE, 8.0)
    labels[ball(SIDE, 4.0) > 0] = 2
    boxes = Cut("half", axis="y").boxes((SIDE,) * 3, 20.0, VIEW.camera)
    picture = draw(CellPicture(labels, (GREY, ORANGE), boxes), VIEW, BACKGROUND)
    assert like(picture[50:60, 55:65], ORANGE).all()


def test_a_lone_cell_is_a_ball_of_its_colour() -> None:
    labels = np.zeros((SIDE,) * 3, np.uint8)
    labels[12, 12, 12] = 2
    view = View(VIEW.camera, (12.0, 12.0, 12.0), 20.0, (60, 60), 5.0)
    picture = draw(CellPicture(labels, (GREY, ORANGE)), view, BACKGROUND)
    drawn = (picture != BACKGROUND).any(axis=-1)
    assert drawn.sum() == pytest.approx(np.pi * 10**2, rel=0.12)
    assert like(picture[27:33, 27:33], ORANGE, 0.08).all()


def test_loose_cells_behind_a_cut_take_the_fields_colour() -> None:
    labels = (np.random.default_rng(0).random((SIDE,) * 3) < 0.06).astype(np.uint8)
    boxes = Cut("half", axis="y").boxes(labels.shape, 20.0, VIEW.camera)
    field = PaintedField(np.ones((SIDE,) * 3, np.float32), 0.0, 1.0, "viridis")
    cut = draw(CellPicture(labels, (GREY,), boxes, field), VIEW, BACKGROUND)
    yellow: Colour = (253, 231, 37)
    assert like(cut, yellow, 0.1).sum() > 200
    whole = draw(CellPicture(labels, (GREY,), (), field), VIEW, BACKGROUND)
    assert not like(whole, yellow, 0.1).any()


def test_nothing_leaves_the_background() -> None:
    empty = CellPicture(np.zeros((6, 6, 6), np.uint8), ())
    assert (draw(empty, VIEW, BACKGROUND) == BACKGROUND).all()


def test_hidden_faces_left_out_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    labels = (np.random.default_rng(0).random((SIDE,) * 3) < 0.55).astype(np.uint8)
    picture = CellPicture(labels, (GREY,), Cut().boxes(labels.shape, 20.0, VIEW.camera))
    before = draw(picture, VIEW, BACKGROUND)
    monkeypatch.setattr("viewer.software._MANY_FACES", 0)
    np.testing.assert_array_equal(draw(picture, VIEW, BACKGROUND), before)
