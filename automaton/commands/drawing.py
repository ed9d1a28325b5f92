"""What the options of `automaton export` mean for pictures and video, and how their progress is shown."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from automaton.commands.arguments import INTERRUPTED
from automaton.commands.out_of_memory import ran_out
from automaton.commands.screen import say
from automaton.errors import UserError

if TYPE_CHECKING:
    from automaton.snapshot import Run
    from viewer.renderers import RendererName
    from viewer.scene import Scene

_SIZE = re.compile(r"^(\d{1,9})[xX×](\d{1,9})$")


def scene_asked_for(
    view: Path | None,
    size: str | None,
    arms: str | None,
    cells: str | None,
    turntable: float | None,
    supersampling: int | None,
) -> Scene:
    """The scene of a view file, or a plain one, with what single options say instead. Raises UserError."""
    from viewer.scene import Scene
    from viewer.view_file import broken_rule, read_view

    scene = Scene() if view is None else read_view(view)
    if turntable is not None and (rule := broken_rule("camera.turntable_deg", turntable)):
        raise UserError(f"--turntable {turntable:g}\n  rule     {rule}\n  way out  360 goes round once")
    changes: dict[str, Any] = {"size": _pixels(size), "cells": cells, "supersampling": supersampling}
    if arms is not None:
        changes["arms"] = tuple(name.strip() for name in arms.split(",") if name.strip())
    if turntable is not None:
        changes["camera"] = replace(scene.camera, turntable_deg=turntable)
    return replace(scene, **{name: value for name, value in changes.items() if value is not None})


def _pixels(size: str | None) -> tuple[int, int] | None:
    from viewer.layout import LARGEST, SMALLEST
    from viewer.view_file import broken_rule

    if size is None:
        return None
    found = _SIZE.match(size.strip())
    if not found or broken_rule("size", [int(found[1]), int(found[2])]):
        low, high = ("x".join(map(str, limit)) for limit in (SMALLEST, LARGEST))
        raise UserError(
            f"--size {size}\n  rule     must be WIDTHxHEIGHT in pixels, from {low} to {high}\n"
            "  way out  such as 1920x1080"
        )
    return int(found[1]), int(found[2])


def runs_and_scene(
    runs: list[Run], scene: Scene, from_days: float | None, to_days: float | None
) -> tuple[list[Run], Scene]:
    """The arms and times to draw, and the scene as they can be shown; what they lack is said on stderr.

    Raises:
        UserError: there is no such arm, or no frame at these times.
    """
    from viewer.fitting import fitted, in_time, shown_arms

    shown, late = shown_arms(runs, scene), list[str]()
    if from_days is not None or to_days is not None:
        from_h, to_h = (None if days is None else 24.0 * days for days in (from_days, to_days))
        shown, late = in_time(shown, from_h, to_h)
    scene, notes = fitted(scene, shown)
    for note in (*late, *notes):
        say(f"note: {note}", err=True)
    return shown, scene


def say_who_draws(runs: list[Run], scene: Scene, renderer: RendererName, quiet: bool) -> None:
    """One line on stderr: OpenGL on what, or software and why. Raises UserError if there is no such."""
    from viewer.renderers import renderer_for
    from viewer.storyboard import is_solid

    if is_solid(runs, scene):
        words = renderer_for(runs, scene, renderer).words
        if not quiet:
            say(f"drawn with {words}", err=True)


@dataclass(frozen=True)
class Drawing:
    """Some runs as a scene shows them, and the files into which they are to be drawn; None: not wanted.

    Attributes:
        fps: pictures a second of the video.
        seconds: length of the video; None leaves it to its frames.
        at_days: time of the picture; None: the last frame.
        quiet: whether no progress is shown.
    """

    runs: list[Run]
    scene: Scene
    renderer: RendererName
    video: Path | None
    fps: int
    seconds: float | None
    frames: Path | None
    picture: Path | None
    at_days: float | None
    quiet: bool

    def check(self) -> None:
        """Refuse what cannot be drawn or written, before anything is. Raises UserError."""
        from viewer.export import check_frames, check_picture, kind_of_video
        from viewer.files import check_file
        from viewer.pace import paced
        from viewer.times import times_of

        times_h = times_of(self.runs)
        if self.video is not None:
            kind_of_video(self.video)
            check_file(self.video)
            paced(max(len(times_h), 1), self.fps, self.seconds)
        if self.frames is not None:
            check_frames(self.frames)
        if self.picture is not None:
            check_picture(self.picture)
        if self.at_days is not None and len(times_h):
            self._refuse_if_outside(24.0 * self.at_days, float(times_h[0]), float(times_h[-1]))

    def _refuse_if_outside(self, time_h: float, first_h: float, last_h: float) -> None:
        from viewer.times import SAME_H

        if first_h - SAME_H <= time_h <= last_h + SAME_H:
            return
        raise UserError(
            f"--at {time_h / 24:g}\n  rule     the frames lie from {first_h / 24:g} to {last_h / 24:g} days\n"
            "  way out  a time between them; without --at the last is drawn"
        )

    def draw(self) -> None:
        """Draw all that is wanted; each says where it is. Raises UserError."""
        say_who_draws(self.runs, self.scene, self.renderer, self.quiet)
        if self.video is not None:
            self._draw_video(self.video)
        if self.frames is not None:
            self._draw_frames(self.frames)
        if self.picture is not None:
            self._draw_picture(self.picture)

    def _draw_video(self, path: Path) -> None:
        from viewer.export import export_video

        with _watched(str(path), self.quiet) as progress:
            export_video(
                self.runs,
                path,
                scene=self.scene,
                renderer=self.renderer,
                fps=self.fps,
                seconds=self.seconds,
                progress=progress,
                note=lambda words: say(f"note: {words}", err=True),
            )
        say(path)

    def _draw_frames(self, folder: Path) -> None:
        from viewer.export import export_frames

        with _watched(str(folder), self.quiet) as progress:
            made = export_frames(
                self.runs, folder, scene=self.scene, renderer=self.renderer, progress=progress
            )
        say(f"{len(made)} pictures in {folder}")

    def _draw_picture(self, path: Path) -> None:
        from viewer.export import export_picture

        time_h = None if self.at_days is None else 24.0 * self.at_days
        with _watched(str(path), quiet=True):
            export_picture(self.runs, path, time_h=time_h, scene=self.scene, renderer=self.renderer)
        say(path)


@contextmanager
def _watched(what: str, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on a terminal while pictures are drawn; Ctrl-C ends in one line and status 130.

    Raises:
        UserError: memory ran out.
    """
    try:
        if quiet or not sys.stderr.isatty():
            yield None
        else:
            yield from _bar(what)
    except KeyboardInterrupt:
        say(f"{what}: stopped; no half-written file was left behind", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except Exception as error:
        if not ran_out(error):
            raise
        raise UserError(
            f"{what}: the memory of this machine did not suffice ({str(error) or 'out of memory'}).\n"
            "Draw smaller pictures (--size) or fewer samples (--supersampling 1), or use a machine with more."
        ) from error


def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns: list[Any] = [TextColumn("[bold]{task.description}"), BarColumn()]
    columns += [MofNCompleteColumn(), TextColumn("pictures"), TimeRemainingColumn()]
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(escape(what), total=None)
        yield lambda drawn, total: bar.update(task, completed=drawn, total=total)
