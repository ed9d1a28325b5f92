"""Texts and single values in HDF5: which may be read."""

from __future__ import annotations

from typing import Any

import h5py
import numpy as np


def is_text(dtype: np.dtype[Any]) -> bool:
    """Whether it is text of fixed length: reading damaged text of variable length, HDF5 may never return."""
    return getattr(h5py.check_string_dtype(dtype), "length", None) is not None


def is_plain(attribute: Any) -> bool:
    """Whether an attribute is one text or one number."""
    return attribute.shape == () and (is_text(attribute.dtype) or attribute.dtype.kind in "biuf")
