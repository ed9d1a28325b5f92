"""Files that a scenario names: they lie in its folder or below it."""

from __future__ import annotations

from pathlib import Path

from automaton.errors import UserError

MOST_BYTES = 1 << 30
"""Of a file that a scenario names."""


def file_beside(path: Path, at: str, name: str) -> Path:
    """The file that key `at` of the scenario `path` calls `name`.

    Raises UserError where there is none, it is too large, or it lies outside the scenario's folder.
    """
    folder = path.parent.resolve()
    try:
        found = (folder / name).resolve()
        is_there, size = found.is_file(), found.stat().st_size if found.is_file() else 0
    except (OSError, ValueError, RuntimeError):  # too long a name, links in a circle, a zero byte
        found, is_there, size = folder / "?", False, 0
    if Path(name).is_absolute() or not found.is_relative_to(folder):
        raise UserError(
            f"{path}\n  key      {at}\n  value    {name}\n"
            "  rule     a scenario's files lie in its own folder or below it\n"
            "  way out  copy the file there and give its path from there"
        )
    if not is_there:
        raise UserError(
            f"{path}\n  key      {at}\n  value    {name}\n  rule     there is no such file in {folder}\n"
            "  way out  check its name; the path counts from the folder of the scenario"
        )
    if size > MOST_BYTES:
        raise UserError(
            f"{path}\n  key      {at}\n  value    {name}\n"
            f"  rule     is larger than {MOST_BYTES >> 20} MiB, which no such file is\n"
            "  way out  is this the right file?"
        )
    return found
