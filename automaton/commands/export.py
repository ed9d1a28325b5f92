"""`automaton export`: videos, pictures and figures of a run, without a screen or OpenGL, and its tables."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from automaton.commands.arguments import RunFolder
from automaton.errors import UserError

if TYPE_CHECKING:
    from automaton.snapshot import Run

_SIZE = re.compile(r"^(\d{2,5})[xX×](\d{2,5})$")


class CellColour(StrEnum):
    """What colours of cells may tell."""

    genotype = "genotype"
    clone = "clone"
    kind = "kind"


def export(
    run: RunFolder,
    video: Annotated[
        Path | None, typer.Option(metavar="F.mp4|F.gif", help="A video, all arms side by side.")
    ] = None,
    frames: Annotated[Path | None, typer.Option(metavar="DIR", help="One numbered picture a frame.")] = None,
    figure: Annotated[
        Path | None, typer.Option(metavar="F.png|F.pdf|F.svg", help="The summary figure, drawn anew.")
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Tables of time series, clones and their counts, as CSV."),
    ] = None,
    parquet: Annotated[Path | None, typer.Option(metavar="DIR", help="The same tables as Parquet.")] = None,
    newick: Annotated[
        Path | None, typer.Option(metavar="F.nwk", help="The trees of clones, one a line.")
    ] = None,
    cells: Annotated[
        CellColour, typer.Option(help="What the colour of a cell tells in video and pictures.")
    ] = CellColour.genotype,
    size: Annotated[
        str | None,
        typer.Option(metavar="WIDTHxHEIGHT", help="Pixels of video and pictures. [default: 1920x1080]"),
    ] = None,
    fps: Annotated[int, typer.Option(min=1, max=120, help="Pictures a second of the video.")] = 24,
    seconds: Annotated[
        float | None, typer.Option(help="Length of the video. [default: by its frames]")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Draw a run as a video, pictures or a figure, or write its tables.

    All arms of a folder are drawn side by side; of replicates the first of each arm, or the one named. Tables
    and trees hold all arms and replicates.
    """
    pictures = (video, frames, figure)
    if not any((*pictures, csv, parquet, newick)):
        raise UserError(
            f"export {run}: nothing to write.\nSay --video F.mp4, --video F.gif, --frames DIR, --figure "
            "F.pdf, --csv DIR, --parquet DIR or --newick F.nwk."
        )
    from automaton.snapshot import first_of_each_arm, open_runs

    pixels = _pixels(size)
    found = open_runs(run)
    _write_tables(found, csv, parquet, newick)
    runs = first_of_each_arm(found)
    if any(pictures) and len(runs) < len(found) and not quiet:
        other = max(found, key=lambda run: run.replicate).path
        typer.echo(
            f"drawn: replicate {runs[0].replicate} of each arm; name a folder such as {other} for another",
            err=True,
        )
    if figure is not None:
        from viewer.summary import draw_summary

        typer.echo(draw_summary(runs, figure))
    if video is not None:
        from viewer.export import export_video
        from viewer.scene import Scene

        said = _progress(str(video), quiet)
        scene = Scene(cells=cells.value)
        typer.echo(
            export_video(runs, video, scene=scene, size=pixels, fps=fps, seconds=seconds, progress=said)
        )
    if frames is not None:
        from viewer.export import export_frames
        from viewer.scene import Scene

        said = _progress(str(frames), quiet)
        made = export_frames(runs, frames, scene=Scene(cells=cells.value), size=pixels, progress=said)
        typer.echo(f"{len(made)} pictures in {frames}")


def _write_tables(runs: list[Run], csv: Path | None, parquet: Path | None, trees: Path | None) -> None:
    """Write what is asked for and say which files there are."""
    if csv is None and parquet is None and trees is None:
        return
    from automaton.tables import write_newick, write_tables

    written = write_tables(runs, csv, "csv") if csv else []
    written += write_tables(runs, parquet, "parquet") if parquet else []
    for path in written:
        typer.echo(path)
    if trees is not None:
        count = write_newick(runs, trees)
        typer.echo(f"{trees} ({count} tree{'s' * (count > 1)})")


def _pixels(size: str | None) -> tuple[int, int] | None:
    if size is None:
        return None
    found = _SIZE.match(size.strip())
    if not found:
        raise UserError(f"--size {size}: it must be width x height in pixels, such as 1920x1080.")
    return int(found[1]), int(found[2])


def _progress(what: str, quiet: bool) -> Callable[[int, int], None] | None:
    """A line on a terminal that counts the pictures; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        return None

    def say(drawn: int, all_of_them: int) -> None:
        end = "\n" if drawn == all_of_them else ""
        sys.stderr.write(f"\r{what}: {drawn} of {all_of_them} pictures{end}")
        sys.stderr.flush()

    return say
