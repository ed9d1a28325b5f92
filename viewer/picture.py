"""One whole picture: every arm in its panel, and what is written around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from automaton.kinds import HEALTHY, TUMOUR
from automaton.snapshot import Frame, Run
from viewer import overlays, resolution
from viewer.cell_picture import CellPicture
from viewer.fields import FieldScale, field_values
from viewer.flat_panel import draw_flat_panel
from viewer.page import Page
from viewer.painted_field import PaintedField
from viewer.renderers import RendererName, open_renderer
from viewer.storyboard import Shot, Storyboard

_TRACE = 0.005
"""A field below this share of its colour bar everywhere is not there."""


def draw_picture(board: Storyboard, number: int, renderer: RendererName = "auto") -> Image.Image:
    """Draw the picture of a number into `board.shots`; RGB, `board.scene.size` large.

    Args:
        board: what to draw.
        number: which of its shots.
        renderer: who draws solid lattices.

    Raises:
        UserError: a frame's file is missing or damaged.
    """
    shot = board.shots[number]
    scene, layout = board.scene, board.layout
    page = Page(scene.size, scene.colours, layout.unit)
    last_h = max(float(run.times_h[-1]) for run in board.runs)
    measures = []
    frames = [run.frame(number) for run, number in zip(board.runs, shot.frames, strict=True)]
    fields = _painted(board, shot, frames)
    for place, (run, frame) in enumerate(zip(board.runs, frames, strict=True)):
        measures.append(_draw_panel(page, board, shot, place, frame, fields[place], renderer))
        overlays.draw_panel_title(page, layout.titles[place], run.arm, _caption(board, shot, place, frame))
    for place, (box, (pixels_per_um, edge)) in enumerate(zip(layout.scale_bars, measures, strict=True)):
        if place == len(layout.scale_bars) - 1 or len(set(measures)) > 1:
            overlays.draw_scale_bar(page, replace(box, right=box.right - edge), pixels_per_um)
    title = scene.title if scene.title is not None else board.runs[0].title
    overlays.draw_header(page, layout.header, overlays.time_text(shot.time_h, last_h), title)
    overlays.draw_legend(page, layout.legend, board.colours.categories)
    scales = [scale for scale, field in zip(shot.fields, fields, strict=True) if scale and field]
    if scales:
        overlays.draw_colour_bar(page, layout.colour_bar, _common(scales))
    if scene.dose_strip:
        _draw_doses(page, board, shot.time_h, last_h)
    return page.image


def _draw_panel(
    page: Page,
    board: Storyboard,
    shot: Shot,
    place: int,
    frame: Frame,
    painted: PaintedField | None,
    renderer: RendererName,
) -> tuple[float, int]:
    """Draw one arm; returns the pixels a micrometre takes up, and those left free on the right."""
    run, panel = board.runs[place], board.layout.panels[place]
    labels = board.colours.labels(place, frame)
    if not board.solid:
        return draw_flat_panel(page, panel, run, board.scene, labels, board.colours.colours, painted)
    view = board.view(run, shot.camera, panel.size)
    boxes = board.scene.cut.boxes(run.shape, run.spacing_um, board.scene.camera)
    picture = CellPicture(labels, board.colours.colours, boxes, painted, board.scene.fog)
    rgb = open_renderer(renderer).draw(picture, view, page.theme.background, board.scene.supersampling)
    page.paste(rgb, panel.left, panel.top)
    return board.pixels_per_um, page.length(44)


def _caption(board: Storyboard, shot: Shot, place: int, frame: Frame) -> str:
    """How many cells an arm has, and what else has to be known of its panel."""
    run = board.runs[place]
    tumour, healthy = (_count(run, frame, kind) for kind in (TUMOUR, HEALTHY))
    parts = [f"{tumour:,} tumour cell{'' if tumour == 1 else 's'}"]
    if abs(frame.time_h - shot.time_h) > 1e-6:
        last_h = max(float(run.times_h[-1]) for run in board.runs)
        parts[0] += f" at {overlays.time_text(frame.time_h, last_h)[4:]}"
    if healthy:
        hidden = board.colours.tables[place][HEALTHY, 0] == 0
        parts.append(f"{healthy:,} healthy{' (not drawn)' if hidden else ''}")
    scale = shot.fields[place]
    if scale and len({other.choice.name for other in shot.fields if other}) > 1:
        parts.append(scale.choice.name)
    if note := resolution.said(run):
        parts.append(note)
    return ", ".join(parts)


def _count(run: Run, frame: Frame, kind: int) -> int:
    """Sites of a kind: on the frame, or, where it is coarser than the lattice, as the run counted them."""
    if run.coarsening > 1 and len(run.series):
        row = min(int(np.searchsorted(run.series.time_h, frame.time_h - 1e-6)), len(run.series) - 1)
        return int(run.series.counts[row, kind])
    return int(np.count_nonzero(frame.kind == kind))


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


def _common(scales: Sequence[FieldScale]) -> FieldScale:
    """What the colour bar says; where arms show different drugs, each is named above its panel."""
    if len({scale.choice.name for scale in scales}) == 1:
        return scales[0]
    return replace(scales[0], title="drug outside cells, C/C₀", ends=("0", "1"))


def _draw_doses(page: Page, board: Storyboard, time_h: float, last_h: float) -> None:
    """One strip in the footer where all arms were treated alike, else one under each arm."""
    if not board.layout.doses:
        overlays.draw_dose(page, board.layout.dose, board.runs[0], time_h, last_h)
    for box, run in zip(board.layout.doses, board.runs, strict=False):
        overlays.draw_dose(page, box, run, time_h, last_h)
