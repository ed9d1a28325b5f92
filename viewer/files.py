"""Writing what was drawn: a file has its name only once it is whole, and no link is written through."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from automaton.snapshot import UserError, cannot_write


def check_file(path: Path) -> None:
    """Refuse a place that cannot hold a file, before anything is made for it.

    Raises:
        UserError: a folder has its name, or a part of its path is a file.
    """
    try:
        if path.is_dir():
            raise UserError(f"{path}: this is a folder.\nName a file to write.")
        _check_above(path)
    except OSError as error:
        raise cannot_write(path, error, option="") from error


def check_folder(path: Path) -> None:
    """Refuse a place where no folder can be, before anything is made for it.

    Raises:
        UserError: a file has its name, or a part of its path is a file.
    """
    try:
        if path.exists() and not path.is_dir():
            raise FileExistsError(errno.EEXIST, "")
        _check_above(path)
    except OSError as error:
        raise cannot_write(path, error, option="") from error


def _check_above(path: Path) -> None:
    above = next((place for place in path.parents if place.exists()), None)
    if above is not None and not above.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name and rename it; folders are made.

    Raises:
        UserError: it cannot be written; nothing is left behind.
    """
    with unfinished(path) as part:
        part.write_bytes(content)


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """An empty file beside `path` to write to; it takes that name if all goes well, else it is removed.

    Raises:
        UserError: `path` cannot be written; nothing is left behind.
    """
    part = path.with_name(path.name + ".tmp")
    try:
        check_file(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)  # of an earlier try, or a link that somebody laid there
        part.open("xb").close()
        try:
            yield part
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error, option="") from error
