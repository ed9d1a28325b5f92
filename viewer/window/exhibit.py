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

from automaton.snapshot import KIND_NAMES, Frame, Run
from viewer.cell_picture import CellPicture
from viewer.channels import Category, CellColours, cell_colours, genotypes_by_name
from viewer.contents import cell_picture
from viewer.fields import FieldPlan, FieldScale, FieldsShown, fog_can_show
from viewer.hiding import Names, all_but, hidden_names, names_present, not_drawn, switched
from viewer.image2d import draw_flat, ground_of
from viewer.palette import Colour
from viewer.scene import Axis, FieldChoice, FieldPart, Scene
from viewer.survey import Survey
from viewer.window.identity import frame_identity
from viewer.window.session import Session
from viewer.written import Written, row_at, written

Bytes = npt.NDArray[np.uint8]

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
        _ = self._plan
        return self

    def through(self, scene: Scene) -> Exhibit:
        """The session seen through another scene; what takes long is kept where nothing in it changes."""
        found = Exhibit(self.session, scene)
        if _about_fields(scene) == _about_fields(self.scene):
            vars(found)["_plan"] = self._plan
        return found

    @cached_property
    def runs(self) -> list[int]:
        """Numbers of the runs that the scene shows, from left to right; all where it names none of them."""
        arms = [run.arm for run in self.session.runs]
        return [arms.index(arm) for arm in self.arms] or list(range(len(arms)))

    @cached_property
    def arms(self) -> tuple[str, ...]:
        """Names of the runs that the scene picks; none where it leaves them all."""
        arms = [run.arm for run in self.session.runs]
        return tuple(arm for arm in self.scene.arms if arm in arms)

    @cached_property
    def shown(self) -> list[Run]:
        """These runs."""
        return [self.session.runs[number] for number in self.runs]

    @cached_property
    def surveys(self) -> list[Survey]:
        """Of these runs."""
        return [self.session.surveys[number] for number in self.runs]

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
        return cell_colours(self.shown, self.scene, self.surveys)

    @cached_property
    def hidden(self) -> Names:
        """Names of the kinds and genotypes that are hidden."""
        return hidden_names(self.shown, self.scene, self.surveys)

    @cached_property
    def off(self) -> Names:
        """Names of the legend's entries of which nothing is drawn."""
        return frozenset(c.name for c in self.legend) - {c.name for c in self.colours.categories}

    def switched(self, name: str) -> Names:
        """What is hidden once an entry of the legend is switched off or on."""
        return switched(self.hidden, self._present[1], name)

    def alone(self, name: str) -> Names:
        """What is hidden once an entry of the legend alone is on; nothing if all others are off already."""
        others = frozenset(category.name for category in self.legend) - {name}
        return frozenset() if self.off >= others else all_but(name, *self._present)

    @cached_property
    def legend(self) -> tuple[Category, ...]:
        """All entries, those that are off among them."""
        everything = replace(self.scene, hidden=frozenset(), hidden_clones=frozenset())
        return cell_colours(self.shown, everything, self.surveys).categories

    @cached_property
    def genotypes(self) -> dict[str, Colour]:
        """Colours of the genotypes that are not hidden."""
        by_name = genotypes_by_name(self.shown, self.scene)
        gone = not_drawn(self.hidden, self._present[1])
        return {name: colour for name, colour in by_name.items() if name not in gone}

    @cached_property
    def switches(self) -> frozenset[str]:
        """What can be hidden: kinds and genotypes, but no level of expression."""
        return frozenset(KIND_NAMES).union(*(run.genotype_labels for run in self.session.runs))

    @cached_property
    def _present(self) -> tuple[Names, Names]:
        return names_present(self.shown, self.surveys)

    def has_clone(self, clone: int) -> bool:
        """Whether any of the runs shown knows a clone of this number."""
        return any(run.lineage is not None and clone in run.lineage.id for run in self.shown)

    @cached_property
    def fields(self) -> list[FieldChoice]:
        """All that may be painted: by itself, nothing, oxygen, and what any run has of each drug."""
        found = {choice for look in self.session.surveys for choice in look.highest}
        parts = get_args(FieldPart)
        known = sorted(found, key=lambda c: (c.name != "oxygen", c.name, parts.index(c.part)))
        return [FieldChoice("auto"), FieldChoice("none"), *known]

    @cached_property
    def _plan(self) -> FieldPlan:
        """Of the runs shown; a field that only others have gives way to the one that is chosen by itself."""
        held = {choice for look in self.surveys for choice in look.highest}
        elsewhere = {choice for look in self.session.surveys for choice in look.highest} - held
        field = FieldChoice() if self.scene.field in elsewhere else self.scene.field
        return FieldPlan(self.shown, self.surveys, replace(self.scene, field=field), self.session.times_h)

    @cached_property
    def fog_can_show(self) -> bool:
        """Whether a fog could be seen at any time; slices and flat lattices have none."""
        solid = not self.session.flat and not self.scene.slices.axes
        return solid and fog_can_show(self._plan.scales, self.colours)

    def frames_at(self, index: int) -> list[int]:
        """The frame of each run shown at a time."""
        frames = self.session.frames_at(float(self.session.times_h[index]))
        return [frames[number] for number in self.runs]

    def fields_at(self, index: int) -> FieldsShown:
        """The field of each run shown at a time."""
        return self._plan.at(index, self.frames_at(index))

    def scale(self, panel: Panel, index: int) -> FieldScale | None:
        """What is painted in a panel at a time."""
        return self.fields_at(index).painted[self.runs.index(panel.run)]

    def written(self, index: int) -> Written:
        """What is written over the pictures of a time."""
        time_h, last_h = float(self.session.times_h[index]), self.session.last_h
        frames, fields = self.frames_at(index), self.fields_at(index)
        return written(self.shown, self.scene, frames, self.colours, fields, time_h, last_h)

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
            hidden=None,
            hidden_clones=frozenset(),
        )
        run = self.session.runs[panel.run]
        frame = self.session.frames_at(float(self.session.times_h[index]))[panel.run]
        painted = self.colours.deciding(self.runs.index(panel.run))
        return panel, scene, frame_identity(run, frame), self.scale(panel, index), painted


