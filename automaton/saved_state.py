"""A checkpoint as the state it is to become: found, read, and held against the scenario it should fit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from automaton.checkpoint_file import CHECKPOINT_FORMAT, FORMAT_VERSION
from automaton.checksum import verify_file
from automaton.clone_table import CLONE_COLUMNS, CloneTable
from automaton.errors import UserError
from automaton.hdf5_input import CheckedFile
from automaton.ledger import Balance
from automaton.past_doses import doses_of
from automaton.run_folder import checkpoint_paths
from automaton.state import layout
from kernels.codes import Kind

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario
    from automaton.snapshot import Run

_LINEAGE = dict(zip(CLONE_COLUMNS, (np.uint32, np.uint32, np.float64, np.int64, np.uint8), strict=True))


@dataclass(frozen=True)
class SavedState:
    """What `Simulation.checkpoint` gave, as it lies in a file.

    Attributes:
        path: of the file.
        step: field step of the state.
        arrays: by name, of the shapes and dtypes that the scenario asks for.
        numbers: by name; of doses before a branch, under names that end in "/past", tables.
    """

    path: Path
    step: int
    arrays: Mapping[str, npt.NDArray[Any]]
    numbers: Mapping[str, Any]


def newest_whole(run: Run, scenario: Scenario) -> tuple[SavedState | None, list[str]]:
    """The latest checkpoint of a run that can be used, and what is wrong with later ones.

    Raises:
        UserError: there are checkpoints, and none can be used.
    """
    problems: list[str] = []
    for step, path in reversed(checkpoint_paths(run.path).items()):
        try:
            verify_file(path, run.checksums.checkpoints.get(step, ""))
            return read_state(path, scenario), problems
        except UserError as error:
            problems.append(str(error))
    if problems:
        raise UserError("\n".join(problems))
    return None, problems


def read_state(path: Path, scenario: Scenario) -> SavedState:
    """Read a checkpoint of a scenario; sizes are checked before anything is allocated.

    Raises:
        UserError: missing, damaged, foreign, newer, or of another scenario.
    """
    with CheckedFile(path, CHECKPOINT_FORMAT, FORMAT_VERSION) as file:
        numbers = _numbers(file)
        arrays = {
            name: file.array(f"arrays/{name}", dtype, shape)
            for name, (shape, dtype) in layout(scenario).items()
        }
        for name in scenario.drugs:
            spans = f"treatment/{name}/spans_h"
            if file.has("arrays/treatment") and file.has(f"arrays/treatment/{name}"):
                arrays[spans] = file.array(f"arrays/{spans}", np.float64, (None, 2))
        if scenario.follows_clones:
            arrays |= _lineage(file)
        state = SavedState(path, file.integer("step"), arrays, numbers)
        if trouble := _contradiction(state, scenario):
            raise file.damaged(trouble)
        return state


def _numbers(file: CheckedFile) -> dict[str, Any]:
    try:
        found = json.loads(file.text("attributes"))
    except (ValueError, RecursionError) as error:
        raise file.damaged(f"its attributes are not readable: {error}") from error
    if not isinstance(found, dict):
        raise file.damaged("its attributes are no table")
    for name, value in found.items():
        try:
            sound = bool(doses_of(value)) if name.endswith("/past") else type(value) in (int, float)
        except ValueError:
            sound = False
        if not sound:
            raise file.damaged(f"its {name} is nothing that a state holds")
    return found


def _lineage(file: CheckedFile) -> dict[str, npt.NDArray[Any]]:
    count = len(file.array("arrays/lineage/id", np.uint32, (None,)))
    columns = {
        f"lineage/{name}": file.array(f"arrays/lineage/{name}", dtype, (count,))
        for name, dtype in _LINEAGE.items()
    }
    return columns | {"lineage/founded": file.array("arrays/lineage/founded", np.uint32, (1,))}


def _contradiction(state: SavedState, scenario: Scenario) -> str | None:
    """Why these arrays cannot be a state of the scenario; None if they can."""
    arrays, numbers = state.arrays, state.numbers
    if numbers.get("step") != state.step or not state.step >= 0:
        return "its step is not that of its state"
    limits = {"kind": max(Kind), "genotype": scenario.genotypes - 1, "surroundings": 1}
    limits["stage"] = scenario.cells.cycle_stages - 1
    for name, most in limits.items():
        if name in arrays and arrays[name].max(initial=0) > most:
            return f"its {name} holds {arrays[name].max()}, more than {most}"
    for name in ("oxygen", "concentration", "outside", "carried"):
        if name in arrays and not np.isfinite(arrays[name]).all():  # solves may end a little below zero
            return f"its {name} is not finite everywhere"
    if "clone" in arrays:
        known = np.append(arrays["lineage/id"], np.uint32(0))
        if not np.isin(np.unique(arrays["clone"]), known).all():
            return "cells belong to clones that its table lacks"
        if not CloneTable(*(arrays[f"lineage/{name}"] for name in CLONE_COLUMNS)).consistent(0):
            return "its table of clones contradicts itself"
        if arrays["lineage/founded"][0] < arrays["lineage/id"].max(initial=0):
            return "its table of clones holds more than were founded"
    missing = [key for key in _needed(scenario) if key not in numbers]
    return f"it lacks {missing[0]}" if missing else None


def _needed(scenario: Scenario) -> list[str]:
    """Names of the numbers without which a simulation of the scenario cannot go on."""
    found = []
    has_history = scenario.start is not None or any(drug.rule for drug in scenario.drugs.values())
    for name, drug in scenario.drugs.items():
        books = [] if drug.steady_state else [entry.name for entry in fields(Balance)]
        found += [f"drugs/{name}/{key}" for key in ("present", "level_uM", *books)]
        found += [
            f"treatment/{name}/{key}" for key in ("worsened", "withdrawn", "past_peak_uM") if has_history
        ]
    return found
