"""E11: its scenarios use, between them, every key of a scenario and every word of a key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from automaton.scenario import Scenario
from automaton.scenario.keys import tables_in
from automaton.scenario.table import Table
from tests.science.everything import EVERYTHING, VARIANTS
from tests.science.laboratory import scenario

ELSEWHERE = {
    "Scenario": ("title", "question", "source", "expected", "run_time"),  # words for readers
    "Time": ("frame_every_h", "checkpoint_every_h", "checkpoint_every_wall_min"),  # what is written, and when
    # What ends in other keys before a run begins.
    "Seeding": ("file",),
    "Course": ("table_csv",),
    "Bath": ("healthy_survival", "bath_uM: tolerated"),
    "Bolus": ("healthy_survival", "bolus_mg_per_m2: tolerated"),
}
"""Keys, and words of a key, from which no array of a run follows."""
OTHER_RUNS = {"Scenario": ("replicates", "start"), "Start": ("from", "step", "sha256")}
"""Keys that are about more runs than one; tests/branch and tests/test_replicates.py."""


def test_everything_is_switched_on_in_some_scenario() -> None:
    left_out = {
        f"{table}.{name}" for known in (ELSEWHERE, OTHER_RUNS) for table in known for name in known[table]
    }
    used = defaultdict(list)
    for changes in VARIANTS.values():
        for table, name, value in said(scenario(EVERYTHING, **changes)):
            used[home(table, name), name].append((value, table.model_fields[name].default))
    unused = set()
    for table in tables_below(Scenario):
        for name, field in table.model_fields.items():
            found = used[home(table, name), name]
            if all(value == default for value, default in found):
                unused.add(f"{table.__name__}.{name}")
            met = {(type(part), part) for value, _ in found for part in parts(value)}
            unused |= {
                f"{table.__name__}.{name}: {word}"
                for word in words_of(field.annotation)
                if (type(word), word) not in met
            }
    assert unused == left_out


def tables_below(*tables: type[Table]) -> set[type[Table]]:
    """These tables and all that they may hold."""
    fields = [field for table in tables for field in table.model_fields.values()]
    inside = {inner for field in fields for inner in tables_in(field.annotation)}
    return {*tables} | (tables_below(*inside) if inside else set())


def home(table: type[Table], name: str) -> type[Table]:
    """The table that brings a key, of those that have it by inheritance."""
    return [base for base in table.__mro__ if issubclass(base, Table) and name in base.model_fields][-1]


def said(value: Any) -> Iterator[tuple[type[Table], str, Any]]:
    """Table, key and value of all keys of a scenario that go with the choices made in it."""
    if isinstance(value, Table):
        for name, inner in value:
            if value.applies(name):
                yield type(value), name, inner
            yield from said(inner)
    elif isinstance(value, dict | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from said(inner)


def words_of(annotation: Any) -> set[Any]:
    """What a key may be of a few: the words of a choice, true and false."""
    if annotation is bool:
        return {True, False}
    inside = get_args(annotation)
    return set(inside) if get_origin(annotation) is Literal else set().union(*map(words_of, inside))


def parts(value: Any) -> Iterator[Any]:
    """A value, or the names and values of what holds several."""
    if isinstance(value, dict | tuple):
        for part in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from parts(part)
    elif not isinstance(value, Table):
        yield value
