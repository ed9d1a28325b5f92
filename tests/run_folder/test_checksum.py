"""Files that verify themselves."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import h5py
import pytest

from automaton.checksum import LINE_BYTES, stated_checksum, verify_file, what_is_wrong
from automaton.errors import UserError
from automaton.hdf5_output import new_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with new_file(tmp_path / "a.h5", "some format", 1) as file:
        file["numbers"] = list(range(50))
    return tmp_path / "a.h5"


def test_a_file_states_the_checksum_of_what_comes_before(path: Path) -> None:
    written = path.read_bytes()
    assert stated_checksum(path) == hashlib.sha256(written[:-LINE_BYTES]).hexdigest()
    assert written.endswith(f"\nsha256 {stated_checksum(path)}\n".encode())
    verify_file(path)


def test_hdf5_reads_it_as_if_there_were_none(path: Path) -> None:
    with h5py.File(path) as file:
        assert file["numbers"][()].sum() == 49 * 25


def test_no_byte_changes_unnoticed(path: Path) -> None:
    written = path.read_bytes()
    for at in range(len(written)):
        changed = bytearray(written)
        changed[at] ^= 1 << at % 8
        path.write_bytes(changed)
        assert what_is_wrong(path), at
    path.write_bytes(written)
    assert what_is_wrong(path) == ""


CHANGES: dict[str, Callable[[Path], object]] = {
    "cut": lambda path: os.truncate(path, path.stat().st_size - 10),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"x"),
    "empty": lambda path: path.write_bytes(b""),
    "written by others": lambda path: h5py.File(path, "a").close(),
    "gone": Path.unlink,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_file_is_refused_by_its_name(path: Path, change: Callable[[Path], object]) -> None:
    change(path)
    with pytest.raises(UserError, match=r"a\.h5: it (does not end in a checksum|cannot be read)") as caught:
        verify_file(path)
    assert "Restore a copy" in str(caught.value)


def test_a_whole_file_in_the_place_of_another_is_noticed(path: Path, tmp_path: Path) -> None:
    known = stated_checksum(path)
    with new_file(path, "some format", 1) as file:
        file["numbers"] = list(range(51))
    assert what_is_wrong(path) == ""
    assert what_is_wrong(path, known) == "it is whole, but not the file that the run wrote there"
