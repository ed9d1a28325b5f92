"""`automaton report`: one page about runs, their arms and replicates, and its figures as files."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from automaton.commands.screen import say
from automaton.errors import UserError
from automaton.plain_text import readable


class Format(StrEnum):
    """Files that figures can be written as."""

    pdf = "pdf"
    png = "png"
    svg = "svg"


def report(
    runs: Annotated[
        list[Path],
        typer.Argument(
            metavar="RUN...", help="Folders that `automaton run` wrote, of runs, arms or replicates."
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.html", help="The page. [default: report.html in the first RUN]"),
    ] = None,
    figures: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The figures too, one file each, into this folder.")
    ] = None,
    formats: Annotated[
        list[Format] | None,
        typer.Option("--format", help="Of these files; may be given several times. [default: pdf]"),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Write a page of figures and tables over arms and replicates.

    Runs of one scenario that differ in their seed are replicates of one arm.
    """
    from automaton.commands.ordered import ordered_arms
    from automaton.run_folder import REPORT_FILE, RUN_FILE

    if formats and figures is None:
        raise UserError("--format says how --figures DIR writes the figures; give --figures DIR too.")
    first = runs[0].parent if runs[0].name == RUN_FILE else runs[0]
    page = out or first / REPORT_FILE
    if page.suffix.lower() not in {".html", ".htm"}:
        raise UserError(f"--out {page}: the report is a page; give it a name that ends in .html.")
    kinds = [entry.value for entry in dict.fromkeys(formats or [Format.pdf])]
    from viewer.report import Order, write_report

    orders, problems = [], []
    for folder in runs:
        try:
            orders += [
                Order(place, arm.name, arm.seed, arm.replicates)
                for place, arm in ordered_arms(folder).items()
            ]
        except UserError as error:
            problems.append(str(error))
    written = write_report(
        runs,
        page,
        figures=figures,
        formats=kinds,
        command=_command(runs, page, figures, kinds),
        orders=orders,
        problems=problems,
        progress=_progress(quiet),
    )
    say(f"report   {page}")
    if figures is not None:
        say(f"figures  {len(written) - 1} files in {figures}")


def _command(runs: list[Path], page: Path, figures: Path | None, kinds: list[str]) -> str:
    """The call that writes this report."""
    words = ["automaton", "report", *map(str, runs), "--out", str(page)]
    if figures is not None:
        words += ["--figures", str(figures), *(word for kind in kinds for word in ("--format", kind))]
    return shlex.join(words)


def _progress(quiet: bool) -> Callable[[str], None] | None:
    """A line on a terminal that says what is being done; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        return None

    def show(words: str) -> None:
        sys.stderr.write(f"\r\x1b[K{readable(words)}")
        sys.stderr.flush()

    return show
