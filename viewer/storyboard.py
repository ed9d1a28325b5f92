"""Everything that stays the same through a video, settled once: times, legend, scales, camera."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from automaton.snapshot import Run, UserError
from viewer.channels import CellColours, cell_colours
from viewer.doses import DoseStrip, dose_strips, treated_alike
from viewer.fields import FieldPlan, FieldScale, FieldsShown
from viewer.layout import SMALLEST, Layout, lay_out
from viewer.resolution import drawable
from viewer.scene import Camera, Scene
from viewer.survey import Survey, survey
from viewer.times import frames_at, times_of
from viewer.view import View, looking

_TURNS = 24
_MARGIN = 0.05
"""Share of a panel left free round the cells."""


@dataclass(frozen=True)
class Shot:
    """One picture: which frame and field of each run, and from where."""

    time_h: float
    frames: tuple[int, ...]
    fields: FieldsShown
    camera: Camera


@dataclass(frozen=True)
class Storyboard:
    """A plan from which any process can draw any picture of a video."""

    runs: tuple[Run, ...]
    scene: Scene
    layout: Layout
    shots: tuple[Shot, ...]
    colours: CellColours
    doses: tuple[DoseStrip, ...]
    pixels_per_um: float
    middle_um: tuple[float, float]
    """Where the middle of each panel lies, right of and above the middle of the lattice."""
    reach_um: float
    """How far from there any cell gets."""

    @property
    def scales(self) -> tuple[FieldScale, ...]:
        """All fields that any picture paints, each once."""
        return tuple(dict.fromkeys(scale for shot in self.shots for scale in shot.fields.painted if scale))

    @property
    def solid(self) -> bool:
        """Whether lattices are drawn in 3D, by a renderer; else they or their slices are flat images."""
        return is_solid(self.runs, self.scene)

    def view(self, run: Run, camera: Camera, size: tuple[int, int]) -> View:
        """How a run's lattice lies in a panel of `size`."""
        if camera.span_um is not None:
            return looking(run.shape, run.spacing_um, self.reach_um, camera, size)
        right, up, _ = camera.basis()
        centre = (np.array(run.shape) - 1) / 2
        centre += (right * self.middle_um[0] + up * self.middle_um[1]) / run.spacing_um
        return View(
            camera,
            (float(centre[0]), float(centre[1]), float(centre[2])),
            self.pixels_per_um * run.spacing_um,
            size,
            self.reach_um / run.spacing_um + 1,
        )


def is_solid(runs: Sequence[Run], scene: Scene) -> bool:
    """Whether a scene shows lattices in 3D."""
    return runs[0].dimensions == 3 and not scene.slices.axes


def storyboard(runs: Sequence[Run], scene: Scene, shown: Sequence[int] | None = None) -> Storyboard:
    """Plan the pictures of some runs shown side by side.

    Args:
        runs: arms to be compared, all 2D or all 3D; very large lattices are drawn coarser.
        scene: what to draw.
        shown: the time of each picture, by its number among :func:`times_of` the runs; by default all, one
            after another.

    Raises:
        UserError: there is nothing to show, the runs do not go together, or the size is too small.
    """
    _check(runs, scene)
    runs = [drawable(run) for run in runs]
    surveys = [survey(run) for run in runs]
    camera = scene.camera
    turns = np.linspace(0, camera.turntable_deg, _TURNS) if camera.turntable_deg else np.zeros(1)
    colours = cell_colours(runs, scene, surveys)
    drawn = [
        np.ones(run.shape, np.bool_) if scene.fog else _ever_drawn(look, colours, number)
        for number, (run, look) in enumerate(zip(runs, surveys, strict=True))
    ]
    rectangle, reach = _extent(runs, drawn, [camera.turned(turn) for turn in turns])
    doses = dose_strips(runs)
    layout = lay_out(
        scene,
        len(runs),
        named=any(run.arm for run in runs),
        strips=max((sum(k in dose.places for dose in doses) for k in range(len(runs))), default=0),
        dose_each=scene.dose_strip and not treated_alike(doses, len(runs)),
        aspect=_aspect(runs, scene, rectangle),
    )
    width, height = layout.panels[0].size
    fitting = (1 - _MARGIN) * min(
        width / (rectangle[1] - rectangle[0]), height / (rectangle[3] - rectangle[2])
    )
    if camera.span_um is not None:
        fitting = min(width, height) / camera.span_um
    return Storyboard(
        runs=tuple(runs),
        scene=scene,
        layout=layout,
        shots=_shots(runs, surveys, scene, shown),
        colours=colours,
        doses=doses,
        pixels_per_um=camera.zoom * fitting,
        middle_um=((rectangle[0] + rectangle[1]) / 2, (rectangle[2] + rectangle[3]) / 2),
        reach_um=reach,
    )


