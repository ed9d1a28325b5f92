"""A field as a fog in front of the cells: each line of sight gathers its colours as far as it sees.

Computed from depths alone, on rays about a site apart, so that whatever drew the cells can lay it over them.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from viewer.painted_field import PaintedField
from viewer.scene import Box
from viewer.view import View

Floats = npt.NDArray[np.float32]

MOST_RAYS = 160
"""Enough along the longer side of the picture, and along each ray: a field is smooth."""
_DENSEST = 0.999


def lay_fog(
    rgb: npt.NDArray[np.uint8],
    depth: Floats,
    view: View,
    field: PaintedField,
    share: float,
    boxes: tuple[Box, ...] = (),
) -> npt.NDArray[np.uint8]:
    """Lay a fog over a picture; where nothing was drawn it is seen through to its end.

    Args:
        rgb: the picture, uint8 (height, width, 3).
        depth: of what is drawn at each pixel, in sites as :meth:`View.project` gives it; inf for nothing.
        view: of this size.
        field: what the fog is of; it is clear at the low end of the colour bar.
        share: how much of what lies behind is hidden where the field is at the high end all the way through
            the longest side of the lattice, 0 to 1.
        boxes: parts of the lattice without fog.
    """
    layers, stride, far = gathered(view, field, share, boxes)
    height, width = depth.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    steps = len(layers) - 1
    along = np.clip((depth + far) * np.float32(steps / (2 * far)), 0, steps).astype(np.float32)
    at = [along, (y + 0.5) / stride - 0.5, (x + 0.5) / stride - 0.5]
    seen = [ndimage.map_coordinates(layers[..., k], at, order=1, mode="nearest") for k in range(4)]
    clear = seen[3][..., None]
    fogged: npt.NDArray[np.uint8] = np.rint(np.stack(seen[:3], axis=-1) + clear * rgb).astype(np.uint8)
    return fogged


def gathered(
    view: View, field: PaintedField, share: float, boxes: tuple[Box, ...], most_rays: int = MOST_RAYS
) -> tuple[Floats, float, float]:
    """What rays have gathered on their way.

    Args:
        view: of the picture.
        field: as for :func:`lay_fog`.
        share: likewise.
        boxes: likewise.
        most_rays: along the longer side of the picture, and steps along a ray; its cube is what it costs.

    Returns:
        (steps + 1, rows, columns, 4): after each step the colour, and how much of what lies behind is seen;
        how many pixels rays lie apart; and the depth at which they end (they begin as far before the middle).
    """
    width, height = view.size
    stride = max(view.scale, max(width, height) / most_rays, 1.0)
    far = view.reach
    steps = min(math.ceil(2 * far), most_rays)
    length = 2 * far / steps
    rows, columns = math.ceil(height / stride), math.ceil(width / stride)
    y, x = ((np.indices((rows, columns)).reshape(2, -1) + 0.5) * stride).astype(np.float32)
    start = view.unproject(x, y, np.full(x.size, length / 2 - far, np.float32))
    onwards = -view.camera.basis()[2].astype(np.float32) * np.float32(length)
    thickness = -math.log(1 - min(share, _DENSEST)) / max(field.values.shape) * length
    layers = np.zeros((steps + 1, x.size, 4), np.float32)
    layers[0, :, 3] = 1
    for step in range(steps):
        values, there = _values(field.values, start + np.float32(step) * onwards, boxes)
        strength = np.clip((values - field.low) / (field.high - field.low), 0, 1) * there
        hidden = layers[step, :, 3] * -np.expm1(-np.float32(thickness) * strength)
        layers[step + 1, :, :3] = layers[step, :, :3] + hidden[:, None] * field.colours(values)
        layers[step + 1, :, 3] = layers[step, :, 3] - hidden
    return layers.reshape(steps + 1, rows, columns, 4), stride, far


def _values(
    volume: Floats, positions: Floats, boxes: tuple[Box, ...]
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The field at positions (n, 3), and which of these lie on the lattice and in no box."""
    end = np.array(volume.shape) - 0.5
    there: npt.NDArray[np.bool_] = np.all((positions > -0.5) & (positions < end), axis=1)
    for box in boxes:
        there &= ~box.contains(positions)
    values = np.zeros(len(positions), np.float32)
    values[there] = ndimage.map_coordinates(volume, positions[there].T, order=1, mode="nearest")
    return values, there
