"""How a dataset may keep its values, and how many it may claim, before anything is allocated."""

from __future__ import annotations

import math
from typing import Any

from automaton.hdf5_chunks import is_readable

MAX_ELEMENTS = 1 << 33
MAX_COMPRESSION = 10_000
FREE_BYTES = 1 << 20
"""Datasets below this size are harmless whatever their compression."""


def storage_trouble(dataset: Any, file_bytes: int) -> str:
    """Why an h5py dataset of a file of `file_bytes` is not read, "" if it may be."""
    if dataset.external or dataset.is_virtual:
        return "keeps its values in another file"
    if dataset.chunks is not None and not is_readable(dataset):
        return "is compressed in a way this program does not read"
    elements = math.prod(map(int, dataset.shape))
    size, stored = elements * dataset.dtype.itemsize, int(dataset.id.get_storage_size())
    if elements > MAX_ELEMENTS:
        return f"claims {elements} values, more than any lattice has"
    if stored > file_bytes or (size > FREE_BYTES and size > MAX_COMPRESSION * stored):
        return f"claims {size} bytes, which cannot be in a file of {file_bytes}"
    return ""
