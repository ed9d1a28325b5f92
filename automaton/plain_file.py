"""Opening files of a folder that a stranger may have made: no link is followed, no pipe or device opened."""

from __future__ import annotations

import errno
import os
import stat
from io import FileIO
from pathlib import Path
from typing import BinaryIO, TextIO


def open_plain(path: Path) -> BinaryIO:
    """An ordinary file, opened for reading.

    Raises:
        OSError: it cannot be opened, or it is a link or no file; `strerror` says which.
    """
    return os.fdopen(_opened(path, os.O_RDONLY), "rb")


def append_plain(path: Path) -> TextIO:
    """An ordinary file, made if missing, opened for text to be added at its end.

    Raises:
        OSError: as :func:`open_plain`.
    """
    return os.fdopen(_opened(path, os.O_RDWR | os.O_CREAT | os.O_APPEND), "a+", encoding="utf-8")


def create_plain(path: Path) -> FileIO:
    """An ordinary file, empty and unbuffered, opened for writing and reading.

    Raises:
        OSError: as :func:`open_plain`.
    """
    return os.fdopen(_opened(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC), "w+b", buffering=0)


def read_plain(path: Path, most: int) -> bytes:
    """What an ordinary file holds.

    Raises:
        OSError: as :func:`open_plain`, or it holds more than `most` bytes.
    """
    with open_plain(path) as file:
        found = file.read(most + 1)
    if len(found) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most >> 20} MiB, which no such file is")
    return found


def _opened(path: Path, how: int) -> int:
    try:
        descriptor = os.open(path, how | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "it is a link, and none is followed out of a run's folder") from error
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no file, but a folder, a pipe or a device")
    return descriptor
