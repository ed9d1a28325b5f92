"""One whole picture: every arm in its panel, and what is written around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PIL import Image

from automaton.kinds import TUMOUR
from automaton.snapshot import Frame, Run
from viewer import overlays
from viewer.channels import field_values
from viewer.image2d import draw_flat, pixels_a_site
from viewer.layout import Rectangle
from viewer.page import Page
from viewer.painted_field import PaintedField
from viewer.software import CellPicture, draw
from viewer.storyboard import Shot, Storyboard

_TRACE = 0.005
"""A field below this share of its colour bar everywhere is not there."""


def draw_picture(board: Storyboard, number: int) -> Image.Image:
    """Draw the picture of a number into `board.shots`; RGB, `board.scene.size` large.

    Raises:
        UserError: a frame's file is missing or damaged.
    """
    shot = board.shots[number]
    scene, layout = board.scene, board.layout
    page = Page(scene.size, scene.colours, layout.unit)
    last_h = max(float(run.times_h[-1]) for run in board.runs)
    measures = []
    frames = [run.frame(number) for run, number in zip(board.runs, shot.frames, strict=True)]
    fields = _painted(board, frames)
    for place, (run, frame) in enumerate(zip(board.runs, frames, strict=True)):
        measures.append(_draw_panel(page, board, shot, place, frame, fields[place]))
        cells = int(np.count_nonzero(frame.kind == TUMOUR))
        late = abs(frame.time_h - shot.time_h) > 1e-6
        note = f" at {overlays.time_text(frame.time_h, last_h)[4:]}" if late else ""
        overlays.draw_panel_title(page, layout.titles[place], run.arm, cells, note)
    for place, (box, (pixels_per_um, edge)) in enumerate(zip(layout.scale_bars, measures, strict=True)):
        if place == len(layout.scale_bars) - 1 or len(set(measures)) > 1:
            overlays.draw_scale_bar(page, replace(box, right=box.right - edge), pixels_per_um)
    title = scene.title if scene.title is not None else board.runs[0].title
    overlays.draw_header(page, layout.header, overlays.time_text(shot.time_h, last_h), title)
    overlays.draw_legend(page, layout.legend, board.colours.categories)
    if board.field is not None and any(field is not None for field in fields):
        overlays.draw_colour_bar(page, layout.colour_bar, board.field)
    if scene.dose_strip:
        _draw_doses(page, board, shot.time_h, last_h)
    return page.image


def _draw_panel(
    page: Page, board: Storyboard, shot: Shot, place: int, frame: Frame, painted: PaintedField | None
) -> tuple[float, int]:
    """Draw one arm; returns the pixels a micrometre takes up, and those left free on the right."""
    run, panel = board.runs[place], board.layout.panels[place]
    labels = board.colours.labels(place, frame)
    if run.dimensions == 2:
        return _draw_flat_panel(page, board, panel, run, labels[0], painted)
    view = board.view(run, shot.camera, panel.size)
    boxes = board.scene.cut.boxes(run.shape, run.spacing_um, board.scene.camera)
    picture = CellPicture(labels, board.colours.colours, boxes, painted)
    page.paste(draw(picture, view, page.theme.background, board.scene.supersampling), panel.left, panel.top)
    return board.pixels_per_um, page.length(44)


def _draw_flat_panel(
    page: Page,
    board: Storyboard,
    panel: Rectangle,
    run: Run,
    labels: npt.NDArray[np.uint8],
    painted: PaintedField | None,
) -> tuple[float, int]:
    """Draw one flat lattice in the middle of its panel; returns as :func:`_draw_panel` does."""
    scale = pixels_a_site((run.shape[1], run.shape[2]), panel.size)
    ground = tuple((a + b) // 2 for a, b in zip(page.theme.background, page.theme.line, strict=True))
    flat = None
    if painted is not None:
        flat = PaintedField(painted.values[0], painted.low, painted.high, painted.colourmap)
    rgb = draw_flat(labels, board.colours.colours, flat, scale, (ground[0], ground[1], ground[2]))
    left = panel.left + (panel.size[0] - rgb.shape[1]) // 2
    top = panel.top + (panel.size[1] - rgb.shape[0]) // 2
    page.paste(rgb, left, top)
    return scale / run.spacing_um, panel.right - left - rgb.shape[1]


def _painted(board: Storyboard, frames: Sequence[Frame]) -> list[PaintedField | None]:
    """The field of each arm; none in 3D while no arm has any of it, for cells on the cut say more then."""
    scale = board.field
    if scale is None:
        return [None] * len(frames)
    values = [field_values(frame, scale.choice, scale.reference_uM) for frame in frames]
    highest = max((float(v.max(initial=0.0)) for v in values if v is not None), default=0.0)
    if board.runs[0].dimensions == 3 and highest < _TRACE * scale.high:
        return [None] * len(frames)
    return [v if v is None else PaintedField(v, scale.low, scale.high, scale.colourmap) for v in values]


def _draw_doses(page: Page, board: Storyboard, time_h: float, last_h: float) -> None:
    """One strip in the footer where all arms were treated alike, else one under each arm."""
    if not board.layout.doses:
        overlays.draw_dose(page, board.layout.dose, board.runs[0], time_h, last_h)
    for box, run in zip(board.layout.doses, board.runs, strict=False):
        overlays.draw_dose(page, box, run, time_h, last_h)
