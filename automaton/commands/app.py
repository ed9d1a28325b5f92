"""Which commands there are."""

from __future__ import annotations

from collections.abc import Sequence
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
from automaton.commands.wrong_call import WrongCall, in_our_words

# Plain help: importing and laying out rich would double the time in which --help answers.
app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
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
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 (its callback says it)
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version and exit."),
    ] = False,
) -> None:
    """Tumours on a lattice: solid lumps, scattered cells, drugs that diffuse, the resistance they select.

    Start with `automaton check scenarios/quick_2d.toml`, then `automaton run scenarios/quick_2d.toml`.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


def obey(arguments: Sequence[str] | None) -> int:
    """Do what a command line says, by default that of the process; the exit status. Raises UserError."""
    try:
        return app(args=arguments, prog_name="automaton", standalone_mode=False) or 0
    except WrongCall as error:
        raise in_our_words(error) from error
