"""Bit planes hold what the mask says, and keep clear of sites the lattice lacks."""

from __future__ import annotations

import numpy as np
import pytest

from kernels.bit_planes import packed, sites_of, unpacked, words


@pytest.mark.parametrize("nx", [1, 63, 64, 65, 150])
def test_a_mask_comes_back_from_its_plane(nx: int) -> None:
    mask = np.random.default_rng(nx).random((3, 2, nx)) < 0.5
    plane = packed(mask)
    assert plane.shape == (3, 2, words(nx))
    assert plane.dtype == np.uint64
    np.testing.assert_array_equal(unpacked(plane, nx), mask)


def test_a_site_is_a_bit_of_its_word() -> None:
    mask = np.zeros((1, 1, 130), bool)
    mask[0, 0, [0, 65, 129]] = True
    assert packed(mask).tolist() == [[[1, 2, 2]]]
    assert np.bitwise_count(packed(np.ones((1, 1, 130), bool))).sum() == 130


def test_a_box_of_words_covers_no_site_beyond_the_row() -> None:
    assert sites_of((0, 1, 2, 3, 1, 3), 150) == (0, 1, 2, 3, 64, 150)
