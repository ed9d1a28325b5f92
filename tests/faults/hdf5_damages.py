"""Damages to the structure of a run folder's HDF5 files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from tests.faults.damage import (
    ACTIONS,
    ODD_NUMBERS,
    ODD_REALS,
    TEXTS,
    Action,
    Rng,
    any_hdf5,
)
from tests.faults.scenarios import KEYS


def _edit(change: Callable[[Any, Rng], None]) -> Action:
    def act(folder: Path, rng: Rng) -> None:
        path = any_hdf5(folder, rng)
        try:
            with h5py.File(path, "r+") as file:
                change(file, rng)
        except (OSError, RuntimeError, KeyError, ValueError, TypeError):
            return  # an earlier damage lies in the way

    ACTIONS[change.__name__.strip("_")] = act
    return act


def _datasets(file: Any) -> list[str]:
    found: list[str] = []
    file.visititems(lambda name, entry: found.append(name) if isinstance(entry, h5py.Dataset) else None)
    return found


def _replace(file: Any, name: str, **options: Any) -> None:
    del file[name]
    file.create_dataset(name, **options)


@_edit
def _other_shape(file: Any, rng: Rng) -> None:
    name = rng.choice(_datasets(file))
    old = file[name]
    shape = rng.choice(
        [(), (0,), (1,), (0, 0), *[(*old.shape, 1)], old.shape[:-1], tuple(2 * n for n in old.shape)]
    )
    _replace(file, name, data=np.zeros(shape, old.dtype))


@_edit
def _other_dtype(file: Any, rng: Rng) -> None:
    name = rng.choice(_datasets(file))
    shape = file[name].shape
    kinds: list[Any] = [
        "u1",
        "i1",
        ">i8",
        "f2",
        "f4",
        ">f8",
        "g",
        "c16",
        "S3",
        "V5",
        [("a", "f4"), ("b", "i4")],
    ]
    kinds += [h5py.string_dtype(), h5py.ref_dtype, h5py.regionref_dtype, h5py.vlen_dtype("i4")]
    kinds += [h5py.enum_dtype({"a": 1}), np.dtype(("f8", (3,))), "?"]
    _replace(file, name, shape=shape, dtype=rng.choice(kinds))


@_edit
def _odd_values(file: Any, rng: Rng) -> None:
    name = rng.choice(_datasets(file))
    values = file[name][()]
    odd = rng.choice(ODD_REALS if values.dtype.kind == "f" else ODD_NUMBERS)
    if values.dtype.kind in "iuf":
        with np.errstate(all="ignore"):
            flat = np.array(values).reshape(-1)
            part = slice(None) if rng.random() < 0.3 else slice(0, 1 + rng.randrange(max(flat.size, 1)))
            flat[part] = np.array([odd]).astype(flat.dtype)
        _replace(file, name, data=flat.reshape(values.shape))
    else:
        texts = [
            rng.choice(TEXTS[:6] + TEXTS[8:]).encode("utf-8", "replace")[:64] or b"\xff" for _ in values.flat
        ]
        _replace(file, name, data=np.array(texts, h5py.string_dtype("utf-8", 64)).reshape(values.shape))


@_edit
def _shuffled_values(file: Any, rng: Rng) -> None:
    name = rng.choice(_datasets(file))
    values = np.array(file[name][()])
    if values.dtype.kind in "iuf" and values.ndim:
        _replace(file, name, data=np.random.default_rng(rng.randrange(99)).permutation(values))


@_edit
def _lost_dataset(file: Any, rng: Rng) -> None:
    name = rng.choice([*_datasets(file), *file])
    del file[name]


@_edit
def _link(file: Any, rng: Rng) -> None:
    name = rng.choice([*_datasets(file), *file])
    del file[name]
    outside = Path(file.filename).parent / "other.h5"
    file[name] = rng.choice(
        [
            h5py.ExternalLink("other.h5", "/secret"),
            h5py.ExternalLink("/proc/self/mem", "/"),
            h5py.ExternalLink(str(outside), "/"),
            h5py.SoftLink("/"),
            h5py.SoftLink("/kind"),
            h5py.SoftLink(f"/{name}"),
        ]
    )


@_edit
def _cycle(file: Any, rng: Rng) -> None:
    group = rng.choice([file, *[file[name] for name in file if isinstance(file[name], h5py.Group)]])
    group[rng.choice(["again", "series", "x" * 300])] = file["/"]


@_edit
def _crowd(file: Any, rng: Rng) -> None:
    group = rng.choice([file[name] for name in file if isinstance(file[name], h5py.Group)] or [file])
    for number in range(rng.choice([50, 12_000])):
        group.create_group(f"g{number}")


@_edit
def _deep(file: Any, rng: Rng) -> None:
    group = rng.choice([name for name in file if isinstance(file[name], h5py.Group)] or ["x"])
    file.create_dataset(f"{group}/" + "a/" * 500 + "b", data=1.0)


@_edit
def _virtual(file: Any, rng: Rng) -> None:
    name = rng.choice(_datasets(file))
    shape, dtype = file[name].shape, file[name].dtype
    layout = h5py.VirtualLayout(shape, dtype)
    layout[...] = h5py.VirtualSource(rng.choice(["other.h5", "/etc/passwd", "."]), "secret", shape)
    del file[name]
    file.create_virtual_dataset(name, layout)


@_edit
def _external_storage(file: Any, rng: Rng) -> None:
    name = rng.choice(_datasets(file))
    shape, dtype = file[name].shape, file[name].dtype
    place = rng.choice(["/etc/passwd", "/dev/zero", "other.bin"])
    _replace(file, name, shape=shape, dtype=dtype, external=[(place, 0, h5py.h5f.UNLIMITED)])


@_edit
def _filter(file: Any, rng: Rng) -> None:
    name = rng.choice(_datasets(file))
    values = file[name][()]
    options: dict[str, Any] = rng.choice(
        [{"compression": "lzf"}, {"fletcher32": True}, {"scaleoffset": 3}, {"compression": 32001}]
    )
    if values.ndim:
        _replace(file, name, data=values, chunks=True, **options)


@_edit
def _giant_claim(file: Any, rng: Rng) -> None:
    name = rng.choice(_datasets(file))
    shape, dtype = file[name].shape, file[name].dtype
    options: dict[str, Any] = rng.choice([{}, {"compression": "gzip"}, {"chunks": True}])
    side = rng.choice([10**3, 10**6, 10**18, 2**62])
    claimed = tuple(side if axis == 0 else n for axis, n in enumerate(shape)) or (side,)
    _replace(file, name, shape=claimed, dtype=dtype, **options)


@_edit
def _giant_lattice(file: Any, rng: Rng) -> None:
    side = rng.choice([10**6, 10**9, 2**62, -1, 0, 65_535])
    _replace(file, "sites", data=np.array([rng.choice([1, side]), side, side], np.int64))


@_edit
def _attribute(file: Any, rng: Rng) -> None:
    place = rng.choice([file, file[rng.choice(_datasets(file))]])
    name = rng.choice([*place.attrs, *KEYS[1:]])
    odd: Any = rng.choice(
        [
            *ODD_NUMBERS,
            *ODD_REALS,
            *[np.bytes_(text.encode("utf-8", "replace")[:60_000] or b" ") for text in TEXTS],
            "of variable length",
            np.zeros(3),
            np.zeros((), [("a", "f4")]),
            h5py.Empty("f8"),
            file["/"].ref,
            np.uint64(2**64 - 1),
            1 + 2j,
            True,
        ]
    )
    place.attrs[name.replace("\0", "")] = odd


@_edit
def _lost_attribute(file: Any, rng: Rng) -> None:
    del file.attrs[rng.choice([*file.attrs])]


@_edit
def _many_attributes(file: Any, rng: Rng) -> None:
    for number in range(rng.choice([100, 3000])):
        file.attrs[f"a{number}"] = np.bytes_(b"\x1b[31m" * 20)


@_edit
def _saved_numbers(file: Any, rng: Rng) -> None:
    """The numbers of a checkpoint, which lie in one attribute as JSON."""
    data = json.loads(file.attrs["attributes"])
    name = rng.choice([*data])
    odd: Any = rng.choice([*ODD_NUMBERS, *ODD_REALS, None, [], {}, "x", True, 1.5, "gone"])
    data[name] = odd
    if odd == "gone":
        del data[name]
    file.attrs["attributes"] = np.bytes_(
        rng.choice([json.dumps(data), "[" * 50_000, "9" * 9999, "[]"]).encode()
    )
