"""Frames that were read lately, for several threads. Knows no Qt."""

from __future__ import annotations

import threading

from automaton.snapshot import Frame, Run
from viewer.window.identity import frame_identity
from viewer.window.memory import Memory


class Shelf:
    """Reads frames, and keeps some of them.

    Args:
        most_bytes: of frames kept.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._memory = Memory(most_bytes)
        self._lock = threading.Lock()

    def held(self, run: Run, index: int) -> Frame | None:
        """A frame that was read before and is still here."""
        with self._lock:
            found: Frame | None = self._memory.get(frame_identity(run, index))
            return found

    def frame(self, run: Run, index: int) -> Frame:
        """A frame of a run, read if need be.

        Raises:
            UserError: its file is missing or damaged.
        """
        found = self.held(run, index)
        if found is None:
            found = run.frame(index)
            with self._lock:
                self._memory.put(frame_identity(run, index), found)
        return found

    def fetch(self, run: Run, index: int) -> None:
        """Put a frame onto the shelf.

        Raises:
            UserError: its file is missing or damaged.
        """
        self.frame(run, index)

    def clear(self) -> None:
        """Let go of all frames."""
        with self._lock:
            self._memory = Memory(self._most_bytes)
