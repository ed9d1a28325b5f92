"""Arguments that several commands share."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
RunFolder = Annotated[
    Path,
    typer.Argument(metavar="RUN", help="A folder that `automaton run` wrote, of one run or of all arms."),
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Set a key of the scenario, as in time.duration_days=7; may be given several times.",
    ),
]
Seed = Annotated[int | None, typer.Option(help="Seed of all random numbers, in place of the scenario's.")]
ArmNames = Annotated[
    list[str] | None, typer.Option("--arm", metavar="NAME", help="Only this arm; may be given several times.")
]
DeviceChoice = Annotated[
    Device,
    typer.Option(help="Where to compute; auto takes a GPU if there is one. Results do not depend on it."),
]


def refuse_more_threads_than_cores(threads: int | None) -> None:
    """Raises UserError: threads that wait for one another on one core take many times longer."""
    cores = len(os.sched_getaffinity(0))
    if threads is not None and threads > cores:
        raise UserError(
            f"--threads {threads}\n  rule     this process may use {cores} core{'s' * (cores > 1)}; more "
            f"threads would only be slower\n  way out  leave --threads out, or give at most {cores}"
        )


def arms_asked_for(
    scenario: Path, sets: Sequence[str] | None, seed: int | None, names: Sequence[str] | None
) -> list[Arm]:
    """The arms of a scenario file that the options choose. Raises UserError."""
    from automaton.scenario import load
    from automaton.scenario.nearest import nearest

    arms = load(scenario, [*(sets or ()), *([f"seed={seed}"] if seed is not None else [])])
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
