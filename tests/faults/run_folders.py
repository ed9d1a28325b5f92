"""Run folders made by damaging a sound one: its bytes, its HDF5 structure, its texts, its links.

A damage is a name and a seed, so that a case is a few words: `flip:17 giant_claim:3`.
"""

from __future__ import annotations

import hashlib
import json
import operator
import os
import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from hypothesis import strategies as st

from automaton.checksum import LINE_BYTES, stated_checksum
from tests.faults.scenarios import EXTREMES, KEYS, Raw

Rng = random.Random
Action = Callable[[Path, Rng], None]
ACTIONS: dict[str, Action] = {}
ODD_NUMBERS = (0, 1, -1, 2, 7, 255, 2**31, 2**53 + 1, 2**62, -(2**63), 10**15)
ODD_REALS = (float("nan"), float("inf"), -float("inf"), 1e308, -1e308, 5e-324, -1.0, 0.0)
TEXTS = tuple(text for text in EXTREMES if not isinstance(text, Raw))
PRECIOUS = "not to be changed"


@dataclass(frozen=True)
class Damage:
    """One damage: the name of an action, and the seed of what it draws."""

    action: str
    seed: int

    def do(self, folder: Path) -> None:
        """Damage a run folder."""
        ACTIONS[self.action](folder, random.Random(self.seed))

    def __str__(self) -> str:
        return f"{self.action}:{self.seed}"


def parsed(words: str) -> tuple[Damage, ...]:
    """The damages of a case, from its words."""
    pairs = (word.partition(":") for word in words.split())
    return tuple(Damage(action, int(seed)) for action, _, seed in pairs)


def damages() -> st.SearchStrategy[tuple[Damage, ...]]:
    """One or two damages, half of them in runs that did not end."""
    one = st.builds(Damage, st.sampled_from(sorted(ACTIONS)), st.integers(0, 2**32 - 1))
    first = st.just((Damage("unfinished", 0),)) | st.just(())
    return st.builds(operator.add, first, st.lists(one, min_size=1, max_size=2).map(tuple))


def _action(function: Action) -> Action:
    ACTIONS[function.__name__.strip("_")] = function
    return function


def _any_file(folder: Path, rng: Rng) -> Path:
    """One of the files of a run, those that programs read first among them."""
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in {".h5", ".toml", ".json"} and not path.is_symlink()
    )
    return rng.choice([path for path in files if path.is_file()] or [folder / "run.h5"])


def _hdf5(folder: Path, rng: Rng) -> Path:
    files = sorted(path for path in folder.rglob("*.h5") if path.is_file() and not path.is_symlink())
    return rng.choice([path for path in files if path.name == "run.h5"] + files or [folder / "run.h5"])


# Bytes


@_action
def _flip(folder: Path, rng: Rng) -> None:
    path = _any_file(folder, rng)
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice([1, 1, 4, 64])):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)


@_action
def _zero(folder: Path, rng: Rng) -> None:
    path = _any_file(folder, rng)
    data = bytearray(path.read_bytes())
    at = rng.randrange(max(len(data), 1))
    part = len(data[at : at + rng.choice([8, 512, 4096])])
    data[at : at + part] = bytes(part)
    path.write_bytes(data)


@_action
def _cut(folder: Path, rng: Rng) -> None:
    path = _any_file(folder, rng)
    os.truncate(path, rng.choice([0, 1, 8, rng.randrange(path.stat().st_size + 1)]))


@_action
def _grow(folder: Path, rng: Rng) -> None:
    with _any_file(folder, rng).open("ab") as file:
        file.write(rng.randbytes(rng.choice([1, 5000])))


@_action
def _noise(folder: Path, rng: Rng) -> None:
    path = _any_file(folder, rng)
    path.write_bytes((b"\x89HDF\r\n\x1a\n" if path.suffix == ".h5" else b"") + rng.randbytes(3000))


@_action
def _remove(folder: Path, rng: Rng) -> None:
    _any_file(folder, rng).unlink(missing_ok=True)


@_action
def _swap(folder: Path, rng: Rng) -> None:
    one, other = _hdf5(folder, rng), _hdf5(folder, rng)
    if one != other and one.exists() and other.exists():
        shutil.copyfile(one, other)


@_action
def _renumber(folder: Path, rng: Rng) -> None:
    path = _hdf5(folder, rng)
    step = rng.choice(["000001", "999999", "9" * 30, "000000", "-00001", "１２３４５６", "0000000002"])
    if path.name != "run.h5" and path.exists():
        path.rename(path.with_name(f"{step}.h5"))


# The file system


@_action
def _link_out(folder: Path, rng: Rng) -> None:
    path = _any_file(folder, rng)
    outside = folder.parent / "outside" / path.name
    outside.parent.mkdir(exist_ok=True)
    if path.is_file():
        shutil.move(path, outside)
    path.symlink_to(rng.choice([outside, Path("/dev/zero"), Path("/dev/stdin"), Path("/etc/passwd"), path]))


@_action
def _link_folder_out(folder: Path, rng: Rng) -> None:
    path = _any_file(folder, rng).parent
    outside = folder.parent / "outside" / path.name
    outside.parent.mkdir(exist_ok=True)
    if path != folder and path.is_dir() and not outside.exists():
        shutil.move(path, outside)
        path.symlink_to(outside)