def _aspect(runs: Sequence[Run], scene: Scene, rectangle: tuple[float, float, float, float]) -> float:
    """Width over height of what a panel shows."""
    if scene.slices.axes:
        return 1.0
    if runs[0].dimensions == 2:
        return max(run.shape[2] / run.shape[1] for run in runs)
    return (rectangle[1] - rectangle[0]) / (rectangle[3] - rectangle[2])


def _check(runs: Sequence[Run], scene: Scene) -> None:
    if not runs:
        raise UserError("There is no run to draw.")
    for run in runs:
        if not len(run):
            raise UserError(
                f"{run.path}: this run has no frames yet, so there is nothing to draw.\n"
                "Wait for its first frame, or run it with a shorter 'frame_every_h'."
            )
    if len({run.dimensions for run in runs}) > 1:
        raise UserError(f"{runs[0].path}: runs on flat and on solid lattices cannot stand in one picture.")
    width, height = scene.size
    if width < SMALLEST[0] or height < SMALLEST[1]:
        least = "x".join(map(str, SMALLEST))
        raise UserError(
            f"size {width}x{height}\n  rule     must be at least {least} pixels, to be read\n"
            "  way out  such as 1920x1080"
        )


def _ever_drawn(look: Survey, colours: CellColours, number: int) -> npt.NDArray[np.bool_]:
    """Sites of a run on which a cell is drawn in any of the frames that were looked at."""
    drawn = np.zeros(look.frames[0].kind.shape, np.bool_)
    for frame in look.frames:
        drawn |= colours.labels(number, frame) > 0
    return drawn


def _extent(
    runs: Sequence[Run], shown: Sequence[npt.NDArray[np.bool_]], cameras: Sequence[Camera]
) -> tuple[tuple[float, float, float, float], float]:
    """Left, right, bottom, top of all sites shown in the picture's plane, and how far out any lies, in um."""
    low, high, reach = np.full(2, np.inf), np.full(2, -np.inf), 0.0
    for run, sites_shown in zip(runs, shown, strict=True):
        if not sites_shown.any():
            continue
        sites = ends_of_rows(sites_shown) - (np.array(run.shape) - 1) / 2
        for camera in cameras:
            right, up, _ = camera.basis()
            seen = np.stack([sites @ right, sites @ up], axis=1)
            low = np.minimum(low, (seen.min(axis=0) - 1) * run.spacing_um)
            high = np.maximum(high, (seen.max(axis=0) + 1) * run.spacing_um)
        reach = max(reach, float(np.sqrt((sites**2).sum(axis=1).max())) * run.spacing_um)
    if not np.isfinite(low).all():
        half = max(max(run.shape) * run.spacing_um for run in runs) / 2
        return (-half, half, -half, half), half
    return (float(low[0]), float(high[0]), float(low[1]), float(high[1])), reach


def ends_of_rows(shown: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """First and last site that is shown of every row, (n, 3): nothing lies farther out in any direction."""
    z, y = np.nonzero(shown.any(axis=2))
    rows = shown[z, y]
    first, last = rows.argmax(axis=1), rows.shape[1] - 1 - rows[:, ::-1].argmax(axis=1)
    return np.concatenate([np.stack([z, y, first], axis=1), np.stack([z, y, last], axis=1)])


def _shots(
    runs: Sequence[Run], surveys: Sequence[Survey], scene: Scene, shown: Sequence[int] | None
) -> tuple[Shot, ...]:
    times = times_of(runs)
    plan = FieldPlan(runs, surveys, scene, times)
    numbers = range(len(times)) if shown is None else shown
    shots = []
    for number, at in enumerate(numbers):
        frames = frames_at(runs, float(times[at]))
        turn = scene.camera.turntable_deg * number / max(1, len(numbers) - 1)
        shots.append(Shot(float(times[at]), frames, plan.at(at, frames), scene.camera.turned(turn)))
    return tuple(shots)
