"""What is on show: a session seen through a scene, its colours settled, its pictures made ready one by one.

Knows no Qt. All that takes long is in :func:`solid` and :func:`flat`, which run in a workshop.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from automaton.kinds import NAMES, TUMOUR
from automaton.snapshot import Frame, Run
from viewer import mesh
from viewer.cell_picture import CellPicture
from viewer.channels import Category, CellColours, cell_colours, hidden_names
from viewer.fields import FieldScale, choices_over_time, field_scale, field_values
from viewer.image2d import draw_flat
from viewer.painted_field import PaintedField
from viewer.palette import Colour
from viewer.scene import Axis, FieldChoice, FieldPart, Scene
from viewer.window.identity import frame_identity
from viewer.window.session import Session

Bytes = npt.NDArray[np.uint8]

_TRACE = 0.005
"""A field below this share of its colour bar everywhere is not there."""
_FEW_SITES = 100
"""A flat lattice up to so many sites across shows gaps between its cells."""
_FLAT_PIXELS = 2400
"""How large pictures of larger ones are at the most, where a pixel a site lets them be so."""


@dataclass(frozen=True)
class Panel:
    """One of the pictures side by side."""

    run: int
    """Number of the run."""
    axis: Axis | None = None
    """What its layer is perpendicular to; None for a solid."""


@dataclass(frozen=True, eq=False)
class Solid:
    """A lattice made ready to be drawn in 3D, without fog, which belongs to drawing."""

    picture: CellPicture
    geometry: Any = None
    """What a renderer made of it beforehand."""


@dataclass(frozen=True)
class Flat:
    """A layer as a picture, uint8 (height, width, 3), its top row where the up axis is greatest."""

    rgb: Bytes


@dataclass(frozen=True)
class Exhibit:
    """A session seen through a scene."""

    session: Session
    scene: Scene

    def checked(self) -> Exhibit:
        """Itself.

        Raises:
            UserError: no run has the field that the scene names.
        """
        _ = self.scales
        return self

    @cached_property
    def runs(self) -> list[int]:
        """Numbers of the runs that the scene shows, from left to right; all where it names none of them."""
        arms = [run.arm for run in self.session.runs]
        return [arms.index(arm) for arm in self.scene.arms if arm in arms] or list(range(len(arms)))

    @cached_property
    def panels(self) -> list[Panel]:
        """The pictures: a run each, or each of its layers."""
        axes: tuple[Axis | None, ...] = self.scene.slices.axes or (None,)
        if self.session.flat:
            axes = ("z",)
        return [Panel(run, axis) for run in self.runs for axis in axes]

    @cached_property
    def colours(self) -> CellColours:
        """How cells are painted."""
        return cell_colours(self.session.runs, self.scene, self.session.surveys)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Names of the legend's entries that are off."""
        return hidden_names(self.session.runs, self.scene, self.session.surveys)

    @cached_property
    def legend(self) -> tuple[Category, ...]:
        """All entries, those that are off among them."""
        everything = replace(self.scene, hidden=frozenset(), hidden_clones=frozenset())
        return cell_colours(self.session.runs, everything, self.session.surveys).categories

    @cached_property
    def switches(self) -> frozenset[str]:
        """What can be hidden: kinds and genotypes, but no level of expression."""
        return frozenset(NAMES).union(*(run.genotype_labels for run in self.session.runs))

    @cached_property
    def fields(self) -> list[FieldChoice]:
        """All that may be painted: by itself, nothing, oxygen, and what any run has of each drug."""
        found = {choice for look in self.session.surveys for choice in look.highest}
        parts = get_args(FieldPart)
        known = sorted(found, key=lambda c: (c.name != "oxygen", c.name, parts.index(c.part)))
        return [FieldChoice("auto"), FieldChoice("none"), *known]

    @cached_property
    def scales(self) -> list[tuple[FieldScale | None, ...]]:
        """At each time, the field of each run."""
        session, found = self.session, dict[FieldChoice | None, FieldScale | None]({None: None})

        def scale(choice: FieldChoice | None) -> FieldScale | None:
            if choice not in found:
                assert choice is not None
                found[choice] = field_scale(session.runs, choice, session.surveys, self.scene)
            return found[choice]

        choices = choices_over_time(session.runs, session.surveys, self.scene.field, session.times_h)
        return [tuple(scale(choice) for choice in at_a_time) for at_a_time in choices]

    @cached_property
    def ground(self) -> Colour:
        """Colour of empty sites of a flat picture."""
        theme = self.scene.colours
        r, g, b = ((a + c) // 2 for a, c in zip(theme.background, theme.line, strict=True))
        return r, g, b

    def key(self, panel: Panel, index: int) -> Hashable:
        """What the picture of a panel at a time depends on; pictures of one key are the same."""
        plain = Scene()
        scene = replace(
            self.scene,
            camera=plain.camera,
            size=plain.size,
            title=None,
            font_scale=1.0,
            arms=(),
            fog=0.0,
            hidden=self.hidden,
        )
        run = self.session.runs[panel.run]
        frame = self.session.frames_at(float(self.session.times_h[index]))[panel.run]
        return panel, scene, frame_identity(run, frame), self.scales[index][panel.run], self.colours.colours


def solid(
    exhibit: Exhibit,
    panel: Panel,
    frame: Frame,
    scale: FieldScale | None,
    prepare: Callable[[CellPicture], object],
) -> Solid:
    """Make a lattice ready for 3D."""
    run, scene = exhibit.session.runs[panel.run], exhibit.scene
    boxes = scene.cut.boxes(run.shape, run.spacing_um, scene.camera)
    labels = exhibit.colours.labels(panel.run, frame)
    field = _painted(frame, scale)
    if field is not None and float(field.values.max(initial=0.0)) < _TRACE * field.high:
        field = None  # cells on the cut say more then
    picture = CellPicture(labels, exhibit.colours.colours, boxes, field)
    return Solid(picture, prepare(picture))


def flat(exhibit: Exhibit, panel: Panel, frame: Frame, scale: FieldScale | None) -> Flat:
    """Draw a layer."""
    axis = panel.axis or "z"
    number, layer = "zyx".index(axis), layer_of(exhibit, panel)
    labels = mesh.plane(exhibit.colours.labels(panel.run, frame), number, layer)
    field = _painted(frame, scale)
    if field is not None:
        values = np.ascontiguousarray(mesh.plane(field.values, number, layer))
        field = PaintedField(values, field.low, field.high, field.colourmap)
    gaps = exhibit.session.flat and max(labels.shape) <= _FEW_SITES
    pixels = 12 if gaps else min(max(_FLAT_PIXELS // max(labels.shape), 1), 4)
    return Flat(draw_flat(labels, exhibit.colours.colours, field, pixels, exhibit.ground))


def layer_of(exhibit: Exhibit, panel: Panel) -> int:
    """Index of the layer that a flat panel shows."""
    run = exhibit.session.runs[panel.run]
    return 0 if run.dimensions == 2 else exhibit.scene.slices.layer(panel.axis or "z", run.shape)


def _painted(frame: Frame, scale: FieldScale | None) -> PaintedField | None:
    if scale is None:
        return None
    values = field_values(frame, scale.choice, scale.reference_uM)
    return None if values is None else PaintedField(values, scale.low, scale.high, scale.colourmap)


def cells_at(run: Run, time_h: float) -> int | None:
    """How many tumour cells a run has at a time; None where nothing was counted."""
    if not len(run.series):
        return None
    return int(run.series.counts[_row(run, time_h), TUMOUR])


def cells_by_name(run: Run, time_h: float) -> dict[str, int]:
    """How many sites of each kind, and tumour cells of each genotype, a run has at a time."""
    if not len(run.series):
        return {}
    row = _row(run, time_h)
    kinds = dict(zip(NAMES, run.series.counts[row].tolist(), strict=True))
    return kinds | dict(zip(run.genotype_labels, run.series.burden[row].tolist(), strict=True))


def _row(run: Run, time_h: float) -> int:
    """Row of the time series that counts what a frame of this time holds."""
    return min(int(np.searchsorted(run.series.time_h, time_h - 1e-6)), len(run.series) - 1)
