"""The z-buffer."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.raster import DepthBuffer, expand, fill_balls, fill_triangles, possibly_visible


def test_triangles_tile_without_gap_or_overlap() -> None:
    rng = np.random.default_rng(0)
    side = 9
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1) * 6.0
    grid[1:-1, 1:-1] += rng.uniform(-2.4, 2.4, (side - 2, side - 2, 2))
    points = np.concatenate([grid.reshape(-1, 2), np.zeros((side * side, 1))], axis=1)
    corner = (np.arange(side - 1)[:, None] * side + np.arange(side - 1)).ravel()
    triangles = np.concatenate(
        [
            np.stack([corner, corner + 1, corner + side], 1),
            np.stack([corner + 1, corner + side + 1, corner + side], 1),
        ]
    )
    covered = np.zeros(48 * 48, int)
    for number, triangle in enumerate(triangles):
        alone = DepthBuffer(48, 48, -1, 1)
        fill_triangles(alone, points[triangle][None], np.array([number]))
        covered[alone.read()[0]] += 1
    assert (covered == 1).all()


def test_the_nearest_wins_whatever_the_order() -> None:
    square = np.array([[0, 0, 0], [8, 0, 0], [0, 8, 0.0]])
    half_behind = np.array([0, 0, 0.5])
    near, far = square - half_behind, square + half_behind
    for order in ([near, far], [far, near]):
        buffer = DepthBuffer(8, 8, -1, 1)
        items = np.array([7 if corners is near else 9 for corners in order])
        fill_triangles(buffer, np.stack(order), items)
        samples, found, depth = buffer.read()
        assert samples.size == 28
        assert (found == 7).all()
        np.testing.assert_allclose(depth, -0.5, atol=1e-6)
        assert (buffer.items(samples) == 7).all()


def test_depth_follows_the_plane() -> None:
    buffer = DepthBuffer(16, 16, 0, 40)
    plane = np.array([[0, 0, 0], [16, 0, 16], [0, 16, 8.0]])
    fill_triangles(buffer, plane[None], np.array([0]))
    samples, _, depth = buffer.read()
    y, x = np.divmod(samples, 16)
    np.testing.assert_allclose(depth, (x + 0.5) + 0.5 * (y + 0.5), atol=1e-5)


def test_only_kept_samples_are_drawn() -> None:
    buffer = DepthBuffer(8, 8, -1, 1)
    square = np.array([[[0, 0, 0], [8, 0, 0], [0, 8, 0.0]]])
    fill_triangles(buffer, square, np.array([1]), lambda samples, _: samples % 2 == 0)
    samples = buffer.read()[0]
    assert samples.size
    assert (samples % 2 == 0).all()


@pytest.mark.parametrize("radius", [0.2, 3.0, 10.0])
def test_a_ball_is_a_disc_that_bulges(radius: float) -> None:
    buffer = DepthBuffer(64, 64, -20, 20)
    fill_balls(buffer, np.array([[32.1, 31.7, 0.0]]), radius, np.array([5]), radius)
    samples, items, depth = buffer.read()
    drawn = max(radius, 0.75)
    assert (items == 5).all()
    assert abs(samples.size - np.pi * drawn**2) < 2 + 2 * drawn
    assert depth.min() == pytest.approx(-radius, abs=0.15 * drawn + 0.1)


def test_balls_at_the_edge_are_clipped() -> None:
    buffer = DepthBuffer(10, 12, -5, 5)
    centres = np.array([[0.0, 0.0, 0], [10.0, 12.0, 0], [-50.0, 5.0, 0], [5.0, 99.0, 0]])
    fill_balls(buffer, centres, 3.0, np.arange(4), 3.0)
    _, items, _ = buffer.read()
    assert set(items.tolist()) == {0, 1}


def test_hidden_points_are_found_and_visible_ones_never_lost() -> None:
    wall = np.stack(np.meshgrid(np.arange(0, 12, 0.5), np.arange(0, 12, 0.5)), axis=-1).reshape(-1, 2)
    occluders = np.concatenate([wall, np.zeros((len(wall), 1))], axis=1)
    points = np.array([[6, 6, 5.0], [6, 6, -5.0], [20, 6, 5.0], [6, 6, 0.5]])
    assert possibly_visible(points, occluders, 1.0).tolist() == [False, True, True, True]
    assert possibly_visible(points, np.zeros((0, 3)), 1.0).all()


def test_expand() -> None:
    owners, numbers = expand(np.array([3, 0, 2]))
    assert owners.tolist() == [0, 0, 0, 2, 2]
    assert numbers.tolist() == [0, 1, 2, 0, 1]
