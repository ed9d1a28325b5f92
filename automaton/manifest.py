"""manifest.json: which runs a folder of replicates is to hold, and by what they are known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import automaton
from automaton.json_file import read_json
from automaton.replicates import replicate_seed
from automaton.run_folder import MANIFEST_FILE, replicate_folder
from automaton.whole_file import write_text

if TYPE_CHECKING:
    from automaton.scenario import Arm

FORMAT = "tumour automaton replicates"
FORMAT_VERSION = 1
MOST_REPLICATES = 10_000
"""Of a manifest; the largest, of 10,000 replicates of a hundred arms, takes a third of it."""


@dataclass(frozen=True)
class ArmEntry:
    """One arm.

    Attributes:
        name: "" without arms.
        index: place in the scenario.
        seed: the scenario's, from which those of the replicates follow.
        replicates: how many there are to be.
        scenario_sha256: of the resolved scenario with `replicates = 1`.
    """

    name: str
    index: int
    seed: int
    replicates: int
    scenario_sha256: str


@dataclass(frozen=True)
class Manifest:
    """What the runs below a folder have in common; `arms` in scenario order."""

    program_version: str
    title: str
    arms: tuple[ArmEntry, ...]

    def arm(self, name: str) -> ArmEntry | None:
        """The arm of that name, None if there is none."""
        return next((arm for arm in self.arms if arm.name == name), None)

    def without(self, names: Sequence[str]) -> Manifest:
        """The same without these arms."""
        return replace(self, arms=tuple(arm for arm in self.arms if arm.name not in names))

    def joined(self, wanted: Manifest) -> Manifest:
        """What is wanted, and of this what is more: further arms, further replicates."""
        asked = tuple(
            replace(arm, replicates=max(arm.replicates, known.replicates))
            if (known := self.arm(arm.name))
            else arm
            for arm in wanted.arms
        )
        others = self.without([arm.name for arm in wanted.arms]).arms
        return replace(wanted, arms=tuple(sorted((*asked, *others), key=lambda arm: arm.index)))


def manifest_of(arms: Sequence[Arm]) -> Manifest:
    """The manifest of a scenario's arms, run by this program."""
    return Manifest(
        automaton.__version__,
        arms[0].scenario.title,
        tuple(
            ArmEntry(arm.name, arm.index, arm.scenario.seed, arm.scenario.replicates, scenario_sha256(arm))
            for arm in arms
        ),
    )


def scenario_sha256(arm: Arm) -> str:
    """By which an arm is known: its complete scenario, however often it is run."""
    text = arm.scenario.model_copy(update={"replicates": 1}).to_toml()
    return hashlib.sha256(text.encode()).hexdigest()


def write_manifest(out: Path, manifest: Manifest) -> None:
    """Write OUT/manifest.json atomically. Raises UserError where it cannot be written."""
    data = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "program_version": manifest.program_version,
        "title": manifest.title,
        "arms": [asdict(arm) for arm in manifest.arms],
        "runs": list(_runs(manifest)),
    }
    write_text(out / MANIFEST_FILE, json.dumps(data, indent=1) + "\n")


def _runs(manifest: Manifest) -> Iterator[dict[str, Any]]:
    for arm in manifest.arms:
        for number in range(1, arm.replicates + 1):
            yield {
                "arm": arm.name,
                "replicate": number,
                "seed": replicate_seed(arm.seed, number),
                "folder": replicate_folder(Path(), arm.name, number).as_posix(),
            }


def _replicates(number: Any) -> int:
    if not 1 <= int(number) <= MOST_REPLICATES:
        raise ValueError(f"it speaks of {number} replicates")
    return int(number)


def read_manifest(out: Path) -> Manifest | None:
    """The manifest of a folder, None if there is none.

    Raises:
        UserError: it cannot be read, is damaged, foreign or newer.
    """
    return read_json(out / MANIFEST_FILE, FORMAT, FORMAT_VERSION, "manifest of replicates", _manifest)


def _manifest(data: Any) -> Manifest:
    arms = tuple(
        ArmEntry(
            name=str(arm["name"]),
            index=int(arm["index"]),
            seed=int(arm["seed"]),
            replicates=_replicates(arm["replicates"]),
            scenario_sha256=str(arm["scenario_sha256"]),
        )
        for arm in data["arms"]
    )
    return Manifest(str(data["program_version"]), str(data["title"]), arms)
