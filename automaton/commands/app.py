"""Which commands there are."""

from __future__ import annotations

from typing import Annotated

import typer

import automaton
from automaton.commands.bench import bench
from automaton.commands.check import check
from automaton.commands.doctor import doctor
from automaton.commands.export import export
from automaton.commands.info import info
from automaton.commands.report import report
from automaton.commands.resume import resume
from automaton.commands.run import run
from automaton.commands.view import view

# Plain help: importing and laying out rich would double the time in which --help answers.
app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (run, resume, check, view, report, export, info, doctor, bench):
    app.command()(command)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"automaton {automaton.__version__}")
        raise typer.Exit


@app.callback()
def everything(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version and exit."),
    ] = False,
) -> None:
    """Tumours on a lattice: solid lumps, scattered cells, drugs that diffuse, the resistance they select.

    Start with `automaton check scenarios/quick_2d.toml`, then `automaton run scenarios/quick_2d.toml`.
    """
