"""Surfaces: where they run, which way they face, and whose colour they carry."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tests.viewer.made_up_run import ball
from viewer import mesh
from viewer.scene import Box

SIDE, RADIUS = 24, 8.0
INFINITE = float("inf")


@pytest.fixture(scope="module")
def labels() -> npt.NDArray[np.uint8]:
    """A ball: label 1 below, 2 above the middle (in z)."""
    labels = ball(SIDE, RADIUS)
    labels[SIDE // 2 :] *= 2
    return labels


def test_the_surface_of_a_ball_is_round_and_faces_outwards(labels: npt.NDArray[np.uint8]) -> None:
    surface = mesh.surface(labels, mesh.smoothed(labels))
    from_middle = surface.vertices - (SIDE - 1) / 2
    radii = np.linalg.norm(from_middle, axis=1)
    assert np.abs(radii - RADIUS).max() < 0.6
    assert np.abs(radii.mean() - RADIUS) < 0.25
    np.testing.assert_allclose(np.linalg.norm(surface.normals, axis=1), 1, rtol=1e-5)
    assert (np.einsum("ij,ij->i", surface.normals, from_middle / radii[:, None]) > 0.85).all()


def test_faces_turn_anticlockwise_seen_from_outside(labels: npt.NDArray[np.uint8]) -> None:
    surface = mesh.surface(labels, mesh.smoothed(labels))
    corners = surface.vertices[surface.faces].astype(float)
    diagonals = corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]
    # Reversed to (x, y, z), where the right-hand rule holds.
    across = np.cross(diagonals[0][:, ::-1], diagonals[1][:, ::-1])[:, ::-1]
    outwards = corners.mean(axis=1) - (SIDE - 1) / 2
    assert (np.einsum("ij,ij->i", across, outwards) > 0).all()


def test_the_surface_is_closed(labels: npt.NDArray[np.uint8]) -> None:
    faces = mesh.surface(labels, mesh.smoothed(labels)).faces
    edges = {(a, b) for face in faces.tolist() for a, b in zip(face, face[1:] + face[:1], strict=True)}
    assert len(edges) == 4 * len(faces)
    assert all((b, a) in edges for a, b in edges)


def test_faces_carry_the_label_just_inside(labels: npt.NDArray[np.uint8]) -> None:
    surface = mesh.surface(labels, mesh.smoothed(labels))
    height = surface.vertices[surface.faces][..., 0].mean(axis=1) - (SIDE - 1) / 2
    assert (surface.labels[height > 1] == 2).all()
    assert (surface.labels[height < -1] == 1).all()


def test_a_hole_beneath_the_surface_takes_its_neighbours_label() -> None:
    labels = ball(SIDE, RADIUS) * np.uint8(3)
    rng = np.random.default_rng(0)
    labels[rng.random(labels.shape) < 0.15] = 0
    found = mesh.surface(labels, mesh.smoothed(labels)).labels
    assert (found == 3).all()


def test_lone_cells_are_loose_and_cells_on_a_lump_are_not() -> None:
    labels = ball(SIDE, 5.0)
    labels[1, 1, 1] = 1
    middle = SIDE // 2
    labels[middle, middle, middle + 5] = 1
    loose = mesh.loose_cells(labels, mesh.smoothed(labels))
    assert loose.tolist() == [np.ravel_multi_index((1, 1, 1), labels.shape)]


def test_nothing_makes_an_empty_surface() -> None:
    labels = np.zeros((4, 5, 6), np.uint8)
    surface = mesh.surface(labels, mesh.smoothed(labels))
    assert surface.faces.shape == (0, 4)
    assert not mesh.loose_cells(labels, mesh.smoothed(labels)).size


def test_a_full_lattice_is_closed_at_its_walls() -> None:
    labels = np.ones((5, 6, 7), np.uint8)
    vertices = mesh.surface(labels, mesh.smoothed(labels)).vertices
    assert (vertices.min(axis=0) < 0.2).all()
    assert (vertices.max(axis=0) > np.array([5, 6, 7]) - 1.2).all()


def test_a_cut_lays_open_the_sites_beside_it(labels: npt.NDArray[np.uint8]) -> None:
    half = SIDE / 2 - 0.5
    box = Box((half, -INFINITE, half), (INFINITE,) * 3)
    faces = mesh.cut_faces(labels, mesh.smoothed(labels), (box,))
    assert [(face.axis, face.position, face.side, face.layer) for face in faces] == [
        (0, half, 1, SIDE // 2 - 1),
        (2, half, 1, SIDE // 2 - 1),
    ]
    assert faces[0].low == (-0.5, half)
    assert faces[0].high == (SIDE - 0.5, SIDE - 0.5)
    assert faces[0].creases == ((), (half,))
    there = labels[SIDE // 2 - 1] > 0
    np.testing.assert_array_equal(faces[0].labels[there], labels[SIDE // 2 - 1][there])


def test_a_cut_off_the_lattice_lays_nothing_open(labels: npt.NDArray[np.uint8]) -> None:
    box = Box((SIDE + 3.5, -INFINITE, -INFINITE), (INFINITE,) * 3)
    assert mesh.cut_faces(labels, mesh.smoothed(labels), (box,)) == []
