"""How a replicate is condensed from its frames, of which few are in memory at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from automaton import statistics
from automaton.snapshot import EMPTY, TUMOUR, Frame, Run, UserError
from viewer.moments import frame_at, nadir_frame, shown_frames
from viewer.report.arms import ArmRuns
from viewer.report.replicates import Arm, Floats, Met, Replicate
from viewer.report.scenario import cell_rules
from viewer.report.space_digest import radial_profiles, space_of, states_of
from viewer.summary.style import ArmStyle

QUANTILES = 501
MOST_IN_SPACE = 10
"""Replicates of an arm whose cells are looked at in space; the others would only take time."""
MOST_STATES = 25
"""Frames of a replicate, evenly spaced, at which the states of its cells are counted."""


class Frames:
    """Frames of a run and depths in them, each read or computed once."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._frames: dict[int, Frame] = {}
        self._depths: dict[int, npt.NDArray[np.float32]] = {}

    def __getitem__(self, index: int) -> Frame:
        if index not in self._frames:
            self._frames[index] = self._read(index)
        return self._frames[index]

    def _read(self, index: int) -> Frame:
        return self.run.frame(index)

    def passing(self, index: int) -> Frame:
        """A frame that is not kept."""
        return self._frames[index] if index in self._frames else self._read(index)

    def depth_um(self, index: int) -> npt.NDArray[np.float32]:
        """Depth of every site."""
        if index not in self._depths:
            mask = statistics.tumour_mask(self[index])
            self._depths[index] = statistics.depth_um(mask, self.run.spacing_um)
        return self._depths[index]


def arms_of(
    groups: Sequence[ArmRuns],
    styles: Sequence[ArmStyle],
    reference_uM: Mapping[str, float],
    say: Callable[[str], None],
) -> list[Arm]:
    """Condense every replicate of every arm; `styles` has one entry an arm, `say` is told what is read."""
    moments = [
        float(group.runs[0].times_h[index])
        for group in groups
        for index in shown_frames(group.runs[0], reference_uM).values()
    ]
    otherwise_h = moments[0] if moments else None
    arms = []
    for group, style in zip(groups, styles, strict=True):
        found = []
        for place, run in enumerate(group.runs):
            say(f"reading {run.path}")
            found.append(condense(run, reference_uM, otherwise_h, in_space=place < MOST_IN_SPACE))
        arms.append(Arm(group.name, style, tuple(found), group.orders))
    return arms


def condense(
    run: Run, reference_uM: Mapping[str, float], untreated_h: float | None = None, *, in_space: bool = True
) -> Replicate:
    """Condense one replicate; frames that cannot be read are passed over and named in `problems`.

    Args:
        run: the replicate.
        reference_uM: C0 by drug, as from :func:`viewer.fields.references`.
        untreated_h: when to look at oxygen in an arm without drug; None for the last frame.
        in_space: whether its cells are looked at in space too.
    """
    run, problems = _with_clones(run)
    sound = run
    while True:
        try:
            found = _condense(sound, reference_uM, untreated_h)
            if in_space and len(sound):
                found = _in_space(found, _Checked(sound), reference_uM, untreated_h)
            return replace(found, run=run, problems=tuple(dict.fromkeys(problems)))
        except _Unreadable as error:
            problems.append(str(error))
            kept = np.arange(len(sound)) != error.index
            sound = replace(sound, steps=sound.steps[kept], times_h=sound.times_h[kept])


def _with_clones(run: Run) -> tuple[Run, list[str]]:
    """The run without its clones if a frame's count of them cannot be read, and what is wrong with it."""
    try:
        clones = run.clones
    except UserError as error:
        return replace(run, lineage=None), [str(error)]
    return replace(run, lineage=clones), []


class _Unreadable(Exception):
    """A frame that cannot be read."""

    def __init__(self, index: int, error: UserError) -> None:
        super().__init__(str(error))
        self.index = index


class _Checked(Frames):
    def _read(self, index: int) -> Frame:
        try:
            return super()._read(index)
        except UserError as error:
            raise _Unreadable(index, error) from error


