"""How a run says where it is: a bar on a terminal, plain lines elsewhere, nothing when quiet."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any, Protocol, Self

LINE_EVERY_S = 10.0


class Progress(Protocol):
    """Told after every step of an arm; used in a `with`."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def step(self, time_h: float, cells: int) -> None:
        """One step more: the simulated time now and the living tumour cells."""


def progress_for(arm: str, steps: int, sites: int, duration_h: float, quiet: bool) -> Progress:
    """The fitting way to show the progress of `steps` steps on a lattice of `sites` sites."""
    if quiet:
        return Silence()
    label = arm or "run"
    return (Bar if sys.stderr.isatty() else Lines)(label, steps, sites, duration_h)


class Silence:
    """Says nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        return None

    def step(self, time_h: float, cells: int) -> None:
        """Nothing."""


class _Pace:
    """Steps done and how fast."""

    def __init__(self, label: str, steps: int, sites: int, duration_h: float) -> None:
        self.label = label
        self.steps = steps
        self.sites = sites
        self.duration_h = duration_h
        self.done = 0
        self.began = time.monotonic()

    @property
    def rate(self) -> str:
        seconds = max(time.monotonic() - self.began, 1e-9)
        return f"{self.done * self.sites / seconds / 1e6:.1f} M site-updates/s"

    def state(self, time_h: float, cells: int) -> str:
        return f"{time_h / 24:.1f} of {self.duration_h / 24:g} d, {cells:,} cells, {self.rate}"


class Lines(_Pace):
    """A plain line every ten seconds, for logs and pipes."""

    def __enter__(self) -> Self:
        self._last = self.began
        return self

    def __exit__(self, *problem: object) -> None:
        return None

    def step(self, time_h: float, cells: int) -> None:
        """Count, and print if it is time."""
        self.done += 1
        now = time.monotonic()
        if now - self._last >= LINE_EVERY_S or self.done == self.steps:
            self._last = now
            left = (now - self.began) / self.done * (self.steps - self.done)
            rest = f", {left:.0f} s left" if self.done < self.steps else f", {now - self.began:.0f} s"
            print(f"{self.label}: {self.state(time_h, cells)}{rest}", file=sys.stderr, flush=True)  # noqa: T201


class Bar(_Pace):
    """A rich bar."""

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns: list[Any] = [
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[state]}"),
            TimeRemainingColumn(),
        ]
        self._bar = Progress(*columns, console=Console(stderr=True))
        self._task = self._bar.add_task(self.label, total=self.steps, state="")
        self._bar.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._bar.stop()

    def step(self, time_h: float, cells: int) -> None:
        """Move the bar."""
        self.done += 1
        self._bar.update(self._task, completed=self.done, state=self.state(time_h, cells))
