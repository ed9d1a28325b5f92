"""Going on with those runs of a folder that can be read, and saying which cannot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from automaton.commands.screen import say
from automaton.errors import UserError
from automaton.plain_text import on_one_screen
from automaton.snapshot import Run, open_readable

INCOMPLETE = 1
"""Exit status where what was asked for was done, but not for all runs."""


def open_readable_runs(folder: Path) -> tuple[list[Run], list[str]]:
    """The runs below a folder that can be read, and what is wrong with the others.

    Raises:
        UserError: there is no run, or none can be read.
    """
    runs, problems = open_readable(folder)
    if not runs:
        raise UserError("\n".join(problems))
    return runs, problems


def end_with_unreadable(problems: Sequence[str]) -> None:
    """Say at the end which runs could not be read. Raises typer.Exit with `INCOMPLETE` if there are any."""
    if problems:
        say(on_one_screen("\n".join(["these runs were left out:", *problems])), err=True)
        raise typer.Exit(INCOMPLETE)
