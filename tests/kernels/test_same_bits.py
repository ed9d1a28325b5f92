"""What counts as the same bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kernels.same_bits import difference, differences

ONE = np.array([0.0, 1.0, np.nan], np.float32)


def test_the_same_bits_do_not_differ() -> None:
    assert difference(ONE, ONE.copy()) == "", "NaN is itself"
    assert difference(ONE[::2], ONE[::2].copy()) == "", "where it lies in memory is no matter"
    assert difference(np.array(3), np.array(3)) == ""
    assert difference(np.zeros((0, 2)), np.zeros((0, 2))) == ""
    assert differences({"a": ONE}, {"a": ONE.copy()}) == []


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (np.array([-0.0, 1.0, np.nan], np.float32), "at 1 of 3 places"),
        (-ONE, "at 3 of 3 places"),
        (ONE.astype(np.float64), "float32 (3,) beside float64 (3,)"),
        (ONE[None], "float32 (3,) beside float32 (1, 3)"),
    ],
    ids=["a zero's sign", "the sign of all", "dtype", "shape"],
)
def test_equal_values_may_differ(other: Any, said: str) -> None:
    assert difference(ONE, other) == said
    assert differences({"a": ONE, "b": ONE}, {"a": other, "c": ONE}) == [
        "b on one side only",
        "c on one side only",
        f"a: {said}",
    ]