def _about_fields(scene: Scene) -> Hashable:
    """All of a scene on which it depends what is painted when, and in which colours."""
    return scene.arms, scene.field, scene.theme, scene.cells == "none", bool(scene.slices.axes)


def solid(
    exhibit: Exhibit,
    panel: Panel,
    frame: Frame,
    scale: FieldScale | None,
    prepare: Callable[[CellPicture], object],
) -> Solid:
    """Make a lattice ready for 3D."""
    picture = replace(_picture(exhibit, panel, frame, scale), fog=0.0)  # laid over what is drawn of this
    return Solid(picture, prepare(picture))


def flat(exhibit: Exhibit, panel: Panel, frame: Frame, scale: FieldScale | None) -> Flat:
    """Draw a layer."""
    picture = _picture(exhibit, panel, frame, scale)
    labels, field = picture.layer(panel.axis or "z", layer_of(exhibit, panel))
    gaps = exhibit.session.flat and max(labels.shape) <= _FEW_SITES
    pixels = 12 if gaps else min(max(_FLAT_PIXELS // max(labels.shape), 1), 4)
    return Flat(draw_flat(labels, picture.colours, field, pixels, ground_of(exhibit.scene.colours)))


def _picture(exhibit: Exhibit, panel: Panel, frame: Frame, scale: FieldScale | None) -> CellPicture:
    place = exhibit.runs.index(panel.run)
    return cell_picture(exhibit.shown[place], frame, exhibit.scene, exhibit.colours, place, scale)


def layer_of(exhibit: Exhibit, panel: Panel) -> int:
    """Index of the layer that a flat panel shows."""
    run = exhibit.session.runs[panel.run]
    return 0 if run.dimensions == 2 else exhibit.scene.slices.layer(panel.axis or "z", run.shape)


def cells_by_name(run: Run, time_h: float) -> dict[str, int]:
    """How many sites of each kind, and tumour cells of each genotype, a run has at a time."""
    row = row_at(run, time_h)
    if row is None:
        return {}
    kinds = dict(zip(KIND_NAMES, run.series.counts[row].tolist(), strict=True))
    return kinds | dict(zip(run.genotype_labels, run.series.burden[row].tolist(), strict=True))
