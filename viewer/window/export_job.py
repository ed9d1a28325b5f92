"""A video or a picture made in a process of its own, so that the window stays quick.

Knows no Qt.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from automaton.snapshot import Run, UserError
from viewer.export import export_picture, export_video
from viewer.scene import Scene

_LAST_S = 2
"""For a cancelled process to end by itself."""
_TOLD, _UNHEARD_S = 3, 0.05
"""A signal that comes just before a call that waits does not end the waiting; the next one does."""


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
    notes: tuple[str, ...] = ()
    """What was done in another way than was asked for."""


class _CancelledError(BaseException):
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
    """Carries out an order elsewhere.

    Attributes:
        process: that does it.
    """

    def __init__(self, order: Order) -> None:
        self.order = order
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe(duplex=False)
        self.process = context.Process(target=_export, args=(there, order))
        self.process.start()
        there.close()
        self._cancelled = False
        self._said: Ended | None = None

    def news(self) -> Progress | Ended | None:
        """The latest there is to say, the end once all is cleared up; None if nothing has happened since."""
        if self._cancelled and self._said is None:
            self.process.terminate()  # again, as in `close`
        latest: Progress | None = None
        try:
            while self._said is None and self._here.poll():
                said = self._here.recv()
                if isinstance(said, Ended):
                    self._said = said
                else:
                    latest = said
        except (EOFError, OSError):
            self._said = (
                Ended(cancelled=True) if self._cancelled else Ended("the process that draws was ended")
            )
        return latest if self._said is None or self.process.is_alive() else self._said

    def cancel(self) -> None:
        """Stop, whatever is in hand; nothing half written is left."""
        self._cancelled = True
        self.process.terminate()

    def close(self) -> None:
        """Cancel what is not over, in a moment: it may end later, and this process ends after it."""
        for _ in range(_TOLD):
            if self.process.is_alive():
                self.cancel()
                self.process.join(_UNHEARD_S)
        self._here.close()


def _export(said: Connection, order: Order) -> None:
    """Run in the other process; a signal ends it wherever it is, as Ctrl-C would.

    It and all processes that draw for it are a group, of which none outlives a cancelled export: one that has
    only just been started is not known to be there yet.
    """
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(0, signal.SIGKILL))
    signal.signal(signal.SIGTERM, _stop)
    try:
        ended = _carried_out(said, order)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    except (_CancelledError, BrokenPipeError):
        ended = Ended(cancelled=True)
    with contextlib.suppress(OSError):
        said.send(ended)
    if ended.cancelled:
        # Those that draw end now; this one may first give back what it holds of the system, if it can.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(0, signal.SIGTERM)
        signal.alarm(_LAST_S)


def _carried_out(said: Connection, order: Order) -> Ended:
    notes: list[str] = []
    try:
        if order.path.suffix.lower() == ".png":
            export_picture(order.runs, order.path, time_h=order.time_h, scene=order.scene)
        else:
            export_video(
                order.runs,
                order.path,
                scene=order.scene,
                seconds=order.seconds,
                progress=lambda drawn, total: said.send(Progress(drawn, total)),
                note=notes.append,
            )
    except UserError as error:
        return Ended(str(error))
    return Ended(notes=tuple(notes))


def _stop(*_: object) -> None:
    """Raise an error where the program stands now, and let no process that draws finish its picture."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for child in multiprocessing.active_children():
        child.terminate()
    raise _CancelledError
