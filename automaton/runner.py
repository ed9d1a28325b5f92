"""Running a scenario: every arm in turn, its files written beside the computing, Ctrl-C ended cleanly."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from automaton.errors import UserError
from automaton.field_check import field_error
from automaton.pharmacokinetics import mean_uM, plasma_of
from automaton.progress import Progress, progress_for
from automaton.run_folder import arm_folder, newest_checkpoint
from automaton.run_log import RunLog
from automaton.simulation import Simulation
from automaton.snapshot import DrugInfo
from automaton.writer import RunWriter

if TYPE_CHECKING:
    from automaton.drug_field import DrugField
    from automaton.scenario import Arm
    from automaton.scenario.scenario import Scenario
    from kernels.processors import Processor

log = logging.getLogger("automaton")
VERIFY_EVERY_H = 24.0


@dataclass(frozen=True)
class Options:
    """How to run: `until_h` ends earlier than the scenario, `verify_fields` measures the fields daily."""

    device: str = "auto"
    threads: int | None = None
    quiet: bool = False
    verify_fields: bool = False
    until_h: float | None = None


@dataclass
class Interrupt:
    """Whether somebody pressed Ctrl-C; a second press stops at once."""

    asked: bool = field(default=False)

    @contextmanager
    def watched(self) -> Iterator[Interrupt]:
        """Take over SIGINT for a while."""

        def ask(_number: int, _frame: FrameType | None) -> None:
            if self.asked:  # no clean way out of kernels that wait for one another; files are whole anyway
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                signal.raise_signal(signal.SIGINT)
            self.asked = True

        before = signal.signal(signal.SIGINT, ask)
        try:
            yield self
        finally:
            signal.signal(signal.SIGINT, before)


def run_scenario(arms: Sequence[Arm], out: Path, options: Options) -> bool:
    """Run every arm into `out` (one arm without a name) or `out`/NAME; whether all came to their end.

    Raises UserError where the device is missing, the folder cannot be written to, the cells do not fit, or a
    field does not converge.
    """
    processor = open_device(options)
    with Interrupt().watched() as interrupt:
        for arm in arms:
            size, duration_h = arm.scenario.lattice.size, arm.scenario.time.duration
            progress = progress_for(
                arm.name, steps_of(arm.scenario, options.until_h), size, duration_h, options.quiet
            )
            run_arm(arm, arm_folder(out, arm.name), processor, options, interrupt, progress)
            if interrupt.asked:
                return False
    return True


def open_device(options: Options) -> Processor:
    """The processor asked for. Raises UserError where it is not to be had."""
    from kernels.processors import NoDevice, open_processor

    try:
        return open_processor(options.device, options.threads)
    except NoDevice as error:
        raise UserError(
            f"--device {options.device}: {error}\n`automaton doctor` says what is there."
        ) from error


def run_arm(
    arm: Arm,
    folder: Path,
    processor: Processor,
    options: Options,
    interrupt: Interrupt,
    progress: Progress,
    replicate: int = 0,
) -> None:
    """Run one arm into an empty folder; `replicate` counts from 1, 0 if there are none.

    Raises UserError where the folder cannot be written to, the cells do not fit, or a field does not
    converge.
    """
    scenario = arm.scenario
    simulation = Simulation(scenario, processor)
    steps = steps_of(scenario, options.until_h)
    with _writer(arm, replicate, folder, processor) as writer, RunLog(folder) as run_log, progress:
        _introduce(run_log, scenario, processor, steps)
        simulation.begin()
        record = _Recorder(simulation, writer, options.verify_fields)
        record.first()
        while simulation.step_number < steps and not interrupt.asked:
            simulation.step()
            record.step(last=simulation.step_number == steps)
            for text in simulation.treatment.news():
                run_log.line(text)
            progress.step(simulation.time_h, record.cells)
        finished = simulation.step_number == scenario.steps
        record.end()
        writer.close(finished)
        for name, (solves, cycles) in simulation.prolonged().items():
            run_log.line(f"{name}: {solves} solves took {cycles} further cycles to reach the tolerance")
        ending = "came to its end" if finished else "stopped" + " by Ctrl-C" * interrupt.asked
        run_log.line(f"{ending} at {simulation.time_h:g} h with {record.cells:,} tumour cells")
    if interrupt.asked:
        saved = newest_checkpoint(folder)
        log.info("stopped at %g h; the state of that moment is kept in %s", simulation.time_h, saved)


def _introduce(run_log: RunLog, scenario: Scenario, processor: Processor, steps: int) -> None:
    sites = " x ".join(str(size) for size in scenario.lattice.sites)
    run_log.line(f"{scenario.title}: {sites} sites, {steps} steps of {scenario.time.step_h:g} h")
    run_log.line(f"{processor.describe()}, seed {scenario.seed}, {scenario.cell_steps} cell steps a step")
    for text in scenario.warnings():
        run_log.line(f"warning: {text}")


class _Recorder:
    """Decides after each step what is written. `cells` is the number of living tumour cells last counted."""

    def __init__(self, simulation: Simulation, writer: RunWriter, verify_fields: bool) -> None:
        self._simulation = simulation
        self._writer = writer
        self._time = simulation.scenario.time
        self._error = 0.0 if verify_fields else None
        self.cells = 0
        self._framed = -1
        self._saved = -1

    def first(self) -> None:
        """The state before the first step."""
        self._row()
        self._frame()
        self._verify()

    def step(self, last: bool) -> None:
        """One step is done, perhaps the last one."""
        number = self._simulation.step_number
        self._row()
        if last or number % self._time.frame_every_steps == 0:
            self._frame()
        every = self._time.checkpoint_every_steps
        if every and number % every == 0:
            self._checkpoint()
        if number % max(round(VERIFY_EVERY_H / self._time.step_h), 1) == 0:
            self._verify()

    def end(self) -> None:
        """Nothing more will come, by plan or by Ctrl-C."""
        self._frame()
        self._checkpoint()

    def _row(self) -> None:
        simulation = self._simulation
        census = simulation.census()
        self.cells = census.tumour
        row: dict[str, Any] = {"time_h": simulation.time_h, "counts": census.counts, "burden": census.burden}
        start_h = max(simulation.time_h - self._time.step_h, 0.0)
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
            self._writer.frame(frame, self._simulation.clones(frame))

    def _checkpoint(self) -> None:
        if self._saved != self._simulation.step_number:
            self._saved = self._simulation.step_number
            self._writer.settle()
            arrays, numbers = self._simulation.checkpoint()
            self._writer.checkpoint(self._simulation.step_number, arrays, numbers)

    def _verify(self) -> None:
        if self._error is not None:
            self._error = max(self._error, field_error(self._simulation))
            self._writer.set_attribute("field_error_max", self._error)


def _level(drug: DrugField, start_h: float, end_h: float) -> float:
    """What the step from `start_h` to `end_h` was supplied with; at the very start, what the field was."""
    if end_h > start_h:
        return mean_uM(drug.plasma, start_h, end_h)
    return drug.plasma.at(0.0) if drug.ledger is None else 0.0


def steps_of(scenario: Scenario, until_h: float | None) -> int:
    """How many steps a run takes that may end earlier than its scenario says."""
    if until_h is None:
        return scenario.steps
    return min(scenario.steps, round(until_h / scenario.time.step_h))


def _writer(arm: Arm, replicate: int, folder: Path, processor: Processor) -> RunWriter:
    scenario = arm.scenario
    return RunWriter(
        folder,
        title=scenario.title,
        question=scenario.question,
        arm=arm.name,
        arm_index=arm.index,
        replicate=replicate,
        scenario_text=scenario.to_toml(),
        alterations=tuple(scenario.alterations),
        drugs=tuple(DrugInfo(name, plasma_of(drug).peak_uM) for name, drug in scenario.drugs.items()),
        spacing_um=scenario.lattice.spacing_um,
        shape=scenario.shape,
        seed=scenario.seed,
        device=processor.describe(),
    )
