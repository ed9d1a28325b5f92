"""Arguments that several commands share."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from automaton.commands.screen import PlainLines
from automaton.errors import UserError

if TYPE_CHECKING:
    from automaton.scenario import Arm


class Device(StrEnum):
    """Where a run is computed; the results are the same to the bit."""

    auto = "auto"
    gpu = "gpu"
    cpu = "cpu"
    reference = "reference"


ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO", help="A scenario, a TOML file.")]
Out = Annotated[Path | None, typer.Option(help="Folder of the results. [default: runs/SCENARIO]")]
RunFolder = Annotated[
    Path,
    typer.Argument(metavar="RUN", help="A folder that `automaton run` wrote: of one run, an arm, or all."),
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Set a key of the scenario, as in time.duration_days=7; may be given several times.",
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(min=0, max=2**63 - 1, help="Seed of all random numbers, in place of the scenario's."),
]
Replicates = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=10_000,
        help="Run every arm so often, with seeds that follow from one. [default: scenario's]",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        min=1, help="Replicates that run at once, each in a process. [default: all cores; on a GPU 1]"
    ),
]
ArmNames = Annotated[
    list[str] | None, typer.Option("--arm", metavar="NAME", help="Only this arm; may be given several times.")
]
DeviceChoice = Annotated[
    Device,
    typer.Option(help="Where to compute; auto takes a GPU if there is one. Results do not depend on it."),
]
Threads = Annotated[
    int | None,
    typer.Option(min=1, help="Threads on the CPU. [default: all cores; of each worker: 1]"),
]
Until = Annotated[
    float | None, typer.Option(metavar="DAYS", min=0, help="Stop after this many simulated days.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress, only warnings and errors.")]
INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells use it."""


def speak(quiet: bool) -> None:
    """Let the program's log go to stderr as it is."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainLines("%(message)s"))
    log = logging.getLogger("automaton")
    log.handlers[:] = [handler]
    log.setLevel(logging.WARNING if quiet else logging.INFO)
    logging.captureWarnings(capture=True)
    logging.getLogger("py.warnings").handlers[:] = [handler]


def hint_at_what_is_faster(device: Device) -> None:
    """Say that a compiled CPU gives the same bits, where the reference is asked for in its place."""
    if device is not Device.reference:
        return
    from kernels.host_compiler import find_compiler

    if find_compiler():
        logging.getLogger("automaton").info(
            "the reference is about 100 times slower; --device cpu gives the same bits"
        )


def default_out(scenario: Path) -> Path:
    """Where the results of a scenario go if nothing else is said."""
    return Path("runs") / scenario.stem


def refuse_more_threads_than_cores(threads: int | None, workers: int = 1) -> None:
    """Raises UserError: threads that wait for one another on one core take many times longer."""
    cores = len(os.sched_getaffinity(0))
    if threads is not None and threads * workers > cores:
        raise UserError(
            f"--threads {threads}{f' --workers {workers}' if workers > 1 else ''}\n"
            f"  rule     this process may use {cores} core{'s' * (cores > 1)}; more threads would only be "
            f"slower\n  way out  leave --threads out, or give at most {max(cores // workers, 1)}"
        )


def refuse_workers_without_replicates(workers: int | None, replicates: bool) -> None:
    """Raises UserError: one run uses all cores by its threads; processes are for replicates, if of one."""
    if workers is not None and not replicates:
        raise UserError(
            f"--workers {workers}\n  rule     workers share replicates among them, and there are none\n"
            "  way out  add --replicates N, or say --threads to choose the cores of a single run"
        )


def arms_asked_for(
    scenario: Path,
    sets: Sequence[str] | None,
    seed: int | None,
    names: Sequence[str] | None,
    replicates: int | None = None,
) -> list[Arm]:
    """The arms of a scenario file that the options choose. Raises UserError."""
    from automaton.nearest import nearest
    from automaton.scenario import load

    said = {"seed": seed, "replicates": replicates}
    own = [f"{name}={value}" for name, value in said.items() if value is not None]
    arms = load(scenario, [*(sets or ()), *own])
    known = [arm.name for arm in arms if arm.name]
    for name in names or ():
        if name not in known:
            close = nearest(name, known)
            raise UserError(
                f"--arm {name}\n  rule     {scenario} has "
                + (f"no such arm; there are {', '.join(known)}" if known else "no arms at all")
                + (
                    f'\n  way out  did you mean "{close}"?'
                    if close
                    else "\n  way out  leave --arm out to run all"
                )
            )
    return [arm for arm in arms if not names or arm.name in names]
