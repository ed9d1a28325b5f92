"""What the summary figure shows of one arm, condensed from its frames so that none stays in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from automaton import statistics
from automaton.snapshot import EMPTY, TUMOUR, DrugFrame, Frame, Run, readable
from viewer.moments import frame_at, nadir_frame, shown_frames

Floats = npt.NDArray[np.float64]

PROFILE_BINS = 30
SURVIVOR_BINS = 10
QUANTILES = 2001


@dataclass(frozen=True)
class CellSlice:
    """Central slice of the cells."""

    time_h: float
    kind: npt.NDArray[np.uint8]
    """(ny, nx)."""
    genotype: npt.NDArray[np.uint8]
    """(ny, nx)."""


@dataclass(frozen=True)
class DrugView:
    """One drug in one arm, at a frame where it was clearly there."""

    time_h: float
    slice: Floats
    """C/C0 in the central slice, (ny, nx)."""
    tumour: npt.NDArray[np.bool_]
    """Tumour and debris in that slice, (ny, nx)."""
    exposure: Floats
    """Evenly spaced quantiles of the living cells' C/C0, rising; empty without cells."""
    percentiles: Floats
    """5, 50, 95 % of the living cells' C/C0."""
    profile: statistics.Profile
    """C/C0 against depth over tumour and debris."""


@dataclass(frozen=True)
class OxygenView:
    """Oxygen in one arm, at the frame where the first drug is shown."""

    time_h: float
    slice: Floats
    """mmHg in the central slice, (ny, nx)."""
    tumour: npt.NDArray[np.bool_]
    profile: statistics.Profile
    """mmHg against depth over tumour and debris."""
    fractions: statistics.OxygenFractions


@dataclass(frozen=True)
class Arm:
    """One arm as the figure shows it; None where the run has no such thing."""

    run: Run
    name: str
    response: statistics.Response | None = None
    start: CellSlice | None = None
    """Cells at the first frame."""
    cells: CellSlice | None = None
    """Cells at the last frame."""
    drugs: Mapping[str, DrugView] = field(default_factory=dict)
    oxygen: OxygenView | None = None
    survivors: statistics.DepthCounts | None = None
    survivors_h: float = float("nan")
    alive: statistics.Profile | None = None
    """Living cells over tumour and debris against depth at the last frame, in an arm without drug."""
    density: statistics.Profile | None = None
    """Living cells a site against distance from their centre of mass, at the baseline."""


class _Frames:
    """Frames of a run, without what no panel shows, and depths in them; only the latest asked for stays."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.spacing_um = run.spacing_um
        self._index = -1
        self._frame: Frame | None = None
        self._depth: npt.NDArray[np.float32] | None = None

    def __getitem__(self, index: int) -> Frame:
        if self._frame is None or index != self._index:
            self._frame = self._depth = None  # before the next one is read
            whole = self._run.frame(index)
            drugs = {name: DrugFrame(drug.outside_uM) for name, drug in whole.drugs.items()}
            self._frame = replace(whole, drugs=drugs, clone=None, expression={})
            self._index = index
        return self._frame

    def depth_um(self, index: int) -> npt.NDArray[np.float32]:
        frame = self[index]
        if self._depth is None:
            self._depth = statistics.depth_um(statistics.tumour_mask(frame), self.spacing_um)
        return self._depth


def digest(run: Run, reference_uM: Mapping[str, float], untreated_h: float | None = None) -> Arm:
    """Condense one run; its frames are read here, the latest first, and let go one by one.

    Args:
        run: the arm.
        reference_uM: C0 by drug, as from :func:`viewer.fields.references`.
        untreated_h: when to show oxygen in an arm without drug, so that it compares with the others; None
            for the last frame.

    Raises:
        UserError: a frame's file is missing or damaged.
    """
    name = run.arm or readable(run.path.name)
    response = statistics.response(run) if len(run.series) else None
    if not len(run):
        return Arm(run, name, response)
    frames = _Frames(run)
    last = len(run) - 1
    start = frame_at(run, response.start_h) if response else 0
    shown = shown_frames(run, reference_uM)
    otherwise = last if untreated_h is None else frame_at(run, untreated_h)
    low = nadir_frame(run, start)
    treated = response is not None and response.treated
    cells = _cells(frames[last])
    alive = None if treated else _against_depth(frames, last, frames[last].kind == TUMOUR)
    after = replace(frames[low], oxygen_mmHg=None, drugs={}) if treated and low > start else None
    oxygen = _oxygen(frames, next(iter(shown.values()), otherwise))
    drugs = {drug: _drug(frames, index, drug, reference_uM[drug]) for drug, index in shown.items()}
    return Arm(
        run,
        name,
        response,
        density=_density(frames[start], run.spacing_um),
        survivors=None if after is None else _survivors(frames, start, after),
        survivors_h=float(run.times_h[low]),
        start=_cells(frames[0]),
        cells=cells,
        drugs=drugs,
        oxygen=oxygen,
        alive=alive,
    )


# -- what of it ----------------------------------------------------------------------------------------------


def _plane(frame: Frame) -> int:
    """The slice through the tumour's centre of mass; the fullest one where that one holds no living cell."""
    per_plane = np.count_nonzero(frame.kind == TUMOUR, axis=(1, 2))
    middle = round(statistics.centre_of_mass(frame)[0])
    return middle if per_plane[middle] or not per_plane.any() else int(np.argmax(per_plane))


