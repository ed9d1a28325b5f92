"""`automaton bench`: how fast this machine runs the model, against the bandwidth of its memory."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from automaton.commands.arguments import Device, refuse_more_threads_than_cores
from automaton.errors import UserError

if TYPE_CHECKING:
    from automaton.bench.results import Results


def bench(
    full: Annotated[
        bool,
        typer.Option(
            "--full", help="Ten minutes for the sizes of a section, not one; growth to ten million cells."
        ),
    ] = False,
    only: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,...",
            help="Only these: kernels (smoother too), step, cells, growth, common, reference. [default: all]",
        ),
    ] = None,
    device: Annotated[
        Device, typer.Option(help="What to measure; auto takes everything that this machine has.")
    ] = Device.auto,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Threads on the CPU. [default: one, and all cores]")
    ] = None,
    largest: Annotated[
        int | None,
        typer.Option(metavar="N", min=4, help="Most sites a side. [default: what memory and time allow]"),
    ] = None,
    peers: Annotated[
        bool,
        typer.Option(
            "--peers", help="Other programs beside this one, where pyphysicell and py-pde can be imported."
        ),
    ] = False,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder of the results: JSON and, of kernels and steps, PNG.")
    ] = Path("runs/bench"),
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Measure how fast this machine runs the model.

    Against the bandwidth of its memory and the goals of the project.
    Takes three to five minutes; --full a good deal longer. Nothing else should run.
    """
    from automaton.bench import plan, report
    from automaton.bench.machine import describe_machine
    from automaton.bench.peers import peer_rows
    from automaton.bench.results import Results
    from kernels.processors import open_processor

    def say(what: str) -> None:
        if not quiet:
            typer.echo(f"... {what}", err=True)

    refuse_more_threads_than_cores(threads)
    made = not out.exists()
    _prepare(out)
    sections = tuple(name.strip() for name in (only or "").split(",") if name.strip())
    results = Results(describe_machine())
    ended: BaseException | None = None
    try:
        plan.run(plan.Wanted(sections, full, device.value, threads, largest), say, results)
        if peers:
            results.peers.extend(peer_rows(open_processor(device.value, threads), say))
    except (KeyboardInterrupt, Exception) as reason:
        if isinstance(reason, UserError) and not results.rows:
            if made:
                with suppress(OSError):
                    out.rmdir()
            raise
        typer.echo("stopped; what was measured until then:", err=True)
        ended = reason
        results.ended = f"{type(reason).__name__}: {reason}".rstrip(": ")
    paths = _write(out, results)
    _show(report.tables(results))
    for path in paths:
        typer.echo(path)
    if isinstance(ended, KeyboardInterrupt):
        raise typer.Exit(130)
    if ended is not None:
        raise ended
    if any(size.failed for size in results.left_out):
        raise typer.Exit(1)


def _show(tables: Iterable[Any]) -> None:
    from rich.console import Console

    # On a narrower terminal lines break; the table would cut its headers and numbers.
    width = max(shutil.get_terminal_size().columns, 160) if sys.stdout.isatty() else 160
    console = Console(width=width, highlight=False)
    for table in tables:
        console.print(table)


def _prepare(out: Path) -> None:
    """Make the folder of the results, before anything runs. Raises UserError where it cannot be."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".automaton-writes-here"
        probe.touch()
        probe.unlink()
    except OSError as error:
        why = "is a file, not a folder" if out.is_file() else error.strerror or str(error)
        raise UserError(f"{out}: {why}.\nChoose another folder with --out.") from error


def _write(out: Path, results: Results) -> list[Path]:
    """JSON and, of kernels and whole steps, a plot under the present date; their paths."""
    from automaton.bench import report

    name = f"bench_{datetime.now(UTC):%Y%m%d_%H%M%S}"
    numbers = out / f"{name}.json"
    numbers.write_text(report.to_text(results), encoding="utf-8")

    from viewer.bench_plot import SECTIONS, draw_bench  # whatever hinders a picture, the numbers are there

    if all(row.section not in SECTIONS for row in results.rows):
        return [numbers]
    return [numbers, draw_bench(report.as_json(results), out / f"{name}.png")]
