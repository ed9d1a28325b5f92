"""From a file to its arms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from automaton import toml_text
from automaton.errors import UserError
from automaton.plain_file import read_plain
from automaton.scenario import messages
from automaton.scenario.label_file import with_images_inline
from automaton.scenario.merge import lay_over, lay_set, parse_sets
from automaton.scenario.origin import is_branch, over_origin, refuse_changes, refuse_unlike
from automaton.scenario.scenario import Scenario
from automaton.scenario.table_csv import with_tables_inline

MOST_BYTES = 64 << 20
"""Of a scenario file, an image of labels within it included."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Given:
    """A scenario as it was given: the file's text, "" if there was none, and "key=value" laid over it."""

    text: str = ""
    sets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arm:
    """One branch of a comparison: its name, "" where a scenario has no arms, and its place in the file."""

    name: str
    scenario: Scenario
    index: int = 0
    given: Given = field(default=Given(), compare=False)


def load(path: str | Path, sets: Mapping[str, Any] | Iterable[str] = ()) -> list[Arm]:
    """The arms of a scenario file in its order, resolved and checked.

    Args:
        path: a TOML file.
        sets: dotted key -> value, or texts "key=value"; laid over the base and every arm.

    Raises:
        UserError: the file cannot be read, or is not a sound scenario.
    """
    path = Path(path)
    text = read_text(path)
    said = [f"{key}={value}" for key, value in sets.items()] if isinstance(sets, Mapping) else list(sets)
    laid = sets if isinstance(sets, Mapping) else parse_sets(said)
    try:
        arms = arms_of(_parsed(path, text), laid, path=path, text=text)
        return [replace(arm, given=Given(text, tuple(said))) for arm in arms]
    except RecursionError:
        raise UserError(
            f"{path}\n  rule     its lists or tables lie too deep in one another\n"
            "  way out  no key of a scenario needs more than a few levels"
        ) from None


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return toml_text.parsed(text)
    except ValueError as error:
        raise UserError(messages.bad_toml(path, text, error)) from None


def arms_of(data: Mapping[str, Any], sets: Mapping[str, Any], *, path: Path, text: str) -> list[Arm]:
    """The arms of parsed TOML; `path` and `text` are for messages. Raises UserError."""
    base = dict(data)
    arms = base.pop("arms", {})
    _check_arms(arms, path)
    base.setdefault("title", path.stem)
    for dotted in sets:
        if dotted.partition(".")[0] == "arms":
            raise UserError(
                f"--set {dotted}=...\n  rule     settings are laid over every arm, not into one\n"
                "  way out  --arm NAME runs a single arm; then set the key itself"
            )
    found = []
    for index, (name, table) in enumerate(arms.items() if arms else [("", {})]):
        merged, origin = _laid_together(lay_over(base, table), sets, path)
        if origin is not None:
            refuse_changes(origin, merged, path)
        try:
            scenario = Scenario.model_validate(merged)
        except ValidationError as error:
            report = messages.explain(error, merged, path=path, text=text, arm=name, sets=tuple(sets))
            raise UserError(report) from None
        if origin is not None:
            refuse_unlike(Scenario.model_validate(origin), scenario, path)
        found.append(Arm(name, scenario, index))
    return found


def _laid_together(
    data: Mapping[str, Any], sets: Mapping[str, Any], path: Path
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """A raw scenario with settings laid over it, and under it, where it is a branch, the run it starts from.

    The raw scenario of that run as well, None where there is none. Raises UserError.
    """
    merged, origin = dict(data), None
    start = {dotted: value for dotted, value in sets.items() if dotted.partition(".")[0] == "start"}
    for dotted, value in start.items():
        merged = lay_set(merged, dotted, value)
    if is_branch(merged):
        merged, origin = over_origin(merged, path)
    for dotted, value in sets.items():
        if dotted not in start:
            merged = lay_set(merged, dotted, value)
    return with_images_inline(with_tables_inline(merged, path), path), origin


def _check_arms(arms: Any, path: Path) -> None:
    if not isinstance(arms, dict) or not all(isinstance(table, dict) for table in arms.values()):
        raise UserError(
            f"{path}\n  key      arms\n  rule     every arm is a table of its own\n"
            "  way out  write [arms.lump] or [[arms.lump.seeding]]"
        )
    for name in arms:
        if not _NAME.fullmatch(name):
            raise UserError(
                f'{path}\n  key      arms."{name}"\n'
                "  rule     an arm's name becomes a folder: letters, digits, - and _ only\n"
                f"  way out  for example {re.sub('[^A-Za-z0-9_-]+', '_', name).strip('_') or 'arm_1'}"
            )


def is_scenario(path: Path) -> bool:
    """Whether a TOML file has what every scenario has, and no other file in use: a lattice."""
    try:
        return "lattice" in toml_text.parsed(read_plain(path, MOST_BYTES).decode())
    except (OSError, ValueError):
        return False


def read_text(path: Path) -> str:
    """The text of a scenario file. Raises UserError saying why it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise UserError(
                f"{path}\n  rule     is longer than {MOST_BYTES >> 20} MiB, which no scenario is\n"
                "  way out  is this the right file?"
            )
        return data.decode("utf-8").replace("\r\n", "\n")
    except FileNotFoundError:
        beside = sorted(entry.name for entry in path.parent.glob("*.toml") if is_scenario(entry))
        hint = f"scenarios in {path.parent}: {', '.join(beside[:8])}" if beside else "check the path"
        raise UserError(f"{path}\n  rule     there is no such file\n  way out  {hint}") from None
    except IsADirectoryError:
        raise UserError(
            f"{path}\n  rule     this is a folder, a scenario is a TOML file\n"
            f"  way out  {path}/scenario.toml, if it is the folder of a run"
        ) from None
    except UnicodeDecodeError:
        raise UserError(
            f"{path}\n  rule     a scenario is text in UTF-8\n  way out  is this the right file?"
        ) from None
    except OSError as error:
        raise UserError(
            f"{path}\n  rule     cannot be read: {error.strerror}\n  way out  check its permissions"
        ) from None
