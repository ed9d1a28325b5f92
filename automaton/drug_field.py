"""A drug: one implicit solve a step, the exchange with the cells eliminated, so that no drug is lost."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from automaton.drug_launches import DrugArrays, DrugLaunches
from automaton.field_faces import faces_of, steady_cycles, sweeps_before
from automaton.field_tolerance import Tolerance
from automaton.ledger import Balance, Ledger
from automaton.multigrid import Multigrid
from automaton.pharmacokinetics import Plasma, mean_uM
from automaton.step_parts import PARTS, changes_much, may_be_split, parts_of

if TYPE_CHECKING:
    from automaton.multigrid import Workspace
    from automaton.scenario.scenario import Scenario
    from automaton.state import State
    from automaton.traits import DrugTraits
    from automaton.treatment import Regimen
    from kernels.processors import Processor

FOLLOWED_CYCLES = 3
"""F cycles after the full multigrid start; they leave so little that it does not add up to drug made or lost.
Where there is a pump, the start alone estimates the inside amount it works at, and the cycles follow."""


class DrugField:
    """One drug of a scenario: its plasma, its field, the cells' amounts and damage.

    Attributes:
        concentration: device array float32 (nz, ny, nx), outside the cells, uM.
        tolerance: what holds each solve to the scenario's tolerance.
        ledger: the drug's books, None where the field is taken at its steady state.
    """

    def __init__(
        self,
        name: str,
        scenario: Scenario,
        regimen: Regimen,
        traits: DrugTraits,
        state: State,
        processor: Processor,
        workspace: Workspace,
        scratch: Any,
    ) -> None:
        """`scratch`: float32 (nz, ny, nx), shared by drugs with a pump; None where none has."""
        drug = scenario.drugs[name]
        faces = faces_of(drug.supply, scenario.lattice)
        self._regimen = regimen
        self._arrays = DrugArrays.of(name, scenario, traits, state, scratch)
        self.concentration = self._arrays.concentration
        self._multigrid = Multigrid(
            processor,
            scenario.shape,
            faces,
            workspace,
            self.concentration,
            sweeps=sweeps_before(faces, vessels=drug.supply.vessels),
        )
        self.tolerance = Tolerance(
            self._multigrid, f"drugs.{name}", drug.residual_tolerance, scenario.lattice.spacing_um
        )
        step_h = scenario.time.step_h

        def launches(parts: int) -> DrugLaunches:
            return DrugLaunches(
                drug, scenario, traits, state, self._arrays, processor, workspace, step_h / parts
            )

        self._launches = whole = launches(1)
        self._of_a_part = launches(PARTS) if may_be_split(drug) else None
        pumped, inside = self._arrays.pumped, self._arrays.inside
        self._begin_with_inside = None if pumped is None else processor.copy(inside, pumped)
        self._cycles = steady_cycles(drug.supply) if drug.steady_state else FOLLOWED_CYCLES
        self._present = False  # whether any was ever supplied
        self._level = 0.0  # supplied in the last step
        self._posed = False
        self.ledger = None
        if not drug.steady_state:
            self.ledger = Ledger(
                processor,
                state.kind,
                self._arrays,
                whole.rates,
                traits,
                faces=faces,
                exchange_per_s=drug.diffusion_um2_per_s / scenario.lattice.spacing_um**2,
                spacing_um=scenario.lattice.spacing_um,
                highest_uM=regimen.peak_uM,
                stirred=math.isinf(max(drug.supply.rate_per_s, drug.supply.vessel_rate_per_s)),
            )

    @property
    def plasma(self) -> Plasma:
        """Concentration of the bath or of free drug in plasma over time, as treatment has it now."""
        return self._regimen.plasma

    def begin(self, step: int, time_h: float) -> None:
        """A field taken at its steady state is there from the start, at `time_h`."""
        if self.ledger is None:
            self._level = self.plasma.at(time_h)
            self._relax_at(self._level, step, time_h)
            self._present = self._posed

    def solve(self, step: int, start_h: float, end_h: float) -> None:
        """Carry the drug from `start_h` to `end_h` under the plasma's exact mean over the step, or its parts.

        Raises BrokenState where the field does not converge.
        """
        whole, part = self._launches, self._of_a_part
        if part is None or not changes_much(self.plasma, start_h, end_h):
            self._carry(step, start_h, end_h)
            return
        self._launches = part
        for since, until in parts_of(start_h, end_h):
            self._carry(step, since, until)
        self._launches = whole

    def _carry(self, step: int, start_h: float, end_h: float) -> None:
        self._level = level = self.relax(step, start_h, end_h)
        self._present = self._posed
        if not self._present:
            return
        for finish in self._launches.finish:
            finish()
        if self.ledger is not None:
            self.ledger.enter(level, self._launches.rates["dt"])

    def relax(self, step: int, start_h: float, end_h: float) -> float:
        """Bring the concentration to that at `end_h`, all else as it was; returns the level supplied, uM.

        A steady field at an unchanged level follows from the last solution, which costs half as much.
        """
        level = mean_uM(self.plasma, start_h, end_h)
        self._relax_at(level, step, end_h)
        return level

    def _relax_at(self, level: float, step: int, time_h: float) -> None:
        self._posed = self._present or level > 0
        if not self._posed:
            return
        self._multigrid.set_walls((level,) * 6)
        if self._launches.estimate is not None:
            self._relax_with_pump(level)
        else:
            self._launches.assemble(level=level)
            follows = self.ledger is None and self._present and level == self._level
            relax = self._multigrid.cycle if follows else self._multigrid.solve
            relax(cycles=self._cycles)
        self.tolerance.hold(step, time_h)

    def _relax_with_pump(self, level: float) -> None:
        """The pump works at the inside amount after the step, which a first solve estimates."""
        assert self._launches.estimate is not None
        assert self._begin_with_inside is not None
        self._begin_with_inside()
        self._launches.assemble(level=level)
        self._multigrid.solve(0)
        self._launches.estimate()
        self._launches.assemble(level=level)
        self.polish(self._cycles)

    def polish(self, cycles: int) -> None:
        """Further F cycles on the last solve."""
        if self._posed:
            self._multigrid.cycle(cycles=cycles)

    def history(self) -> dict[str, float]:
        """Numbers that a resume needs beside the arrays."""
        books = {} if self.ledger is None else asdict(self.ledger.balance)
        return {"present": float(self._present), "level_uM": self._level, **books}

    def restore(self, numbers: Mapping[str, float]) -> None:
        """Take up what `history` gave; the arrays are there already."""
        self._present, self._level = bool(numbers["present"]), numbers["level_uM"]
        if self.ledger is not None:
            self.ledger.balance = Balance(**{name: numbers[name] for name in asdict(self.ledger.balance)})
