"""The state of a lattice: a struct of arrays on the processor, and which of them a checkpoint needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from automaton.clone_table import CLONE_COLUMNS, CloneTable
from automaton.first_cells import first_expression, first_stages
from automaton.first_clones import first_clones
from automaton.seeding import seed_cells
from automaton.surroundings import open_to_the_faces
from kernels.bit_planes import packed, words
from kernels.codes import Kind

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario
    from kernels.processors import Processor


SAVED = (
    "kind",
    "genotype",
    "oxygen",
    "concentration",
    "outside",
    "carried",
    "stage",
    "expression",
    "pending",
    "clone",
    "surroundings",
    "clock",
)
"""Names of the arrays that an exact resume needs."""


@dataclass(frozen=True)
class Slots:
    """Where each drug's amounts lie in the stacks `carried` and `outside`; absent where the drug has none."""

    inside: dict[str, int]
    damage: dict[str, int]
    outside: dict[str, int]

    @classmethod
    def of(cls, scenario: Scenario) -> Slots:
        """Slots in scenario order: what cells carry is inside amounts first, then damage."""
        drugs = scenario.drugs
        inside = [name for name, drug in drugs.items() if drug.uptake == "exchange"]
        damage = [name for name, drug in drugs.items() if drug.response == "damage"]
        outside = [name for name, drug in drugs.items() if not drug.steady_state]
        return cls(
            {name: k for k, name in enumerate(inside)},
            {name: len(inside) + k for k, name in enumerate(damage)},
            {name: k for k, name in enumerate(outside)},
        )

    @property
    def carries(self) -> int:
        """How many amounts a cell carries."""
        return len(self.inside) + len(self.damage)


@dataclass(frozen=True)
class State:
    """Device arrays, (nz, ny, nx) unless said otherwise; None where the scenario has no such quantity.

    Attributes:
        kind, genotype: uint8, what sits on a site and the alterations it carries.
        occupied: uint64 (nz, ny, words), bit plane of the sites that are not empty (`kernels.bit_planes`).
        oxygen: float32, mmHg.
        concentration: float32 (drugs, nz, ny, nx), outside, uM, as last solved.
        outside: float32 (followed drugs, nz, ny, nx), amount outside the cell, uM of the site's volume.
        carried: float32 (carries, nz, ny, nx), what a cell takes along: inside amounts, uM of its volume;
        damage.
        stage: uint8, stages of its cycle that a cell has behind it.
        expression: int8 (traits, nz, ny, nx), levels of the traits that vary among cells.
        pending: bit plane of mothers who wait to push.
        clone: uint32, clone of the cell on each site, 0 without a tumour cell.
        founders: bit plane of daughters who found a clone, until they are given its number.
        first_clones: on the host, the clones there at the start, or when it was saved.
        surroundings: uint8, sites that exchange with bath or plasma.
        acting, intent: uint64 (nz, ny, words) and uint8, who does what this cell step.
        clock: uint32 (1, 1, 1), cell steps begun since the start; it addresses the random words.
    """

    slots: Slots
    kind: Any
    genotype: Any
    occupied: Any
    oxygen: Any
    concentration: Any
    outside: Any
    carried: Any
    stage: Any
    expression: Any
    pending: Any
    clone: Any
    founders: Any
    first_clones: CloneTable | None
    surroundings: Any
    acting: Any
    intent: Any
    clock: Any

    @classmethod
    def seeded(cls, scenario: Scenario, processor: Processor) -> State:
        """The state before the first step. Raises UserError where the cells do not fit."""
        kind, genotype, grown = seed_cells(scenario)
        follows = scenario.follows_clones
        clone, table = first_clones(scenario, kind, genotype, grown) if follows else (None, None)
        first = {
            "kind": kind,
            "genotype": genotype,
            "stage": first_stages(scenario, kind),
            "expression": first_expression(scenario, kind),
            "clone": clone,
        }
        known = {name: array for name, array in first.items() if array is not None}
        return cls._made(scenario, processor, known, table)

    @classmethod
    def restored(
        cls, scenario: Scenario, processor: Processor, saved: Mapping[str, npt.NDArray[Any]]
    ) -> State:
        """The state whose arrays `saved` gave; those that only this scenario has are as for first cells."""
        table = None
        if scenario.follows_clones:
            table = CloneTable(*(saved[f"lineage/{name}"] for name in CLONE_COLUMNS))
        return cls._made(scenario, processor, saved, table)

    @classmethod
    def _made(
        cls,
        scenario: Scenario,
        processor: Processor,
        known: Mapping[str, npt.NDArray[Any]],
        table: CloneTable | None,
    ) -> State:
        """The state with the arrays that are known, at least kind and genotype; the others hold zeros."""
        kept = layout(scenario)
        if "surroundings" in kept and "surroundings" not in known:
            known = {**known, "surroundings": open_to_the_faces(known["kind"], scenario.lattice.periodic)}
        arrays = {
            name: processor.array(known[name]) if name in known else processor.zeros(shape, dtype)
            for name, (shape, dtype) in kept.items()
        }
        occupied = packed(known["kind"] != Kind.EMPTY)
        return cls(
            slots=Slots.of(scenario),
            occupied=processor.array(occupied),
            founders=processor.zeros(occupied.shape, np.uint64) if scenario.follows_clones else None,
            first_clones=table,
            acting=processor.zeros(occupied.shape, np.uint64),
            intent=processor.zeros(scenario.shape, np.uint8),
            **dict.fromkeys(SAVED, None) | arrays,
        )

    def saved(self) -> dict[str, Any]:
        """The arrays an exact resume needs, by name; the others follow from these or are written anew."""
        arrays = {name: getattr(self, name) for name in SAVED}
        return {name: array for name, array in arrays.items() if array is not None}


def layout(scenario: Scenario) -> dict[str, tuple[tuple[int, ...], type[np.generic]]]:
    """Shape and dtype of each array that an exact resume of a scenario needs."""
    shape, slots = scenario.shape, Slots.of(scenario)
    drugs, traits = len(scenario.drugs), len(scenario.expression)
    supplies = [drug.supply for drug in scenario.drugs.values()]
    if scenario.oxygen is not None:
        supplies.append(scenario.oxygen.supply)
    wanted: dict[str, tuple[bool, tuple[int, ...], type[np.generic]]] = {
        "kind": (True, shape, np.uint8),
        "genotype": (True, shape, np.uint8),
        "oxygen": (scenario.oxygen is not None, shape, np.float32),
        "concentration": (drugs > 0, (drugs, *shape), np.float32),
        "outside": (len(slots.outside) > 0, (len(slots.outside), *shape), np.float32),
        "carried": (slots.carries > 0, (slots.carries, *shape), np.float32),
        "stage": (scenario.cells.cycle_stages > 1, shape, np.uint8),
        "expression": (traits > 0, (traits, *shape), np.int8),
        "pending": (scenario.cells.push_depth > 1, (*shape[:2], words(shape[2])), np.uint64),
        "clone": (scenario.follows_clones, shape, np.uint32),
        "surroundings": (any(supply.surroundings for supply in supplies), shape, np.uint8),
        "clock": (True, (1, 1, 1), np.uint32),
    }
    return {name: (shape, dtype) for name, (there, shape, dtype) in wanted.items() if there}
