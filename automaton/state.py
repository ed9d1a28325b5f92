"""The state of a lattice: a struct of arrays on the processor, and which of them a checkpoint needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from automaton.seeding import seed_cells
from automaton.surroundings import open_to_the_faces
from kernels.codes import Intent, Kind

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
        row_live: uint8 (nz, ny), rows that have ever held anything.
        oxygen: float32, mmHg.
        concentration: float32 (drugs, nz, ny, nx), outside, uM, as last solved.
        outside: float32 (followed drugs, nz, ny, nx), amount outside the cell, uM of the site's volume.
        carried: float32 (carries, nz, ny, nx), what a cell takes along: inside amounts, uM of its volume;
        damage. surroundings: uint8, sites that exchange with bath or plasma. intent: uint8, fates drawn this
        cell step. row_busy: uint32 (nz, ny), the last cell step in which a row held an event.
    """

    slots: Slots
    kind: Any
    genotype: Any
    row_live: Any
    oxygen: Any
    concentration: Any
    outside: Any
    carried: Any
    surroundings: Any
    intent: Any
    row_busy: Any

    @classmethod
    def seeded(cls, scenario: Scenario, processor: Processor) -> State:
        """The state before the first step. Raises UserError where the cells do not fit."""
        shape = scenario.shape
        kind, genotype = seed_cells(scenario)
        slots = Slots.of(scenario)
        supplies = [drug.supply for drug in scenario.drugs.values()]
        if scenario.oxygen:
            supplies.append(scenario.oxygen.supply)

        def stack(count: int) -> Any:
            return processor.zeros((count, *shape), np.float32) if count else None

        return cls(
            slots=slots,
            kind=processor.array(kind),
            genotype=processor.array(genotype),
            row_live=processor.array((kind != Kind.EMPTY).any(axis=2).astype(np.uint8)),
            oxygen=processor.zeros(shape, np.float32) if scenario.oxygen else None,
            concentration=stack(len(scenario.drugs)),
            outside=stack(len(slots.outside)),
            carried=stack(slots.carries),
            surroundings=processor.array(open_to_the_faces(kind, scenario.lattice.periodic))
            if any(supply.surroundings for supply in supplies)
            else None,
            intent=processor.array(np.full(shape, Intent.VACANT, np.uint8)),
            row_busy=processor.zeros(shape[:2], np.uint32),
        )

    def saved(self) -> dict[str, Any]:
        """The arrays an exact resume needs, by name; `intent` and `row_busy` are written anew every step."""
        arrays = {
            "kind": self.kind,
            "genotype": self.genotype,
            "row_live": self.row_live,
            "oxygen": self.oxygen,
            "concentration": self.concentration,
            "outside": self.outside,
            "carried": self.carried,
            "surroundings": self.surroundings,
        }
        return {name: array for name, array in arrays.items() if array is not None}
