"""The controls beside the pictures: how cells are coloured, how the lump is opened, what is painted."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from viewer.scene import Axis
from viewer.window.changes import THICKEST_UM, THINNEST_UM, across, changed, opened, placed
from viewer.window.choice import Choice
from viewer.window.exhibit import Exhibit, cells_by_name
from viewer.window.hands import field_words
from viewer.window.legend import Legend
from viewer.window.segments import Segments
from viewer.window.slider_row import SliderRow
from viewer.window.style import Style

Part = TypeVar("Part", bound=QWidget)

_GENOTYPE = ("genotype", "Genotype", "Colour cells by the alterations they carry")
_CLONES = ("clone", "Clone", "Tell clones apart by shades of their genotype's colour")
_KIND = ("kind", "Kind", "Colour by what a site holds: tumour, healthy, debris, vessel")
_TRAITS = (
    ("pump", "Pump", "How strongly each cell expresses its efflux pump"),
    ("influx", "Influx", "How strongly each cell lets drug in"),
    ("repair", "Repair", "How strongly each cell repairs damage"),
)
_NO_CELLS = ("none", "None", "Draw no cells, only the field")
_SHAPES = (
    ("none", "Whole", "The lump from outside"),
    ("octant", "Corner", "Cut a corner out"),
    ("half", "Half", "Cut one half away"),
    ("slab", "Slab", "Keep a thick slice"),
    ("slice", "Slice", "One layer of sites, flat"),
)
_AXES: tuple[tuple[Axis, str, str], ...] = (
    ("x", "x", "Across the x axis"),
    ("y", "y", "Across the y axis"),
    ("z", "z", "Across the z axis, which points up"),
)
_FOG = "The field as a fog in and around the cells"
_NO_FOG = "Cells hide what is inside them: choose a field outside cells, or hide some of them"
_ALL_AXES = ("all", "all three", "One slice across each axis, side by side")


class Side(QWidget):
    """What may be changed in a scene.

    Args:
        exhibit: whose scene is shown and changed.

    Attributes:
        offers: what may be chosen (:func:`offered`).
    """

    changed = Signal(object)
    """A :data:`~viewer.window.changes.Change`."""

    def __init__(self, exhibit: Exhibit) -> None:
        super().__init__()
        self.setObjectName("side")
        self._exhibit = exhibit
        self.offers = offered(exhibit)
        self.column = QVBoxLayout(self)
        levels = {trait for look in exhibit.session.surveys for trait in look.doublings}
        varying = [trait for trait in _TRAITS if trait[0] in levels]
        self.arms = Choice()
        self.arms.setToolTip("Which arms are shown")
        self.arms.setPlaceholderText("some arms")
        self._arms = [(), *((run.arm,) for run in exhibit.session.runs)]
        self.arms.addItems(["all arms side by side", *(f"only {run.arm}" for run in exhibit.session.runs)])
        if len(exhibit.session.runs) > 1:
            self._head("SHOW")
            self._add(self.arms)
        self._head("COLOUR CELLS BY")
        clones = [_CLONES] if any(run.lineage is not None for run in exhibit.session.runs) else []
        self.cells = self._add(Segments((_GENOTYPE, *clones, _KIND, *varying, _NO_CELLS)))
        self.legend = self._add(Legend())
        self._opening = self._head("OPEN IT UP")
        self.shape = self._add(Segments(_SHAPES))
        self.axis = self._add(Segments((*_AXES, _ALL_AXES)))
        self.places = {axis: self._add(SliderRow(axis, f"Where along the {axis} axis")) for axis, *_ in _AXES}
        self.thickness = self._add(SliderRow("thickness", "Of the slab"))
        self._head("PAINT THE CUT BY" if not exhibit.session.flat else "BEHIND THE CELLS")
        self.field = self._add(Choice())
        self.field.setToolTip("The field that is painted on the cut, and behind the cells of flat pictures")
        self.fog = self._add(SliderRow("fog", _FOG))
        self.field.addItems([field_words(choice) for choice in exhibit.fields])
        self.column.addStretch(1)
        self._connect()

    def show_exhibit(self, exhibit: Exhibit, time_h: float, style: Style) -> None:
        """Put every control where the scene has it, and hide those that mean nothing now."""
        self._exhibit = exhibit
        scene, run, solid = exhibit.scene, exhibit.session.runs[0], not exhibit.session.flat
        self.column.setContentsMargins(style.px(16), style.px(10), style.px(16), style.px(12))
        self.column.setSpacing(style.px(7))
        self.cells.show_choice(scene.cells)
        self.arms.setCurrentIndex(self._arms.index(exhibit.arms) if exhibit.arms in self._arms else -1)
        alone = len(exhibit.runs) == 1
        counts = cells_by_name(exhibit.session.runs[exhibit.runs[0]], time_h) if alone else {}
        self.legend.show_entries(exhibit.legend, exhibit.off, exhibit.switches, counts, style)
        sliced = bool(scene.slices.axes)
        shape = "slice" if sliced else scene.cut.shape
        axes = scene.slices.axes if sliced else (scene.cut.axis,)
        self.shape.show_choice(shape)
        self.axis.show_choice("all" if len(axes) > 1 else axes[0])
        self.axis.buttons["all"].setVisible(sliced)
        movable = {"none": (), "octant": ("x", "y", "z")}.get(shape, axes)
        for axis, row in self.places.items():
            number = "zyx".index(axis)
            share = (scene.slices if sliced else scene.cut).at[number]
            site = scene.slices.layer(axis, run.shape) + 0.5 if sliced else share * run.shape[number]
            row.show_share(share, f"{site * run.spacing_um:.0f} µm", style)
            row.setVisible(solid and axis in movable)
        thickness = scene.cut.thickness_um
        self.thickness.show_share(_share(thickness), f"{thickness:.0f} µm", style)
        self.thickness.setVisible(solid and shape == "slab")
        self.fog.show_share(scene.fog, f"{scene.fog:.0%}", style)
        self.fog.setVisible(solid and not sliced)
        self.fog.setEnabled(exhibit.fog_can_show)
        self.fog.setToolTip(_FOG if exhibit.fog_can_show else _NO_FOG)
        self.axis.setVisible(solid and shape in ("half", "slab", "slice"))
        for part in (self._opening, self.shape):
            part.setVisible(solid)
        if scene.field in exhibit.fields:
            self.field.setCurrentIndex(exhibit.fields.index(scene.field))

    def _connect(self) -> None:
        self.arms.activated.connect(lambda number: self._change(arms=self._arms[number]))
        self.cells.picked.connect(lambda value: self._change(cells=value))
        self.legend.toggled.connect(self._toggle)
        self.legend.alone.connect(self._show_alone)
        self.shape.picked.connect(lambda shape: self.changed.emit(lambda scene: opened(scene, shape)))
        self.axis.picked.connect(lambda axis: self.changed.emit(lambda scene: across(scene, axis)))
        for axis, row in self.places.items():
            row.moved.connect(partial(self._place, axis))
        self.thickness.moved.connect(self._thicken)
        self.field.activated.connect(lambda number: self._change(field=self._exhibit.fields[number]))
        self.fog.moved.connect(lambda share: self._change(fog=share))

    def _head(self, words: str) -> QLabel:
        label = QLabel(words)
        label.setObjectName("heading")
        self.column.addSpacing(6)
        return self._add(label)

    def _add(self, part: Part) -> Part:
        self.column.addWidget(part)
        return part

    def _change(self, **values: object) -> None:
        self.changed.emit(changed(**values))

    def _place(self, axis: Axis, share: float) -> None:
        self.changed.emit(lambda scene: placed(scene, axis, share))

    def _toggle(self, name: str) -> None:
        self._change(hidden=self._exhibit.switched(name))

    def _show_alone(self, name: str) -> None:
        """Only this entry; or all again, if it is alone already."""
        self._change(hidden=self._exhibit.alone(name))

    def _thicken(self, share: float) -> None:
        thickness = float(f"{THINNEST_UM * (THICKEST_UM / THINNEST_UM) ** share:.3g}")
        self.changed.emit(lambda scene: replace(scene, cut=replace(scene.cut, thickness_um=thickness)))


def offered(exhibit: Exhibit) -> Hashable:
    """What may be chosen of an exhibit; where it changes, the controls are made anew."""
    runs = exhibit.session.runs
    arms, clones = tuple(run.arm for run in runs), any(run.lineage is not None for run in runs)
    levels = {trait for look in exhibit.session.surveys for trait in look.doublings}
    return arms, clones, frozenset(levels), tuple(exhibit.fields), exhibit.session.flat


def _share(thickness_um: float) -> float:
    """Where on its slider a thickness lies."""
    return float(np.log(thickness_um / THINNEST_UM) / np.log(THICKEST_UM / THINNEST_UM))
