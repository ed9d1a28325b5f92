"""What a picture shows, whatever it is seen from: frames read, cells labelled, fields with their colours."""

from __future__ import annotations

from dataclasses import dataclass

from automaton.snapshot import Frame, Run
from viewer.cell_picture import CellPicture
from viewer.channels import CellColours
from viewer.fields import FieldScale, field_values
from viewer.painted_field import PaintedField
from viewer.scene import Scene
from viewer.storyboard import Shot, Storyboard


@dataclass(frozen=True)
class Contents:
    """Of a shot, arm by arm."""

    frames: tuple[Frame, ...]
    pictures: tuple[CellPicture, ...]


def read_contents(board: Storyboard, shot: Shot) -> Contents:
    """Read what a shot shows; its camera makes no difference.

    Raises:
        UserError: a frame's file is missing or damaged.
    """
    frames = tuple(run.frame(number) for run, number in zip(board.runs, shot.frames, strict=True))
    pictures = [
        cell_picture(run, frame, board.scene, board.colours, place, shot.fields.painted[place])
        for place, (run, frame) in enumerate(zip(board.runs, frames, strict=True))
    ]
    return Contents(frames, tuple(pictures))


def cell_picture(
    run: Run, frame: Frame, scene: Scene, colours: CellColours, place: int, scale: FieldScale | None
) -> CellPicture:
    """What there is to be drawn of a frame.

    Args:
        run: the frame is of.
        frame: of the run.
        scene: says what is taken away.
        colours: of the cells of several runs.
        place: of the run among them.
        scale: of the field that is painted, if any.
    """
    boxes = scene.cut.boxes(run.shape, run.spacing_um, scene.camera) if run.dimensions == 3 else ()
    values = None if scale is None else field_values(frame, scale.choice, scale.reference_uM)
    field = None
    if scale is not None and values is not None:
        field = PaintedField(values, scale.low, scale.high, scale.colourmap)
    return CellPicture(colours.labels(place, frame), colours.colours, boxes, field, scene.fog)
