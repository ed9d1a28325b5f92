"""Finding one's way in the tables: which models a path leads to, and which tables hold a key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from automaton.scenario.table import Table

Keys = tuple[str | int, ...]
"""A path into a scenario: names of tables and keys, numbers of list entries."""


def tables_in(annotation: Any) -> list[type[Table]]:
    """The tables a type may hold: the members of a union, the values of a dict, the entries of a tuple."""
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return [annotation]
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return tables_in(inside[0])
    if origin in (Union, UnionType, dict, tuple):
        return [table for part in inside for table in tables_in(part)]
    return []


def many(annotation: Any) -> bool:
    """Whether a type holds many values, so that one more name or number of the path goes with it."""
    origin, inside = get_origin(annotation), get_args(annotation)
    return many(inside[0]) if origin is Annotated else origin in (dict, tuple)


def tables_at(tables: Sequence[type[Table]], path: Keys) -> list[type[Table]]:
    """The tables (several where there is a choice) that `path` leads to from `tables`; empty for none."""
    if not path:
        return list(tables)
    for table in tables:
        field = table.model_fields.get(str(path[0]))
        if field is not None:
            listed = len(path) > 1 and isinstance(path[1], int)
            skipped = 2 if listed or many(field.annotation) else 1
            return tables_at(tables_in(field.annotation), path[skipped:])
    return []


def every_key(table: type[Table], prefix: str = "") -> Iterator[tuple[str, str]]:
    """(dotted path of its table, key) of every key there is; names the user gives appear as NAME."""
    for name, field in table.model_fields.items():
        inner = tables_in(field.annotation)
        if not inner:
            yield prefix, name
        below = f"{prefix}.{name}" if prefix else name
        if get_origin(field.annotation) is dict or (
            get_origin(field.annotation) is Annotated and get_origin(get_args(field.annotation)[0]) is dict
        ):
            below += ".NAME"
        for member in inner:
            yield from every_key(member, below)
