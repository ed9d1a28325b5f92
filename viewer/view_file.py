"""View files: how a run is drawn, as TOML that is written by the window and by hand and fits any run."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from automaton.snapshot import UserError, nearest, toml_text
from viewer.files import write_whole
from viewer.layout import LARGEST, SMALLEST
from viewer.palette import THEMES
from viewer.scene import (
    GREATEST_CLONE,
    Axis,
    Camera,
    CellChannel,
    Cut,
    CutShape,
    FieldChoice,
    FieldPart,
    Scene,
    Slices,
)

FORMAT_VERSION = 1
_HEAD = "# How a run is drawn: automaton export RUN --view FILE --video F.mp4\n"
_MOST = 4
"""Problems shown at once."""


@dataclass(frozen=True)
class _Rule:
    """What a key takes."""

    words: str
    holds: Callable[[Any], bool]
    made: Callable[[Any], Any] = lambda value: value
    choices: tuple[str, ...] = ()


def _number(low: float, high: float) -> _Rule:
    def holds(value: Any) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high

    return _Rule(f"must be a number from {low:g} to {high:g}", holds, float)


def _whole(low: int, high: int) -> _Rule:
    def holds(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high

    return _Rule(f"must be a whole number from {low} to {high}", holds)


def _fits(value: Any, low: int, high: int) -> bool:
    return _whole(low, high).holds(value)


def _one_of(*choices: str) -> _Rule:
    return _Rule(f"must be one of {', '.join(choices)}", lambda value: value in choices, choices=choices)


def _list_of(
    rule: _Rule, made: Callable[[Any], Any] = tuple, exactly: int | None = None, distinct: bool = False
) -> _Rule:
    count = "any number" if exactly is None else str(exactly)

    def holds(value: Any) -> bool:
        right = isinstance(value, list) and (exactly is None or len(value) == exactly)
        right = right and all(rule.holds(entry) for entry in value)
        return right and not (distinct and len(set(value)) < len(value))

    def all_made(value: Any) -> Any:
        return made(rule.made(entry) for entry in value)

    words = f"must be a list of {count}, {'no two alike, ' * distinct}of which each {rule.words}"
    return _Rule(words, holds, all_made, rule.choices)


_TEXT = _Rule("must be text", lambda value: isinstance(value, str))
_FLAG = _Rule("must be true or false", lambda value: isinstance(value, bool))
_PLACE = _list_of(_number(0, 1), exactly=3)
_SIDES = _list_of(_Rule("must be 1 or -1", lambda value: _fits(value, -1, 1) and value != 0), exactly=3)
_SIZE = _Rule(
    f"must be [width, height] in pixels, from {[*SMALLEST]} to {[*LARGEST]}",
    lambda value: isinstance(value, list) and len(value) == 2 and all(map(_fits, value, SMALLEST, LARGEST)),
    tuple,
)

_TABLES: dict[str, tuple[type, dict[str, _Rule]]] = {
    "": (
        Scene,
        {
            "size": _SIZE,
            "arms": _list_of(_TEXT, distinct=True),
            "cells": _one_of(*get_args(CellChannel)),
            "hidden": _list_of(_TEXT, frozenset),
            "hidden_clones": _list_of(_whole(1, GREATEST_CLONE), frozenset),
            "fog": _number(0, 1),
            "theme": _one_of(*THEMES),
            "font_scale": _number(0.25, 4),
            "supersampling": _whole(1, 4),
            "title": _TEXT,
            "dose_strip": _FLAG,
        },
    ),
    "field": (FieldChoice, {"name": _TEXT, "part": _one_of(*get_args(FieldPart))}),
    "cut": (
        Cut,
        {
            "shape": _one_of(*get_args(CutShape)),
            "axis": _one_of(*get_args(Axis)),
            "at": _PLACE,
            "thickness_um": _number(1e-3, 1e6),
            "sides": _SIDES,
        },
    ),
    "slices": (Slices, {"axes": _list_of(_one_of(*get_args(Axis)), distinct=True), "at": _PLACE}),
    "camera": (
        Camera,
        {
            "azimuth_deg": _number(-3600, 3600),
            "elevation_deg": _number(-90, 90),
            "zoom": _number(0.01, 1000),
            "middle_um": _list_of(_number(-1e9, 1e9), exactly=3),
            "span_um": _number(1e-3, 1e9),
            "turntable_deg": _number(-3600, 3600),
        },
    ),
}
"""By the name of a table, "" for the top: what it describes and which keys it takes."""


def write_view(scene: Scene, path: Path) -> None:
    """Write a view file that :func:`read_view` reads back as the same scene.

    Raises:
        UserError: it cannot be written; nothing is left behind.
    """
    top: dict[str, Any] = {"format_version": FORMAT_VERSION}
    tables: dict[str, Any] = {}
    for field in dataclasses.fields(Scene):
        value = getattr(scene, field.name)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            told = dataclasses.asdict(value).items()
            tables[field.name] = {key: entry for key, entry in told if entry is not None}
        elif value is not None:
            top[field.name] = sorted(value) if isinstance(value, frozenset) else value
    write_whole(path, (_HEAD + toml_text.dump(top | tables)).encode())


def read_view(path: Path) -> Scene:
    """Read a view file; keys that are not there have the values of a plain :class:`~viewer.scene.Scene`.

    Raises:
        UserError: the file cannot be read, or is no sound view.
    """
    text = _text(path)
    try:
        data = toml_text.parsed(text)
    except ValueError as error:
        raise UserError(
            f"{path}\n  rule     this is not TOML: {error}\n"
            '  way out  text needs "quotes", tables look like [camera], lists like [1920, 1080]'
        ) from None
    _check_version(path, data, text)
    problems = [_problem(key, value, text) for key, value in _keys(data) if not _is_right(key, value)]
    if problems:
        more = [f"  and {len(problems) - _MOST} more; mend these first"] if len(problems) > _MOST else []
        raise UserError(f"{path}\n" + "\n\n".join([*problems[:_MOST], *more]))
    tables = {name: _made(name, data[name]) for name in _TABLES if name in data}
    return Scene(**_values("", data), **tables)


def broken_rule(key: str, value: Any) -> str:
    """The rule that a value of a view's key, such as "camera.turntable_deg", breaks, in words; "" if none.

    So options that stand for a key are held to what files are held to.
    """
    table, _, name = key.rpartition(".")
    rule = _TABLES[table][1][name]
    return "" if rule.holds(value) else rule.words


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        why, way_out = "a view is text in UTF-8", "is this the right file?"
    except OSError as error:
        why, way_out = f"cannot be read: {error.strerror}", "check the path"
    raise UserError(f"{path}\n  rule     {why}\n  way out  {way_out}")


def _check_version(path: Path, data: Mapping[str, Any], text: str) -> None:
    version = data.get("format_version", FORMAT_VERSION)
    if _fits(version, 1, FORMAT_VERSION):
        return
    rule, way_out = f"must be a whole number from 1 to {FORMAT_VERSION}", f"write {FORMAT_VERSION}"
    if _fits(version, FORMAT_VERSION + 1, sys.maxsize):
        rule = f"this program reads views up to format {FORMAT_VERSION}"
        way_out = "use the newer program that wrote it"
    raise UserError(f"{path}\n" + _told(("format_version",), version, text, rule, way_out))


def _keys(data: Mapping[str, Any]) -> list[tuple[tuple[str, ...], Any]]:
    """Every key with its value; those inside a table by (table, key)."""
    found: list[tuple[tuple[str, ...], Any]] = []
    for name, value in data.items():
        if name in _TABLES and isinstance(value, dict):
            found += [((name, key), entry) for key, entry in value.items()]
        elif name != "format_version":
            found.append(((name,), value))
    return found


def _rules(key: tuple[str, ...]) -> dict[str, _Rule]:
    return _TABLES[key[0] if len(key) > 1 else ""][1]


def _is_right(key: tuple[str, ...], value: Any) -> bool:
    rule = _rules(key).get(key[-1])
    return rule is not None and rule.holds(value)


def _problem(key: tuple[str, ...], value: Any, text: str) -> str:
    """What is wrong with a key, with its line and the way out."""
    return _told(key, value, text, *_rule_and_way_out(key, value))


def _told(key: tuple[str, ...], value: Any, text: str, rule: str, way_out: str) -> str:
    line = toml_text.line_of(text, key)
    return (
        f"  key      {'.'.join(key)}{f'   (line {line[0]})' if line else ''}\n"
        f"  value    {'a table' if isinstance(value, dict) else _shown(value)}\n"
        f"  rule     {rule}\n  way out  {way_out}"
    )


def _shown(value: Any) -> str:
    try:
        text = toml_text.literal(value)
    except TypeError:  # a date, which no key takes
        text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _rule_and_way_out(key: tuple[str, ...], value: Any) -> tuple[str, str]:
    rules, name = _rules(key), key[-1]
    if name in rules:
        wrong = [entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, str)]
        close = [right for entry in wrong if (right := nearest(entry, rules[name].choices))]
        return rules[name].words, f'did you mean "{close[0]}"?' if close else "put it right, or remove it"
    if len(key) == 1 and name in _TABLES:
        return "must be a table", f"write [{name}] and its keys: {', '.join(_TABLES[name][1])}"
    known = [*rules, *(table for table in _TABLES if table and len(key) == 1)]
    homes = [table for table, (_, keys) in _TABLES.items() if name in keys]
    close_key = nearest(name, known)
    if close_key:
        way_out = f'did you mean "{close_key}"?'
    elif homes:
        way_out = "it belongs to " + " or ".join(f"[{table}]" if table else "the top" for table in homes)
    else:
        way_out = f"keys here: {', '.join(known)}"
    return "there is no such key here", way_out


def _values(name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    rules = _TABLES[name][1]
    return {key: rules[key].made(value) for key, value in data.items() if key in rules}


def _made(name: str, data: Mapping[str, Any]) -> Any:
    return _TABLES[name][0](**_values(name, data))
