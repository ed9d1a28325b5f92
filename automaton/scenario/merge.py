"""Laying one table over another: arms over the base, and `--set` over both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from automaton import toml_text
from automaton.errors import UserError

ALTERNATIVES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("duration_h",), ("duration_days",)),
    (("cells",), ("density",), ("cells_per_cluster",)),
    (("doubling_time_h",), ("division_per_h",), ("cycle_h", "cycle_stages")),
    (
        ("bath_uM", "end_h"),
        ("bolus_mg_per_m2", "infusion_h", "every_h", "repeats", "body_surface_m2"),
        ("table_h_uM",),
        ("table_csv",),
    ),
)
"""Ways of saying the same thing. Whoever lays one over another replaces it: the other's keys go."""


def lay_over(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """A deep copy of `base` with `over` on top: tables are merged, all else (lists too) is replaced."""
    merged = {name: _copy(value) for name, value in base.items() if not _replaced(name, base, over)}
    for name, value in over.items():
        below = merged.get(name)
        merged[name] = (
            lay_over(below, value) if isinstance(below, dict) and isinstance(value, Mapping) else _copy(value)
        )
    return merged


def _replaced(name: str, base: Mapping[str, Any], over: Mapping[str, Any]) -> bool:
    """Whether `over` says in another way what `name` says in `base`."""
    if name == "cells" and isinstance(base[name], Mapping):
        return False
    if name == "healthy_survival":  # an amount of one's own does not go with what it asks for
        return bool({"bath_uM", "bolus_mg_per_m2", "table_h_uM", "table_csv"} & set(over))
    for ways in ALTERNATIVES:
        mine = [way for way in ways if name in way]
        others = [way[0] for way in ways if way not in mine]
        if mine and any(other in over for other in others) and mine[0][0] not in over:
            return True
    return False


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copy(entry) for name, entry in value.items()}
    return [_copy(entry) for entry in value] if isinstance(value, list) else value


def parse_sets(sets: Iterable[str]) -> dict[str, Any]:
    """`["cells.death_per_h=0.01", ...]` as dotted key -> value; values are TOML, and words need no quotes.

    Raises UserError for text without "=" or with an empty part in its key, and for two settings of which one
    would undo the other.
    """
    parsed: dict[str, Any] = {}
    for text in sets:
        dotted, equals, value = text.partition("=")
        dotted = dotted.strip()
        if not equals or not all(dotted.split(".")):
            raise UserError(
                f"--set {text}\n  rule     a setting is a dotted key, an equals sign and a value\n"
                "  way out  for example --set time.duration_days=7 or --set cells.placement=any_free"
            )
        try:
            found = toml_text.parsed(f"value = {value}")["value"]
        except (ValueError, KeyError):
            found = value.strip()
        for other in parsed:
            if _undoes(other, dotted):
                raise UserError(
                    f"--set {text}\n  rule     {other} is set too, and the two say the same thing\n"
                    "  way out  keep one of the two"
                )
        parsed[dotted] = found
    return parsed


def _undoes(one: str, other: str) -> bool:
    """Whether two dotted keys are one, or two ways of saying the same thing."""
    (table, _, key), (same, _, rival) = one.rpartition("."), other.rpartition(".")
    if table != same or (not table and key != rival):
        return False
    return key == rival or any(
        any(key in way for way in ways)
        and any(rival in way for way in ways)
        and not any(key in way and rival in way for way in ways)
        for ways in ALTERNATIVES
    )


def lay_set(base: Mapping[str, Any], dotted: str, value: Any) -> dict[str, Any]:
    """A copy of `base` with one dotted key set; numbers count the entries of lists (`seeding.0.cells`).

    Raises UserError where the key leads through something that is no table.
    """
    first, _, rest = dotted.partition(".")
    if not rest:
        return lay_over(base, {first: value})
    below = base.get(first, {})
    if isinstance(below, Mapping):
        return {**_copy(base), first: lay_set(below, rest, value)}
    index, _, inner = rest.partition(".")
    if isinstance(below, list) and index.isdigit() and int(index) < len(below):
        entries = [_copy(entry) for entry in below]
        if not inner:
            entries[int(index)] = _copy(value)
            return {**_copy(base), first: entries}
        if isinstance(entries[int(index)], dict):
            entries[int(index)] = lay_set(entries[int(index)], inner, value)
            return {**_copy(base), first: entries}
    what = f"a list of {len(below)}" if isinstance(below, list) else "no table"
    raise UserError(
        f"--set {dotted}=...\n  rule     {first} is {what}, so there is no {first}.{rest}\n"
        "  way out  `automaton check SCENARIO` reads the file without running it; "
        "entries of lists are counted from 0, as in seeding.0.cells"
    )
