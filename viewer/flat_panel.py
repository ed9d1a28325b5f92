"""Flat pictures of an arm in its panel: a 2D lattice, or single slices of a solid one beside each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from automaton.snapshot import Run
from viewer.cell_picture import CellPicture
from viewer.image2d import draw_flat, ground_of, pixels_a_site
from viewer.layout import Rectangle
from viewer.page import Page
from viewer.painted_field import PaintedField
from viewer.scene import Axis, Scene
from viewer.written import layer_text

Bytes = npt.NDArray[np.uint8]

_CAPTION, _CAPTION_TYPE = 40, 24
_GAP = 44


@dataclass(frozen=True)
class _Layer:
    """One layer of sites, two axes: the first points up in the picture."""

    labels: Bytes
    field: PaintedField | None
    caption: str


def draw_flat_panel(
    page: Page, panel: Rectangle, run: Run, scene: Scene, picture: CellPicture
) -> tuple[float, int]:
    """Draw the layers of one arm at one scale in the middle of its panel.

    Args:
        page: to draw on.
        panel: where.
        run: for its shape and spacing.
        scene: for its slices.
        picture: of the whole lattice.

    Returns:
        The pixels a micrometre takes up, and those left free on the right.
    """
    axes: tuple[Axis, ...] = ("z",) if run.dimensions == 2 else scene.slices.axes
    layers = [_layer(run, scene, axis, picture) for axis in axes]
    caption = 0 if run.dimensions == 2 else page.length(_CAPTION)
    gap = page.length(_GAP)
    widest = max(page.width(layer.caption, _CAPTION_TYPE) for layer in layers)
    scale, columns = _best_grid(layers, panel.size, caption, gap, widest)
    ground = ground_of(page.theme)
    rows = -(-len(layers) // columns)
    free = panel.size[0]
    for number, layer in enumerate(layers):
        rgb = draw_flat(layer.labels, picture.colours, layer.field, scale, ground)
        row, column = divmod(number, columns)
        in_row = min(columns, len(layers) - row * columns)
        cell = (panel.size[0] // in_row, panel.size[1] // rows)
        left = panel.left + column * cell[0] + (cell[0] - rgb.shape[1]) // 2
        top = panel.top + row * cell[1] + (cell[1] - caption - rgb.shape[0]) // 2
        page.paste(rgb, left, top)
        free = min(free, panel.right - left - rgb.shape[1])
        if layer.caption:
            at = (left + rgb.shape[1] / 2, top + rgb.shape[0] + page.length(_CAPTION * 0.75))
            page.text(at, layer.caption, _CAPTION_TYPE, colour=page.theme.muted, anchor="ms", most=cell[0])
    return scale / run.spacing_um, free


def _layer(run: Run, scene: Scene, axis: Axis, picture: CellPicture) -> _Layer:
    number = scene.slices.layer(axis, run.shape)
    caption = "" if run.dimensions == 2 else layer_text(run, axis, number)
    return _Layer(*picture.layer(axis, number), caption)


def _best_grid(
    layers: list[_Layer], size: tuple[int, int], caption: int, gap: int, widest: float
) -> tuple[float, int]:
    """Pixels a site and the number of columns with which the layers come out largest, and captions whole."""
    found = []
    most = max(1, min(len(layers), int(size[0] // max(widest, 1))))
    for columns in range(1, most + 1):
        room = size[0] // columns - gap, size[1] // -(-len(layers) // columns) - caption - gap
        room = max(room[0], 1), max(room[1], 1)
        found.append((min(pixels_a_site(_sides(layer), room) for layer in layers), columns))
    return max(found)


def _sides(layer: _Layer) -> tuple[int, int]:
    return layer.labels.shape[0], layer.labels.shape[1]
