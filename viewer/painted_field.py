"""A field with its colours, as renderers take it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from viewer.palette import paint

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class PaintedField:
    """Values on a lattice and the colour bar they are read by."""

    values: Floats
    low: float
    high: float
    colourmap: str

    def colours(self, values: Floats) -> npt.NDArray[np.uint8]:
        """What values of it look like; a last axis of 3 is added."""
        return paint(values, self.low, self.high, self.colourmap)
