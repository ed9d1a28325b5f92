"""A video or a picture made in a process of its own, so that the window stays quick.

Knows no Qt.
"""

from __future__ import annotations

import multiprocessing
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from automaton.errors import UserError
from automaton.snapshot import Run
from viewer.export import export_picture, export_video
from viewer.scene import Scene


@dataclass(frozen=True)
class Progress:
    """How far it is."""

    drawn: int
    total: int


@dataclass(frozen=True)
class Ended:
    """It is over; `problem` is empty if all went well."""

    problem: str = ""
    cancelled: bool = False


class _CancelledError(Exception):
    """The user does not want it any more."""


@dataclass(frozen=True)
class Order:
    """What is to be made.

    Attributes:
        runs: side by side.
        path: of a video (.mp4, .gif), or of a picture (.png) of one time.
        scene: what to draw.
        seconds: a video's length; None leaves it to the number of frames.
        time_h: of a picture.
    """

    runs: tuple[Run, ...]
    path: Path
    scene: Scene
    seconds: float | None = None
    time_h: float | None = None


class ExportJob:
    """Carries out an order elsewhere."""

    def __init__(self, order: Order) -> None:
        self.order = order
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=_export, args=(there, order))
        self._process.start()
        there.close()

    def news(self) -> Progress | Ended | None:
        """The latest there is to say; None if nothing has happened since."""
        latest: Progress | Ended | None = None
        try:
            while self._here.poll():
                latest = self._here.recv()
        except (EOFError, OSError):
            self._process.join()
            return latest if isinstance(latest, Ended) else Ended("the process that draws was ended")
        return latest

    def cancel(self) -> None:
        """Stop after the picture in hand; nothing half written is left."""
        try:
            self._here.send("cancel")
        except OSError:
            return

    def close(self) -> None:
        """Cancel, and wait for the end."""
        self.cancel()
        self._process.join()
        self._here.close()


def _export(said: Connection, order: Order) -> None:
    """Run in the other process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def progress(drawn: int, total: int) -> None:
        said.send(Progress(drawn, total))
        if said.poll():
            raise _CancelledError

    try:
        if order.path.suffix.lower() == ".png":
            export_picture(order.runs, order.path, time_h=order.time_h, scene=order.scene)
        else:
            export_video(order.runs, order.path, scene=order.scene, seconds=order.seconds, progress=progress)
        said.send(Ended())
    except _CancelledError:
        said.send(Ended(cancelled=True))
    except UserError as error:
        said.send(Ended(str(error)))
