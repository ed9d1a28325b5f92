"""Files that a scenario names: they lie in its folder or below it."""

from __future__ import annotations

from pathlib import Path

from automaton.errors import UserError


def file_beside(path: Path, at: str, name: str) -> Path:
    """The file that key `at` of the scenario `path` calls `name`.

    Raises UserError where there is none, or it lies outside the scenario's folder.
    """
    folder = path.parent.resolve()
    found = (folder / name).resolve()
    if Path(name).is_absolute() or not found.is_relative_to(folder):
        raise UserError(
            f"{path}\n  key      {at}\n  value    {name}\n"
            "  rule     a scenario's files lie in its own folder or below it\n"
            "  way out  copy the file there and give its path from there"
        )
    if not found.is_file():
        raise UserError(
            f"{path}\n  key      {at}\n  value    {name}\n  rule     there is no such file in {folder}\n"
            "  way out  check its name; the path counts from the folder of the scenario"
        )
    return found
