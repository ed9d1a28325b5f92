"""Small pictures for tests."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from viewer.palette import from_hex
from viewer.picture import draw_picture
from viewer.scene import Scene
from viewer.storyboard import Storyboard

SMALL = Scene(size=(640, 360), supersampling=1)
EFFLUX = from_hex("#d55e00")
Picture = npt.NDArray[np.uint8]


def picture_of(board: Storyboard, number: int = 0) -> Picture:
    """A picture of a storyboard, uint8 (height, width, 3)."""
    return np.asarray(draw_picture(board, number))
