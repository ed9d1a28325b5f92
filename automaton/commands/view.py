"""`automaton view`: a run, or one that is still going, in a window."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from automaton.commands.screen import say
from automaton.errors import UserError

_PATIENCE_S, _AGAIN_S = 10.0, 0.1


def view(
    run: Annotated[
        Path,
        typer.Argument(
            metavar="RUN",
            help="A folder that `automaton run` wrote or is writing: of one run, an arm, or all.",
        ),
    ],
    saved: Annotated[
        Path | None,
        typer.Option("--view", metavar="F.toml", help="How to show it: a view that was saved in the window."),
    ] = None,
) -> None:
    """Look at a run in a window: turn it, cut it open, play it.

    A run that is still going is followed: new frames appear as they are written. F1 shows all keys.
    """
    if run.suffix == ".toml":
        raise UserError(
            f"{run}: this is a scenario; the window shows what came of one.\n"
            f"Run it first:  automaton run {run} --out runs/{run.stem}\n"
            f"and look at it, even while it runs:  automaton view runs/{run.stem}"
        )
    _wait_for_a_frame(run)
    from viewer.window.app import show

    show(run, saved)


def _wait_for_a_frame(folder: Path) -> None:
    """Give a run that is just beginning the time that its first frame takes; what is wrong is said later."""
    from automaton.run_folder import is_held

    until_s = time.monotonic() + _PATIENCE_S
    waiting = False
    while is_held(folder) and not _has_a_frame(folder) and time.monotonic() < until_s:
        if not waiting:
            say(f"{folder}: waiting for the first frame", err=True)
        waiting = True
        time.sleep(_AGAIN_S)


def _has_a_frame(folder: Path) -> bool:
    from automaton.snapshot import open_readable

    with suppress(UserError):
        return any(len(run) for run in open_readable(folder)[0])
    return False