def _condense(run: Run, reference_uM: Mapping[str, float], untreated_h: float | None) -> Replicate:
    response = statistics.response(run) if len(run.series) else None
    if not len(run):
        return Replicate(run, response)
    frames = _Checked(run)
    last = len(run) - 1
    start = frame_at(run, response.start_h) if response else 0
    shown = shown_frames(run, reference_uM)
    otherwise = last if untreated_h is None else frame_at(run, untreated_h)
    field_at = next(iter(shown.values()), otherwise)
    low = nadir_frame(run, start)
    treated = response is not None and response.treated and low > start
    oxygen = frames[field_at].oxygen_mmHg
    return Replicate(
        run,
        response,
        drugs={drug: _met(frames, index, drug, reference_uM[drug]) for drug, index in shown.items()},
        oxygen=None if oxygen is None else _against_depth(frames, field_at, oxygen),
        survivors=_survivors(frames, start, low) if treated else None,
        protected={drug: _protected(frames, start, low, at, drug) for drug, at in shown.items()}
        if treated
        else {},
        survivors_h=float(run.times_h[low]),
        density={"start": _density(frames[start], run), "end": _density(frames[last], run)},
    )


def _in_space(
    found: Replicate, frames: Frames, reference_uM: Mapping[str, float], untreated_h: float | None
) -> Replicate:
    run, rules = frames.run, cell_rules(frames.run)
    last = len(run) - 1
    otherwise = last if untreated_h is None else frame_at(run, untreated_h)
    at = next(iter(shown_frames(run, reference_uM).values()), otherwise)
    chosen = np.unique(np.linspace(0, last, min(len(run), MOST_STATES)).round().astype(int))
    return replace(
        found,
        radial=radial_profiles(frames[at], run, reference_uM),
        radial_h=float(run.times_h[at]),
        space=space_of(frames[last], run, rules),
        states_h=run.times_h[chosen],
        states=np.array([states_of(frames.passing(int(index)), rules) for index in chosen]),
    )


def _met(frames: Frames, index: int, drug: str, reference_uM: float) -> Met:
    frame = frames[index]
    met = statistics.exposure(frame, drug, reference_uM)
    return Met(
        time_h=frame.time_h,
        exposure=np.quantile(met, np.linspace(0, 1, QUANTILES)) if len(met) else met,
        profile=_against_depth(frames, index, frame.drugs[drug].outside_uM / reference_uM),
    )


def _against_depth(frames: Frames, index: int, values: npt.NDArray[np.generic]) -> statistics.Profile:
    depth = frames.depth_um(index)
    return statistics.profile(values, depth, statistics.tumour_mask(frames[index]), _bins(frames.run, depth))


def _bins(run: Run, coordinate_um: npt.NDArray[np.floating]) -> Floats:
    """Bins of one spacing from 0 on: those of two replicates fall together."""
    return statistics.even_bins(float(np.nan_to_num(coordinate_um).max(initial=0)), run.spacing_um)


def _survivors(frames: Frames, start: int, low: int) -> statistics.DepthCounts:
    depth = frames.depth_um(start)
    return statistics.survivors_by_depth(frames[start], frames[low], depth, _bins(frames.run, depth))


def _protected(frames: Frames, start: int, low: int, at: int, drug: str) -> dict[str, dict[str, int]]:
    rules = cell_rules(frames.run)

    def causes(frame: Frame) -> dict[str, int]:
        return statistics.survivors_protected_by(
            frame,
            frames[at],
            drug,
            resistance=rules.resistance[drug],
            cycle_specific=drug in rules.cycle_specific,
            neighbourhood=rules.neighbourhood,
            push_depth=rules.push_depth,
            division_above_mmHg=rules.division_above_mmHg,
            periodic=rules.periodic,
        ).counts

    return {"before": causes(frames[start]), "after": causes(frames[low])}


def _density(frame: Frame, run: Run) -> statistics.Profile:
    distance = statistics.distance_um(run.shape, statistics.centre_of_mass(frame), run.spacing_um)
    farthest = distance[frame.kind != EMPTY]
    return statistics.profile(
        frame.kind == TUMOUR, distance, np.ones(frame.kind.shape, bool), _bins(run, farthest)
    )
