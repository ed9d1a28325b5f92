"""Saying on the terminal what comes from files that may be strangers'."""

from __future__ import annotations

import logging

import typer

from automaton.plain_text import readable


class PlainLines(logging.Formatter):
    """Lines of the log in which no sign steers the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as it is shown."""
        return readable(super().format(record))


def say(text: object, *, err: bool = False) -> None:
    """Print a line, or several, in which no sign steers the terminal."""
    typer.echo(readable(str(text)), err=err)
