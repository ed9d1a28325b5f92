"""How a kernel's box of sites becomes blocks of GPU threads, and the launch that covers it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from kernels.contract import Box, Kernel

Three = tuple[int, int, int]

THREADS = 256
WARP = 32
DEEPEST_BLOCK = 64  # threads along z
MOST_BLOCKS = 65535  # along y and along z; along x 2^31 - 1
SITES_ALONG_A_ROW = 16  # that a thread of a kernel along rows takes, where rows are long enough


def block_for(size: Three) -> Three:
    """Threads of a block along (x, y, z) for a box of `size` (nz, ny, nx) sites.

    Each a power of two, so that the threads of a warp that share a row are a power of two as well; together
    whole warps. Short rows get narrow blocks, and what they leave goes to y and z.
    """
    nz, ny, nx = (_power_of_two(n) for n in size)
    x = _width(size[2])
    z = min(nz, 2)
    y = min(ny, THREADS // (x * z))
    z = min(nz, DEEPEST_BLOCK, THREADS // (x * y))
    x = max(x, min(nx, THREADS // (y * z)), WARP // (y * z))
    return (x, y, z)


def grid_for(size: Three, block: Three, along_rows: bool) -> Three:
    """Blocks along (x, y, z) that cover the box; of a kernel along rows each thread takes several sites."""
    sites = SITES_ALONG_A_ROW if along_rows else 1
    return (-(-size[2] // (block[0] * sites)), -(-size[1] // block[1]), -(-size[0] // block[2]))


def pieces(box: Box, block: Three) -> Iterator[Box]:
    """Parts of the box that the limits of a grid allow, in order; none where the box is empty."""
    z0, z1, y0, y1, x0, x1 = box
    along_z = _cut(z0, z1, MOST_BLOCKS * block[2])
    along_y = _cut(y0, y1, MOST_BLOCKS * block[1])
    if x1 > x0:
        for (low_z, high_z), (low_y, high_y) in product(along_z, along_y):
            yield (low_z, high_z, low_y, high_y, x0, x1)


def size_of(box: Box) -> Three:
    """Sites of a box along (z, y, x)."""
    z0, z1, y0, y1, x0, x1 = box
    return (z1 - z0, y1 - y0, x1 - x0)


@dataclass(frozen=True)
class Piece:
    """A part of a launch: its own argument record, the pointer that passes it, its blocks."""

    record: np.ndarray
    arguments: tuple[Any]
    grid: Three


class GpuLaunch:
    """A compiled kernel with its arrays and values; runs on the current stream."""

    def __init__(
        self,
        cupy: Any,
        function: Any,
        kernel: Kernel,
        records: list[tuple[Box, np.ndarray]],
        block: Three,
        arrays: dict[str, Any],
    ) -> None:
        """`records`: the argument record of each piece of the box."""
        self._function = function
        self._kernel = kernel
        self._block = block
        self._arrays = arrays  # keeps the memory behind the pointers alive
        # A kernel parameter is passed as a host pointer to its bytes, which the driver copies at the launch.
        self._pieces = [
            Piece(
                record,
                (cupy.cuda.function.CPointer(record.ctypes.data),),
                grid_for(size_of(box), block, kernel.along_rows),
            )
            for box, record in records
        ]

    def __call__(self, **values: Any) -> None:
        """Launch, with `values` in place of those bound."""
        typed = self._kernel.typed(values) if values else {}
        for piece in self._pieces:
            bound = {name: piece.record[name].item() for name in typed}
            for name, number in typed.items():
                piece.record[name] = number
            self._function(piece.grid, self._block, piece.arguments)
            for name, number in bound.items():
                piece.record[name] = number


def _power_of_two(n: int) -> int:
    """The least power of two that is not below n."""
    return 1 << max(n - 1, 0).bit_length()


def _width(nx: int) -> int:
    """Threads along x: a warp, half of one if an eighth fewer then idle, or just enough for a short row."""
    if nx <= WARP // 2:
        return _power_of_two(nx)
    whole, halves = -(-nx // WARP) * WARP, -(-nx // (WARP // 2)) * (WARP // 2)
    return WARP // 2 if 8 * halves <= 7 * whole else WARP


def _cut(low: int, high: int, most: int) -> list[tuple[int, int]]:
    return [(start, min(start + most, high)) for start in range(low, high, most)]
