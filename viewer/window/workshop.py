"""Threads that make ready what the window will show: what is wanted now first, what play wants next after it.

Knows no Qt. A new request replaces the old one, so that dragging a slider never queues up work.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from viewer.window.memory import Memory


@dataclass(frozen=True)
class Job:
    """Something to be made, known by its key."""

    key: Hashable
    work: Callable[[], Any] = field(compare=False)


Tell = Callable[[Hashable, Any], None]
"""Told, in a worker's thread, of a key and what was made: the thing, or the exception that prevented it."""


class StoppedError(Exception):
    """Nobody waits any more for what is in hand."""


class Workshop:
    """Worker threads and what they have made.

    Args:
        tell: told of everything that is made.
        most_bytes: of things kept.
        workers: threads.
    """

    def __init__(self, tell: Tell, most_bytes: int, workers: int = 2) -> None:
        self._tell = tell
        self._memory = Memory(most_bytes)
        self._waiting: list[Job] = []
        self._in_hand: set[Hashable] = set()
        self._closed = False
        self._changed = threading.Condition()
        for k in range(workers):
            threading.Thread(target=self._labour, name=f"workshop {k}", daemon=True).start()

    def want(self, jobs: Sequence[Job]) -> None:
        """Make these, in this order, and forget what was asked for before and is not begun."""
        with self._changed:
            self._waiting = list(jobs)
            self._changed.notify_all()

    def made(self, key: Hashable) -> Any | None:
        """What was made under a key, if it is still kept."""
        with self._changed:
            return self._memory.get(key)

    @property
    def busy(self) -> bool:
        """Whether anything is waiting or in hand."""
        with self._changed:
            return bool(self._waiting or self._in_hand)

    def go_on(self) -> None:
        """To be called now and then by work that takes long.

        Raises:
            StoppedError: the workshop has closed.
        """
        if self._closed:
            raise StoppedError

    def close(self) -> None:
        """Let go of everything, at once: what is in hand is left to itself, and nothing more is told."""
        with self._changed:
            self._closed = True
            self._waiting = []
            self._memory = Memory(0)
            self._changed.notify_all()

    def _labour(self) -> None:
        while (job := self._next()) is not None:
            try:
                made = job.work()
            except Exception as problem:  # noqa: BLE001 (whatever went wrong is the window's to say)
                made = problem
            with self._changed:
                if self._closed:
                    return
                if made is not None and not isinstance(made, Exception):
                    self._memory.put(job.key, made)
                self._in_hand.discard(job.key)
            self._tell(job.key, made)

    def _next(self) -> Job | None:
        """The next job that nobody has made or is making; waits for one. None when the workshop closes."""
        with self._changed:
            while not self._closed:
                while self._waiting:
                    job = self._waiting.pop(0)
                    if job.key not in self._memory and job.key not in self._in_hand:
                        self._in_hand.add(job.key)
                        return job
                self._changed.wait()
            return None
