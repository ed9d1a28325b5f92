"""The simulation of a scenario at its start: with first cells, or from the checkpoint of another run."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from automaton.checksum import stated_checksum, verify_file
from automaton.errors import UserError
from automaton.saved_state import SavedState, read_state
from automaton.scenario.origin import origin_of, refuse_unlike
from automaton.scenario.scenario import Scenario
from automaton.simulation import Simulation
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
