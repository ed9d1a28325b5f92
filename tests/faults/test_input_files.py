"""Images, tables and views that are damaged: read, or refused in words."""

from __future__ import annotations

import io
import random
import tempfile
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from automaton.errors import UserError
from automaton.scenario.label_file import read_labels
from automaton.scenario.table_csv import read_table
from viewer.scene import Scene
from viewer.view_file import read_view, write_view

SHAPE = (1, 20, 24)
LABELS = np.random.default_rng(1).integers(0, 4, SHAPE[1:]).astype(np.uint8)


def _picture(ending: str) -> bytes:
    made = io.BytesIO()
    Image.fromarray(LABELS).save(made, ending)
    return made.getvalue()


def _numpy() -> bytes:
    made = io.BytesIO()
    np.save(made, LABELS)
    return made.getvalue()


def _pickled() -> bytes:
    made = io.BytesIO()
    np.save(made, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    return made.getvalue()


def _view() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "scene.toml")
        write_view(Scene(), path)
        return path.read_bytes()


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Some bytes flipped, cut off, put in, or of another place."""
    found = bytearray(data)
    for _ in range(rng.choice([1, 1, 3, 20])):
        at = rng.randrange(len(found) + 1)
        how = rng.choice(["flip", "flip", "cut", "insert", "copy"])
        if how == "flip" and at < len(found):
            found[at] ^= 1 << rng.randrange(8)
        elif how == "cut" and rng.random() < 0.2:
            del found[at:]
        elif how == "insert":
            found[at:at] = rng.choice([b"\0", b"\xff\xff\xff\xff", b"[" * 3000, b"9" * 5000, b"-1", b"1e999"])
        else:
            found[at : at + 4] = found[:4]
    return bytes(found)


READERS: dict[str, tuple[Callable[[], bytes], Callable[[Path], Any]]] = {
    "image.png": (lambda: _picture("PNG"), lambda path: read_labels(path, SHAPE)),
    "image.tif": (lambda: _picture("TIFF"), lambda path: read_labels(path, SHAPE)),
    "image.gif": (lambda: _picture("GIF"), lambda path: read_labels(path, SHAPE)),
    "image.npy": (_numpy, lambda path: read_labels(path, SHAPE)),
    "table.csv": (lambda: b"time,uM\n0,1\n1,2.5\n6,0.25\n", read_table),
    "view.toml": (_view, read_view),
}


@pytest.mark.parametrize("name", READERS)
def test_damaged_input_files_are_read_or_refused_in_words(tmp_path: Path, name: str) -> None:
    make, read = READERS[name]
    sound, rng = make(), random.Random(7)
    path = tmp_path / name
    path.write_bytes(sound)
    read(path)
    refused = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's, about what it finds
        for _ in range(400):
            path.write_bytes(damaged(sound, rng))
            with suppress(UserError):
                read(path)
                continue
            refused += 1
    assert refused > 40


def test_no_pickle_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "image.npy").write_bytes(_pickled())
    with pytest.raises(UserError, match="cannot be read as a NumPy array of numbers"):
        read_labels(tmp_path / "image.npy", SHAPE)
