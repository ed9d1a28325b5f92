"""One whole picture: every arm in its panel, and what is written around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PIL import Image

from viewer import overlays
from viewer.contents import Contents, read_contents
from viewer.doses import DoseStrip
from viewer.flat_panel import draw_flat_panel
from viewer.layout import Rectangle
from viewer.page import Page
from viewer.renderers import Prepared, RendererName, renderer_for
from viewer.storyboard import Shot, Storyboard
from viewer.written import written


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
        words = written(board.runs, scene, shot.frames, board.colours, shot.fields, shot.time_h, last_h)
        measures = []
        for place, caption in enumerate(words.captions):
            measures.append(self._draw_panel(page, shot, place))
            overlays.draw_panel_title(page, layout.titles[place], caption)
        for place, (box, (pixels_per_um, edge)) in enumerate(zip(layout.scale_bars, measures, strict=True)):
            if place == len(layout.scale_bars) - 1 or len(set(measures)) > 1:
                overlays.draw_scale_bar(page, replace(box, right=box.right - edge), pixels_per_um)
        title = scene.title if scene.title is not None else board.runs[0].title
        overlays.draw_header(page, layout.header, words.time, title)
        overlays.draw_legend(page, layout.legend, board.colours.categories)
        overlays.draw_colour_bars(page, layout.colour_bar, words)
        for box, strips in _doses(board):
            overlays.draw_doses(page, box, strips, shot.time_h, last_h)
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
            return draw_flat_panel(page, panel, run, scene, picture)
        view = board.view(run, shot.camera, panel.size)
        drawn = self._renderer.draw(self._prepared[place], view, page.theme.background, scene.supersampling)
        page.paste(drawn, panel.left, panel.top)
        return board.pixels_per_um, page.length(44)


def _doses(board: Storyboard) -> Iterator[tuple[Rectangle, list[DoseStrip]]]:
    """Where dose strips go: among the keys where arms were treated alike, else under each its own."""
    if board.scene.dose_strip and not board.layout.doses and board.doses:
        yield board.layout.dose, list(board.doses)
    for place, box in enumerate(board.layout.doses):
        yield box, [strip for strip in board.doses if place in strip.places]
