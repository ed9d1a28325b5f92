"""Reading and writing TOML, and finding the line of a key in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

_MOST_BITS = 10_000
"""Of numbers written in decimal; Python refuses to write longer ones so."""
_BARE = re.compile(r"^[A-Za-z0-9_-]+$")


def parsed(text: str) -> dict[str, Any]:
    """A TOML document as data. Raises ValueError that says what is wrong with it."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("its lists or tables lie too deep in one another") from None


def dump(table: Mapping[str, Any]) -> str:
    """A TOML document: plain keys first, then [tables] and [[lists of tables]], in the order given."""
    lines: list[str] = []
    _dump(table, (), lines)
    return "\n".join(lines).strip() + "\n"


def _dump(table: Mapping[str, Any], path: tuple[str, ...], lines: list[str]) -> None:
    later: list[tuple[str, Any]] = []
    for name, value in table.items():
        if isinstance(value, Mapping) or (
            isinstance(value, list) and value and isinstance(value[0], Mapping)
        ):
            later.append((name, value))
        else:
            lines.append(f"{_key(name)} = {literal(value)}")
    for name, value in later:
        inner = (*path, name)
        header = ".".join(_key(part) for part in inner)
        if isinstance(value, Mapping):
            if not value or not all(isinstance(entry, Mapping) for entry in value.values()):
                lines += ["", f"[{header}]"]
            _dump(value, inner, lines)
        else:
            for entry in value:
                lines += ["", f"[[{header}]]"]
                _dump(entry, inner, lines)


def _key(name: str) -> str:
    return name if _BARE.match(name) else literal(name)


def literal(value: Any) -> str:
    """A value as TOML writes it. Raises TypeError for what TOML has no word for."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value) if isinstance(value, float) or value.bit_length() < _MOST_BITS else hex(value)
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {literal(entry)}" for name, entry in value.items()) + " }"
    if isinstance(value, Sequence):
        return "[" + ", ".join(literal(entry) for entry in value) + "]"
    raise TypeError(f"TOML cannot write a {type(value).__name__}")


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    if "\n" in text:
        kept = "".join(c if c in "\n\t" or c >= " " else f"\\u{ord(c):04X}" for c in escaped)
        return f'"""\n{kept}"""'
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04X}" for c in escaped) + '"'


_HEADER = re.compile(r"^\s*(\[{1,2})\s*(.+?)\s*\]{1,2}\s*(#.*)?$")
_ASSIGNMENT = re.compile(
    r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")


def line_of(text: str, path: Sequence[str | int]) -> tuple[int, int] | None:
    """(line from 1, length of the path found) where `path`, or the closest table around it, is written.

    Knows headers, lists of tables, dotted keys and inline tables; text in triple quotes is skipped. None
    where not even the first part of the path is written.
    """
    best: tuple[int, int] | None = None
    table: tuple[str | int, ...] = ()
    counts: dict[tuple[str | int, ...], int] = {}
    quoted = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if quoted:
            quoted = "" if quoted in line else quoted
            continue
        header = _HEADER.match(line)
        assignment = None if header else _ASSIGNMENT.match(line)
        if header:
            found = _under_lists(_parts(header[2]), counts)
            if header[1] == "[[":
                counts[found] = counts.get(found, -1) + 1
                found = (*found, counts[found])
            table = found
        elif assignment:
            found = (*table, *_parts(assignment[1]))
            quoted = next((q for q in ('"""', "'''") if line.count(q) == 1), "")
        else:
            continue
        if found == tuple(path[: len(found)]) and (best is None or len(found) > best[1]):
            best = (number, len(found))
    return best


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _under_lists(parts: tuple[str, ...], counts: dict[tuple[str | int, ...], int]) -> tuple[str | int, ...]:
    """A header's path with the number of the newest entry after each list of tables it lies in."""
    path: tuple[str | int, ...] = ()
    for position, part in enumerate(parts):
        path = (*path, part)
        if path in counts and position < len(parts) - 1:
            path = (*path, counts[path])
    return path
