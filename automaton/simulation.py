"""One simulation: a state, and the step that carries it on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from automaton.cell_rules import CellRules
from automaton.census import Census, Counter
from automaton.clone_table import CloneTable
from automaton.drug_field import DrugField
from automaton.lineage import Lineage
from automaton.multigrid import Workspace
from automaton.oxygen_field import OxygenField
from automaton.snapshot import DrugFrame, Frame
from automaton.state import State
from automaton.surroundings import Surroundings
from automaton.traits import tabulate
from automaton.treatment import Treatment

if TYPE_CHECKING:
    from automaton.saved_state import SavedState
    from automaton.scenario.scenario import Scenario
    from kernels.processors import Processor


class Simulation:
    """The tumour of one scenario on one processor.

    Attributes:
        step_number: field steps done.
        state: the arrays on the device.
        treatment: what is given of each drug.
        drugs: the drug fields by name.

    Raises UserError where the first cells do not fit on the lattice.
    """

    def __init__(
        self,
        scenario: Scenario,
        processor: Processor,
        state: State | None = None,
        treatment: Treatment | None = None,
    ) -> None:
        """With the first cells of the scenario and its treatment from the start, or with these."""
        self.scenario = scenario
        self.processor = processor
        self.step_number = 0
        self.treatment = treatment or Treatment(scenario)
        self._counted: Census | None = None
        self._restored: set[str] = set()
        self.state = state = state or State.seeded(scenario, processor)
        traits = tabulate(scenario)
        saturable = scenario.oxygen is not None and scenario.oxygen.uptake == "michaelis_menten"
        fields = scenario.oxygen is not None or bool(scenario.drugs)
        workspace = Workspace(processor, scenario.shape, saturable) if fields else None
        scratch = processor.zeros(scenario.shape, np.float32) if state.slots.inside else None
        self.oxygen: OxygenField | None = None
        self.drugs: dict[str, DrugField] = {}
        self._surroundings: Surroundings | None = None
        if workspace is not None:
            if scenario.oxygen is not None:
                self.oxygen = OxygenField(scenario, state, processor, workspace)
            self.drugs = {
                name: DrugField(
                    name, scenario, regimen, traits.drugs[name], state, processor, workspace, scratch
                )
                for name, regimen in self.treatment.regimens.items()
            }
        if state.surroundings is not None:
            self._surroundings = Surroundings(processor, state, scenario.lattice.periodic)
        peaks_uM = self.treatment.peaks_uM
        highest = max(peaks_uM.values(), default=0.0)
        self._counter = Counter(scenario, state, processor, highest)
        self._lineage = Lineage(scenario, state, processor) if scenario.follows_clones else None
        self._rules = CellRules(
            scenario, traits, peaks_uM, state, processor, self._lineage, debris=self.census().debris > 0
        )

    @classmethod
    def resumed(cls, scenario: Scenario, processor: Processor, saved: SavedState, framed_h: float) -> Self:
        """The simulation as it was when `checkpoint` gave what is saved; it goes on with the same bits.

        framed_h: simulated time of the latest frame that counts.
        """
        treatment = Treatment(scenario)
        treatment.restore(saved.arrays, saved.numbers)
        state = State.restored(scenario, processor, saved.arrays)
        simulation = cls(scenario, processor, state, treatment)
        simulation.step_number = saved.step
        if simulation._lineage is not None:
            simulation._lineage.restore(saved.arrays, framed_h, saved.step)
        simulation._restore_fields(saved)
        return simulation

    def _restore_fields(self, saved: SavedState) -> None:
        """Of those fields that were saved; the others wait for `begin`."""
        self._restored = {"oxygen"} & saved.arrays.keys()
        for name, field in self.drugs.items():
            prefix = f"drugs/{name}/"
            numbers = {
                key[len(prefix) :]: value for key, value in saved.numbers.items() if key.startswith(prefix)
            }
            if numbers:
                field.restore(numbers)
                self._restored.add(f"drugs.{name}")

    @property
    def time_h(self) -> float:
        """Simulated time, h."""
        return self.step_number * self.scenario.time.step_h

    def begin(self) -> None:
        """Bring the fields without history to their state under the present cells, before the first step."""
        if self.oxygen is not None and "oxygen" not in self._restored:
            self.oxygen.begin(self.step_number, self.time_h)
        for name, drug in self.drugs.items():
            if f"drugs.{name}" not in self._restored:
                drug.begin(self.step_number, self.time_h)

    def step(self) -> None:
        """One step: treatment decides, fields over the whole of it, then the cells in their cell steps.

        Raises BrokenState where a field does not converge.
        """
        start_h = self.time_h
        end_h = (self.step_number + 1) * self.scenario.time.step_h
        if self.treatment.watches(self.step_number):
            self.treatment.decide(self.step_number, (self._counted or self.census()).tumour)
        if self._surroundings is not None:
            self._surroundings.follow()
        if self.oxygen is not None:
            self.oxygen.solve(self.step_number + 1, end_h)
        for drug in self.drugs.values():
            drug.solve(self.step_number + 1, start_h, end_h)
        self._rules.act(self.scenario.cell_steps)
        if self._lineage is not None:
            self._lineage.follow()
        self.step_number += 1
        self._counted = None

    def prolonged(self) -> dict[str, tuple[int, int]]:
        """Fields whose tolerance asked for more: how many solves, and cycles added to them in all."""
        fields = {"oxygen": self.oxygen} if self.oxygen is not None else {}
        found = {name: field.tolerance for name, field in (fields | self.drugs).items()}
        return {
            name: (tolerance.solves_prolonged, tolerance.further_cycles)
            for name, tolerance in found.items()
            if tolerance.solves_prolonged
        }

    def census(self) -> Census:
        """Numbers of the present moment."""
        self._counted = self._counter.take()
        return self._counted

    def frame(self) -> Frame:
        """What viewers need of the present moment, on the host; arrays are read-only, to be taken over."""
        state, host = self.state, self._copied
        drugs = {
            name: DrugFrame(
                outside_uM=host(field.concentration),
                inside_uM=host(state.carried[state.slots.inside[name]])
                if name in state.slots.inside
                else None,
                damage=host(state.carried[state.slots.damage[name]]) if name in state.slots.damage else None,
            )
            for name, field in self.drugs.items()
        }
        return Frame(
            step=self.step_number,
            time_h=self.time_h,
            kind=host(state.kind),
            genotype=host(state.genotype),
            oxygen_mmHg=None if state.oxygen is None else host(state.oxygen),
            drugs=drugs,
            clone=None if state.clone is None else host(state.clone),
            expression={
                name: host(state.expression[trait]) for trait, name in enumerate(self.scenario.expression)
            },
        )

    def clones(self, frame: Frame) -> CloneTable | None:
        """Who descends from whom, with the cells each clone has in this frame, counted as frame 0.

        Once a frame; None where clones are not followed.
        """
        if self._lineage is None or frame.clone is None:
            return None
        return self._lineage.count(frame.clone)

    def checkpoint(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """All that an exact resume needs: read-only arrays on the host, and what JSON can hold."""
        arrays: dict[str, np.ndarray] = {
            name: self._copied(array) for name, array in self.state.saved().items()
        }
        if self._lineage is not None:
            arrays |= self._lineage.saved()
        given, numbers = self.treatment.history()
        arrays |= given
        numbers["step"] = self.step_number
        for name, field in self.drugs.items():
            numbers |= {f"drugs/{name}/{key}": value for key, value in field.history().items()}
        return arrays, numbers

    def _copied(self, array: Any) -> np.ndarray:
        host = self.processor.to_host(array)
        host.flags.writeable = False
        return host
