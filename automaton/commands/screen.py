"""Saying on the terminal what comes from files that may be strangers'."""

from __future__ import annotations

import typer

from automaton.plain_text import readable


def say(text: object, *, err: bool = False) -> None:
    """Print a line, or several, in which no sign steers the terminal."""
    typer.echo(readable(str(text)), err=err)