def _cells(frame: Frame) -> CellSlice:
    z = _plane(frame)
    return CellSlice(frame.time_h, frame.kind[z].copy(), frame.genotype[z].copy())


def _drug(frames: _Frames, index: int, drug: str, reference_uM: float) -> DrugView:
    frame = frames[index]
    exposure = _quantiles(statistics.exposure(frame, drug, reference_uM))
    outside_uM = frame.drugs[drug].outside_uM
    in_uM = _against_depth(frames, index, outside_uM)
    z = _plane(frame)
    return DrugView(
        time_h=frame.time_h,
        slice=outside_uM[z].astype(np.float64) / reference_uM,
        tumour=statistics.tumour_mask(frame)[z].copy(),
        exposure=exposure,
        percentiles=statistics.percentiles(exposure),  # 5, 50 and 95 % are among the quantiles
        profile=replace(in_uM, mean=in_uM.mean / reference_uM, deviation=in_uM.deviation / reference_uM),
    )


def _quantiles(values: Floats) -> Floats:
    """Evenly spaced quantiles, rising; empty without values. Changes the order of `values`."""
    even = np.linspace(0, 1, QUANTILES)
    return np.quantile(values, even, overwrite_input=True) if len(values) else values


def _oxygen(frames: _Frames, index: int) -> OxygenView | None:
    frame = frames[index]
    if frame.oxygen_mmHg is None:
        return None
    z = _plane(frame)
    return OxygenView(
        time_h=frame.time_h,
        slice=frame.oxygen_mmHg[z].astype(np.float64),
        tumour=statistics.tumour_mask(frame)[z].copy(),
        profile=_against_depth(frames, index, frame.oxygen_mmHg),
        fractions=statistics.oxygen_fractions(frame),
    )


def _against_depth(frames: _Frames, index: int, values: npt.NDArray[np.generic]) -> statistics.Profile:
    frame, depth = frames[index], frames.depth_um(index)
    edges = _depth_bins(depth, frames, PROFILE_BINS)
    return statistics.profile(values, depth, statistics.tumour_mask(frame), edges)


def _depth_bins(depth_um: npt.NDArray[np.float32], frames: _Frames, at_most: int) -> Floats:
    """Bins of whole spacings down to the deepest site."""
    spacing_um = frames.spacing_um
    deepest = float(np.fmax.reduce(depth_um, axis=None, initial=0))
    return statistics.even_bins(deepest, spacing_um * max(np.ceil(deepest / spacing_um / at_most), 1))


def _survivors(frames: _Frames, start: int, after: Frame) -> statistics.DepthCounts:
    depth = frames.depth_um(start)
    edges = _depth_bins(depth, frames, SURVIVOR_BINS)
    return statistics.survivors_by_depth(frames[start], after, depth, edges)


def _density(frame: Frame, spacing_um: float) -> statistics.Profile:
    shape = (frame.kind.shape[0], frame.kind.shape[1], frame.kind.shape[2])
    distance = statistics.distance_um(shape, statistics.centre_of_mass(frame), spacing_um)
    farthest = float(distance.max(where=frame.kind != EMPTY, initial=0))
    edges = statistics.even_bins(farthest, spacing_um * max(np.ceil(farthest / spacing_um / PROFILE_BINS), 1))
    return statistics.profile(frame.kind == TUMOUR, distance, np.ones(frame.kind.shape, bool), edges)
