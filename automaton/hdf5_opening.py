"""Whether a file can be HDF5 at all, and in which words it is said that one is not usable."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from automaton.errors import DamagedFile, UserError
from automaton.plain_file import open_plain

SIGNATURE = b"\x89HDF\r\n\x1a\n"

_DAMAGED = "It is damaged or was changed by another program: restore a copy, or run the scenario again."


def open_file(path: Path) -> BinaryIO:
    """The file, opened for reading. Raises UserError where it is missing or may not be read."""
    try:
        return open_plain(path)
    except FileNotFoundError as error:
        raise UserError(f"{path}: there is no such file.\nName a folder that a run wrote.") from error
    except OSError as error:
        raise UserError(f"{path}: it cannot be read: {error.strerror}.\nCheck its permissions.") from error


def check_signature(path: Path, source: BinaryIO) -> int:
    """The size in bytes of an open file that begins as HDF5 does. Raises DamagedFile for any other."""
    with naming(path, "it cannot be read"):
        first = source.read(len(SIGNATURE))
        size = source.seek(0, os.SEEK_END)
    if first != SIGNATURE:
        raise damaged(path, "it is empty" if size == 0 else "it is not an HDF5 file")
    return size


def damaged(path: Path, reason: str) -> DamagedFile:
    """The error that says a file is not usable, and why."""
    return DamagedFile(f"{path}: {reason}.\n{_DAMAGED}")


@contextmanager
def naming(path: Path, what: str) -> Iterator[None]:
    """Whatever h5py raises within becomes a DamagedFile that says `what` cannot be done, and why."""
    try:
        yield
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, MemoryError) as error:
        reason = str(error) or type(error).__name__
        if "truncated file" in reason:
            reason = "the file is truncated"
        raise damaged(path, f"{what}: {reason}") from error
