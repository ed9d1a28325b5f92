"""The runs that the window shows, as they lie on disk: opened, surveyed, looked at again while they grow.

Knows no Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from automaton.snapshot import (
    EMPTY,
    HEALTHY,
    Frame,
    Run,
    UserError,
    first_of_each_arm,
    folder_of,
    open_readable,
)
from viewer.resolution import drawable
from viewer.scene import Camera
from viewer.storyboard import ends_of_rows
from viewer.survey import Survey, extended, ranges_of, survey_of, worth_a_look
from viewer.times import frames_at, times_of
from viewer.window.identity import all_go_on, goes_on

T = TypeVar("T")
Vector = npt.NDArray[np.float64]
GoOn = Callable[[], None]
"""Called before each frame is read; raises an error of its own where nobody waits any more."""

_WORTH_A_LOOK = 1.5
"""A run is surveyed anew when it has so many times the frames it had at the last survey."""


def _always() -> None:
    """Nothing stops a survey."""


@dataclass(frozen=True)
class Extent:
    """How far all cells but healthy ones reach; lengths (z, y, x) in um from the middle of the lattice."""

    low_um: Vector
    """Corner of the box that they keep to."""
    high_um: Vector
    radius_um: float
    """In pictures from the height of the eye at first, however far it goes round, none lies farther than this
    from the middle of the box."""

    @property
    def middle_um(self) -> Vector:
        """The middle of the box."""
        middle: Vector = (self.low_um + self.high_um) / 2
        return middle


@dataclass(frozen=True)
class Known:
    """What a survey of a run told."""

    survey: Survey
    """Its frames boiled down by :func:`essence`."""
    frames: int
    """How many the run had then."""
    extent: Extent
    problems: tuple[str, ...] = ()
    """What is wrong with frames that could not be read, and were passed over."""


@dataclass(frozen=True)
class Session:
    """Runs side by side, and what is known of them."""

    path: Path
    runs: tuple[Run, ...]
    stamp: tuple[int, ...] = ()
    """When their folders were written to, as far as this session has seen."""
    known: tuple[Known, ...] = ()
    """One a run; none until :func:`surveyed`."""
    unreadable: tuple[str, ...] = ()
    """What is wrong with runs of the folder that could not be opened, and are not among these."""

    @cached_property
    def times_h(self) -> Vector:
        """Times of all frames of all runs, which the time slider offers."""
        return times_of(self.runs)

    @property
    def last_h(self) -> float:
        """The latest time of any frame."""
        return float(self.times_h[-1])

    @property
    def growing(self) -> bool:
        """Whether any run has not come to its end."""
        return not all(run.finished for run in self.runs)

    @property
    def flat(self) -> bool:
        """Whether the lattices have two dimensions."""
        return self.runs[0].dimensions == 2

    @property
    def surveys(self) -> list[Survey]:
        """One of each run."""
        return [known.survey for known in self.known]

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with runs that could not be opened, and with frames; none until :func:`surveyed`."""
        in_frames = (problem for known in self.known for problem in known.problems)
        return (*self.unreadable, *in_frames) if self.known else ()

    def frames_at(self, time_h: float) -> tuple[int, ...]:
        """The frame of each run that is shown at a time."""
        return frames_at(self.runs, time_h)


def open_session(path: Path) -> Session:
    """Open a run folder, its run.h5, an arm's, or that of several arms; of replicates the first of each arm.

    Runs that cannot be read are left out, and what is wrong with them is kept.

    Raises:
        UserError: there is nothing to see, or the runs do not go together.
    """
    path = folder_of(path)
    stamp = _stamp(path)
    found, problems = open_readable(path)
    if not found:
        raise UserError("\n".join(problems))
    runs = tuple(drawable(run) for run in first_of_each_arm(found) if len(run))
    if not runs:
        raise UserError(
            f"{path}: this run has no frames yet, so there is nothing to see.\n"
            "Wait for its first frame, or run it with a shorter 'frame_every_h'."
        )
    if len({run.dimensions for run in runs}) > 1:
        raise UserError(f"{path}: runs on flat and on solid lattices cannot stand side by side.")
    return Session(path, runs, stamp, unreadable=tuple(problems))


def surveyed(session: Session, go_on: GoOn = _always) -> Session:
    """The same session, a few frames of each run looked at, and those passed over that cannot be read.

    Raises:
        UserError: of one run, none of these can be read.
    """
    return replace(session, known=tuple(_look_at(run, go_on) for run in session.runs))


