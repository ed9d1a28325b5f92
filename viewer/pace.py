"""Which frame each picture of a video shows, so that the video is as long as it should be."""

from __future__ import annotations

import itertools
import math

from automaton.snapshot import UserError

_SECONDS_A_FRAME = 0.3
_SHORTEST_S, _LONGEST_S = 3.0, 10.0


def paced(frames: int, fps: int, seconds: float | None) -> list[int]:
    """The frame that each picture of a video shows, in order; the first and the last are always shown.

    Args:
        frames: how many there are, at least 1.
        fps: pictures a second.
        seconds: how long the video should be; frames for which that is too short are left out evenly. None:
            every frame is shown, and all for as many pictures: 0.3 s each, but as near to 3 to 10 s in all as
            whole pictures come, and at least one. So many frames take longer, a thousand 42 s at 24 a second.

    Raises:
        UserError: that is no length, or too short for the first and the last frame.
    """
    if seconds is None:
        wanted_s = min(max(frames * _SECONDS_A_FRAME, _SHORTEST_S), _LONGEST_S)
        hold = max(1, round(wanted_s * fps / frames))
        return [frame for frame in range(frames) for _ in range(hold)]
    if not (math.isfinite(seconds) and 0 < seconds <= 3600):
        raise UserError(
            f"--seconds {seconds:g}\n  rule     must be more than 0 and at most 3600\n"
            "  way out  such as 10; without --seconds the number of frames decides"
        )
    pictures = max(1, round(seconds * fps))
    if pictures < min(frames, 2):
        raise UserError(
            f"--seconds {seconds:g}\n  rule     at {fps} pictures a second it must have room for two,"
            f" the first frame and the last\n  way out  at least {2 / fps:.2g} s, or a higher --fps"
        )
    if pictures < frames:
        return [round(k * (frames - 1) / (pictures - 1)) for k in range(pictures)]
    return [k * frames // pictures for k in range(pictures)]


def holds(shown: list[int]) -> dict[int, int]:
    """For how many pictures each frame stays that is shown."""
    return {frame: len(list(same)) for frame, same in itertools.groupby(shown)}
