"""From pydantic's errors to problems in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from automaton.nearest import nearest
from automaton.scenario import units
from automaton.scenario.keys import Keys, every_key, tables_at
from automaton.scenario.scenario import Scenario
from automaton.scenario.start import SHA256_PATTERN
from automaton.scenario.table import NAME_PATTERN, Problem

_TAGS = frozenset({"auto", "number", "word", "other", "bath", "bolus", "table", "one", "several"})
"""What pydantic puts into a path for the member of a union it tried."""


def user_path(loc: Keys, data: Mapping[str, Any]) -> Keys:
    """Pydantic's location as the user would write it."""
    path: list[str | int] = []
    value: Any = data
    for part in loc:
        if part == "[key]":
            continue
        if part in _TAGS and not (isinstance(value, Mapping) and part in value):
            continue
        path.append(part)
        if isinstance(value, Mapping):
            value = value.get(str(part))
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            value = None
    return tuple(path)


def unknown_key(path: Keys, loc: Keys, value: Any) -> tuple[Problem, str | None]:
    """The problem of a key that no table has at `path`, and the right key if one is likely.

    `loc` is pydantic's location of the same key.
    """
    key = str(path[-1])
    tables = tables_at([Scenario], path[:-1])
    known = {name: table for table in tables for name in table.model_fields}
    if len(path) == 1:
        known["arms"] = Scenario
    if key in known:
        rule = f"does not go with the {_choice_made(loc)} given here"
        return Problem("", rule, "keep one of the two ways"), None
    right = units.same_quantity(key, known)
    if right is not None:
        number = units.converted(value, key, right)
        way = f"write {right} = {number:.6g}" if number is not None else f"write {right}, in that unit"
        return Problem("", "every key carries its unit, and this one's is another", way), right
    right = nearest(key, known)
    if right is not None:
        return Problem("", "there is no such key here", f'did you mean "{right}"?'), right
    homes = sorted(
        {f"[{table}]" if table else "the top" for table, name in every_key(Scenario) if name == key}
    )
    if homes:
        return Problem("", "there is no such key in this table", f"it belongs to {' or '.join(homes)}"), None
    listed = ", ".join(list(known)[:12]) + (", ..." if len(known) > 12 else "")
    return Problem("", "there is no such key here", f"keys here: {listed}" if listed else "remove it"), None


def _choice_made(loc: Keys) -> str:
    return str(loc[-2]) if len(loc) > 1 and loc[-2] in _TAGS else "choice"


def _quoted(value: Any) -> str:
    return "write the number without quotes" if isinstance(value, str) else "write a number"


def _whole(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return f"write {int(value)}, without point or exponent"
    return _quoted(value)


def _one_of(context: Mapping[str, Any], value: Any) -> tuple[str, str]:
    expected = str(context.get("expected", "")).replace("'", '"')
    words = [word.strip('"') for word in expected.replace(" or ", ", ").split(", ")]
    close = nearest(value, words) if isinstance(value, str) else None
    if len(words) == 1:  # a word that stands in place of a number
        return f"must be a number, or {expected}", (
            f'did you mean "{close}"?' if close else "write the number without quotes"
        )
    return f"must be one of {expected}", f'did you mean "{close}"?' if close else "choose one of them"


def _text_of_a_shape(context: Mapping[str, Any], value: Any) -> tuple[str, str]:
    del value
    return _SHAPES[context["pattern"]]


_SHAPES = {
    NAME_PATTERN: ("a name has letters, digits, - and _ only", "rename it"),
    SHA256_PATTERN: (
        "is the checksum (SHA-256) of the checkpoint, 64 digits from 0 to f",
        "leave it out: a run writes it, by which it knows its checkpoint again",
    ),
}


def _limit(comparison: str, name: str) -> Callable[[Mapping[str, Any], Any], tuple[str, str]]:
    def worded(context: Mapping[str, Any], value: Any) -> tuple[str, str]:
        limit = context[name]
        if name in ("gt", "ge") and limit == 0 and isinstance(value, int | float) and value < 0:
            return "must not be negative", f"write {'0 or ' * (name == 'ge')}a number above 0"
        return f"must be {comparison} {limit:g}", f"for example {limit:g}" if name in ("ge", "le") else ""

    return worded


_WORDED: dict[str, Callable[[Mapping[str, Any], Any], tuple[str, str]]] = {
    "literal_error": _one_of,
    "greater_than": _limit("greater than", "gt"),
    "greater_than_equal": _limit("at least", "ge"),
    "less_than": _limit("less than", "lt"),
    "less_than_equal": _limit("at most", "le"),
    "float_type": lambda _, value: ("must be a number", _quoted(value)),
    "int_type": lambda _, value: ("must be a whole number", _whole(value)),
    "bool_type": lambda *_: ("must be true or false", "write it without quotes"),
    "string_type": lambda *_: ("must be text", 'write it in "quotes"'),
    "finite_number": lambda *_: ("must be a finite number", "write a number"),
    "string_pattern_mismatch": _text_of_a_shape,
    "model_type": lambda *_: ("must be a table", "give it a [header] and keys of its own"),
    "dict_type": lambda *_: ("must be a table", "write { name = value, ... } or give it a [header]"),
    "tuple_type": lambda *_: (
        "must be a list",
        "write [a, b, ...]; a list of tables has [[double brackets]]",
    ),
    "too_short": lambda context, _: (f"must have {context['min_length']} or more entries", "add some"),
    "too_long": lambda context, _: (f"must have at most {context['max_length']} entries", "remove some"),
}


def missing_key(path: Keys) -> Problem:
    """The problem of a key that must be there, saying what it means."""
    for table in tables_at([Scenario], path[:-1]):
        field = table.model_fields.get(str(path[-1]))
        if field is not None:
            return Problem("", "is needed and not there", f"add it: {field.description}")
    return Problem("", "is needed and not there", "add it")


def in_words(kind: str, context: Mapping[str, Any], value: Any, message: str) -> Problem:
    """The problem of a wrong value: pydantic's error type and context, the value, its own message."""
    if kind in _WORDED:
        return Problem("", *_WORDED[kind](context, value))
    return Problem("", message[:1].lower() + message[1:])
