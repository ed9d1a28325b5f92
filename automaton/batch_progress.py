"""How a batch says where it is: a bar over its runs on a terminal, plain lines elsewhere, or nothing."""

from __future__ import annotations

import sys
import time
from typing import Any, Protocol, Self

from automaton.progress import LINE_EVERY_S, Silence
from automaton.workers import Tell

TOLD_EVERY_S = 0.5


class StepShare(Silence):
    """The progress of one run, told as the share of its steps, twice a second."""

    def __init__(self, tell: Tell, steps: int) -> None:
        self._tell = tell
        self._steps = steps
        self._done = 0
        self._last = time.monotonic()

    def step(self, time_h: float, cells: int) -> None:  # noqa: ARG002
        """Count, and tell if it is time."""
        self._done += 1
        if time.monotonic() - self._last >= TOLD_EVERY_S:
            self._last = time.monotonic()
            self._tell(self._done / self._steps)


class BatchProgress(Protocol):
    """Told all that is heard of the runs; used in a `with`."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *problem: object) -> None: ...

    def hear(self, run: str, share: float, trouble: str | None) -> None:
        """A share of the run is done, or all if `trouble` is no longer None."""


def batch_progress_for(runs: int, quiet: bool) -> BatchProgress:
    """The fitting way to show the progress of so many runs."""
    if quiet:
        return BatchSilence()
    return (BatchBar if sys.stderr.isatty() else BatchLines)(runs)


class BatchSilence:
    """Says nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        return None

    def hear(self, run: str, share: float, trouble: str | None) -> None:
        """Nothing."""


class _Tally:
    """Runs that ended, and shares of those that are going on."""

    def __init__(self, runs: int) -> None:
        self.runs = runs
        self.ended = 0
        self.failed = 0
        self.going: dict[str, float] = {}
        self.began = time.monotonic()

    def count(self, run: str, share: float, trouble: str | None) -> None:
        self.going[run] = share
        if trouble is not None:
            del self.going[run]
            self.ended += 1
            self.failed += bool(trouble)

    @property
    def amount(self) -> float:
        """Runs' worth of work done."""
        return self.ended + sum(self.going.values())

    def state(self) -> str:
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{self.ended} of {self.runs} runs{failed}, {len(self.going)} running"


class BatchLines(_Tally):
    """A plain line every ten seconds, for logs and pipes; and one for every run that fails."""

    def __enter__(self) -> Self:
        self._last = self.began
        return self

    def __exit__(self, *problem: object) -> None:
        return None

    def hear(self, run: str, share: float, trouble: str | None) -> None:
        """Count, and print if it is time."""
        self.count(run, share, trouble)
        now = time.monotonic()
        if trouble:
            _print(f"{run} failed: {trouble.splitlines()[0]}")
        if self.amount and (now - self._last >= LINE_EVERY_S or self.ended == self.runs):
            self._last = now
            spent = now - self.began
            left = spent / self.amount * (self.runs - self.amount)
            _print(f"{self.state()}, " + (f"{left:.0f} s left" if left else f"{spent:.0f} s"))


class BatchBar(_Tally):
    """A rich bar."""

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns: list[Any] = [
            BarColumn(),
            TextColumn("{task.fields[state]}"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}"),
        ]
        self._bar = Progress(*columns, console=Console(stderr=True))
        self._task = self._bar.add_task("", total=self.runs, state="", left="")
        self._bar.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._bar.stop()

    def hear(self, run: str, share: float, trouble: str | None) -> None:
        """Move the bar."""
        self.count(run, share, trouble)
        if trouble:
            self._bar.console.print(f"{run} failed: {trouble.splitlines()[0]}", markup=False)
        left = (time.monotonic() - self.began) / self.amount * (self.runs - self.amount) if self.amount else 0
        self._bar.update(
            self._task,
            completed=self.amount,
            state=self.state(),
            left=f"about {int(left) // 60}:{int(left) % 60:02d} left" if left else "",
        )


def _print(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201
