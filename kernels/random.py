"""Philox4x32-10 in NumPy (Salmon et al. 2011, doi:10.1145/2063384.2063405), by site, step and stream."""

from __future__ import annotations

import numpy as np

Words = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


def philox(counter: Words, seed: int) -> Words:
    """Four uint32 words for each counter of four uint32 words and a 64-bit key; arrays of one shape."""
    a, b, c, d = (np.asarray(word, np.uint64) for word in counter)
    key = [int(seed) & 0xFFFFFFFF, int(seed) >> 32 & 0xFFFFFFFF]
    for _ in range(10):
        left, right = np.uint64(0xD2511F53) * a, np.uint64(0xCD9E8D57) * c
        a, b, c, d = (
            (right >> _HALF) ^ b ^ np.uint64(key[0]),
            right & _LOW,
            (left >> _HALF) ^ d ^ np.uint64(key[1]),
            left & _LOW,
        )
        key = [(key[0] + 0x9E3779B9) & 0xFFFFFFFF, (key[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return (a.astype(np.uint32), b.astype(np.uint32), c.astype(np.uint32), d.astype(np.uint32))


def words_of(at: tuple[np.ndarray, ...], shape: tuple[int, ...], seed: int, step: int, stream: int) -> Words:
    """The words of sites `at` = (z, y, x) index arrays of a lattice of shape (nz, ny, nx).

    Coordinates count from the lattice's middle, so that a larger box keeps the stream.
    """
    z, y, x = (
        (index.astype(np.int64) - size // 2).astype(np.uint64) & _LOW
        for index, size in zip(at, shape, strict=True)
    )
    third = (z & np.uint64(0xFFFF)) | np.uint64(int(stream) << 16)
    return philox((x, y, third, np.full_like(x, int(step))), int(seed))


def shared_byte(
    at: tuple[np.ndarray, ...], shape: tuple[int, ...], seed: int, step: int, stream: int
) -> np.ndarray:
    """A byte for each site, uint8; 16 neighbours along x, counted from the lattice's middle, share a call."""
    middle = shape[2] // 2
    from_middle = at[2].astype(np.int64) - middle
    group, place = from_middle >> 4, from_middle & 15
    words = np.stack(words_of((at[0], at[1], group + middle), shape, seed, step, stream), axis=-1)
    octets: np.ndarray = words.astype("<u4").view(np.uint8)
    return np.asarray(octets[np.arange(place.size), place])


def joined(high: np.ndarray, low: np.ndarray) -> np.ndarray:
    """64-bit words of two 32-bit ones, uint64."""
    return (high.astype(np.uint64) << _HALF) | low.astype(np.uint64)


def threshold(chance: np.ndarray) -> np.ndarray:
    """An event of probability `chance` (float32, below 1) happens where a 64-bit word is below this."""
    return (chance.astype(np.float32) * np.float32(2.0**64)).astype(np.uint64)


def high_product(word: np.ndarray, count: np.ndarray | int) -> np.ndarray:
    """Uniform integers in [0, count) from 32-bit words, int64."""
    return ((word.astype(np.uint64) * np.asarray(count, np.uint64)) >> _HALF).astype(np.int64)
