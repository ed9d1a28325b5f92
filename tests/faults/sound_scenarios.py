"""Sound scenarios, as they are shipped and so small that a run takes a moment: those that are damaged."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from automaton.errors import UserError
from automaton.scenario.load import arms_of
from tests.faults.scenarios import toml_of

ROOT = Path(__file__).resolve().parent.parent.parent
SHIPPED = sorted((ROOT / "scenarios").glob("*.toml")) + sorted((ROOT / "tests/scenario/valid").glob("*.toml"))
SIDES = {2: [20, 19], 3: [12, 11, 10]}
"""Sites on which damaged scenarios are run, by the number of dimensions."""
STEPS = 3


@cache
def shipped() -> tuple[bytes, ...]:
    """The text of every scenario that comes with the program or is an example of the tests."""
    return tuple(path.read_bytes() for path in SHIPPED)


@cache
def small() -> tuple[bytes, ...]:
    """Those of the shipped scenarios that stay sound when made so small that a run takes a moment."""
    found = []
    for path in SHIPPED:
        text = toml_of(shrunk(tomllib.loads(path.read_text(encoding="utf-8"))))
        try:
            arms_of(tomllib.loads(text), {}, path=path, text=text)
        except UserError:
            continue
        found.append(text.encode())
    return tuple(found)


def shrunk(data: dict[str, Any]) -> dict[str, Any]:
    """The scenario on few sites, for few steps, once."""
    dimensions = len(data.get("lattice", {}).get("sites", SIDES[2]))
    step_h = data.get("time", {}).get("step_h", 1.0)
    small: dict[str, Any] = _shrunk_cells(data) | {
        "lattice": data.get("lattice", {}) | {"sites": SIDES[dimensions]},
        "time": {
            name: value
            for name, value in data.get("time", {}).items()
            if name not in {"duration_days", "frame_every_h", "checkpoint_every_h"}
        }
        | {"duration_h": STEPS * step_h, "frame_every_h": step_h},
    }
    small.pop("replicates", None)
    return small


def _shrunk_cells(data: Any) -> Any:
    """The same with at most 60 cells in 4 clusters a group, and no place of its own."""
    if isinstance(data, list):
        return [_shrunk_cells(entry) for entry in data]
    if not isinstance(data, dict):
        return data
    data = {name: _shrunk_cells(value) for name, value in data.items() if name != "centre_um"}
    if "arrangement" in data:
        for name, most in (("cells", 60), ("clusters", 4), ("cells_per_cluster", 12)):
            if name in data:
                data[name] = min(data[name], most)
    return data
