"""Damages to a run folder: to its bytes, its files and links, its texts, and to what its HDF5 files hold."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

import h5py
import numpy as np

from automaton.checksum import LINE_BYTES, stated_checksum
from tests.faults import hdf5_damages
from tests.faults.damage import (
    ACTIONS,
    ODD_NUMBERS,
    ODD_REALS,
    PRECIOUS,
    TEXTS,
    Damage,
    Rng,
    action,
    any_file,
    any_hdf5,
    damages,
    parsed,
)
from tests.faults.scenarios import EXTREMES, Raw

__all__ = ["ACTIONS", "Damage", "damages", "hdf5_damages", "parsed", "signed"]


# Bytes


@action
def _flip(folder: Path, rng: Rng) -> None:
    path = any_file(folder, rng)
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice([1, 1, 4, 64])):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)


@action
def _zero(folder: Path, rng: Rng) -> None:
    path = any_file(folder, rng)
    data = bytearray(path.read_bytes())
    at = rng.randrange(max(len(data), 1))
    part = len(data[at : at + rng.choice([8, 512, 4096])])
    data[at : at + part] = bytes(part)
    path.write_bytes(data)


@action
def _cut(folder: Path, rng: Rng) -> None:
    path = any_file(folder, rng)
    os.truncate(path, rng.choice([0, 1, 8, rng.randrange(path.stat().st_size + 1)]))


@action
def _grow(folder: Path, rng: Rng) -> None:
    with any_file(folder, rng).open("ab") as file:
        file.write(rng.randbytes(rng.choice([1, 5000])))


@action
def _noise(folder: Path, rng: Rng) -> None:
    path = any_file(folder, rng)
    path.write_bytes((b"\x89HDF\r\n\x1a\n" if path.suffix == ".h5" else b"") + rng.randbytes(3000))


@action
def _remove(folder: Path, rng: Rng) -> None:
    any_file(folder, rng).unlink(missing_ok=True)


@action
def _swap(folder: Path, rng: Rng) -> None:
    one, other = any_hdf5(folder, rng), any_hdf5(folder, rng)
    if one != other and one.exists() and other.exists():
        shutil.copyfile(one, other)


@action
def _renumber(folder: Path, rng: Rng) -> None:
    path = any_hdf5(folder, rng)
    step = rng.choice(["000001", "999999", "9" * 30, "000000", "-00001", "１２３４５６", "0000000002"])
    if path.name != "run.h5" and path.exists():
        path.rename(path.with_name(f"{step}.h5"))


# The file system


@action
def _link_out(folder: Path, rng: Rng) -> None:
    path = any_file(folder, rng)
    outside = folder.parent / "outside" / path.name
    outside.parent.mkdir(exist_ok=True)
    if path.is_file():
        shutil.move(path, outside)
    path.symlink_to(rng.choice([outside, Path("/dev/zero"), Path("/dev/stdin"), Path("/etc/passwd"), path]))


@action
def _link_folder_out(folder: Path, rng: Rng) -> None:
    path = any_file(folder, rng).parent
    outside = folder.parent / "outside" / path.name
    outside.parent.mkdir(exist_ok=True)
    if path != folder and path.is_dir() and not outside.exists():
        shutil.move(path, outside)
        path.symlink_to(outside)


@action
def _link_written(folder: Path, rng: Rng) -> None:
    run = any_file(folder, rng).parent
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


@action
def _pipe(folder: Path, rng: Rng) -> None:
    path = any_file(folder, rng)
    path.unlink(missing_ok=True)
    os.mkfifo(path)


@action
def _folder_for_a_file(folder: Path, rng: Rng) -> None:
    path = any_file(folder, rng)
    path.unlink(missing_ok=True)
    path.mkdir()


@action
def _steering_name(folder: Path, rng: Rng) -> None:
    run = any_hdf5(folder, rng).parent
    run = run.parent if run.name in {"frames", "checkpoints"} else run
    name = rng.choice(["\x1b[31mred", "\u202egnp", "[bold]x[/]", "a\nb", os.fsdecode(b"\xff\xfe"), "-rf"])
    if run != folder and run.exists():
        run.rename(run.with_name(name))
    elif run.exists():
        (folder / name).mkdir(exist_ok=True)
        shutil.move(run / "run.h5", folder / name / "run.h5")


# Texts


@action
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


@action
def _nested_json(folder: Path, rng: Rng) -> None:
    text = rng.choice(
        ["[" * 100_000, '{"a":' * 100_000, "9" * 10_000, '"' + "a" * 10**6, "NaN", "\ufeff{}", "null"]
    )
    (folder / "manifest.json").write_text(text)


@action
def _scenario(folder: Path, rng: Rng) -> None:
    path = any_file(folder, rng)
    run = next((place for place in (path, *path.parents) if (place / "scenario.toml").exists()), folder)
    value = rng.choice(EXTREMES)
    shown = str(value) if isinstance(value, Raw) else json.dumps(value)
    lines = (run / "scenario.toml").read_text().splitlines() if (run / "scenario.toml").exists() else [""]
    at = rng.randrange(len(lines))
    lines[at] = f"{lines[at].partition('=')[0]}= {shown}"
    (run / "scenario.toml").write_text("\n".join(lines), errors="replace")


@action
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


@action
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
