"""`automaton export`: videos, pictures and figures of a run, without a screen, and its data for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from automaton.commands.arguments import RunFolder
from automaton.commands.drawing import Drawing, runs_and_scene, scene_asked_for
from automaton.commands.screen import say
from automaton.errors import UserError

if TYPE_CHECKING:
    from automaton.snapshot import Run


FPS = 24
"""Pictures a second of a video."""


class CellColour(StrEnum):
    """What colours of cells may tell."""

    genotype = "genotype"
    clone = "clone"
    kind = "kind"
    pump = "pump"
    influx = "influx"
    repair = "repair"
    none = "none"


class RendererName(StrEnum):
    """Who may draw in 3D."""

    auto = "auto"
    gl = "gl"
    software = "software"


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
    xdmf: Annotated[
        Path | None, typer.Option(metavar="F.xdmf", help="The frames as they lie, for ParaView and VTK.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(metavar="F.png", help="One picture, of the last frame or at --at.")
    ] = None,
    view: Annotated[
        Path | None,
        typer.Option(
            metavar="VIEW.toml", help="How to draw: colours, cut, camera and more (docs/viewing.md)."
        ),
    ] = None,
    arms: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Only these arms, in this order. [default: view's, or all]"),
    ] = None,
    cells: Annotated[
        CellColour | None,
        typer.Option(help="What the colour of a cell tells. [default: view's, or genotype]"),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(
            metavar="WIDTHxHEIGHT", help="Pixels of video and pictures. [default: view's, or 1920x1080]"
        ),
    ] = None,
    turntable: Annotated[
        float | None,
        typer.Option(
            metavar="DEG", help="How far the camera goes round in video or frames. [default: view's, or 0]"
        ),
    ] = None,
    supersampling: Annotated[
        int | None,
        typer.Option(min=1, max=4, help="Samples a pixel each way, in 3D. [default: view's, or 2]"),
    ] = None,
    renderer: Annotated[
        RendererName, typer.Option(help="Who draws in 3D: OpenGL where there is any, or software.")
    ] = RendererName.auto,
    from_days: Annotated[
        float | None, typer.Option("--from", metavar="DAYS", help="First frame of video and pictures.")
    ] = None,
    to_days: Annotated[float | None, typer.Option("--to", metavar="DAYS", help="Last frame.")] = None,
    at: Annotated[float | None, typer.Option(metavar="DAYS", help="Time of --picture.")] = None,
    fps: Annotated[
        int | None, typer.Option(min=1, max=120, help=f"Pictures a second of the video. [default: {FPS}]")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(help="Length of the video. [default: by its frames]")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> None:
    """Draw a run as video, pictures or a figure, or write it for others.

    All arms of a folder are drawn side by side; of replicates the first of each arm, or the one named. Tables
    and trees hold all arms and replicates.
    """
    drawn = (video, frames, picture)
    if not any((*drawn, figure, csv, parquet, newick, xdmf)):
        raise UserError(
            f"export {run}: nothing to write.\nSay --video F.mp4, --video F.gif, --frames DIR, "
            "--picture F.png, --figure F.pdf, --csv DIR, --parquet DIR, --newick F.nwk or --xdmf F.xdmf."
        )
    _refuse_what_concerns_nothing("a picture", "--picture F.png", picture, {"--at": at})
    _refuse_what_concerns_nothing("a video", "--video F.mp4", video, {"--fps": fps, "--seconds": seconds})
    _refuse_what_concerns_nothing(
        "a video or numbered pictures", "--video F.mp4", video or frames, {"--turntable": turntable}
    )
    for_drawing = {
        "--view": view,
        "--arms": arms,
        "--cells": cells,
        "--size": size,
        "--supersampling": supersampling,
        "--renderer": None if renderer is RendererName.auto else renderer,
        "--from": from_days,
        "--to": to_days,
    }
    _refuse_what_concerns_nothing(
        "a video or pictures", "--video F.mp4, --frames DIR or --picture F.png", any(drawn), for_drawing
    )
    from automaton.commands.readable import end_with_unreadable, open_readable_runs
    from automaton.snapshot import first_of_each_arm

    scene = (
        scene_asked_for(view, size, arms, cells and cells.value, turntable, supersampling)
        if any(drawn)
        else None
    )
    found, unreadable = open_readable_runs(run)
    runs = first_of_each_arm(found)
    drawing = None
    if scene is not None:
        shown, scene = runs_and_scene(runs, scene, from_days, to_days)
        drawing = Drawing(
            shown, scene, renderer.value, video, fps or FPS, seconds, frames, picture, at, quiet
        )
        drawing.check()
    _write_tables(found, csv, parquet, newick)
    if xdmf is not None:
        from automaton.xdmf import write_xdmf

        write_xdmf(runs, xdmf)
        say(xdmf)
    if figure is not None:
        from viewer.summary import draw_summary

        say(draw_summary(runs, figure))
    if drawing is not None:
        drawing.draw()
    if any((*drawn, figure, xdmf)) and len(runs) < len(found) and not quiet:
        _say_which(runs, found)
    end_with_unreadable(unreadable)


def _refuse_what_concerns_nothing(
    what: str, asked_by: str, there: object, options: Mapping[str, object]
) -> None:
    """Raises UserError for an option without what it concerns.

    Args:
        what: they concern.
        asked_by: the options that ask for that.
        there: whether any of these is given.
        options: values by name, None where an option is not given.
    """
    for name, value in options.items():
        if value is not None and not there:
            said = f"{value:g}" if isinstance(value, float) else value
            raise UserError(
                f"{name} {said}\n  rule     it concerns {what}, and none is asked for\n"
                f"  way out  add {asked_by}, or leave {name} out"
            )


def _say_which(drawn: Sequence[Run], found: Sequence[Run]) -> None:
    """Say which of several replicates were drawn, and how to draw another."""
    numbers = sorted({run.replicate for run in drawn})
    which = f"replicate {numbers[0]} of each arm" if len(numbers) == 1 else "the first replicate of each arm"
    other = max(found, key=lambda run: run.replicate).path
    say(f"drawn: {which}; name a folder such as {other} for another", err=True)


def _write_tables(runs: list[Run], csv: Path | None, parquet: Path | None, trees: Path | None) -> None:
    """Write what is asked for and say which files there are."""
    if csv is None and parquet is None and trees is None:
        return
    from automaton.tables import write_newick, write_tables

    written = write_tables(runs, csv, "csv") if csv else []
    written += write_tables(runs, parquet, "parquet") if parquet else []
    for path in written:
        say(path)
    if trees is not None:
        count = write_newick(runs, trees)
        say(f"{trees} ({count} tree{'s' * (count > 1)})")
