"""Running a batch of replicates in parallel processes, whatever happens to one of them."""

from __future__ import annotations

import os
import traceback
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from automaton.batch_folder import Replicate
from automaton.batch_progress import BatchProgress, StepShare
from automaton.errors import UserError
from automaton.resume import resume_run
from automaton.run_folder import RUN_FILE
from automaton.run_log import RunLog
from automaton.runner import Interrupt, Options, open_device, run_arm, steps_of
from automaton.snapshot import open_runs
from automaton.workers import Tell, work_through

if TYPE_CHECKING:
    from kernels.processors import Processor


@dataclass
class Outcome:
    """How a batch went: what ended well, what failed and why, and whether Ctrl-C ended it early."""

    done: list[Replicate] = field(default_factory=list)
    failed: list[tuple[Replicate, str]] = field(default_factory=list)
    interrupted: bool = False


@dataclass(frozen=True)
class _Job:
    run: Replicate
    options: Options


def default_workers(device: str, runs: int, threads: int = 1) -> int:
    """How many processes run at once: as many as there are cores for, on a GPU one; no more than runs."""
    cores = 1 if device == "gpu" else len(os.sched_getaffinity(0)) // threads
    return max(min(cores, runs), 1)


def run_batch(runs: Sequence[Replicate], options: Options, workers: int, progress: BatchProgress) -> Outcome:
    """Run all in up to `workers` processes, begun in their order; each on `options.threads` threads.

    The results do not depend on the number of processes, nor on which run ends first. A run that fails, or
    whose process dies, leaves the others alone. On Ctrl-C each run that has begun writes a checkpoint after
    its step and stops.
    """
    outcome = Outcome()
    jobs = [_Job(run, options) for run in runs]
    with Interrupt().watched() as interrupt, progress:
        with closing(work_through(_run, jobs, workers, lambda: interrupt.asked)) as news:
            for heard in news:
                progress.hear(heard.job.run.name, heard.share, heard.trouble)
                if heard.trouble:
                    outcome.failed.append((heard.job.run, heard.trouble))
                elif heard.ended and not heard.stopped:
                    outcome.done.append(heard.job.run)
        outcome.interrupted = interrupt.asked and len(outcome.done) + len(outcome.failed) < len(jobs)
    return outcome


def _run(job: _Job, tell: Tell) -> bool:
    """One run, in a process of the batch; whether it came to its end."""
    run, options = job.run, job.options
    share = StepShare(tell, steps_of(run.arm.scenario, options.until_h))
    processor = _processor(options.device, options.threads)
    try:
        with Interrupt().watched() as interrupt:
            if (run.folder / RUN_FILE).exists():
                (begun,) = open_runs(run.folder)
                return resume_run(begun, processor, options, interrupt, share)
            return run_arm(run.arm, run.folder, processor, options, interrupt, share, run.number)
    except Exception as error:
        if not isinstance(error, UserError) and run.folder.is_dir():
            RunLog(run.folder).line(traceback.format_exc())
        raise


@cache
def _processor(device: str, threads: int | None) -> Processor:
    """The processor of this process, for all its runs."""
    return open_device(Options(device, threads))
