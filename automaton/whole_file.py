"""How a file gets its name only once it is whole."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from automaton.unwritten import cannot_write
from automaton.write_sink import WriteSink

TEMPORARY_SUFFIX = ".tmp"
"""Ends the names of files in the making."""


@contextmanager
def atomic_write(path: Path, option: str = "--out") -> Iterator[WriteSink]:
    """A sink whose contents appear under `path` at once and whole, or not at all.

    Written under a temporary name, synced, renamed, and the folder synced.

    Raises:
        UserError: the file could not be written; nothing is left behind under either name.
    """
    temporary = path.with_name(path.name + TEMPORARY_SUFFIX)
    sink: WriteSink | None = None
    try:
        with WriteSink(temporary) as sink:
            yield sink
            sink.raise_if_failed()
            sink.sync()
        temporary.replace(path)
        sync_folder(path.parent)
    except BaseException as error:
        with suppress(OSError):
            temporary.unlink()
        cause = sink.error if sink and sink.error else error
        if isinstance(cause, OSError | RuntimeError):
            raise cannot_write(path, cause, option) from error
        raise


def write_text(path: Path, text: str, option: str = "--out") -> None:
    """Write a UTF-8 text file, whose place was chosen by `option`, atomically.

    Raises:
        UserError: it could not be written.
    """
    with atomic_write(path, option) as sink:
        sink.write(text.encode())


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut, where the file system can be asked to."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF}:
            raise
    finally:
        os.close(descriptor)