def looked_at_again(session: Session, go_on: GoOn = _always) -> Session:
    """The session as it is now: further frames and arms included, reruns and what was not yet, surveyed.

    It is the same one if nothing was written since.

    Raises:
        UserError: the files have become unreadable.
    """
    if session.known and _stamp(session.path) == session.stamp:
        return session
    now = open_session(session.path)
    same = all_go_on(session.runs, now.runs) and _lengths(now.runs) == _lengths(session.runs)
    if session.known and same:
        return replace(session, stamp=now.stamp, unreadable=now.unreadable)
    former = {run.path: (run, known) for run, known in zip(session.runs, session.known, strict=False)}
    known = (_look_again(run, go_on, *former.get(run.path, ())) for run in now.runs)
    return replace(now, known=tuple(known))


def _stamp(path: Path) -> tuple[int, ...]:
    """When a folder, the arms in it and their replicates were written to: files are renamed into place."""
    try:
        inside = [place for pattern in ("*/", "*/*/") for place in sorted(path.glob(pattern))]
        return tuple(folder.stat().st_mtime_ns for folder in (path, *inside))
    except OSError:
        return ()


def _lengths(runs: Sequence[Run]) -> list[tuple[int, int, bool]]:
    return [(len(run), len(run.series), run.finished) for run in runs]


def _look_again(run: Run, go_on: GoOn, before: Run | None = None, known: Known | None = None) -> Known:
    """What is known of a run that may have grown since, or is another one in the same place."""
    if before is None or known is None or not goes_on(before, run):
        return _look_at(run, go_on)
    if run.finished or len(run) >= _WORTH_A_LOOK * known.frames:
        return _look_at(run, go_on)
    return _looked_on(known, run, len(before), go_on)


def _look_at(run: Run, go_on: GoOn) -> Known:
    problems: list[str] = []
    ranges = _readable(partial(ranges_of, run), range(len(run)), problems, go_on)
    whole = survey_of(run, _readable(run.frame, worth_a_look(run), problems, go_on), ranges)
    if not whole.frames:
        raise UserError(problems[0])
    extent = _extent(run, whole.frames)
    boiled_down = replace(whole, frames=tuple(essence(frame) for frame in whole.frames))
    return Known(boiled_down, len(run), extent, tuple(problems))


def _looked_on(known: Known, run: Run, since: int, go_on: GoOn) -> Known:
    """What is known of a run, with how high fields go in frames from `since` on."""
    problems = list(known.problems)
    ranges = _readable(partial(ranges_of, run), range(since, len(run)), problems, go_on)
    return replace(known, survey=extended(known.survey, run, ranges), problems=tuple(problems))


def _readable(
    read: Callable[[int], T], indices: Iterable[int], problems: list[str], go_on: GoOn
) -> Iterator[T]:
    """What is read of frames, but for the unreadable, of which is said what is wrong, once of each."""
    for index in indices:
        go_on()
        try:
            yield read(index)
        except UserError as error:
            if str(error) not in problems:
                problems.append(str(error))


def _extent(run: Run, frames: Sequence[Frame]) -> Extent:
    """How far the cells of some frames reach; the whole lattice where there are none."""
    shown = np.zeros(run.shape, np.bool_)
    for frame in frames:
        shown |= (frame.kind != EMPTY) & (frame.kind != HEALTHY)
    half = np.array(run.shape) / 2
    ends = ends_of_rows(shown) - (half - 0.5)
    if not ends.size:
        ends = np.stack([0.5 - half, half - 0.5])
    low, high = ends.min(axis=0) - 0.5, ends.max(axis=0) + 0.5
    z, y, x = (ends - (low + high) / 2).T
    aside, elevation = np.hypot(y, x), np.radians(Camera().elevation_deg)
    above = np.abs(z) * np.cos(elevation) + aside * np.sin(elevation)
    radius = float(max(aside.max(), above.max())) + 1
    return Extent(low * run.spacing_um, high * run.spacing_um, radius * run.spacing_um)


def essence(frame: Frame) -> Frame:
    """A frame of a few sites that holds the same kinds and genotypes, and so comes to the same colours."""
    pairs = np.unique(frame.kind.astype(np.uint16) << 8 | frame.genotype)
    return Frame(
        step=frame.step,
        time_h=frame.time_h,
        kind=(pairs >> 8).astype(np.uint8).reshape(1, 1, -1),
        genotype=(pairs & 0xFF).astype(np.uint8).reshape(1, 1, -1),
    )
