"""Bit planes: a bit a site, 64 sites along x to a word, so that one comparison rules out 64 sites.

Bit b of word w of a row is the site at x = 64 w + b; bits beyond the row are zero.
"""

from __future__ import annotations

import numpy as np

from kernels.contract import Box

SITES = 64
"""Sites a word holds."""


def words(nx: int) -> int:
    """Words that hold a row of `nx` sites."""
    return -(-nx // SITES)


def packed(mask: np.ndarray) -> np.ndarray:
    """The bit plane of a mask: bool (nz, ny, nx) to uint64 (nz, ny, words(nx))."""
    nz, ny, nx = mask.shape
    filled = np.zeros((nz, ny, words(nx) * SITES), bool)
    filled[:, :, :nx] = mask
    return np.packbits(filled, axis=2, bitorder="little").view("<u8").astype(np.uint64)


def unpacked(plane: np.ndarray, nx: int) -> np.ndarray:
    """The mask of a bit plane: uint64 (nz, ny, words(nx)) to bool (nz, ny, nx)."""
    as_bytes = np.ascontiguousarray(plane, "<u8").view(np.uint8)
    return np.unpackbits(as_bytes, axis=2, bitorder="little")[:, :, :nx].astype(bool)


def sites_of(box: Box, nx: int) -> Box:
    """The box of sites that a box of words covers."""
    return (*box[:4], min(SITES * box[4], nx), min(SITES * box[5], nx))
