"""Writing what was drawn: a file has its name only once it is whole."""

from __future__ import annotations

from pathlib import Path

from automaton.unwritten import cannot_write


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name and rename it; folders are made.

    Raises:
        UserError: it cannot be written; nothing is left behind.
    """
    temporary = path.with_name(path.name + ".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.unlink(missing_ok=True)  # of an earlier try, or a link that somebody laid there
            with temporary.open("xb") as file:
                file.write(content)
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise cannot_write(path, error, option="") from error
