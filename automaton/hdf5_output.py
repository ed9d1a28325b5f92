"""Writing HDF5 that others can read: units and dimension scales on every dataset, gzip-1 with shuffle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import h5py
import numpy as np
import numpy.typing as npt

from automaton.checksum import append_checksum
from automaton.hdf5_chunks import GZIP_LEVEL, Prepare, write_chunks
from automaton.whole_file import atomic_write

AttributeValue: TypeAlias = str | int | float

CHUNK_SIDE = 64
FLAT_CHUNK_SIDE = 512
LIBRARY_VERSIONS = ("v110", "v110")
"""Files that HDF5 1.10 (2016) and later read, and in which it checks its own structures by checksums."""

SMALL_BYTES = 4096
"""Datasets up to this size are stored plainly: compression would cost more than it saves."""

_UNITS_BY_SUFFIX = {
    "_mg_per_m2": "mg m-2",
    "_um2_per_h": "um2 h-1",
    "_um2_per_s": "um2 s-1",
    "_uM_h": "uM h",
    "_per_h": "h-1",
    "_per_s": "s-1",
    "_umol": "umol",
    "_fmol": "fmol",
    "_mmHg": "mmHg",
    "_um3": "um3",
    "_days": "days",
    "_um": "um",
    "_uM": "uM",
    "_mg": "mg",
    "_h": "h",
    "_s": "s",
}


def units_of(name: str) -> str:
    """The unit that a name such as "time_h" or "plasma_uM/cisplatin" carries; "1" where it carries none."""
    for part in reversed(name.split("/")):
        for suffix, units in _UNITS_BY_SUFFIX.items():
            if part.endswith(suffix):
                return units
    return "1"


def chunk_shape(shape: Sequence[int]) -> tuple[int, ...]:
    """Chunks of at most (1, 64, 64, 64) sites, (1, 1, 512, 512) on a flat lattice, that divide sides evenly.

    Evenly means that a side of 96 is cut into 48 + 48 rather than into 64 and a half-empty 64.
    """
    sides = [1] * len(shape)
    limit = FLAT_CHUNK_SIDE if len(shape) >= 3 and shape[-3] == 1 else CHUNK_SIDE
    if len(shape) < 3:
        limit = CHUNK_SIDE**3 if len(shape) == 1 else FLAT_CHUNK_SIDE
    for axis in range(max(0, len(shape) - 3), len(shape)):
        pieces = -(-max(shape[axis], 1) // limit)
        sides[axis] = -(-max(shape[axis], 1) // pieces)
    return tuple(sides)


@contextmanager
def new_file(path: Path, format_name: str, format_version: int) -> Iterator[Any]:
    """An HDF5 file that appears under `path` at once and whole, or not at all; yields the open h5py.File.

    Its checksum follows behind what HDF5 reads.

    Raises:
        UserError: it could not be written.
    """
    with atomic_write(path) as sink:
        with h5py.File(sink, "w", libver=LIBRARY_VERSIONS) as file:
            write_attributes(file, {"format": format_name, "format_version": format_version})
            yield file
        append_checksum(sink)


def write_attributes(file: Any, attributes: Mapping[str, AttributeValue]) -> None:
    """Write what the program reads back as attributes of the file: texts and numbers; truth becomes 0 or 1.

    Texts get a fixed length: of a damaged file with texts of variable length HDF5 may never return.
    """
    for name, value in attributes.items():
        if isinstance(value, str):
            file.attrs[name] = _fixed_length([value])[0]
        else:
            file.attrs[name] = int(value) if isinstance(value, bool) else value


def write_scale(group: Any, name: str, values: npt.NDArray[Any], units: str, meaning: str) -> None:
    """Write a coordinate: a one-dimensional dimension scale called as the axis it belongs to."""
    write_array(group, name, values, units=units, meaning=meaning)
    group[name].make_scale(name)


def write_names(group: Any, name: str, names: Sequence[str], meaning: str) -> None:
    """Write a table of names as a dimension scale; the index is the code that the name stands for."""
    _text_dataset(group, name, names, meaning).make_scale(name)


def write_texts(group: Any, name: str, texts: Sequence[str], meaning: str, axis: str) -> None:
    """Write a text for each entry of a dimension scale, whose path in the same file is `axis`."""
    _text_dataset(group, name, texts, meaning).dims[0].attach_scale(group.file[axis])


def write_array(
    group: Any,
    name: str,
    array: npt.NDArray[Any],
    *,
    units: str,
    meaning: str = "",
    axes: Sequence[str] = (),
    attributes: Mapping[str, Any] | None = None,
    prepare: Prepare = np.asarray,
) -> None:
    """Write an array of plain numbers, compressed without loss.

    Args:
        group: h5py file or group; slashes in `name` make subgroups.
        name: of the dataset.
        array: numbers of any shape; C order is written.
        units: written as the attribute `units`; "1" for a plain number.
        meaning: written as `long_name` if given.
        axes: for each axis the path of its dimension scale in the same file; none if empty.
        attributes: anything else to be said.
        prepare: makes of a part of the array what is stored of it, of the same shape and dtype.
    """
    array = np.ascontiguousarray(array).reshape(array.shape)
    if array.nbytes <= SMALL_BYTES:
        dataset = group.create_dataset(name, data=prepare(array), track_times=False)
    else:
        dataset = group.create_dataset(
            name,
            shape=array.shape,
            dtype=array.dtype,
            chunks=chunk_shape(array.shape),
            shuffle=array.dtype.itemsize > 1,
            compression="gzip",
            compression_opts=GZIP_LEVEL,
            track_times=False,
        )
        write_chunks(dataset, array, prepare)
    dataset.attrs["units"] = units
    if meaning:
        dataset.attrs["long_name"] = meaning
    for key, value in (attributes or {}).items():
        dataset.attrs[key] = value
    for axis, scale in enumerate(axes):
        dataset.dims[axis].attach_scale(group.file[scale])


def _text_dataset(group: Any, name: str, texts: Sequence[str], meaning: str) -> Any:
    dataset = group.create_dataset(name, data=_fixed_length(texts), track_times=False)
    dataset.attrs["units"] = "1"
    dataset.attrs["long_name"] = meaning
    dataset.attrs["_Encoding"] = "utf-8"  # tells xarray to make texts of the bytes
    return dataset


def _fixed_length(texts: Sequence[str]) -> npt.NDArray[Any]:
    encoded = [text.encode() for text in texts]
    length = max(1, *map(len, encoded)) if encoded else 1
    return np.array(encoded, dtype=h5py.string_dtype("utf-8", length))
