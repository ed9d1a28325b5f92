"""One whole picture: every arm in its panel, and what is written around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from automaton.kinds import HEALTHY, TUMOUR
from automaton.snapshot import Frame, Run
from viewer import overlays, resolution
from viewer.contents import Contents, read_contents
from viewer.fields import FieldScale
from viewer.flat_panel import draw_flat_panel
from viewer.page import Page
from viewer.renderers import Prepared, RendererName, renderer_for
from viewer.storyboard import Shot, Storyboard


def draw_picture(board: Storyboard, number: int, renderer: RendererName = "auto") -> Image.Image:
    """Draw one picture of a storyboard as a :class:`Painter` does."""
    return Painter(board, renderer).draw(number)


class Painter:
    """Draws pictures of a storyboard. While only the camera moves, nothing is read or meshed again.

    Args:
        board: what to draw.
        renderer: who draws solid lattices.
    """

    def __init__(self, board: Storyboard, renderer: RendererName = "auto") -> None:
        self._board = board
        self._renderer = renderer_for(board.runs, board.scene, renderer) if board.solid else None
        self._for: Shot | None = None
        self._contents = Contents((), ())
        self._prepared: list[Prepared] = []

    def draw(self, number: int) -> Image.Image:
        """Draw the picture of a number into `board.shots`; RGB, `board.scene.size` large.

        Raises:
            UserError: a frame's file is missing or damaged.
        """
        board = self._board
        shot, scene, layout = board.shots[number], board.scene, board.layout
        self._read(shot)
        page = Page(scene.size, scene.colours, layout.unit)
        last_h = max(float(run.times_h[-1]) for run in board.runs)
        measures = []
        for place, (run, frame) in enumerate(zip(board.runs, self._contents.frames, strict=True)):
            measures.append(self._draw_panel(page, shot, place))
            title = _caption(board, shot, place, frame)
            overlays.draw_panel_title(page, layout.titles[place], run.arm, title)
        for place, (box, (pixels_per_um, edge)) in enumerate(zip(layout.scale_bars, measures, strict=True)):
            if place == len(layout.scale_bars) - 1 or len(set(measures)) > 1:
                overlays.draw_scale_bar(page, replace(box, right=box.right - edge), pixels_per_um)
        title = scene.title if scene.title is not None else board.runs[0].title
        overlays.draw_header(page, layout.header, overlays.time_text(shot.time_h, last_h), title)
        overlays.draw_legend(page, layout.legend, board.colours.categories)
        shown = zip(shot.fields, self._contents.fields, strict=True)
        scales = [scale for scale, field in shown if scale and field]
        if scales:
            overlays.draw_colour_bar(page, layout.colour_bar, _common(scales))
        elif wanted := [scale for scale in shot.fields if scale]:
            overlays.draw_nothing_painted(page, layout.colour_bar, _common(wanted))
        if scene.dose_strip:
            _draw_doses(page, board, shot.time_h, last_h)
        return page.image

    def _read(self, shot: Shot) -> None:
        """Have at hand what a shot shows."""
        if self._for is not None and replace(shot, camera=self._for.camera) == self._for:
            return
        self._contents = read_contents(self._board, shot)
        if self._renderer is not None:
            self._prepared = [self._renderer.prepare(picture) for picture in self._contents.pictures]
        self._for = shot

    def _draw_panel(self, page: Page, shot: Shot, place: int) -> tuple[float, int]:
        """Draw one arm; returns the pixels a micrometre takes up, and those left free on the right."""
        board, scene = self._board, self._board.scene
        run, panel, picture = board.runs[place], board.layout.panels[place], self._contents.pictures[place]
        if self._renderer is None:
            return draw_flat_panel(page, panel, run, scene, picture.labels, picture.colours, picture.field)
        view = board.view(run, shot.camera, panel.size)
        drawn = self._renderer.draw(self._prepared[place], view, page.theme.background, scene.supersampling)
        page.paste(drawn, panel.left, panel.top)
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
