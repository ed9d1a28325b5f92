"""The state of a lattice: a struct of arrays on the processor, and which of them a checkpoint needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from automaton.clone_table import CloneTable
from automaton.first_cells import first_expression, first_stages
from automaton.first_clones import first_clones
from automaton.seeding import seed_cells
from automaton.surroundings import open_to_the_faces
from kernels.bit_planes import packed
from kernels.codes import Kind

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario
    from kernels.processors import Processor


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
        first_clones: on the host, the clones there at the start.
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
        shape = scenario.shape
        kind, genotype, grown = seed_cells(scenario)
        occupied = packed(kind != Kind.EMPTY)
        slots = Slots.of(scenario)
        supplies = [drug.supply for drug in scenario.drugs.values()]
        if scenario.oxygen:
            supplies.append(scenario.oxygen.supply)

        def stack(count: int) -> Any:
            return processor.zeros((count, *shape), np.float32) if count else None

        follows = scenario.follows_clones
        clone, table = first_clones(scenario, kind, genotype, grown) if follows else (None, None)

        def on_device(array: np.ndarray | None) -> Any:
            return None if array is None else processor.array(array)

        return cls(
            slots=slots,
            kind=processor.array(kind),
            genotype=processor.array(genotype),
            occupied=processor.array(occupied),
            oxygen=processor.zeros(shape, np.float32) if scenario.oxygen else None,
            concentration=stack(len(scenario.drugs)),
            outside=stack(len(slots.outside)),
            carried=stack(slots.carries),
            stage=on_device(first_stages(scenario, kind)),
            expression=on_device(first_expression(scenario, kind)),
            pending=processor.zeros(occupied.shape, np.uint64) if scenario.cells.push_depth > 1 else None,
            clone=on_device(clone),
            founders=processor.zeros(occupied.shape, np.uint64) if follows else None,
            first_clones=table,
            surroundings=processor.array(open_to_the_faces(kind, scenario.lattice.periodic))
            if any(supply.surroundings for supply in supplies)
            else None,
            acting=processor.zeros(occupied.shape, np.uint64),
            intent=processor.zeros(shape, np.uint8),
            clock=processor.zeros((1, 1, 1), np.uint32),
        )

    def saved(self) -> dict[str, Any]:
        """The arrays an exact resume needs, by name; the others follow from these or are written anew."""
        arrays = {
            "kind": self.kind,
            "genotype": self.genotype,
            "oxygen": self.oxygen,
            "concentration": self.concentration,
            "outside": self.outside,
            "carried": self.carried,
            "stage": self.stage,
            "expression": self.expression,
            "pending": self.pending,
            "clone": self.clone,
            "surroundings": self.surroundings,
            "clock": self.clock,
        }
        return {name: array for name, array in arrays.items() if array is not None}
