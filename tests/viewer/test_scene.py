"""Cameras and cuts."""

from __future__ import annotations

import numpy as np
import pytest

from tests.viewer.made_up_run import treated_ball
from viewer.scene import Box, Camera, Cut, Scene
from viewer.storyboard import storyboard
from viewer.view import View, looking


@pytest.mark.parametrize(("azimuth", "elevation"), [(0, 0), (-55, 26), (130, -40), (200, 89)])
def test_camera_axes_are_a_right_handed_frame_with_z_up(azimuth: float, elevation: float) -> None:
    right, up, eye = Camera(azimuth, elevation).basis()
    np.testing.assert_allclose(
        np.stack([right, up, eye]) @ np.stack([right, up, eye]).T, np.eye(3), atol=1e-12
    )
    # In (x, y, z) order: right x up = towards the eye.
    np.testing.assert_allclose(np.cross(right[::-1], up[::-1]), eye[::-1], atol=1e-12)
    assert up[0] >= 0
    assert right[0] == pytest.approx(0)


def test_projecting_there_and_back() -> None:
    view = View(Camera(), (3.0, 4.0, 5.0), 7.0, (200, 100), 20.0)
    positions = np.random.default_rng(0).random((50, 3)) * 10
    seen = view.project(positions)
    np.testing.assert_allclose(view.unproject(*seen.T), positions, atol=1e-4)
    np.testing.assert_allclose(view.project(np.array([[3.0, 4.0, 5.0]])), [[100, 50, 0]], atol=1e-12)
    np.testing.assert_allclose(view.magnified(2).project(positions)[:, :2], 2 * seen[:, :2])


@pytest.mark.parametrize("azimuth", [-55, 35, 125, 215])
def test_an_octant_is_taken_on_the_side_of_the_camera(azimuth: float) -> None:
    camera = Camera(azimuth, 26)
    shape = (10, 12, 14)
    (box,) = Cut("octant").boxes(shape, 20.0, camera)
    gone = np.zeros(shape, bool)
    gone[box.sites(shape)] = True
    assert gone.sum() == gone.size // 8
    towards = camera.basis()[2]
    middle = (np.array(shape) - 1) / 2
    assert ((np.argwhere(gone).mean(axis=0) - middle) * towards > 0).all()


def test_a_slab_keeps_its_thickness() -> None:
    shape = (20, 20, 20)
    kept = np.ones(shape, bool)
    for box in Cut("slab", axis="x", thickness_um=100).boxes(shape, 20.0, Camera()):
        kept[box.sites(shape)] = False
    assert kept.any(axis=(0, 1)).sum() == 5
    assert Cut("none").boxes(shape, 20.0, Camera()) == ()


def test_box_contains_and_distance() -> None:
    box = Box((-np.inf, 2.0, -np.inf), (np.inf, np.inf, 5.0))
    assert box.contains(np.array([[0.0, 3.0, 4.0], [0.0, 1.0, 4.0]])).tolist() == [True, False]
    np.testing.assert_allclose(box.distance(np.array([[0, 3, 4], [9, 0, 4], [0, -1, 9]])), [0, 2, 5])
    assert Box((3.5, -np.inf, -np.inf), (np.inf,) * 3).sites((3, 3, 3))[0] == slice(4, 3)


def test_a_triangle_that_an_edge_of_the_box_pokes_through_is_cut() -> None:
    corner = Box((0.0, 0.0, 0.0), (np.inf,) * 3)
    positions = np.array([[2.0, -1, -1], [2, 3, -1], [2, -1, 3], [2, 1, 1], [3, 1, 1], [3, 2, 1], [-1, 5, 5]])
    triangles = np.array([[0, 1, 2], [3, 4, 5], [3, 4, 6], [0, 1, 6]])
    whole, in_part = corner.takes(positions, triangles)
    assert whole.tolist() == [False, True, False, False]
    assert in_part[:3].tolist() == [True, False, True]


def test_a_cut_may_stay_where_it_is_while_the_camera_turns() -> None:
    cut = Cut("octant", sides=(1, -1, 1))
    (box,) = cut.boxes((10, 10, 10), 20.0, Camera(azimuth_deg=130, elevation_deg=-20))
    assert box == Box((4.5, -np.inf, 4.5), (np.inf, 4.5, np.inf))


def test_a_camera_with_a_span_shows_just_that() -> None:
    camera = Camera(zoom=2.0, middle_um=(0.0, 40.0, -20.0), span_um=400.0)
    view = looking((11, 21, 31), 20.0, 300.0, camera, (800, 600))
    assert view.scale == pytest.approx(2 * 600 / 400 * 20)
    np.testing.assert_allclose(view.project(np.array([5.0, 12.0, 14.0])), [400, 300, 0], atol=1e-9)
    board = storyboard([treated_ball()], Scene(size=(640, 480), camera=camera))
    panel = board.layout.panels[0].size
    assert board.view(board.runs[0], camera, panel).scale == pytest.approx(board.pixels_per_um * 20)
    assert board.pixels_per_um == pytest.approx(2 * min(panel) / 400)
