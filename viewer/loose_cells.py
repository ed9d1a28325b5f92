"""Cells that the surface of the dense parts leaves out: each is drawn as a ball."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from viewer import mesh
from viewer.cell_picture import CellPicture

Floats = npt.NDArray[np.float32]

_STRAY_SITES = 5
"""As near to a dense part as this a loose cell belongs to it."""
_PAINT_SITES = 3.5
"""How deep behind a cut loose cells take the field's colour."""


@dataclass(frozen=True)
class LooseCells:
    """Balls of :data:`viewer.mesh.CELL_RADIUS_SITES`."""

    centres: npt.NDArray[np.int64]
    """(n, 3) their sites (z, y, x)."""
    colours: Floats
    """(n, 3) 0 to 255."""


def loose_cells(picture: CellPicture, occupancy: Floats, kept: npt.NDArray[np.bool_]) -> LooseCells:
    """The loose cells of a picture, in their own colour, or in the field's close behind a cut.

    Args:
        picture: what is drawn.
        occupancy: from :func:`viewer.mesh.smoothed`.
        kept: (nz, ny, nx) sites whose cells are not taken away.
    """
    loose = mesh.loose_cells(picture.labels, occupancy)
    loose = loose[kept.ravel()[loose]]
    centres = np.stack(np.unravel_index(loose, picture.labels.shape), axis=1)
    own = np.array([(0, 0, 0), *picture.colours], np.float32)[picture.labels.ravel()[loose]]
    if picture.field is None or not picture.boxes or not loose.size:
        return LooseCells(centres, own)
    distance = np.min([box.distance(centres) for box in picture.boxes], axis=0)
    share = np.exp(-((distance / _PAINT_SITES) ** 2)).astype(np.float32)[:, None]
    # Stray cells round a lump are not part of the cut.
    dense = mesh.extreme_around(np.logical_or, occupancy > mesh.LEVEL, _STRAY_SITES)
    share[dense.ravel()[loose]] = 0
    painted = picture.field.colours(picture.field.values.ravel()[loose])
    return LooseCells(centres, own + share * (painted - own))
