"""What the science checks share: scenarios from plain tables, and shuffles that the model itself lacks."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from automaton.cell_rules import CellRules
from automaton.scenario import Scenario
from automaton.simulation import Simulation
from automaton.traits import tabulate
from kernels.bit_planes import packed
from kernels.codes import Kind
from kernels.processors import Processor, open_processor


def processor() -> Processor:
    """The fastest processor of this machine."""
    return open_processor("auto")


def scenario(base: dict[str, Any], **changes: Any) -> Scenario:
    """`base` with dotted keys replaced, such as cells__death_per_h=0.1 (two underscores for a dot)."""
    data = copy.deepcopy(base)
    for dotted, value in changes.items():
        table = data
        *path, last = dotted.split("__")
        for part in path:
            table = table.setdefault(part, {})
        table[last] = value
    return Scenario.model_validate(data)


def cells_only(**changes: Any) -> Scenario:
    """One cell on a plane without fields, death or resistance; division once an hour."""
    base = {
        "lattice": {"sites": [128, 128]},
        "time": {"duration_h": 1000.0, "step_h": 1.0},
        "seeding": [{"arrangement": "single"}],
        "cells": {"division_per_h": 1.0, "placement": "any_free", "neighbourhood": "von_neumann"},
    }
    return scenario(base, **changes)


def place(simulation: Simulation, **arrays: np.ndarray) -> None:
    """Overwrite state arrays by name."""
    for name, values in arrays.items():
        simulation.processor.upload(getattr(simulation.state, name), values)
    if "kind" in arrays:
        simulation.processor.upload(simulation.state.occupied, packed(arrays["kind"] != Kind.EMPTY))
        simulation._rules = CellRules(
            simulation.scenario,
            tabulate(simulation.scenario),
            simulation.treatment.peaks_uM,
            simulation.state,
            simulation.processor,
            simulation._lineage,
            debris=simulation.census().debris > 0,
        )


def act(simulation: Simulation, count: int = 1) -> None:
    """`count` cell steps alone, without fields."""
    simulation._rules.act(count)


def shuffled(simulation: Simulation, rng: np.random.Generator) -> None:
    """Move all cells to random sites, with what they carry: a well-mixed population."""
    state, to_host = simulation.state, simulation.processor.to_host
    kind = to_host(state.kind).reshape(-1)
    here = np.flatnonzero(kind)
    there = rng.choice(kind.size, here.size, replace=False)
    moved: dict[str, np.ndarray] = {}
    for name in ("kind", "genotype", "clone", "carried", "stage", "expression"):
        array = getattr(state, name)
        if array is None:
            continue
        values = to_host(array)
        flat = values.reshape(-1, kind.size)
        after = np.zeros_like(flat)
        after[:, there] = flat[:, here]
        moved[name] = after.reshape(values.shape)
    place(simulation, **moved)
