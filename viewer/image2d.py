"""A flat lattice as an image: crisp cells over a smooth field."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PIL import Image

from viewer.painted_field import PaintedField
from viewer.palette import Colour, Theme

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

_CRISP_FROM = 4
_GAP_FROM = 5
"""From so many pixels a site on, a line of the field shows between cells."""


def pixels_a_site(shape: tuple[int, int], size: tuple[int, int]) -> float:
    """How large sites of a lattice (ny, nx) are drawn in a panel (width, height).

    From _CRISP_FROM pixels on a whole number; smaller sites fill the panel, which rounding would waste.
    """
    fits = min(size[0] / shape[1], size[1] / shape[0])
    return float(int(fits)) if fits >= _CRISP_FROM else fits


def ground_of(theme: Theme) -> Colour:
    """Colour of sites with neither cell nor field: half way from the page to its lines."""
    red, green, blue = ((a + b) // 2 for a, b in zip(theme.background, theme.line, strict=True))
    return red, green, blue


def draw_flat(
    labels: Bytes,
    colours: tuple[Colour, ...],
    field: PaintedField | None,
    scale: float,
    ground: Colour,
) -> Bytes:
    """Draw a lattice; y points up. uint8 (height, width, 3), just as large as the lattice needs.

    Args:
        labels: (ny, nx): 0 empty, else 1 + index into `colours`.
        colours: of the labels.
        field: painted where there is no cell; its values are (ny, nx).
        scale: from :func:`pixels_a_site`.
        ground: colour where there is neither.
    """
    size = math.ceil(labels.shape[1] * scale - 1e-6), math.ceil(labels.shape[0] * scale - 1e-6)
    block, times = max(1, int(1 / scale + 1e-6)), math.ceil(scale - 1e-6)
    if block > 1:
        labels = majority(labels, block)
        if field is not None:
            means = _means(field.values, block)
            field = PaintedField(means, field.low, field.high, field.colourmap)
    rgb = _draw_sites(labels, colours, field, times, ground)
    # Sites of a broken number of pixels are drawn a little too large, and made smaller.
    drawn = Image.fromarray(np.ascontiguousarray(rgb[::-1]))
    return np.asarray(drawn if drawn.size == size else drawn.resize(size, Image.Resampling.BOX))


def _draw_sites(
    labels: Bytes, colours: tuple[Colour, ...], field: PaintedField | None, times: int, ground: Colour
) -> Bytes:
    """Every site `times` pixels large; y points down."""
    height, width = labels.shape[0] * times, labels.shape[1] * times
    rgb = np.empty((height, width, 3), np.uint8)
    rgb[:] = ground
    if field is not None:
        smooth = Image.fromarray(field.values.astype(np.float32)).resize(
            (width, height), Image.Resampling.BILINEAR
        )
        rgb[:] = field.colours(np.asarray(smooth))
    table = np.array([ground, *colours], np.uint8)
    cells = np.repeat(np.repeat(labels, times, axis=0), times, axis=1)
    drawn = cells > 0
    if times >= _GAP_FROM:
        drawn[times - 1 :: times] = False
        drawn[:, times - 1 :: times] = False
    rgb[drawn] = table[cells[drawn]]
    return rgb


def majority(labels: Bytes, block: int) -> Bytes:
    """The most frequent label of each block x block sites; labels are never mixed, and any cell beats none.

    Sites left over at the far edges join a smaller last block.
    """
    rows, columns = (-(-n // block) for n in labels.shape)
    padding = (rows * block - labels.shape[0], columns * block - labels.shape[1])
    padded = np.pad(labels, ((0, padding[0]), (0, padding[1])))
    blocks = padded.reshape(rows, block, columns, block)
    winner = np.zeros((rows, columns), np.uint8)
    most = np.zeros((rows, columns), np.int64)
    for label in np.unique(labels[labels > 0]):
        count = (blocks == label).sum(axis=(1, 3))
        winner[count > most] = label
        most = np.maximum(most, count)
    return winner


def _means(values: Floats, block: int) -> Floats:
    rows, columns = (-(-n // block) for n in values.shape)
    padding = (rows * block - values.shape[0], columns * block - values.shape[1])
    padded = np.pad(values, ((0, padding[0]), (0, padding[1])), mode="edge")
    means: Floats = padded.reshape(rows, block, columns, block).mean(axis=(1, 3), dtype=np.float32)
    return means
