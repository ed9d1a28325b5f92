"""The schema and the page on scenario files are those of the models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from automaton.scenario.handbook import handbook
from automaton.scenario.keys import every_key
from automaton.scenario.scenario import Scenario
from automaton.scenario.schema import schema, schema_text

DOCS = Path(__file__).parent.parent.parent / "docs"
AGAIN = "make schema"


def test_the_schema_in_docs_is_current() -> None:
    assert (DOCS / "scenario.schema.json").read_text(encoding="utf-8") == schema_text(), AGAIN


def test_the_page_in_docs_is_current() -> None:
    assert (DOCS / "scenario.md").read_text(encoding="utf-8") == handbook(), AGAIN


def test_every_key_stands_on_the_page_with_its_meaning() -> None:
    page = handbook()
    for table, key in every_key(Scenario):
        assert f"| `{key}` |" in page, (table, key)
    assert "|  |" not in page


def test_every_reference_of_the_schema_leads_somewhere_and_no_table_takes_unknown_keys() -> None:
    made = schema()

    def references(part: Any) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"].removeprefix("#/$defs/")} if isinstance(part.get("$ref"), str) else set()
            return own.union(*(references(value) for value in part.values()))
        return set().union(*(references(value) for value in part)) if isinstance(part, list) else set()

    assert references(made) <= set(made["$defs"])
    assert all(table["additionalProperties"] is False for table in made["$defs"].values())
    assert not any("required" in table for name, table in made["$defs"].items() if name.endswith("Partial"))
    assert set(made["properties"]) == {*Scenario.model_fields, "arms"}
    json.dumps(made, allow_nan=False)
