"""Taking up a run where its last checkpoint left it: it ends with the bits of one that was never stopped."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import automaton
from automaton import toml_text
from automaton.arm_list import read_arms
from automaton.errors import UserError
from automaton.failed_state import kept_if_broken
from automaton.first_state import first_state
from automaton.folder_lock import held, refuse_if_held
from automaton.plain_file import read_plain
from automaton.progress import Progress, progress_for
from automaton.recorder import Recorder
from automaton.run_folder import RUN_FILE, SCENARIO_FILE, arm_folder
from automaton.run_log import RunLog
from automaton.runner import Interrupt, Options, carry_on, open_device, run_scenario, steps_of, writer_of
from automaton.saved_state import SavedState, newest_whole
from automaton.scenario.fit import check_memory
from automaton.scenario.load import MOST_BYTES, Arm, arms_of
from automaton.simulation import Simulation
from automaton.snapshot import Run, open_readable, open_runs
from automaton.standing import ANEW, Standing

if TYPE_CHECKING:
    from kernels.processors import Processor

log = logging.getLogger("automaton")


@dataclass(frozen=True)
class Rest:
    """What a run lacks.

    Attributes:
        run: as it lies there.
        arm: it is one of, extended where asked for.
        steps: left to compute; 0 if it lacks nothing. A run that was cut off or failed after its last step
            lacks its end: that counts as one.
    """

    run: Run
    arm: Arm
    steps: int

    def progress(self, quiet: bool) -> Progress:
        """How it says where it is."""
        duration_h = self.arm.scenario.time.duration
        return progress_for(self.run.arm, self.steps, math.prod(self.run.shape), duration_h, quiet)


def what_is_left(folder: Path, until_h: float | None) -> tuple[list[Rest], list[Arm]]:
    """What the runs of a folder lack up to `until_h` or their own ends, and the arms that never began.

    Raises UserError as `arm_of` does, or where there is nothing at all.
    """
    arms = read_arms(folder)
    missing = [arm for arm in arms if not (arm_folder(folder, arm.name) / RUN_FILE).exists()]
    runs = [] if arms and len(missing) == len(arms) else _all_of(folder)
    return [rest_of(run, until_h) for run in runs], [extended(arm, until_h) for arm in missing]


def _all_of(folder: Path) -> list[Run]:
    """The runs of a folder. Raises UserError where one cannot be read, naming the others."""
    runs, problems = open_readable(folder)
    if problems:
        others = ", ".join(f"automaton resume {run.path}" for run in runs)
        way_out = [f"Nothing was done. The others can be resumed one by one: {others}"] if runs else []
        raise UserError("\n".join([*problems, *way_out]))
    return runs


def rest_of(run: Run, until_h: float | None) -> Rest:
    """What a run lacks up to `until_h` or its own end. Raises UserError as `arm_of` does."""
    arm = arm_of(run, until_h)
    done_h = float(run.series.time_h[-1]) if len(run.series) else 0.0
    steps = max(steps_of(arm.scenario, until_h) - round(done_h / arm.scenario.time.step_h), 0)
    if steps == 0 and ("ended" not in run.attributes or "error" in run.attributes):
        steps = 1
    return Rest(run, arm, steps)


def resume_folder(folder: Path, options: Options) -> bool:
    """Go on with every run of a folder that lacks something; whether all came to their end.

    Arms that were asked for there and never began are run. Raises UserError as `resume_run` does.
    """
    rests, missing = what_is_left(folder, options.until_h)
    left = [rest for rest in rests if rest.steps]
    for rest in rests:
        if not rest.steps:
            refuse_if_held(rest.run.path)  # and what a kill at the very end left of its lock goes
            days = float(rest.run.series.time_h[-1]) / 24
            log.info("%s is finished already, at %g days; --until DAYS extends it", rest.run.path, days)
    processor = open_device(options)
    with Interrupt().watched() as interrupt:
        for rest in left:
            ended = resume_run(rest.run, processor, options, interrupt, rest.progress(options.quiet))
            if interrupt.asked and (missing or not ended or rest is not left[-1]):
                return False
    return run_scenario(missing, folder, options) if missing else True


def arm_of(run: Run, until_h: float | None = None) -> Arm:
    """The arm that a run is one of, its scenario extended to `until_h` where that is later than its end.

    Raises:
        UserError: its scenario was changed since or is none of this program, or cannot be extended.
    """
    path = run.path / RUN_FILE
    _refuse_changes(run)
    try:
        data = toml_text.parsed(run.scenario_text)
    except ValueError as error:
        raise UserError(f"{path}: the scenario in it is no TOML: {error}.\nRestore a copy of it.") from error
    (arm,) = arms_of(data, {}, path=path, text=run.scenario_text)
    longer = extended(Arm(run.arm, arm.scenario, run.arm_index), until_h)
    if run.replicate and longer.scenario.time != arm.scenario.time:
        days = arm.scenario.time.duration / 24
        raise UserError(
            f"{run.path}: it is one of several replicates, which all end at {days:g} days."
            "\nLeave --until out, or run the scenario with a longer duration in another folder."
        )
    return longer


def extended(arm: Arm, until_h: float | None) -> Arm:
    """The arm, its scenario extended to `until_h` where that is later than its end. Raises UserError."""
    time = arm.scenario.time
    if until_h is None or until_h <= time.duration * (1 + 1e-9):
        return arm
    text = arm.scenario.to_toml()
    longer = {"time.duration_h": math.ceil(until_h / time.step_h - 1e-9) * time.step_h}
    (found,) = arms_of(toml_text.parsed(text), longer, path=Path(arm.name or "scenario"), text=text)
    return replace(arm, scenario=found.scenario)


def _refuse_changes(run: Run) -> None:
    """Refuse what would not be the same run any more."""
    path = run.path / SCENARIO_FILE
    try:
        text = read_plain(path, MOST_BYTES).decode()
    except (OSError, UnicodeDecodeError):
        text = run.scenario_text  # the one in run.h5 is what counts
    if text != run.scenario_text and _but_for_its_end(text) != _but_for_its_end(run.scenario_text):
        raise UserError(
            f"{path}: it was changed since the run began, and a resumed run goes on as it began.\n"
            "Put it back as it was, or start a branch: automaton resume RUN --branch NAME --set KEY=VALUE"
        )
    if run.version != automaton.__version__:
        raise UserError(
            f"{run.path}: the run was begun by version {run.version}; this is {automaton.__version__}, which "
            "may compute other bits.\nInstall that version to resume it, or start a branch with this one."
        )


def _but_for_its_end(text: str) -> dict[str, Any] | None:
    """A scenario without its duration, which differs where a kill came while a run was being extended."""
    try:
        data = toml_text.parsed(text)
        data["time"] = {
            name: value for name, value in data["time"].items() if not name.startswith("duration_")
        }
    except (ValueError, KeyError, AttributeError, TypeError):
        return None
    return data


def resume_run(
    run: Run, processor: Processor, options: Options, interrupt: Interrupt, progress: Progress
) -> bool:
    """Go on with a run from its last checkpoint, or from its beginning if it has none.

    Whether it got to its end, or to `options.until_h`.

    Raises:
        UserError: another process writes there, no checkpoint can be used, or as for `run_arm`.
    """
    with held(run.path):
        (run,) = open_runs(run.path)  # as it is now that nobody writes
        arm = arm_of(run, options.until_h)
        for text in check_memory(run.path / RUN_FILE, [arm], options.device):
            log.warning("warning: %s", text)
        saved, problems = newest_whole(run, arm.scenario)
        for problem in problems:
            log.warning("warning: %s\nThe checkpoint before it is used.", problem.splitlines()[0])
        if saved is None and len(run):
            log.warning("warning: %s has no checkpoint; it begins anew", run.path)
        simulation, standing = _taken_up(arm, processor, saved)
        with (
            writer_of(arm, run.replicate, run.path, simulation, standing) as writer,
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
            return carry_on(simulation, writer, recorder, run_log, options, interrupt, progress)


def _taken_up(arm: Arm, processor: Processor, saved: SavedState | None) -> tuple[Simulation, Standing]:
    """The simulation of a checkpoint, or of the first cells, and what stands of the run's files."""
    if saved is None:
        return first_state(arm.scenario, processor), ANEW
    time = arm.scenario.time
    frame = max(saved.step - saved.step % time.frame_every_steps, arm.scenario.first_step)
    simulation = Simulation.resumed(arm.scenario, processor, saved, frame * time.step_h)
    return simulation, Standing(saved.step, simulation.time_h, frame)


def _error_so_far(run: Run, options: Options) -> float | None:
    """What `--verify-fields` has found, which goes on once it was begun."""
    found = run.attributes.get("field_error_max")
    return float(found) if found is not None else (0.0 if options.verify_fields else None)