@_action
def _link_written(folder: Path, rng: Rng) -> None:
    run = _any_file(folder, rng).parent
    outside = folder.parent / "outside" / "precious.txt"
    outside.parent.mkdir(exist_ok=True)
    outside.write_text(PRECIOUS)
    path = run / rng.choice(
        [
            "log.txt",
            "summary.png",
            "summary.png.tmp",
            "report.html",
            "run.h5.tmp",
            "scenario.toml",
            ".lock",
            "arms.json.tmp",
        ]
    )
    path.unlink(missing_ok=True)
    path.symlink_to(outside)


@_action
def _pipe(folder: Path, rng: Rng) -> None:
    path = _any_file(folder, rng)
    path.unlink(missing_ok=True)
    os.mkfifo(path)


@_action
def _folder_for_a_file(folder: Path, rng: Rng) -> None:
    path = _any_file(folder, rng)
    path.unlink(missing_ok=True)
    path.mkdir()


@_action
def _steering_name(folder: Path, rng: Rng) -> None:
    run = _hdf5(folder, rng).parent
    run = run.parent if run.name in {"frames", "checkpoints"} else run
    name = rng.choice(["\x1b[31mred", "\u202egnp", "[bold]x[/]", "a\nb", os.fsdecode(b"\xff\xfe"), "-rf"])
    if run != folder and run.exists():
        run.rename(run.with_name(name))
    elif run.exists():
        (folder / name).mkdir(exist_ok=True)
        shutil.move(run / "run.h5", folder / name / "run.h5")


# Texts


@_action
def _manifest(folder: Path, rng: Rng) -> None:
    path = folder / "manifest.json"
    try:
        data = json.loads(path.read_text())
    except (OSError, ValueError):
        data = {"format": "tumour automaton replicates", "format_version": 1, "arms": [{}]}
    arms = data.get("arms") if isinstance(data, dict) else None
    place = rng.choice([data, *(arms if isinstance(arms, list) else [])])
    if isinstance(place, dict):
        name = rng.choice([*place, "arms"])
        place[name] = rng.choice([*ODD_NUMBERS, *ODD_REALS, None, [], {}, [[]], True, *TEXTS])
    path.write_text(json.dumps(data))


@_action
def _nested_json(folder: Path, rng: Rng) -> None:
    text = rng.choice(
        ["[" * 100_000, '{"a":' * 100_000, "9" * 10_000, '"' + "a" * 10**6, "NaN", "\ufeff{}", "null"]
    )
    (folder / "manifest.json").write_text(text)


@_action
def _scenario(folder: Path, rng: Rng) -> None:
    path = _any_file(folder, rng)
    run = next((place for place in (path, *path.parents) if (place / "scenario.toml").exists()), folder)
    value = rng.choice(EXTREMES)
    shown = str(value) if isinstance(value, Raw) else json.dumps(value)
    lines = (run / "scenario.toml").read_text().splitlines() if (run / "scenario.toml").exists() else [""]
    at = rng.randrange(len(lines))
    lines[at] = f"{lines[at].partition('=')[0]}= {shown}"
    (run / "scenario.toml").write_text("\n".join(lines), errors="replace")


@_action
def _scenario_inside(folder: Path, rng: Rng) -> None:
    """Another scenario in run.h5 and beside it alike."""
    path = rng.choice(sorted(folder.rglob("run.h5")))
    value = rng.choice(EXTREMES)
    shown = str(value) if isinstance(value, Raw) else json.dumps(value)
    with h5py.File(path, "r+") as file:
        lines = file.attrs["scenario"].decode().splitlines()
        at = rng.choice([number for number, line in enumerate(lines) if "=" in line])
        lines[at] = f"{lines[at].partition('=')[0]}= {shown}"
        text = "\n".join(lines).encode("utf-8", "replace")[:60_000]
        file.attrs["scenario"] = np.bytes_(text)
    path.with_name("scenario.toml").write_bytes(text)


@_action
def _unfinished(folder: Path, rng: Rng) -> None:
    """As a run is left that was killed, so that `resume` has something to do."""
    for path in sorted(folder.rglob("run.h5")):
        with h5py.File(path, "r+") as file:
            del file.attrs["ended"]
            file.attrs["finished"] = 0
        last = max(path.parent.glob("checkpoints/*.h5"))
        if rng.random() < 0.5:
            last.unlink()


def signed(folder: Path) -> None:
    """Give every HDF5 file the checksum it should end in: strangers can reckon it too."""
    for path in folder.rglob("*.h5"):
        if path.is_file() and not path.is_symlink():
            with suppress(OSError):
                data = path.read_bytes()
                kept = data[:-LINE_BYTES] if stated_checksum(path) else data
                path.write_bytes(kept + b"\nsha256 %s\n" % hashlib.sha256(kept).hexdigest().encode())


# The structure of HDF5


def _edit(change: Callable[[Any, Rng], None]) -> Action:
    def act(folder: Path, rng: Rng) -> None:
        path = _hdf5(folder, rng)
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
