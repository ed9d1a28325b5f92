"""What is written of a run when: a row a step, frames and checkpoints in their rhythm."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from automaton.field_check import field_error
from automaton.pharmacokinetics import mean_uM
from automaton.soundness import check_census, check_frame, check_saved, refuse_amounts

if TYPE_CHECKING:
    from automaton.drug_field import DrugField
    from automaton.simulation import Simulation
    from automaton.writer import RunWriter

VERIFY_EVERY_H = 24.0


class Recorder:
    """Decides after each step what is written.

    A frame out of rhythm, at the end, is written after the checkpoint, which knows nothing of it: a run that
    is resumed there does without it, as if it had never been stopped. What cannot be is not written: counts
    that do not add up, or amounts that are none, raise BrokenState.

    Attributes:
        cells: number of living tumour cells last counted.
    """

    def __init__(self, simulation: Simulation, writer: RunWriter, error: float | None) -> None:
        """`error`: greatest error of the fields found so far, None where nobody asks."""
        self._simulation = simulation
        self._writer = writer
        self._time = simulation.scenario.time
        self._error = error
        self._levels = {name: regimen.peak_uM for name, regimen in simulation.treatment.regimens.items()}
        self._spacing_um = simulation.scenario.lattice.spacing_um
        self.cells = 0
        self._framed = -1
        self._saved = -1
        self._saved_at_s = time.monotonic()

    def first(self) -> None:
        """The state before the first step."""
        self._row(self._simulation.time_h)
        self._frame()
        self._verify()

    def again(self) -> None:
        """The state of a checkpoint, of which everything is written already."""
        self._census = self._simulation.census()
        self.cells = self._census.tumour
        self._saved = self._simulation.step_number
        first = self._saved == self._simulation.scenario.first_step
        if first or self._is_due(self._time.frame_every_steps):
            self._framed = self._saved

    def step(self) -> None:
        """One step is done."""
        self._row(self._simulation.time_h - self._time.step_h)
        if self._is_due(self._time.frame_every_steps):
            self._frame()
        if self._is_due(max(round(VERIFY_EVERY_H / self._time.step_h), 1)):
            self._verify()
        waited_s = time.monotonic() - self._saved_at_s
        after_s = 60.0 * self._time.checkpoint_every_wall_min
        if self._is_due(self._time.checkpoint_every_steps) or (after_s and waited_s >= after_s):
            self._checkpoint()

    def end(self) -> None:
        """Nothing more will come, by plan or by Ctrl-C."""
        self._checkpoint()
        self._frame()

    def _is_due(self, every_steps: int) -> bool:
        return every_steps > 0 and self._simulation.step_number % every_steps == 0

    def _row(self, start_h: float) -> None:
        """A row of the time series for the step from `start_h` to now, or for this moment."""
        simulation = self._simulation
        self._census = census = simulation.census()
        check_census(census, simulation.step_number, simulation.time_h)
        if census.not_finite:
            check_frame(simulation.frame(), census, None, self._levels, self._spacing_um)
            refuse_amounts(census.not_finite, simulation.step_number, simulation.time_h)
        self.cells = census.tumour
        row: dict[str, Any] = {"time_h": simulation.time_h, "counts": census.counts, "burden": census.burden}
        for name, drug in simulation.drugs.items():
            row[f"plasma_uM/{name}"] = _level(drug, start_h, simulation.time_h)
            row[f"mean_outside_uM/{name}"] = census.mean_outside_uM[name]
            if drug.ledger is not None:
                for entry, amount in drug.ledger.amounts_fmol().items():
                    row[f"ledger/{name}/{entry}_fmol"] = amount
        row |= simulation.treatment.row(start_h, simulation.time_h)
        self._writer.record(row)

    def _frame(self) -> None:
        if self._framed != self._simulation.step_number:
            self._framed = self._simulation.step_number
            self._writer.settle()
            frame = self._simulation.frame()
            clones = self._simulation.clones(frame)
            check_frame(frame, self._census, clones, self._levels, self._spacing_um)
            self._writer.frame(frame, clones)

    def _checkpoint(self) -> None:
        if self._saved != self._simulation.step_number:
            self._saved = self._simulation.step_number
            self._saved_at_s = time.monotonic()
            self._writer.settle()
            arrays, numbers = self._simulation.checkpoint()
            check_saved(arrays, self._simulation.step_number, self._simulation.time_h, self._spacing_um)
            self._writer.checkpoint(self._simulation.step_number, arrays, numbers)

    def _verify(self) -> None:
        if self._error is not None:
            self._error = max(self._error, field_error(self._simulation))
            self._writer.set_attribute("field_error_max", self._error)


def _level(drug: DrugField, start_h: float, end_h: float) -> float:
    """What the step from `start_h` to `end_h` was supplied with; at the very start, what the field was."""
    if end_h > start_h:
        return mean_uM(drug.plasma, start_h, end_h)
    return drug.plasma.at(end_h) if drug.ledger is None or end_h > 0 else 0.0
