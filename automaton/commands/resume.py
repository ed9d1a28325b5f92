"""`automaton resume`: goes on with what was stopped, to the bit."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from automaton.commands.arguments import (
    INTERRUPTED,
    Device,
    DeviceChoice,
    Quiet,
    RunFolder,
    Threads,
    Until,
    refuse_more_threads_than_cores,
    speak,
)

if TYPE_CHECKING:
    from automaton.runner import Options

log = logging.getLogger("automaton")


def resume(
    run: RunFolder,
    until: Until = None,
    device: DeviceChoice = Device.auto,
    threads: Threads = None,
    quiet: Quiet = False,
) -> None:
    """Go on with a run that was stopped or killed, to the same bits.

    It goes on from its last checkpoint; a run that came to its end, where --until is later than that.
    """
    from automaton.commands.run import conclude
    from automaton.manifest import read_manifest
    from automaton.resume import resume_folder
    from automaton.runner import Options

    refuse_more_threads_than_cores(threads)
    speak(quiet)
    until_h = None if until is None else 24.0 * until
    options = Options(device.value, threads, quiet, until_h=until_h)
    if read_manifest(run) is not None:
        _resume_batch(run, options)
        return
    if not resume_folder(run, options):
        log.info("stopped; `automaton resume %s` goes on", run)
        raise typer.Exit(INTERRUPTED)
    conclude(run, quiet)


def _resume_batch(folder: Path, options: Options) -> None:
    from automaton.arm_list import read_arms
    from automaton.commands.replicates import run_replicates

    run_replicates(folder, read_arms(folder), folder, options, workers=None, overwrite=False)
