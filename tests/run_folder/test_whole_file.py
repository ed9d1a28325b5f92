"""A file has its name only once it is whole."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from automaton.errors import UserError
from automaton.whole_file import atomic_write, write_text


def test_a_file_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with atomic_write(path) as sink:
        sink.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [RuntimeError("no"), KeyboardInterrupt(), ValueError("no")])
def test_after_an_error_the_old_file_still_stands(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fail() -> None:
        with atomic_write(path) as sink:
            sink.write(b"new")
            raise error

    with pytest.raises((type(error), UserError)):
        fail()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "a"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="the disk is full") as caught, atomic_write(path) as sink:
        sink.write(b"new")
    assert str(path) in str(caught.value)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_system_that_cannot_sync_folders_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(descriptor: int) -> None:
        if os.fstat(descriptor).st_mode & 0o040000:
            raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fsync", odd)
    write_text(tmp_path / "a", "text")
    assert (tmp_path / "a").read_text() == "text"
