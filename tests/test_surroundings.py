"""Surroundings: what paths of empty sites join to the faces; never a hole in the lump."""

from __future__ import annotations

import numpy as np

from automaton.surroundings import open_to_the_faces
from kernels.codes import Kind
from kernels.reference_supply import spread_surroundings


def ring() -> np.ndarray:
    """A 2D ring of cells around a hole."""
    y, x = np.mgrid[:11, :11] - 5
    distance = np.maximum(abs(y), abs(x))
    return np.asarray(distance == 3, np.uint8)[None]


def test_a_hole_is_not_surroundings() -> None:
    kind = ring()
    found = open_to_the_faces(kind)
    assert found[0, 0, 0] == 1
    assert found[0, 5, 5] == 0
    assert int(found.sum()) == 11 * 11 - 7 * 7


def test_a_diagonal_gap_does_not_open_a_hole() -> None:
    kind = ring()
    kind[0, 2, 2] = Kind.EMPTY  # a corner of the ring
    assert open_to_the_faces(kind)[0, 5, 5] == 0


def test_periodic_axes_have_no_faces() -> None:
    kind = np.zeros((1, 6, 9), np.uint8)
    kind[0, :, 2] = kind[0, :, 6] = Kind.TUMOUR  # two walls across a lattice that wraps along x
    assert open_to_the_faces(kind, ["y"])[0, 0].tolist() == [1, 1, 0, 0, 0, 0, 0, 1, 1]
    assert open_to_the_faces(kind, ["x", "y"]).sum() == (kind == Kind.EMPTY).sum()


def test_regions_join_across_a_seam() -> None:
    kind = np.ones((1, 4, 5), np.uint8)
    kind[0, 1, 0] = kind[0, 1, 4] = kind[0, 0, 4] = Kind.EMPTY  # reaches the y face only around the x seam
    assert open_to_the_faces(kind, ["x"])[0, 1, 0] == 1


def test_the_surroundings_enter_a_breach_one_site_a_step() -> None:
    kind = ring()
    found = open_to_the_faces(kind)
    kind[0, 2, 5] = Kind.EMPTY  # a breach in the ring
    depth = []
    for _ in range(4):
        after = np.zeros_like(found)
        spread_surroundings.reference(kind, found, after, 0, box=(0, 1, 0, 11, 0, 11))
        found = after
        depth.append(int(found[0, 2:6, 5].sum()))
    assert depth == [1, 2, 3, 4]


def test_an_occupied_site_leaves() -> None:
    kind = np.zeros((1, 3, 3), np.uint8)
    found = open_to_the_faces(kind)
    kind[0, 1, 1] = Kind.TUMOUR
    after = np.zeros_like(found)
    spread_surroundings.reference(kind, found, after, 0, box=(0, 1, 0, 3, 0, 3))
    assert after[0, 1, 1] == 0
    assert int(after.sum()) == 8
