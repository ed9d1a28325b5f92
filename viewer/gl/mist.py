"""Fog as OpenGL takes it: gathered beforehand for a view, in whichever thread has the time. No GL here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from viewer.fog import MOST_RAYS, gathered
from viewer.painted_field import PaintedField
from viewer.scene import Box
from viewer.view import View


@dataclass(frozen=True, eq=False)
class Mist:
    """What rays have gathered on their way (:func:`viewer.fog.gathered`)."""

    layers: npt.NDArray[np.float32]
    """(steps + 1, rows, columns, 4): colours 0 to 1, and how much of what lies behind is seen."""
    covers: tuple[float, float]
    """How far it reaches, as a share of the picture's width and height."""


def mist(
    view: View, field: PaintedField, share: float, boxes: tuple[Box, ...], most_rays: int = MOST_RAYS
) -> Mist:
    """The fog of a field for a view; arguments as for :func:`viewer.fog.gathered`.

    It takes 0.3 s, or 0.04 s for half as many rays.
    """
    layers, stride, _ = gathered(view, field, share, boxes, most_rays)
    layers[..., :3] /= 255
    return Mist(layers, (stride * layers.shape[2] / view.size[0], stride * layers.shape[1] / view.size[1]))
