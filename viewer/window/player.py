"""Where in time the window stands, and how it moves on. Knows no Qt."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.float64]

SPEEDS = (1, 2, 5, 10, 20, 30)
"""Frames a second that are offered."""


class Player:
    """A place in a list of times, which play, steps and jumps move.

    Args:
        times_h: of the frames, rising.

    Attributes:
        index: of the frame that is wanted.
        playing: whether :meth:`tick` moves.
        speed: frames a second.
        loop: whether play begins again after the last frame.
    """

    def __init__(self, times_h: Times) -> None:
        self.times_h = times_h
        self.index = 0
        self.playing = False
        self.speed: float = 5.0
        self.loop = True
        self._owed = 0.0

    @property
    def time_h(self) -> float:
        """Simulated time of the frame that is wanted; 0 without frames."""
        return float(self.times_h[self.index]) if len(self.times_h) else 0.0

    @property
    def at_end(self) -> bool:
        """Whether this is the last frame."""
        return self.index >= len(self.times_h) - 1

    def go_to(self, index: int) -> bool:
        """Move to a frame, the nearest there is; whether that changed anything."""
        before = self.index
        self.index = min(max(index, 0), max(len(self.times_h) - 1, 0))
        return self.index != before

    def go_to_time(self, time_h: float) -> bool:
        """Move to the frame nearest to a time."""
        return self.go_to(int(np.abs(self.times_h - time_h).argmin()) if len(self.times_h) else 0)

    def step(self, frames: int) -> bool:
        """Move by some frames, and stop playing."""
        self.playing = False
        return self.go_to(self.index + frames)

    def toggle(self) -> None:
        """Play or pause; from the last frame play begins anew."""
        self.playing = not self.playing and len(self.times_h) > 1
        self._owed = 0.0
        if self.playing and self.at_end:
            self.index = 0

    def tick(self, elapsed_s: float) -> bool:
        """Play on for some seconds of real time; whether another frame is wanted now."""
        if not self.playing:
            return False
        self._owed += elapsed_s * self.speed
        frames, self._owed = int(self._owed), self._owed % 1.0
        if not frames:
            return False
        if self.at_end and not self.loop:
            self.playing = False
            return False
        return self.go_to(0 if self.at_end else self.index + frames)

    def upcoming(self, count: int) -> list[int]:
        """The frames that play would show next, nearest first."""
        total = len(self.times_h)
        ahead = [self.index + k for k in range(1, min(count, total - 1) + 1)]
        return [k % total for k in ahead if self.loop or k < total]

    def extend(self, times_h: Times) -> bool:
        """More frames have come, of any run; whoever looked at the last one looks at the new last one."""
        was_last, time_h = self.at_end and not self.playing, self.time_h
        self.times_h = times_h
        return self.go_to(len(times_h) - 1) if was_last else self.go_to_time(time_h)
