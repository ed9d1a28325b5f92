"""The smallest scenarios, as raw tables, for tests to change."""

from __future__ import annotations

import copy
from typing import Any

from automaton.scenario import Scenario
from automaton.scenario.merge import lay_over, lay_set

SMALL: dict[str, Any] = {
    "lattice": {"sites": [20, 20, 20]},
    "time": {"duration_h": 48},
    "seeding": [{"arrangement": "lump", "cells": 100}],
}
DOXORUBICIN: dict[str, Any] = {
    "preset": "doxorubicin",
    "dose": {"bath_uM": 0.5},
    "supply": {"surroundings": True},
}


def raw(
    changes: dict[str, Any] | None = None, *, drugs: dict[str, Any] | None = None, **tables: Any
) -> dict[str, Any]:
    """The small scenario as raw tables: `drugs` and other tables laid over it, then dotted `changes`."""
    data = lay_over(copy.deepcopy(SMALL), tables)
    if drugs is not None:
        data["drugs"] = copy.deepcopy(drugs)
    for dotted, value in (changes or {}).items():
        data = lay_set(data, dotted, value)
    return data


def scenario(
    changes: dict[str, Any] | None = None, *, drugs: dict[str, Any] | None = None, **tables: Any
) -> Scenario:
    """The same, validated."""
    return Scenario.model_validate(raw(changes, drugs=drugs, **tables))
