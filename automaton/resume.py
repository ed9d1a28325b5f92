"""Taking up a run where its last checkpoint left it: it ends with the bits of one that was never stopped."""

from __future__ import annotations

import logging
import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import automaton
from automaton.arm_list import read_arms
from automaton.branch import first_state
from automaton.errors import UserError
from automaton.failed_state import kept_if_broken
from automaton.folder_lock import held
from automaton.progress import Progress, progress_for
from automaton.recorder import Recorder
from automaton.run_folder import RUN_FILE, SCENARIO_FILE, arm_folder
from automaton.run_log import RunLog
from automaton.runner import Interrupt, Options, carry_on, open_device, run_scenario, steps_of, writer_of
from automaton.saved_state import SavedState, newest_whole
from automaton.scenario.load import Arm, arms_of
from automaton.simulation import Simulation
from automaton.snapshot import Run, open_runs
from automaton.writer import ANEW, Standing

if TYPE_CHECKING:
    from kernels.processors import Processor

log = logging.getLogger("automaton")


def resume_folder(folder: Path, options: Options) -> bool:
    """Go on with every run of a folder that lacks something; whether all came to their end.

    Arms that were asked for there and never began are run. Raises UserError as `resume_run` does.
    """
    arms = read_arms(folder)
    begun = any((arm_folder(folder, arm.name) / RUN_FILE).exists() for arm in arms)
    rests = [rest_of(run, options.until_h) for run in (open_runs(folder) if begun or not arms else [])]
    missing = [arm for arm in arms if not (arm_folder(folder, arm.name) / RUN_FILE).exists()]
    for rest in rests:
        if not rest.steps:
            days = rest.done_h / 24
            log.info("%s is finished already, at %g days; --until DAYS extends it", rest.run.path, days)
    processor = open_device(options)
    with Interrupt().watched() as interrupt:
        for rest in rests:
            if rest.steps:
                resume_run(rest.run, processor, options, interrupt, rest.progress(options.quiet))
            if interrupt.asked:
                return False
    return run_scenario(missing, folder, options) if missing else True


@dataclass(frozen=True)
class Rest:
    """What a run lacks.

    Attributes:
        run: as it lies there.
        steps: left to compute up to `until_h` or its own end; 0 if it lacks nothing. A run that was cut off
            after its last step lacks its end: that counts as one.
        done_h, end_h: simulated times.
    """

    run: Run
    steps: int
    done_h: float
    end_h: float

    def progress(self, quiet: bool) -> Progress:
        """How it says where it is."""
        return progress_for(self.run.arm, self.steps, math.prod(self.run.shape), self.end_h, quiet)


def rest_of(run: Run, until_h: float | None) -> Rest:
    """What a run lacks up to `until_h` or its own end. Raises UserError as `arm_of` does."""
    scenario = arm_of(run, until_h).scenario
    done_h = float(run.series.time_h[-1]) if len(run.series) else 0.0
    done = round(done_h / scenario.time.step_h)
    steps = max(steps_of(scenario, until_h) - done, 0)
    if steps == 0 and "ended" not in run.attributes:
        steps = 1
    return Rest(run, steps, done_h, scenario.time.duration)


def arm_of(run: Run, until_h: float | None = None) -> Arm:
    """The arm that a run is one of, its scenario extended to `until_h` where that is later than its end.

    Raises:
        UserError: its scenario was changed since or is none of this program, or cannot be extended.
    """
    path = run.path / RUN_FILE
    _refuse_changes(run)
    try:
        data = tomllib.loads(run.scenario_text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{path}: the scenario in it is no TOML: {error}.\nRestore a copy of it.") from error
    (arm,) = arms_of(data, {}, path=path, text=run.scenario_text)
    time = arm.scenario.time
    if until_h is not None and until_h > time.duration * (1 + 1e-9):
        longer = {"time.duration_h": math.ceil(until_h / time.step_h - 1e-9) * time.step_h}
        (arm,) = arms_of(data, longer, path=path, text=run.scenario_text)
    return Arm(run.arm, arm.scenario, run.arm_index)


def _refuse_changes(run: Run) -> None:
    """Refuse what would not be the same run any more."""
    path = run.path / SCENARIO_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = run.scenario_text  # the one in run.h5 is what counts
    if text != run.scenario_text:
        raise UserError(
            f"{path}: it was changed since the run began, and a resumed run goes on as it began.\n"
            "Put it back as it was, or start a branch: automaton resume RUN --branch NAME --set KEY=VALUE"
        )
    if run.version != automaton.__version__:
        raise UserError(
            f"{run.path}: the run was begun by version {run.version}; this is {automaton.__version__}, which "
            "may compute other bits.\nInstall that version to resume it, or start a branch with this one."
        )


def resume_run(
    run: Run, processor: Processor, options: Options, interrupt: Interrupt, progress: Progress
) -> None:
    """Go on with a run from its last checkpoint, or from its beginning if it has none.

    Raises:
        UserError: another process writes there, no checkpoint can be used, or as for `run_arm`.
    """
    with held(run.path):
        (run,) = open_runs(run.path)  # as it is now that nobody writes
        arm = arm_of(run, options.until_h)
        saved, problems = newest_whole(run, arm.scenario)
        for problem in problems:
            log.warning("warning: %s\nThe checkpoint before it is used.", problem.splitlines()[0])
        simulation, standing = _taken_up(arm, processor, saved)
        with (
            writer_of(arm, run.replicate, run.path, processor, standing) as writer,
            RunLog(run.path) as run_log,
            progress,
            kept_if_broken(simulation, run.path),
        ):
            run_log.line(f"resumed at {simulation.time_h:g} h on {processor.describe()}")
            recorder = Recorder(simulation, writer, _error_so_far(run, options))
            if saved is None:
                simulation.begin()
                recorder.first()
            else:
                recorder.again()
            carry_on(simulation, writer, recorder, run_log, options, interrupt, progress)


def _taken_up(arm: Arm, processor: Processor, saved: SavedState | None) -> tuple[Simulation, Standing]:
    """The simulation of a checkpoint, or of the first cells, and what stands of the run's files."""
    if saved is None:
        return first_state(arm.scenario, processor), ANEW
    time = arm.scenario.time
    frame = saved.step - saved.step % time.frame_every_steps
    simulation = Simulation.resumed(arm.scenario, processor, saved, frame * time.step_h)
    return simulation, Standing(saved.step, simulation.time_h, frame)


def _error_so_far(run: Run, options: Options) -> float | None:
    """What `--verify-fields` has found, which goes on once it was begun."""
    found = run.attributes.get("field_error_max")
    return float(found) if found is not None else (0.0 if options.verify_fields else None)
