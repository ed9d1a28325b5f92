"""Running a scenario: every arm in turn, its files written beside the computing, Ctrl-C ended cleanly."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from automaton.arm_list import write_arms
from automaton.errors import UserError
from automaton.failed_state import kept_if_broken
from automaton.first_state import first_state
from automaton.folder_lock import held
from automaton.progress import Progress, progress_for
from automaton.recorder import Recorder
from automaton.run_folder import arm_folder
from automaton.run_log import RunLog
from automaton.simulation import Simulation
from automaton.snapshot import DrugInfo
from automaton.standing import Standing
from automaton.writer import RunWriter

if TYPE_CHECKING:
    from automaton.hdf5_output import AttributeValue
    from automaton.scenario import Arm
    from automaton.scenario.scenario import Scenario
    from kernels.processors import Processor

log = logging.getLogger("automaton")


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
    """Whether somebody pressed Ctrl-C, or the system asked to end (SIGTERM); a second press stops at once."""

    asked: bool = field(default=False)

    @contextmanager
    def watched(self) -> Iterator[Interrupt]:
        """Take over both signals for a while."""

        def ask(number: int, _frame: FrameType | None) -> None:
            if self.asked and number == signal.SIGINT:
                # No clean way out of kernels that wait for one another; files are whole anyway.
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                signal.raise_signal(signal.SIGINT)
            self.asked = True

        before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def run_scenario(arms: Sequence[Arm], out: Path, options: Options) -> bool:
    """Run every arm into `out` (one arm without a name) or `out`/NAME; whether all came to their end.

    Raises UserError where the device is missing, the folder cannot be written to, the cells do not fit, or a
    field does not converge.
    """
    processor = open_device(options)
    if any(arm.name for arm in arms):
        with held(out, patience_s=10.0):
            write_arms(out, arms)
    with Interrupt().watched() as interrupt:
        for arm in arms:
            progress = progress_of(arm, options)
            ended = run_arm(arm, arm_folder(out, arm.name), processor, options, interrupt, progress)
            if interrupt.asked and not (ended and arm is arms[-1]):
                return False
    return True


def progress_of(arm: Arm, options: Options) -> Progress:
    """How an arm that is run from its start says where it is."""
    scenario = arm.scenario
    steps = steps_of(scenario, options.until_h) - scenario.first_step
    return progress_for(arm.name, steps, scenario.lattice.size, scenario.time.duration, options.quiet)


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
) -> bool:
    """Run one arm into an empty folder, and whether it got to its end; `replicate` counts from 1, else is 0.

    Raises UserError where the folder cannot be written to, the cells do not fit, a field does not converge or
    counts do not add up; the state of that moment is kept then.
    """
    with held(folder):
        simulation = first_state(arm.scenario, processor)
        with (
            writer_of(arm, replicate, folder, simulation) as writer,
            RunLog(folder) as run_log,
            progress,
            kept_if_broken(simulation, folder),
        ):
            _introduce(run_log, arm.scenario, processor)
            simulation.begin()
            recorder = Recorder(simulation, writer, 0.0 if options.verify_fields else None)
            recorder.first()
            return carry_on(simulation, writer, recorder, run_log, options, interrupt, progress)


def carry_on(
    simulation: Simulation,
    writer: RunWriter,
    recorder: Recorder,
    run_log: RunLog,
    options: Options,
    interrupt: Interrupt,
    progress: Progress,
) -> bool:
    """Run to the end, to `options.until_h`, or to the end of the step in which it is asked to stop.

    Whether it got where it should.

    Raises UserError where a file cannot be written, a field does not converge or counts do not add up.
    """
    steps = steps_of(simulation.scenario, options.until_h)
    while simulation.step_number < steps and not interrupt.asked:
        simulation.step()
        recorder.step()
        for text in simulation.treatment.news():
            run_log.line(text)
        progress.step(simulation.time_h, recorder.cells)
    finished = simulation.step_number == simulation.scenario.steps
    recorder.end()
    writer.close(finished)
    for name, (solves, cycles) in simulation.prolonged().items():
        run_log.line(f"{name}: {solves} solves took {cycles} further cycles to reach the tolerance")
    ending = "came to its end" if finished else "stopped" + " when asked to" * interrupt.asked
    run_log.line(f"{ending} at {simulation.time_h:g} h with {recorder.cells:,} tumour cells")
    if interrupt.asked and not finished:
        log.info("stopped at %g h", simulation.time_h)
    return simulation.step_number >= steps


def _introduce(run_log: RunLog, scenario: Scenario, processor: Processor) -> None:
    sites = " x ".join(str(size) for size in scenario.lattice.sites)
    run_log.line(
        f"{scenario.title}: {sites} sites, {scenario.steps_to_run} steps of {scenario.time.step_h:g} h"
    )
    if scenario.start is not None:
        run_log.line(f"a branch of {scenario.start.checkpoint}")
    run_log.line(f"{processor.describe()}, seed {scenario.seed}, {scenario.cell_steps} cell steps a step")
    for text in scenario.warnings():
        run_log.line(f"warning: {text}")


def _given(arm: Arm) -> dict[str, str]:
    """The scenario as it was given, for the attributes of a run file."""
    found = {"scenario_given": arm.given.text, "scenario_set": "\n".join(arm.given.sets)}
    return {name: text for name, text in found.items() if text}


def steps_of(scenario: Scenario, until_h: float | None) -> int:
    """How many steps a run takes that may end earlier than its scenario says."""
    if until_h is None:
        return scenario.steps
    return min(scenario.steps, round(until_h / scenario.time.step_h))


def writer_of(
    arm: Arm, replicate: int, folder: Path, simulation: Simulation, standing: Standing | None = None
) -> RunWriter:
    """The writer of a run folder, of a new run or of one of which some stands. Raises UserError."""
    scenario, processor = arm.scenario, simulation.processor
    regimens = simulation.treatment.regimens
    return RunWriter(
        folder,
        title=scenario.title,
        question=scenario.question,
        arm=arm.name,
        arm_index=arm.index,
        replicate=replicate,
        scenario_text=scenario.to_toml(),
        alterations=tuple(scenario.alterations),
        drugs=tuple(DrugInfo(name, regimen.reference_uM) for name, regimen in regimens.items()),
        spacing_um=scenario.lattice.spacing_um,
        shape=scenario.shape,
        seed=scenario.seed,
        device=processor.describe(),
        attributes=processor.versions() | _given(arm) | _origin(scenario),
        standing=standing,
    )


def _origin(scenario: Scenario) -> dict[str, AttributeValue]:
    """What run.h5 says of a branch."""
    if scenario.start is None:
        return {}
    start = scenario.start
    return {
        "origin": str(start.checkpoint),
        "origin_step": start.step,
        "origin_sha256": start.sha256,
    }
