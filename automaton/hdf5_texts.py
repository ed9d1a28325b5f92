"""Texts and single values in HDF5: which may be read, and what is made of them."""

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


def readable(text: bytes | str) -> str:
    """Text in which bytes that are no UTF-8, and signs that would steer a terminal, are replaced."""
    raw = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    decoded = raw.decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "\ufffd" for sign in decoded)
