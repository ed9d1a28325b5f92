"""How pictures stand side by side on the stage, and how much of a lattice each shows. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from automaton.snapshot import Run
from viewer.layout import Rectangle
from viewer.scene import Axis, Camera
from viewer.view import View, looking
from viewer.window.session import Extent

_ROOM = 1.06
"""How much more than the cells a panel shows at first."""


def side_by_side(
    size: tuple[int, int], count: int, gap: int = 0, above: int = 0, together: int = 1
) -> list[Rectangle]:
    """Divide a stage (width, height) into equal panels, each below a title that is `above` high.

    There are as many columns as leave the panels largest. Each `together` panels, of which `count` is a
    multiple, share a row, or are all below one another.
    """
    width, height = size

    def shorter_side(columns: int) -> float:
        return min(width / columns, height / -(-count // columns) - above)

    possible = [columns for columns in range(1, count + 1) if columns == 1 or columns % together == 0]
    columns = max(possible, key=shorter_side)
    rows = -(-count // columns)
    across, down = (width + gap) // columns, (height + gap) // rows
    corners = [(number % columns * across, number // columns * down) for number in range(count)]
    return [Rectangle(left, top + above, left + across - gap, top + down - gap) for left, top in corners]


def at_home(extents: Sequence[Extent], camera: Camera) -> Camera:
    """The camera, seeing all cells of some runs as it goes round, unless it says itself what it sees."""
    if camera.span_um is not None:
        return camera
    low = np.min([extent.low_um for extent in extents], axis=0)
    high = np.max([extent.high_um for extent in extents], axis=0)
    middle = (low + high) / 2
    reach = max(e.radius_um + float(np.linalg.norm(e.middle_um - middle)) for e in extents)
    z, y, x = middle.tolist()
    return replace(camera, middle_um=(z, y, x), span_um=2 * reach * _ROOM)


def before(run: Run, axis: Axis, camera: Camera, seen: bool) -> Camera:
    """The camera straight before a layer across an axis; where nothing is `seen` yet, the whole layer."""
    facing = replace(camera, azimuth_deg=_FACING[axis][0], elevation_deg=_FACING[axis][1])
    if seen:
        return facing
    sides = [sites for k, sites in enumerate(run.shape) if k != "zyx".index(axis)]
    return replace(facing, middle_um=(0.0, 0.0, 0.0), span_um=max(sides) * run.spacing_um)


def view_of(run: Run, camera: Camera, size: tuple[int, int]) -> View:
    """How a run's lattice lies in a panel of `size` (width, height) in pixels; the camera has a span."""
    reach_um = float(np.linalg.norm(run.shape)) / 2 * run.spacing_um
    return looking(run.shape, run.spacing_um, reach_um, camera, size)


_FACING: dict[Axis, tuple[float, float]] = {"z": (-90.0, 90.0), "y": (-90.0, 0.0), "x": (0.0, 0.0)}
"""Azimuth and elevation from which a layer across an axis lies as in a flat picture."""
