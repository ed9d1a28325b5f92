"""`automaton run` of a scenario with replicates: what is missing, in parallel, and what became of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from automaton.commands.arguments import INTERRUPTED
from automaton.errors import UserError

if TYPE_CHECKING:
    from automaton.batch import Outcome
    from automaton.runner import Options
    from automaton.scenario import Arm
    from automaton.snapshot import Run

MOST_NAMED = 8
"""Failures beyond these are only counted, so that they fit on a screen."""

log = logging.getLogger("automaton")


def run_replicates(
    scenario: Path, arms: Sequence[Arm], out: Path, options: Options, workers: int | None, overwrite: bool
) -> None:
    """Run the replicates of all arms that are missing in `out`, then draw the summary.

    Raises:
        UserError: the device is missing, memory does not suffice for so many workers, something is in the way
            in `out`, or runs failed.
        typer.Exit: it was ended by Ctrl-C.
    """
    from automaton.arm_list import write_arms
    from automaton.batch import default_workers, run_batch
    from automaton.batch_folder import prepare
    from automaton.batch_progress import batch_progress_for
    from automaton.commands.run import conclude
    from automaton.folder_lock import held
    from automaton.runner import open_device, steps_of
    from automaton.scenario.fit import check_disk, check_memory

    threads = options.threads or 1
    device = open_device(replace(options, threads=1)).name  # kernels are compiled here once, for all workers
    wanted = sum(arm.scenario.replicates for arm in arms)
    crew = min(workers, wanted) if workers else default_workers(device, wanted, threads)
    for text in check_memory(scenario, arms, device, crew):
        log.warning("warning: %s", text)
    with held(out):
        plan = prepare(out, arms, options.until_h, overwrite)
        write_arms(out, arms)
        for text in plan.damaged:
            log.warning("warning: %s; that run is removed and run again", text.removesuffix("."))
        if plan.done:
            rest = f"{len(plan.missing)} to run" if plan.missing else "nothing is left to run"
            log.info("%d of %d runs in %s are done already; %s", len(plan.done), wanted, out, rest)
        runs = [(run.arm.scenario, steps_of(run.arm.scenario, options.until_h)) for run in plan.missing]
        for text in check_disk(scenario, runs, out):
            log.warning("warning: %s", text)
        _warn_of_other_revisions(plan.done)
        progress = batch_progress_for(len(plan.missing), options.quiet)
        outcome = run_batch(plan.missing, replace(options, device=device, threads=threads), crew, progress)
        done = len(plan.done) + len(outcome.done)
        if outcome.interrupted:
            log.info("stopped; %d of %d runs are done, and the same command continues", done, wanted)
            raise typer.Exit(INTERRUPTED)
        if done:
            with suppress(UserError) if outcome.failed else nullcontext():  # the failures matter more
                conclude(out, options.quiet)
    if outcome.failed:
        raise UserError(_failures(outcome, wanted))


def _warn_of_other_revisions(done: Sequence[Run]) -> None:
    """Say so where runs that are there were made by another state of the program's checkout."""
    from automaton.provenance import provenance

    own = provenance().get("git_revision", "")
    others = {str(run.attributes.get("git_revision", "")) for run in done} - {own}
    if others:
        named = ", ".join(sorted(revision or "an unknown one" for revision in others))
        log.warning("warning: runs that are there are of revision %s, this is %s", named, own or "unknown")


def _failures(outcome: Outcome, wanted: int) -> str:
    failed = outcome.failed
    lines = [f"{run.name}: {trouble.splitlines()[0]}" for run, trouble in failed[:MOST_NAMED]]
    if len(failed) > MOST_NAMED:
        lines.append(f"and {len(failed) - MOST_NAMED} more; log.txt in the folder of a run says why")
    way_out = failed[0][1].splitlines()[1:]
    others = "The others are whole, and the" if len(failed) < wanted else "The"
    again = f"{others} same command runs only what failed again."
    return "\n".join(
        [f"{len(failed)} of {wanted} runs failed:", *(f"  {line}" for line in lines), *way_out, again]
    )
