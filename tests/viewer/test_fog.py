"""A field as a fog: how much it hides, where it lies, and before what."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from tests.viewer.made_up_run import treated_ball
from tests.viewer.pictures import SMALL, picture_of
from viewer.fog import lay_fog
from viewer.painted_field import PaintedField
from viewer.palette import COLOURMAPS, DARK
from viewer.scene import Box, Camera, Cut
from viewer.storyboard import storyboard
from viewer.view import View

SIDE = 24
ALONG_X = View(Camera(0, 0), ((SIDE - 1) / 2,) * 3, 4.0, (96, 96), 24.0)
"""The eye looks along x; every ray through the lattice crosses SIDE sites."""
FULL = COLOURMAPS["viridis"][255].astype(float)
WHITE = np.full((96, 96, 3), 255, np.uint8)
NOTHING = np.full((96, 96), np.inf, np.float32)


def constant(value: float) -> PaintedField:
    return PaintedField(np.full((SIDE,) * 3, value, np.float32), 0.0, 1.0, "viridis")


def mixed(hidden: float) -> npt.NDArray[np.float64]:
    """White behind a fog of the highest value that hides a share of it."""
    return np.asarray(hidden * FULL + (1 - hidden) * 255)


def middle(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return picture[30:66, 30:66]


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_it_hides_the_share_asked_for_through_the_whole_lattice(share: float) -> None:
    picture = lay_fog(WHITE, NOTHING, ALONG_X, constant(1.0), share)
    np.testing.assert_allclose(middle(picture), np.broadcast_to(mixed(share), (36, 36, 3)), atol=3)


def test_half_of_it_hides_less_before_what_lies_in_the_middle() -> None:
    depth = np.zeros((96, 96), np.float32)
    picture = lay_fog(WHITE, depth, ALONG_X, constant(1.0), 0.75)
    np.testing.assert_allclose(middle(picture), np.broadcast_to(mixed(0.5), (36, 36, 3)), atol=6)


def test_where_there_is_nothing_of_it_the_picture_stays() -> None:
    np.testing.assert_array_equal(lay_fog(WHITE, NOTHING, ALONG_X, constant(0.0), 0.9), WHITE)
    gone = Box((-np.inf,) * 3, (np.inf,) * 3)
    np.testing.assert_array_equal(lay_fog(WHITE, NOTHING, ALONG_X, constant(1.0), 0.9, (gone,)), WHITE)
    near = np.full((96, 96), -20, np.float32)
    np.testing.assert_array_equal(lay_fog(WHITE, near, ALONG_X, constant(1.0), 0.9), WHITE)


def test_it_ends_with_the_lattice() -> None:
    view = replace(ALONG_X, scale=2.0)
    picture = lay_fog(WHITE, NOTHING, view, constant(1.0), 0.5)
    assert (picture[:, :20] == 255).all()
    assert (picture[:, -20:] == 255).all()
    assert (picture[48, 48] < 230).any()


def test_a_fog_shows_the_whole_lattice_and_not_before_the_drug_comes() -> None:
    scene = replace(SMALL, cells="none", fog=0.5, cut=Cut("none"))
    board = storyboard([treated_ball()], scene)
    (panel,) = board.layout.panels
    clear, fogged = (
        picture_of(board, number)[panel.top : panel.bottom, panel.left : panel.right] for number in (0, 1)
    )
    assert (clear == DARK.background).all()
    coloured = (fogged != DARK.background).any(axis=-1)
    assert 0.1 < coloured.mean() < 0.9
    assert not coloured[0].any()
    assert not coloured[-1].any()
