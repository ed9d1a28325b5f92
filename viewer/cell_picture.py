"""What is to be drawn of one arm at one time, whichever renderer draws it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from viewer.mesh import plane
from viewer.painted_field import PaintedField
from viewer.palette import Colour
from viewer.scene import Axis, Box

Bytes = npt.NDArray[np.uint8]

_MARGIN_SITES = 5
"""Empty sites kept round the cells: neither smoothing nor light that leaves them reaches farther."""


@dataclass(frozen=True)
class CellPicture:
    """Cells on a lattice, their colours, the parts taken away and the field on the cut."""

    labels: Bytes
    """(nz, ny, nx): 0 nothing, else 1 + index into `colours`."""
    colours: tuple[Colour, ...]
    boxes: tuple[Box, ...] = ()
    """Parts taken away."""
    field: PaintedField | None = None
    """Painted on the cut; without one the cut shows the cells' own colours."""
    fog: float = 0.0
    """How much a fog of the field hides (:mod:`viewer.fog`)."""

    def layer(self, axis: Axis, number: int) -> tuple[Bytes, PaintedField | None]:
        """Labels and field, two axes each, of the sites of a number across an axis."""
        at, field = "zyx".index(axis), self.field
        if field is not None:
            field = replace(field, values=np.ascontiguousarray(plane(field.values, at, number)))
        return plane(self.labels, at, number), field

    def cropped(self) -> tuple[CellPicture, tuple[int, int, int]]:
        """The same without the empty space round the cells, and the site (z, y, x) at which it begins.

        Fog fills empty space too: it has to be laid over what is drawn of this.
        It begins at even sites, so that light baked in blocks of two does not flicker from frame to frame.
        """
        occupied = self.labels > 0
        ranges = []
        for axis, sites in enumerate(self.labels.shape):
            there = np.flatnonzero(occupied.any(axis=tuple(k for k in range(3) if k != axis)))
            low, high = (int(there[0]), int(there[-1]) + 1) if there.size else (0, 1)
            ranges.append((max(0, low - _MARGIN_SITES) // 2 * 2, min(sites, high + _MARGIN_SITES)))
        part = tuple(slice(low, high) for low, high in ranges)
        origin = (ranges[0][0], ranges[1][0], ranges[2][0])
        field = self.field and replace(self.field, values=self.field.values[part])
        boxes = tuple(box.seen_from(origin) for box in self.boxes)
        return replace(self, labels=self.labels[part], boxes=boxes, field=field, fog=0.0), origin
