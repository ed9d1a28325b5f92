"""Chunks as HDF5's shuffle and gzip filters make them, made and read here.

HDF5's own filters hold Python's lock while they work, and inflate whatever a file tells them to. zlib lets go
of the lock, so that writing and reading go on beside other work, and stops at the size a chunk may have.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

GZIP_LEVEL = 1
MAX_CHUNK_BYTES = 64 << 20

_FILTERS = (
    (),
    (h5py.h5z.FILTER_SHUFFLE,),
    (h5py.h5z.FILTER_DEFLATE,),
    (h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_DEFLATE),
)


Prepare = Callable[[npt.NDArray[Any]], npt.NDArray[Any]]


def write_chunks(dataset: Any, array: npt.NDArray[Any], prepare: Prepare = np.asarray) -> None:
    """Fill a chunked gzip dataset, shuffled if values have several bytes, with an array of its shape.

    `prepare` makes of each part of the array what is stored of it, of the same shape and dtype.
    """
    chunk = dataset.chunks
    for corner, place in _places(array.shape, chunk):
        block = prepare(array[place])
        if block.shape != chunk:
            padding = [(0, step - side) for step, side in zip(chunk, block.shape, strict=True)]
            block = np.pad(block, padding)
        dataset.id.write_direct_chunk(corner, zlib.compress(_shuffled(block), GZIP_LEVEL))


def is_readable(dataset: Any) -> bool:
    """Whether :func:`read_chunks` knows the filters and the chunk size of a chunked dataset."""
    size = dataset.dtype.itemsize
    for side in dataset.chunks:
        size *= int(side)
    return size <= MAX_CHUNK_BYTES and _filters(dataset) in _FILTERS


def read_chunks(dataset: Any, part: tuple[slice, ...] = ()) -> npt.NDArray[Any]:
    """The values of a chunked dataset that :func:`is_readable`, or those of a part of it.

    Args:
        dataset: of h5py.
        part: which indices along its first axes, without steps; all where none are given.

    Raises:
        ValueError: a chunk is missing or does not hold what it should.
    """
    filters = _filters(dataset)
    whole = (slice(None),) * len(dataset.shape)
    wanted = [
        range(side)[along] for along, side in zip((part + whole)[: len(whole)], dataset.shape, strict=True)
    ]
    array = np.empty([len(along) for along in wanted], dataset.dtype)
    for corner, place in _places(dataset.shape, dataset.chunks):
        met = [
            range(max(along.start, side.start), min(along.stop, side.stop))
            for along, side in zip(place, wanted, strict=True)
        ]
        if not all(met):
            continue
        skipped, data = dataset.id.read_direct_chunk(corner)
        applied = [name for bit, name in enumerate(filters) if not skipped >> bit & 1]
        block = _decoded(data, applied, dataset.dtype, dataset.chunks)
        array[_within(met, [along.start for along in wanted])] = block[_within(met, corner)]
    return array


def _within(met: Sequence[range], start: Sequence[int]) -> tuple[slice, ...]:
    """Ranges of indices, counted from `start`."""
    return tuple(
        slice(along.start - first, along.stop - first) for along, first in zip(met, start, strict=True)
    )


def _filters(dataset: Any) -> tuple[int, ...]:
    pipeline = dataset.id.get_create_plist()
    return tuple(pipeline.get_filter(index)[0] for index in range(pipeline.get_nfilters()))


def _places(
    shape: tuple[int, ...], chunk: tuple[int, ...]
) -> Iterator[tuple[tuple[int, ...], tuple[slice, ...]]]:
    """The corner of every chunk and the part of the array it holds."""
    for corner in itertools.product(*(range(0, side, step) for side, step in zip(shape, chunk, strict=True))):
        yield (
            corner,
            tuple(
                slice(low, min(low + step, side))
                for low, step, side in zip(corner, chunk, shape, strict=True)
            ),
        )


def _shuffled(block: npt.NDArray[Any]) -> bytes:
    """What the shuffle filter makes of a chunk: all first bytes, then all second bytes, and so on."""
    planes = np.ascontiguousarray(block).view(np.uint8).reshape(-1, block.dtype.itemsize)
    return np.ascontiguousarray(planes.T).tobytes()


def _decoded(
    data: bytes, filters: list[int], dtype: np.dtype[Any], shape: tuple[int, ...]
) -> npt.NDArray[Any]:
    size = dtype.itemsize
    for side in shape:
        size *= side
    if h5py.h5z.FILTER_DEFLATE in filters:
        inflater = zlib.decompressobj()
        try:
            data = inflater.decompress(data, size + 1)
        except zlib.error as error:
            raise ValueError(f"a chunk does not decompress: {error}") from error
        if not inflater.eof:
            raise ValueError("a chunk does not end where it should")
    if len(data) != size:
        raise ValueError("a chunk has not the size it should have")
    if h5py.h5z.FILTER_SHUFFLE in filters and dtype.itemsize > 1:
        planes = np.frombuffer(data, np.uint8).reshape(dtype.itemsize, -1)
        return np.ascontiguousarray(planes.T).view(dtype).reshape(shape)
    return np.frombuffer(data, dtype).reshape(shape)
