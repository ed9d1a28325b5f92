"""Holding a folder against other commands: one writes there at a time, and others are told who it is."""

from __future__ import annotations

import errno
import fcntl
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from automaton.errors import UserError
from automaton.plain_file import append_plain, read_plain
from automaton.provenance import now
from automaton.run_folder import LOCK_FILE
from automaton.unwritten import cannot_write

_AGAIN_S = 0.05
_WITHOUT_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS}
"""What some network folders answer; there nobody is held off."""


@contextmanager
def held(folder: Path, patience_s: float = 0.0) -> Iterator[None]:
    """Make the folder and hold it; the lock ends with this process, however it ends.

    Where another process holds it, that one is waited for, but not longer than `patience_s`.

    What says who holds it is removed afterwards, and so is a folder in which nothing came to lie.

    Raises:
        UserError: another process holds it, or it cannot be made.
    """
    path = folder / LOCK_FILE
    until_s = time.monotonic() + patience_s
    try:
        while (file := _locked(path)) is None:
            if time.monotonic() >= until_s:
                raise BlockingIOError
            time.sleep(_AGAIN_S)
    except BlockingIOError:
        raise UserError(
            f"{folder}: another command is writing there: {_owner(path)}.\n"
            "Wait for it, end it, or choose another folder with --out."
        ) from None
    except OSError as error:
        raise cannot_write(folder, error) from error
    with file:
        file.truncate(0)
        file.write(f"process {os.getpid()} on {platform.node()}, since {now()}")
        file.flush()
        try:
            yield
        finally:
            with suppress(OSError):
                path.unlink()  # while it is held: whoever opened it meanwhile sees that it has gone
                folder.rmdir()  # where nothing lies there


def refuse_if_held(folder: Path) -> None:
    """Raises UserError where another process writes in a folder."""
    if (folder / LOCK_FILE).exists():
        with held(folder):
            pass


def _locked(path: Path) -> TextIO | None:
    """The lock's file, opened and held; None while somebody else holds it. Raises OSError."""
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = append_plain(path)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        except OSError as error:
            if error.errno not in _WITHOUT_LOCKS:
                file.close()
                raise
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        file.close()  # its last holder removed it between our opening and our holding it


def _owner(path: Path) -> str:
    """Who says to hold it."""
    with suppress(OSError, UnicodeDecodeError):
        if text := read_plain(path, most=4096).decode().strip():
            return text[:200]
    return "an unknown process"
