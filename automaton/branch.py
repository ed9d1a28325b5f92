"""How a simulation begins: with first cells, or where a checkpoint of another run left off."""

from __future__ import annotations

import dataclasses
import math
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from automaton.checksum import stated_checksum, verify_file
from automaton.errors import UserError
from automaton.run_folder import checkpoint_paths, runs_in
from automaton.saved_state import SavedState, read_state
from automaton.scenario.load import Arm, arms_of
from automaton.scenario.merge import parse_sets
from automaton.scenario.origin import origin_of, refuse_unlike
from automaton.scenario.scenario import Scenario
from automaton.simulation import Simulation
from automaton.snapshot import Run, open_readable, open_runs
from automaton.state import Slots, layout
from automaton.treatment import Treatment

if TYPE_CHECKING:
    from kernels.processors import Processor


def first_state(scenario: Scenario, processor: Processor) -> Simulation:
    """The simulation of a scenario at its start, before it begins.

    Raises:
        UserError: the cells do not fit, or the checkpoint it starts from cannot be used, or is another one.
    """
    if scenario.start is None:
        return Simulation(scenario, processor)
    path = scenario.start.checkpoint
    verify_file(path)
    origin = Scenario.model_validate(origin_of(path))
    refuse_unlike(origin, scenario, path)
    saved = read_state(path, origin)
    if saved.step != scenario.start.step or stated_checksum(path) != scenario.start.sha256:
        raise UserError(
            f"{path}: this is another checkpoint than the one that the scenario starts from (step "
            f"{scenario.start.step}, {scenario.start.sha256[:12]}...).\nRestore that one, or name this one "
            "in a scenario whose [start] has nothing but `from`."
        )
    return Simulation.resumed(scenario, processor, branched(saved, origin, scenario), framed_h=-1.0)


def branch_of(run: Path, folder: Path, at_h: float | None, sets: Sequence[str]) -> Arm:
    """A new arm, to be run in a folder of its own, that starts from a checkpoint of a run.

    Args:
        run: folder of the run.
        folder: of the new arm, whose name it takes; arms beside it come before it.
        at_h: simulated time of the checkpoint; None for the last one.
        sets: what differs, as "key=value".

    Raises:
        UserError: there is no such run or checkpoint, or the scenario it makes is not sound.
    """
    runs = open_runs(run)
    if len(runs) > 1:
        raise UserError(
            f"{run}: it holds {len(runs)} runs, and a branch starts from one.\nName one of them, such as "
            f"{runs[0].path}."
        )
    origin = runs[0]
    start = origin.path if at_h is None else _checkpoint_at(origin, at_h)
    title = f"{origin.title}, branched"
    data = {"title": title, "start": {"from": str(start.resolve())}}
    (arm,) = arms_of(data, parse_sets(sets), path=folder, text="")
    beside = open_readable(folder.parent)[0] if _holds_runs(folder.parent) else []
    index = 1 + max((other.arm_index for other in beside), default=0)
    return Arm(folder.name, arm.scenario, index)


def _holds_runs(folder: Path) -> bool:
    return folder.is_dir() and bool(runs_in(folder))


def _checkpoint_at(run: Run, at_h: float) -> Path:
    """The checkpoint of a time."""
    step_h = float(tomllib.loads(run.scenario_text)["time"]["step_h"])
    found = {step * step_h: path for step, path in checkpoint_paths(run.path).items()}
    for time_h, path in found.items():
        if math.isclose(time_h, at_h, rel_tol=1e-9, abs_tol=1e-9):
            return path
    there = ", ".join(f"{time_h / 24:g}" for time_h in found) or "none"
    raise UserError(
        f"{run.path}: there is no checkpoint at {at_h / 24:g} days; there are: {there}.\nThe newest two are "
        "kept. `time.checkpoint_every_h` says when they are written; --until stops a run where one is wanted."
    )


def branched(saved: SavedState, origin: Scenario, scenario: Scenario) -> SavedState:
    """A state of `origin` as one of `scenario`, which may have other drugs and other doses of them."""
    time_h = saved.step * scenario.time.step_h
    before = Treatment(origin)
    before.restore(saved.arrays, saved.numbers)
    treatment = Treatment(scenario)
    treatment.branch(before, time_h)
    given, numbers = treatment.history()
    kept = {
        key: value
        for key, value in saved.numbers.items()
        if key == "step" or (key.startswith("drugs/") and key.split("/")[1] in scenario.drugs)
    }
    arrays = {name: array for name, array in saved.arrays.items() if not name.startswith("treatment/")}
    here, there = Slots.of(origin), Slots.of(scenario)
    places = {
        "concentration": (_numbered(origin), _numbered(scenario)),
        "outside": (here.outside, there.outside),
        "carried": (_carried(here), _carried(there)),
    }
    shapes = layout(scenario)
    for name, (was, is_now) in places.items():
        if name in shapes:
            arrays[name] = _moved(arrays.get(name), was, is_now, shapes[name][0])
    return dataclasses.replace(saved, arrays=arrays | given, numbers=kept | numbers)


def _numbered(scenario: Scenario) -> dict[str, int]:
    return {name: number for number, name in enumerate(scenario.drugs)}


def _carried(slots: Slots) -> dict[str, int]:
    return {f"{name} inside": slot for name, slot in slots.inside.items()} | {
        f"{name} damage": slot for name, slot in slots.damage.items()
    }


def _moved(
    stack: npt.NDArray[Any] | None, was: dict[str, int], is_now: dict[str, int], shape: tuple[int, ...]
) -> npt.NDArray[np.float32]:
    """The arrays of a stack where they are now; those of what is new are zero."""
    moved = np.zeros(shape, np.float32)
    for name in was.keys() & is_now.keys():
        if stack is not None:
            moved[is_now[name]] = stack[was[name]]
    return moved
