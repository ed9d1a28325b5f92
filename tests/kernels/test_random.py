"""Philox gives Random123's known answers, and streams do not move when the lattice grows."""

from __future__ import annotations

import numpy as np
import pytest

from kernels.codes import Stream
from kernels.random import joined, philox, threshold, words_of

# Random123, kat_vectors, philox4x32 with 10 rounds: counter, key, answer.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_known_answers(counter: tuple[int, ...], key: tuple[int, int], answer: tuple[int, ...]) -> None:
    a, b, c, d = (np.array([word], np.uint32) for word in counter)
    found = philox((a, b, c, d), key[0] | key[1] << 32)
    assert [int(word[0]) for word in found] == list(answer)


def test_a_larger_lattice_keeps_the_words() -> None:
    middle = tuple(np.array([index]) for index in (3, 4, 5))
    moved = tuple(index + 10 for index in middle)
    small = words_of(middle, (6, 8, 10), seed=7, step=2, stream=Stream.FATE)
    large = words_of(moved, (26, 28, 30), seed=7, step=2, stream=Stream.FATE)
    assert [int(word[0]) for word in small] == [int(word[0]) for word in large]


def test_small_chances_survive() -> None:
    chance = np.array([1e-9], np.float32)
    assert int(threshold(chance)[0]) == pytest.approx(1e-9 * 2.0**64, rel=1e-6)
    assert int(joined(np.array([1], np.uint32), np.array([2], np.uint32))[0]) == 2**32 + 2
