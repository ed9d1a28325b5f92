"""Rounding of fields for display files, so that lossless compression has something to bite on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

KEPT_MANTISSA_BITS = 12
"""Mantissa bits kept in frames: a relative error of at most 2**-13, about 0.012 %."""

FLOAT32_MANTISSA_BITS = 23


def round_mantissa(
    values: npt.NDArray[np.float32], kept_bits: int = KEPT_MANTISSA_BITS
) -> npt.NDArray[np.float32]:
    """Round float32 values to the nearest number with `kept_bits` mantissa bits, ties to even.

    Args:
        values: any shape; not changed. Zeros, infinities and NaN come back as they are.
        kept_bits: 1 to 22 stored mantissa bits to keep (the leading one is implicit and not counted).

    Returns:
        A new float32 array of the same shape; relative error at most 2**-(kept_bits + 1) for normal numbers.

    Raises:
        ValueError: `kept_bits` is out of range.
    """
    if not 1 <= kept_bits < FLOAT32_MANTISSA_BITS:
        raise ValueError(f"kept_bits must be 1 to {FLOAT32_MANTISSA_BITS - 1}, not {kept_bits}")
    dropped = np.uint32(FLOAT32_MANTISSA_BITS - kept_bits)
    bits = np.ascontiguousarray(values, dtype=np.float32).view(np.uint32)
    odd = bits >> dropped & np.uint32(1)
    just_below_half = np.uint32((1 << int(dropped - 1)) - 1)
    mask = np.uint32(0xFFFFFFFF ^ ((1 << int(dropped)) - 1))
    rounded = (bits + (odd + just_below_half)) & mask
    is_finite = (bits & np.uint32(0x7F800000)) != np.uint32(0x7F800000)
    return np.where(is_finite, rounded, bits).view(np.float32).reshape(values.shape)
