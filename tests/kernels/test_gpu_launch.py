"""The blocks of GPU threads that cover a launch."""

from __future__ import annotations

import numpy as np
import pytest

from kernels.contract import whole
from kernels.gpu_launch import MOST_BLOCKS, WARP, block_for, grid_for, pieces, size_of

SIZES = [
    (1, 1, 1),
    (1, 1, 1_000_000),
    (1, 1_000_000, 1),
    (1_000_000, 1, 1),
    (1, 1_000_000, 40),
    (1_000_000, 3, 33),
    (1024, 1024, 1024),
    (1024, 1024, 16),
    (2, 2, 16),
    (64, 64, 48),
    (3, 5, 7),
]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_block_is_whole_warps_within_the_limits(size: tuple[int, int, int]) -> None:
    block = block_for(size)
    assert np.prod(block) % WARP == 0
    assert np.prod(block) <= 256
    assert block[2] <= 64
    assert all(threads & (threads - 1) == 0 for threads in block)


@pytest.mark.parametrize("along_rows", [False, True])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_pieces_cover_the_box_once_within_the_limits(size: tuple[int, int, int], along_rows: bool) -> None:
    block = block_for(size)
    found = list(pieces(whole(size), block))
    assert sum(np.prod(size_of(piece)) for piece in found) == np.prod(size)
    assert len({(piece[0], piece[2]) for piece in found}) == len(found)
    for piece in found:
        grid = grid_for(size_of(piece), block, along_rows)
        assert min(grid) > 0
        assert max(grid[1:]) <= MOST_BLOCKS
        sites = 16 if along_rows else 1
        assert all(
            blocks * threads >= sites_there
            for blocks, threads, sites_there in zip(grid[1:], block[1:], size_of(piece)[1::-1], strict=True)
        )
        assert grid[0] * block[0] * sites >= size_of(piece)[2]


def test_an_empty_box_has_no_pieces() -> None:
    assert list(pieces((0, 3, 2, 2, 0, 5), (32, 4, 2))) == []
    assert list(pieces((0, 3, 0, 2, 5, 5), (32, 4, 2))) == []


@pytest.mark.parametrize(
    ("size", "block"),
    [
        ((1024, 1024, 1024), (32, 4, 2)),
        ((1024, 1024, 16), (16, 8, 2)),  # 64-site words
        ((64, 64, 48), (16, 8, 2)),  # a warp is two rows, and none idles
        ((1, 1024, 1024), (32, 8, 1)),
        ((1, 1, 1_000_000), (256, 1, 1)),
        ((4, 4, 16), (16, 4, 4)),
    ],
    ids=str,
)
def test_short_axes_leave_few_threads_idle(size: tuple[int, int, int], block: tuple[int, int, int]) -> None:
    assert block_for(size) == block
