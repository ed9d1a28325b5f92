"""What is wrong with a scenario, in words for the one who wrote it: file, line, key, value, rule, way out."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from automaton import toml_text
from automaton.nearest import nearest
from automaton.scenario import rules
from automaton.scenario.keys import Keys
from automaton.scenario.table import Problem

MOST = 4
"""Problems shown at once; more do not fit on a screen."""
WIDTH = 96
"""Columns of a screen."""


def bad_toml(path: Path, text: str, error: ValueError) -> str:
    """A syntax error, with the line it stands in."""
    number = getattr(error, "lineno", None) or _line_in(str(error))
    lines = text.splitlines()
    shown = (
        f"  line     {number}: {lines[number - 1].strip()[:70]}\n" if number and number <= len(lines) else ""
    )
    return (
        f"{path}\n{shown}  rule     this is not TOML: {error}\n"
        '  way out  text needs "quotes", tables look like [lattice], lists like [64, 64], fractions like 0.5'
    )


def _line_in(message: str) -> int | None:
    _, found, rest = message.partition("(at line ")
    digits = rest.split(",")[0]
    return int(digits) if found and digits.isdigit() else None


def explain(
    error: ValidationError,
    data: Mapping[str, Any],
    *,
    path: Path,
    text: str,
    arm: str = "",
    sets: Sequence[str] = (),
) -> str:
    """All that pydantic found, as one screen.

    Args:
        error: what validation raised.
        data: the raw scenario it was raised for (arm and settings laid over).
        path: the file, and `text` its contents, to find lines in.
        text: see path.
        arm: name of the arm, "" for none.
        sets: dotted keys that came from `--set`.
    """
    begun = {tuple(dotted.split(".")[:2]) for dotted in sets}
    begun = {table for table in begun if toml_text.line_of(text, table) is None}
    found = _problems(error, data, begun)
    head = f"{path}" + (f" (arm {arm})" if arm else "")
    blocks = []
    for where, problem in found[:MOST]:
        dotted = _dotted(where)
        lines = [f"  key      {dotted or 'the whole file'}{_origin(where, text, arm, sets)}"]
        value = _value(data, where)
        if value is not None:
            lines.append(f"  value    {value}")
        lines.append(_wrapped("  rule     ", problem.rule))
        if problem.way_out:
            lines.append(_wrapped("  way out  ", problem.way_out))
        blocks.append("\n".join(lines))
    more = len(found) - MOST
    tail = [f"  and {more} more; mend these first"] if more > 0 else []
    return "\n\n".join([head + "\n" + blocks[0], *blocks[1:], *tail])


def _wrapped(label: str, words: str) -> str:
    return textwrap.fill(
        words, WIDTH, initial_indent=label, subsequent_indent=" " * len(label), break_long_words=False
    )


def _dotted(where: Keys) -> str:
    return ".".join(str(part) if _is_bare(part) else f'"{part}"' for part in where)


def _is_bare(part: str | int) -> bool:
    return isinstance(part, int) or part.replace("-", "").replace("_", "").isalnum()


def _origin(where: Keys, text: str, arm: str, sets: Sequence[str]) -> str:
    """Where the key, or the table it should be in, was written: a line of the file, or the command line."""
    for dotted in sets:
        parts = dotted.split(".")
        if [str(part) for part in where[: len(parts)]] == parts:
            return "   (from --set)"
    in_arm = toml_text.line_of(text, ("arms", arm, *where)) if arm else None
    in_base = toml_text.line_of(text, where)
    line = in_arm[0] if in_arm and in_arm[1] - 2 >= (in_base[1] if in_base else 1) else in_base and in_base[0]
    return f"   (line {line})" if line else ""


def _value(data: Any, where: Keys) -> str | None:
    for part in where:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    if not where or isinstance(data, dict) or (isinstance(data, list) and data and isinstance(data[0], dict)):
        return None
    shown = toml_text.literal(data) if isinstance(data, bool | int | float | str | list) else str(data)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _problems(
    error: ValidationError, data: Mapping[str, Any], begun: Collection[Keys]
) -> list[tuple[Keys, Problem]]:
    """Every problem with its place; without missing keys that stand there under a wrong name.

    Args:
        error: what validation raised.
        data: the raw scenario.
        begun: drugs, alterations and the like that `--set` alone speaks of.
    """
    found: list[tuple[Keys, Problem]] = []
    missing: list[Keys] = []
    meant: set[Keys] = set()
    short: set[Keys] = set()
    for entry in error.errors(include_url=False):
        where, kind, context = rules.user_path(entry["loc"], data), entry["type"], entry.get("ctx", {})
        if kind == "scenario":
            for problem in context["problems"]:
                parts = (int(part) if part.isdigit() else part for part in problem.key.split(".") if part)
                found.append(((*where, *parts), problem))
        elif kind == "extra_forbidden":
            problem, right = rules.unknown_key(where, entry["loc"], entry["input"])
            found.append((where, problem))
            if right:
                meant.add((*where[:-1], right))
        elif kind == "too_short":
            short.add(where)
            found.append((where, rules.in_words(kind, context, entry["input"], entry["msg"])))
        elif kind == "missing":
            missing.append(where)
        else:
            found.append((where, rules.in_words(kind, context, entry["input"], entry["msg"])))
    if any(where[0] == "start" for where in [*(where for where, _ in found if where), *missing]):
        # What else is missing may be said by the run that it names.
        missing = [where for where in missing if where[0] == "start"]
    # A list that is too short only because its entries are wrong is not too short.
    found = [entry for entry in found if not (entry[0] in short and _inside(entry[0], found))]
    return found + [(where, _missing(where, data, begun)) for where in missing if where not in meant]


def _missing(where: Keys, data: Mapping[str, Any], begun: Collection[Keys]) -> Problem:
    """A key that is not there; another table may be meant than the one that a mistyped `--set` has begun."""
    problem = rules.missing_key(where)
    if where[:2] not in begun or len(where) < 3:
        return problem
    meant = nearest(str(where[1]), [name for name in data[str(where[0])] if name != where[1]])
    if meant is None:
        return problem
    way_out = f"{problem.way_out.removesuffix('.')}; or did you mean {where[0]}.{meant}?"
    return replace(problem, way_out=way_out)


def _inside(where: Keys, found: Sequence[tuple[Keys, Problem]]) -> bool:
    """Whether some problem lies within the table or list at `where`."""
    return any(other != where and other[: len(where)] == where for other, _ in found)
