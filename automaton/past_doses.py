"""What a branch keeps of a drug whose doses it changes: those given before, whose rest is still in plasma."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from automaton.compartments import Disposition
from automaton.pharmacokinetics import ConstantBath, Course, Injections, Mixture

_KINDS = {kind.__name__: kind for kind in (ConstantBath, Course, Injections)}


def described(doses: Mixture) -> list[dict[str, Any]]:
    """Doses as plain tables that JSON can hold."""
    return [{"kind": type(part).__name__, **asdict(part)} for part in doses.parts]


def doses_of(tables: list[dict[str, Any]]) -> Mixture:
    """What `described` was given. Raises ValueError where the tables are none of its."""
    try:
        return Mixture(tuple(_part(dict(table)) for table in tables))
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"these are no doses: {error}") from error


def _part(table: dict[str, Any]) -> ConstantBath | Course | Injections:
    kind = _KINDS[table.pop("kind")]
    for name in table.keys() - {"points", "given", "disposition"}:
        table[name] = float(table[name])
    for name in ("points", "given"):
        if name in table:
            table[name] = tuple((float(a), float(b)) for a, b in table[name])
    if "disposition" in table:
        terms = {
            name: tuple(float(value) for value in values) for name, values in table["disposition"].items()
        }
        table["disposition"] = Disposition(**terms)
    return kind(**table)
