"""Lattices of a few sites for the tests of this folder."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from automaton.kinds import EMPTY, TUMOUR
from automaton.snapshot import Frame

H = 20.0
"""Spacing, um."""


def ball(side: int, radius: float) -> npt.NDArray[np.bool_]:
    """Sites of a cube no farther than `radius` sites from its middle site."""
    places = np.indices((side, side, side)) - side // 2
    return np.asarray((places**2).sum(axis=0) <= radius**2)


def frame_of(mask: npt.NDArray[np.bool_], **changes: object) -> Frame:
    """A frame with wild-type cells where the mask is."""
    kind = np.where(mask, TUMOUR, EMPTY).astype(np.uint8)
    frame = Frame(0, 0.0, kind, np.zeros(mask.shape, np.uint8))
    return replace(frame, **changes)  # type: ignore[arg-type]
