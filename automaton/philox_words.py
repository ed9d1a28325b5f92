"""Random words addressed by a count, for what is placed before the first step."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from kernels.codes import Stream
from kernels.random import joined, philox

AT_ONCE = 1 << 16
"""Words made at once, so that scratch stays small on a lattice of any size."""


def words_for(count: int, seed: int, stream: Stream, number: int, draw: int = 0) -> npt.NDArray[np.uint64]:
    """`count` 64-bit words of group `number` of a stream, uint64."""
    words = np.empty(count, np.uint64)

    def fill(low: int) -> None:
        index = np.arange(low, min(low + AT_ONCE, count), dtype=np.uint64)
        high = np.full_like(index, int(stream) << 16 | number)
        a, b, _, _ = philox(
            (index & np.uint64(0xFFFFFFFF), index >> np.uint64(32), high, np.full_like(index, draw)), seed
        )
        words[low : low + AT_ONCE] = joined(a, b)

    if count <= AT_ONCE:
        fill(0)
        return words
    with ThreadPoolExecutor() as pool:
        list(pool.map(fill, range(0, count, AT_ONCE)))
    return words


def uniform_numbers(count: int, seed: int, stream: Stream, number: int = 0) -> npt.NDArray[np.float64]:
    """`count` numbers in [0, 1) of 53 bits each, float64."""
    return (words_for(count, seed, stream, number) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def least(words: np.ndarray, count: int) -> npt.NDArray[np.int64]:
    """Places of the `count` least words in ascending order, int64; of equal words the first."""
    if count == words.size:
        return np.arange(count)
    limit = np.partition(words, count)[count]
    below, ties = np.flatnonzero(words < limit), np.flatnonzero(words == limit)
    return np.sort(np.concatenate([below, ties[: count - below.size]]))
