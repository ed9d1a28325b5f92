"""arms.json: what was asked for in a folder of several runs, those that never began among them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from automaton import toml_text
from automaton.errors import UserError
from automaton.plain_file import read_plain
from automaton.run_folder import ARMS_FILE, write_text
from automaton.scenario.load import Arm, arms_of
from automaton.unwritten import cannot_write

FORMAT = "tumour automaton arms"
FORMAT_VERSION = 1
MOST_BYTES = 256 << 20


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
        "arms": [{"name": arm.name, "index": arm.index, "scenario": arm.scenario.to_toml()} for arm in every],
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
    try:
        data = json.loads(read_plain(path, MOST_BYTES))
        if data["format"] != FORMAT:
            raise ValueError(f"its format is {data['format']!r}")
        if data["format_version"] > FORMAT_VERSION:
            raise UserError(
                f"{path}: it was written in format {data['format_version']}, this program reads up to "
                f"{FORMAT_VERSION}.\nUse the newer program version that wrote it."
            )
        return [_arm(path, entry["name"], entry["index"], entry["scenario"]) for entry in data["arms"]]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UserError(f"{path}: it cannot be read: {error.strerror}.\nCheck its permissions.") from error
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise UserError(
            f"{path}: this is no list of arms, or it is damaged ({error}).\n"
            "Restore a copy or remove it; runs below that have begun are found without it."
        ) from error


def _arm(path: Path, name: str, index: int, text: str) -> Arm:
    (arm,) = arms_of(toml_text.parsed(text), {}, path=path, text=text)
    return Arm(str(name), arm.scenario, int(index))
