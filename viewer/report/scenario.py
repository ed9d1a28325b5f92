"""What a report must know of a scenario to classify cells, from the text that lies in the run."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import Any, Literal

from automaton.snapshot import Run


@dataclass(frozen=True)
class CellRules:
    """How cells divide, and who resists what; a key that the text lacks has the scenario's default."""

    neighbourhood: Literal["moore", "von_neumann"] = "moore"
    push_depth: int = 1
    division_above_mmHg: float = 5.0
    periodic: bool = False
    """The lattice wraps on all its axes."""
    cycle_specific: frozenset[str] = frozenset()
    """Drugs that spare cells that do not cycle."""
    resistance: dict[str, int] = field(default_factory=dict)
    """By drug: bit mask of the alterations that protect from it."""


def cell_rules(run: Run) -> CellRules:
    """Read the rules of a run; a text that is no TOML gives the defaults."""
    try:
        text = tomllib.loads(run.scenario_text)
    except tomllib.TOMLDecodeError:
        text = {}
    cells, lattice = _table(text, "cells"), _table(text, "lattice")
    drugs, alterations = _table(text, "drugs"), _table(text, "alterations")
    return CellRules(
        neighbourhood="von_neumann" if cells.get("neighbourhood") == "von_neumann" else "moore",
        push_depth=int(cells.get("push_depth", 1)),
        division_above_mmHg=float(cells.get("division_oxygen_zero_mmHg", 5.0)),
        periodic=len(lattice.get("periodic", ())) == run.dimensions,
        cycle_specific=frozenset(name for name in drugs if _table(drugs, name).get("cycle_specific") is True),
        resistance={
            drug.name: sum(
                1 << bit
                for bit, name in enumerate(run.alterations)
                if drug.name in _table(_table(alterations, name), "drugs")
            )
            for drug in run.drugs
        },
    )


def _table(parent: dict[str, Any], name: str) -> dict[str, Any]:
    found = parent.get(name)
    return found if isinstance(found, dict) else {}
