"""What a picture shows, whatever it is seen from: frames read, cells labelled, fields with their colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from automaton.snapshot import Frame
from viewer.cell_picture import CellPicture
from viewer.fields import field_values
from viewer.painted_field import PaintedField
from viewer.storyboard import Shot, Storyboard

_TRACE = 0.005
"""A field below this share of its colour bar everywhere is not there."""


@dataclass(frozen=True)
class Contents:
    """Of a shot, arm by arm."""

    frames: tuple[Frame, ...]
    pictures: tuple[CellPicture, ...]

    @property
    def fields(self) -> list[PaintedField | None]:
        """The field that each arm shows."""
        return [picture.field for picture in self.pictures]


def read_contents(board: Storyboard, shot: Shot) -> Contents:
    """Read what a shot shows; its camera makes no difference.

    Raises:
        UserError: a frame's file is missing or damaged.
    """
    frames = tuple(run.frame(number) for run, number in zip(board.runs, shot.frames, strict=True))
    fields = _painted(board, shot, frames)
    pictures = []
    for place, (run, frame) in enumerate(zip(board.runs, frames, strict=True)):
        scene = board.scene
        boxes = scene.cut.boxes(run.shape, run.spacing_um, scene.camera) if board.solid else ()
        labels = board.colours.labels(place, frame)
        pictures.append(CellPicture(labels, board.colours.colours, boxes, fields[place], scene.fog))
    return Contents(frames, tuple(pictures))


def _painted(board: Storyboard, shot: Shot, frames: Sequence[Frame]) -> list[PaintedField | None]:
    """The field of each arm; none in 3D while no arm has any of it, for cells on the cut say more then."""
    painted: list[PaintedField | None] = []
    there = board.runs[0].dimensions == 2 or board.scene.cells == "none"
    for scale, frame in zip(shot.fields, frames, strict=True):
        values = None if scale is None else field_values(frame, scale.choice, scale.reference_uM)
        if scale is None or values is None:
            painted.append(None)
            continue
        painted.append(PaintedField(values, scale.low, scale.high, scale.colourmap))
        there = there or float(values.max(initial=0.0)) >= _TRACE * scale.high
    return painted if there else [None] * len(frames)
