"""arms.json: what was asked for in a folder of several runs, those that never began among them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from automaton import toml_text
from automaton.json_file import read_json
from automaton.run_folder import ARMS_FILE
from automaton.scenario.load import Arm, Given, arms_of
from automaton.unwritten import cannot_write
from automaton.whole_file import write_text

FORMAT = "tumour automaton arms"
FORMAT_VERSION = 1


def write_arms(out: Path, arms: Sequence[Arm]) -> None:
    """Write OUT/arms.json, in which these arms stand beside others that were asked for there before.

    Raises:
        UserError: it cannot be written, or what is there cannot be read.
    """
    asked = {arm.name for arm in arms}
    kept = [arm for arm in read_arms(out) if arm.name not in asked]
    every = sorted((*kept, *arms), key=lambda arm: arm.index)
    data = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "arms": [
            {
                "name": arm.name,
                "index": arm.index,
                "scenario": arm.scenario.to_toml(),
                "given": arm.given.text,
                "set": list(arm.given.sets),
            }
            for arm in every
        ],
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(out, error) from error
    write_text(out / ARMS_FILE, json.dumps(data, indent=1) + "\n")


def read_arms(out: Path) -> list[Arm]:
    """The arms asked for in a folder, in scenario order; none where it has no such list.

    Raises:
        UserError: it cannot be read, is damaged, foreign or newer, or a scenario in it is not sound.
    """
    path = out / ARMS_FILE

    def arms(data: Any) -> list[Arm]:
        return [_arm(path, entry) for entry in data["arms"]]

    return read_json(path, FORMAT, FORMAT_VERSION, "list of arms", arms) or []


def _arm(path: Path, entry: dict[str, Any]) -> Arm:
    text = entry["scenario"]
    (arm,) = arms_of(toml_text.parsed(text), {}, path=path, text=text)
    given = Given(str(entry.get("given", "")), tuple(map(str, entry.get("set", ()))))
    return Arm(str(entry["name"]), arm.scenario, int(entry["index"]), given)
