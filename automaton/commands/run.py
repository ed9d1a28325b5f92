"""`automaton run`: every arm of a scenario, then one figure of them all."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from automaton.commands.arguments import (
    INTERRUPTED,
    ArmNames,
    Device,
    DeviceChoice,
    Out,
    Quiet,
    Replicates,
    ScenarioFile,
    Seed,
    Sets,
    Threads,
    Until,
    Workers,
    arms_asked_for,
    default_out,
    hint_at_what_is_faster,
    refuse_more_threads_than_cores,
    refuse_workers_without_replicates,
    speak,
)
from automaton.commands.screen import say
from automaton.errors import UserError

if TYPE_CHECKING:
    from automaton.scenario import Arm


def run(
    scenario: ScenarioFile,
    out: Out = None,
    device: DeviceChoice = Device.auto,
    threads: Threads = None,
    replicates: Replicates = None,
    workers: Workers = None,
    seed: Seed = None,
    sets: Sets = None,
    arm: ArmNames = None,
    until: Until = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the earlier runs of these arms.")
    ] = False,
    quiet: Quiet = False,
    verify_fields: Annotated[
        bool,
        typer.Option(
            "--verify-fields", help="Compare the fields daily with converged ones; the error is stored."
        ),
    ] = False,
) -> None:
    """Run a scenario, all its arms and replicates, and draw a summary.

    The same command given again finishes what is missing of a batch of replicates.
    """
    refuse_more_threads_than_cores(threads, workers or 1)
    arms = arms_asked_for(scenario, sets, seed, arm, replicates)
    several = any(entry.scenario.replicates > 1 for entry in arms)
    refuse_workers_without_replicates(workers, several or replicates is not None)
    speak(quiet)
    hint_at_what_is_faster(device)
    log = logging.getLogger("automaton")
    folder = out or default_out(scenario)
    from automaton.commands.output_folder import prepare, refuse_a_folder_of_scenarios
    from automaton.commands.room import warn_or_refuse

    refuse_a_folder_of_scenarios(folder)
    for text in dict.fromkeys(warning for entry in arms for warning in entry.scenario.warnings()):
        log.warning("warning: %s", text)

    from automaton.runner import Options, open_device, run_scenario

    until_h = None if until is None else 24.0 * until
    _refuse_a_later_end(arms, until_h)
    options = Options(device.value, threads, quiet, verify_fields, until_h)
    if several:
        from automaton.commands.replicates import run_replicates

        run_replicates(scenario, arms, folder, options, workers, overwrite)
        return
    warn_or_refuse(scenario, arms, folder, options)
    open_device(options)  # where it is missing, no earlier result is removed
    prepare(folder, arms, overwrite)
    try:
        finished = run_scenario(arms, folder, options)
    except UserError:
        with suppress(OSError):
            folder.rmdir()  # where nothing was written, nothing stays
        raise
    if not finished:
        log.info("stopped; what was computed so far is in %s, `automaton resume %s` goes on", folder, folder)
        raise typer.Exit(INTERRUPTED)
    conclude(folder, quiet)


def _refuse_a_later_end(arms: Sequence[Arm], until_h: float | None) -> None:
    ends_h = max(arm.scenario.time.duration for arm in arms)
    if until_h is not None and until_h > ends_h * (1 + 1e-9):
        days, end = f"{until_h / 24:g}", f"{ends_h / 24:g}"
        raise UserError(
            f"--until {days}\n  rule     the scenario ends at {end} days; --until only ends it earlier\n"
            f"  way out  --set time.duration_days={days}, or for a run that is there"
            f" `automaton resume RUN --until {days}`"
        )


def conclude(folder: Path, quiet: bool) -> None:
    """Draw the summary of a folder and say where everything is."""
    figure = _summarise(folder)
    if not quiet:
        say(f"results  {folder}\nsummary  {figure}\nwindow   automaton view {folder}")
        say(f"video    automaton export {folder} --video {folder}.mp4")


def _summarise(folder: Path) -> Path:
    """Draw the summary of the arms in a folder, of their first replicates if they have any."""
    from automaton.run_folder import SUMMARY_FILE
    from automaton.snapshot import first_of_each_arm, open_runs
    from viewer.summary import draw_summary

    try:
        return draw_summary(first_of_each_arm(open_runs(folder)), folder / SUMMARY_FILE)
    except UserError as error:
        raise UserError(
            f"the run is whole and lies in {folder}, but its summary could not be drawn:\n{error}"
        ) from error
