"""`automaton view`: a run, or one that is still going, in a window."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from automaton.errors import UserError


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
    from viewer.window.app import show

    show(run, saved)
