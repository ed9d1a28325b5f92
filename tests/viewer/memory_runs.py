"""Made-up tumours in memory that grow, are thinned by a drug from outside in, and come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from automaton.kinds import APOPTOTIC, EMPTY, HEALTHY, NAMES, NECROTIC, TUMOUR, VESSEL
from automaton.snapshot import DrugFrame, DrugInfo, Frame, Run, Series
from tests.viewer.made_up_run import ranges_of

H = 20.0
HOURS = 240
EVERY = 24
LEVEL_MMHG = 38.0


@dataclass(frozen=True)
class MemoryRun(Run):
    """A run whose frames are held in memory."""

    frames: tuple[Frame, ...] = ()

    def frame(self, index: int) -> Frame:
        """The frame of an index."""
        return self.frames[index]

    def field_ranges(self, index: int) -> dict[str, tuple[float, float]]:
        """Least and greatest value of each field of that frame."""
        return ranges_of(self.frame(index))


Plasma = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]


def bath(concentration_uM: float, from_h: float = 24.0) -> Plasma:
    """A constant bath from some time on."""
    return lambda time_h: np.where(time_h >= from_h, concentration_uM, 0.0)


def boluses(peak_uM: float, every_h: float = 72.0, half_life_h: float = 9.5) -> Plasma:
    """Repeated boluses that decay."""
    return lambda time_h: peak_uM * np.exp2(-(time_h % every_h) / half_life_h)


def decayed(peak_uM: float, half_life_h: float = 4.0) -> Plasma:
    """One bolus shortly after the first frame, of which little is left at the next."""
    return lambda time_h: np.where(time_h >= 2, peak_uM * np.exp2((2 - time_h) / half_life_h), 0.0)


def made_up(
    arm: str = "",
    *,
    shape: tuple[int, int, int] = (40, 40, 40),
    alterations: tuple[str, ...] = ("efflux",),
    plasma: dict[str, Plasma] | None = None,
    reference_uM: float = 1.0,
    oxygen: bool = True,
    balls: int = 1,
    fill: float = 0.12,
    kept: float = 0.3,
    regrowth_per_h: float = 0.012,
    hours: int = HOURS,
    frames: int | None = None,
    arm_index: int = 0,
) -> MemoryRun:
    """A tumour that grows, is thinned from outside in where there is a drug, and comes back resistant.

    Args:
        arm: name of the arm.
        shape: sites (nz, ny, nx).
        alterations: names.
        plasma: by drug, concentration in uM from times in h.
        reference_uM: of every drug.
        oxygen: whether there is an oxygen field.
        balls: how many balls; 0 scatters single cells.
        fill: part of the lattice that is tumour at the start.
        kept: part of the tumour that the drug leaves at the nadir.
        regrowth_per_h: growth rate after the nadir.
        hours: duration.
        frames: how many frames are there; None for one a day.
        arm_index: place among the arms; also seeds the shape.
    """
    given = plasma or {}
    rng = np.random.default_rng(arm_index + 7)
    rank = _rank(shape, balls, rng)
    order = np.sort(rank.ravel())
    time_h = np.arange(hours + 1, dtype=np.float64)
    courses = {drug: course(time_h) for drug, course in given.items()}
    share = _course(time_h, courses, fill, kept, regrowth_per_h)
    resistant = ndimage.gaussian_filter(rng.standard_normal(shape), 2.0) > 0.12
    found = [
        _frame(int(t), rank, order, share, resistant, oxygen, courses, len(alterations))
        for t in time_h[:: EVERY if hours else 1]
    ]
    found = found if frames is None else found[:frames]
    rows = [_row(share[k], order, found, k, len(alterations)) for k in range(len(time_h))]
    series = Series(
        time_h,
        np.array([counts for counts, _ in rows]),
        np.array([burden for _, burden in rows]),
        courses,
        {drug: 0.5 * course for drug, course in courses.items()},
        {},
    )
    return MemoryRun(
        path=Path("runs") / (arm or "experiment"),
        title="A drug that kills scattered cells fails in a lump",
        question="Why does a drug that kills scattered cells fail in a lump, and which clones come back?",
        arm=arm,
        arm_index=arm_index,
        replicate=0,
        spacing_um=H,
        shape=shape,
        alterations=alterations,
        drugs=tuple(DrugInfo(drug, reference_uM) for drug in given),
        seed=1,
        device="CPU, 2 threads",
        version="0.1.0",
        finished=True,
        scenario_text="",
        attributes={},
        steps=np.array([frame.step for frame in found], np.int64),
        times_h=np.array([frame.time_h for frame in found]),
        series=series,
        frames=tuple(found),
    )


def _rank(shape: tuple[int, int, int], balls: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """A number for every site: the lower, the earlier it is tumour."""
    if not balls:
        return rng.random(shape)
    places = np.indices(shape)
    middles = [np.array(shape) / 2 - 0.5] if balls == 1 else list(rng.random((balls, 3)) * shape)
    nearest = np.min([((places - np.reshape(m, (3, 1, 1, 1))) ** 2).sum(axis=0) for m in middles], axis=0)
    noise = ndimage.gaussian_filter(rng.standard_normal(shape), 1.5, mode="nearest")
    rank: npt.NDArray[np.float64] = np.sqrt(nearest) + 3 * noise
    return rank


def _course(
    time_h: npt.NDArray[np.float64],
    courses: dict[str, npt.NDArray[np.float64]],
    fill: float,
    kept: float,
    regrowth_per_h: float,
) -> npt.NDArray[np.float64]:
    """Part of the lattice that is living tumour over time."""
    growing = fill * np.exp(0.002 * time_h)
    begun = [float(time_h[np.flatnonzero(course)[0]]) for course in courses.values() if course.any()]
    if not begun:
        return np.minimum(growing, 0.6)
    since = np.maximum(time_h - min(begun), 0.0)
    falling = growing * (kept + (1 - kept) * np.exp(-since / 16))
    if kept == 0:
        falling[since > 96] = 0.0
    back = np.exp(regrowth_per_h * np.maximum(since - 72, 0))
    course: npt.NDArray[np.float64] = np.minimum(falling * back, 0.6)
    return course


def _frame(
    step: int,
    rank: npt.NDArray[np.float64],
    order: npt.NDArray[np.float64],
    share: npt.NDArray[np.float64],
    resistant: npt.NDArray[np.bool_],
    oxygen: bool,
    courses: dict[str, npt.NDArray[np.float64]],
    alterations: int,
) -> Frame:
    largest = int(share[: step + 1].max() * order.size)
    living = int(share[step] * order.size)
    was = rank <= order[largest - 1] if largest else np.zeros(rank.shape, bool)
    alive = rank <= order[living - 1] if living else np.zeros(rank.shape, bool)
    depth = ndimage.distance_transform_edt(was) * H if was.any() else np.zeros(rank.shape)
    kind = np.full(rank.shape, EMPTY, np.uint8)
    kind[was & ~alive & (share[max(step - 9, 0)] > share[step])] = APOPTOTIC
    kind[alive] = TUMOUR
    pressure = (LEVEL_MMHG * np.exp(-depth / 55)).astype(np.float32)
    if oxygen:
        kind[alive & (pressure < 1.2)] = NECROTIC
    genotype = np.zeros(rank.shape, np.uint8)
    if alterations:
        carriers = resistant if step < 100 else resistant | (rank > np.quantile(rank, 0.05))
        genotype[carriers & (kind == TUMOUR)] = 1
        if alterations > 1:
            both = carriers & (kind == TUMOUR) & (ndimage.gaussian_filter(rank, 1) % 3 < 1)
            genotype[both] = (1 << alterations) - 1
    drugs = {
        drug: DrugFrame((course[step] * np.exp(-depth / (60 + 30 * k))).astype(np.float32))
        for k, (drug, course) in enumerate(courses.items())
    }
    return Frame(step, float(step), kind, genotype, pressure if oxygen else None, drugs)


def _row(
    share: float, order: npt.NDArray[np.float64], frames: Sequence[Frame], step: int, alterations: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Counts by kind and burden by genotype, at the proportions of the frame before."""
    frame = frames[min(step // EVERY, len(frames) - 1)]
    living = int(share * order.size)
    burden = np.bincount(frame.genotype[frame.kind == TUMOUR], minlength=1 << alterations)
    scaled = burden * living // max(int(burden.sum()), 1)
    counts = np.bincount(frame.kind.ravel(), minlength=len(NAMES))
    counts[TUMOUR] = scaled.sum()
    return counts.astype(np.int64), scaled.astype(np.int64)


def without_frames(run: MemoryRun) -> MemoryRun:
    """The same run before its first frame was whole."""
    none: npt.NDArray[np.int64] = np.zeros(0, np.int64)
    return replace(run, frames=(), steps=none, times_h=none.astype(np.float64), finished=False)


def without_rows(run: MemoryRun) -> MemoryRun:
    """The same run before its first row was written."""
    old = run.series
    empty = {drug: np.zeros(0) for drug in old.plasma_uM}
    series = Series(np.zeros(0), old.counts[:0], old.burden[:0], empty, empty, {})
    return replace(without_frames(run), series=series)


def with_tissue(run: MemoryRun) -> MemoryRun:
    """The same run with healthy cells and vessels around the tumour."""
    rng = np.random.default_rng(3)

    def grown(frame: Frame) -> Frame:
        kind = frame.kind.copy()
        kind[(kind == EMPTY) & (rng.random(kind.shape) < 0.5)] = HEALTHY
        kind[(kind == EMPTY) & (rng.random(kind.shape) < 0.02)] = VESSEL
        return replace(frame, kind=kind)

    return replace(run, frames=tuple(grown(frame) for frame in run.frames))
