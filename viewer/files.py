"""Writing what was drawn: a file has its name only once it is whole, and no link is written through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from automaton.snapshot import UserError, cannot_write


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
        if path.is_dir():
            raise UserError(f"{path}: this is a folder.\nName a file to write.")
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
