"""JSON Schema of scenario files: `python -m automaton.scenario.schema docs/scenario.schema.json`."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from typing import Any

from automaton.drugs import presets
from automaton.scenario.scenario import Scenario

_PARTIAL = "Partial"


def schema() -> dict[str, Any]:
    """The schema. Arms may bring what the base leaves out, so nothing is required where there are some."""
    complete = Scenario.model_json_schema(ref_template="#/$defs/{model}")
    tables = complete.pop("$defs")
    tables["Scenario"] = complete
    _as_written(tables)
    partial = {name + _PARTIAL: _loosened(table) for name, table in tables.items()}
    root = partial.pop("Scenario" + _PARTIAL)
    base = {name: copy.deepcopy(value) for name, value in root["properties"].items()}
    partial["Arm"] = root | {"title": "Arm", "description": "What one branch of the comparison changes."}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario of the tumour automaton",
        "description": "One experiment; docs/scenario.md explains every key.",
        "type": "object",
        "properties": base
        | {
            "arms": {
                "description": "Branches of a comparison: any of the other tables, laid over the base.",
                "type": "object",
                "propertyNames": {"pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$"},
                "additionalProperties": {"$ref": "#/$defs/Arm"},
            }
        },
        "additionalProperties": False,
        "if": {"not": {"required": ["arms"]}},
        "then": {"$ref": "#/$defs/Scenario"},
        "$defs": dict(sorted((tables | partial).items())),
    }


def _as_written(tables: dict[str, Any]) -> None:
    """Describe what the user writes, before defaults and presets are filled in."""
    tables["Scenario"]["required"].remove("cells")
    drug = tables["Drug"]
    drug["required"].remove("diffusion_um2_per_s")
    drug["anyOf"] = [{"required": ["preset"]}, {"required": ["diffusion_um2_per_s"]}]
    drug["properties"]["preset"] = {
        "description": drug["properties"]["preset"]["description"],
        "enum": list(presets()),
    }
    tables["Time"]["oneOf"] = [{"required": ["duration_h"]}, {"required": ["duration_days"]}]
    strengths = tables["Alteration"]["properties"]["drugs"]
    strengths["additionalProperties"] = {
        "anyOf": [{"$ref": "#/$defs/Strength"}, {"type": "number", "minimum": 0}]
    }
    for table in tables.values():
        for entry in table["properties"].values():
            _without_null(entry)


def _without_null(entry: dict[str, Any]) -> None:
    """TOML has no null: a key that may be absent is simply not required."""
    if entry.get("default", ...) is None:
        del entry["default"]
    kinds = [kind for kind in entry.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) == 1:
        del entry["anyOf"]
        entry.update(kinds[0])
    elif kinds:
        entry["anyOf"] = kinds


def _loosened(table: dict[str, Any]) -> dict[str, Any]:
    """The same table with nothing required, its references leading to loosened tables as well."""
    loose = {name: value for name, value in table.items() if name not in ("required", "anyOf", "oneOf")}
    text = json.dumps(loose)
    return dict(json.loads(_retargeted(text)))


def _retargeted(text: str) -> str:
    head, *rest = text.split('"#/$defs/')
    return head + "".join(f'"#/$defs/{part.replace(chr(34), _PARTIAL + chr(34), 1)}' for part in rest)


def schema_text() -> str:
    """The schema as the file holds it."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_text(), encoding="utf-8")
