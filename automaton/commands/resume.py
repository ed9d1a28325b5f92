"""`automaton resume`: goes on with what was stopped, or branches off with another treatment."""

from __future__ import annotations

import logging
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from automaton.commands.arguments import (
    INTERRUPTED,
    Device,
    DeviceChoice,
    Quiet,
    RunFolder,
    Seed,
    Sets,
    Threads,
    Until,
    hint_at_what_is_faster,
    refuse_more_threads_than_cores,
    speak,
)
from automaton.errors import UserError

if TYPE_CHECKING:
    from automaton.runner import Options

log = logging.getLogger("automaton")


def resume(
    run: RunFolder,
    until: Until = None,
    branch: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Start a new arm in this folder, changed by --set.")
    ] = None,
    at: Annotated[
        float | None,
        typer.Option(metavar="DAYS", min=0, help="Branch off at this time. [default: the last checkpoint]"),
    ] = None,
    sets: Sets = None,
    seed: Seed = None,
    device: DeviceChoice = Device.auto,
    threads: Threads = None,
    quiet: Quiet = False,
) -> None:
    """Go on with a run that was stopped or killed, to the same bits.

    It goes on from its last checkpoint; a run that came to its end, where --until is later than that.
    """
    from automaton.manifest import read_manifest
    from automaton.run_folder import folder_of
    from automaton.runner import Options

    refuse_more_threads_than_cores(threads)
    speak(quiet)
    hint_at_what_is_faster(device)
    run = folder_of(run)
    options = Options(device.value, threads, quiet, until_h=None if until is None else 24.0 * until)
    if branch is not None:
        _branch_off(
            run, branch, at, [*(sets or ()), *([f"seed={seed}"] if seed is not None else [])], options
        )
        return
    for name, value in (("--at", at), ("--set", sets), ("--seed", seed)):
        if value is not None:
            raise UserError(
                f"{name}\n  rule     a resumed run goes on as it began; only a branch may change it\n"
                f"  way out  add --branch DIR, a folder for the new arm, or leave {name} out"
            )
    if read_manifest(run) is not None:
        _resume_batch(run, options)
        return
    _resume(run, options)


def _resume(folder: Path, options: Options) -> None:
    from automaton.commands.run import conclude
    from automaton.resume import resume_folder, what_is_left
    from automaton.scenario.fit import check_disk, check_memory

    rests, missing = what_is_left(folder, options.until_h)
    runs = [(rest.arm.scenario, rest.steps) for rest in rests]
    runs += [(arm.scenario, arm.scenario.steps_to_run) for arm in missing]
    memory = check_memory(folder, missing, options.device) if missing else []  # the others look themselves
    for text in [*memory, *check_disk(folder, runs, folder)]:
        log.warning("warning: %s", text)
    if not resume_folder(folder, options):
        log.info("stopped; `automaton resume %s` goes on", folder)
        raise typer.Exit(INTERRUPTED)
    conclude(folder, options.quiet)


def _resume_batch(folder: Path, options: Options) -> None:
    from automaton.arm_list import read_arms
    from automaton.commands.replicates import run_replicates

    arms = read_arms(folder)
    ends_h = max((arm.scenario.time.duration for arm in arms), default=math.inf)
    if options.until_h is not None and options.until_h > ends_h:
        raise UserError(
            f"{folder}: its replicates end at {ends_h / 24:g} days, and --until cannot extend them.\n"
            "Leave it out, or run the scenario with a longer duration in another folder."
        )
    if not arms:
        raise UserError(
            f"{folder}: it does not say which scenario its replicates are of.\n"
            "Give the command that began them again; it runs those that are missing."
        )
    run_replicates(folder, arms, folder, options, workers=None, overwrite=False)


def _branch_off(run: Path, folder: Path, at: float | None, sets: list[str], options: Options) -> None:
    """Run a new arm in a folder of its own, from a checkpoint of a run."""
    from automaton.branch import branch_of
    from automaton.commands.output_folder import prepare
    from automaton.commands.room import warn_or_refuse
    from automaton.commands.run import conclude
    from automaton.run_folder import RUN_FILE
    from automaton.runner import Interrupt, open_device, progress_of, run_arm

    if (folder / RUN_FILE).exists():
        raise UserError(
            f"--branch {folder}: there is a run in it already.\nName another folder, or go on with that run: "
            f"automaton resume {folder}"
        )
    arm = branch_of(run, folder, None if at is None else 24.0 * at, sets, options.until_h)
    warn_or_refuse(folder, [arm], folder, options)
    processor = open_device(options)
    prepare(folder.parent, [arm], overwrite=False)
    with Interrupt().watched() as interrupt:
        ended = run_arm(arm, folder, processor, options, interrupt, progress_of(arm, options))
    if not ended:
        log.info("stopped; `automaton resume %s` goes on", folder)
        raise typer.Exit(INTERRUPTED)
    conclude(folder, options.quiet)
