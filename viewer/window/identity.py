"""Which run a folder holds: one that is computed anew lies where the old one lay, and may be as long.

Knows no Qt.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from automaton.snapshot import Run


def frame_identity(run: Run, index: int) -> Hashable:
    """What tells a frame of a run from all others, those of a rerun into the same folder among them.

    Where run.h5 lists no checksums (of earlier versions), reruns that began in one second are taken for one.
    """
    step = int(run.steps[index])
    return run.path, run.attributes.get("started"), step, run.checksums.frames.get(step, "")


def goes_on(before: Run, now: Run) -> bool:
    """Whether a run is what it was before, and perhaps more of it."""
    return before.shape == now.shape and _frames(before) == _frames(now)[: len(before)]


def all_go_on(before: Sequence[Run], now: Sequence[Run]) -> bool:
    """Whether these are the same runs as before, in the same order, and perhaps more of each."""
    return len(before) == len(now) and all(map(goes_on, before, now))


def _frames(run: Run) -> list[Hashable]:
    return [frame_identity(run, index) for index in range(len(run))]
