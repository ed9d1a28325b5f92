"""How deep a site lies below the tumour's surface, and who survives there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from automaton.kinds import APOPTOTIC, HEALTHY, NECROTIC, TUMOUR
from automaton.snapshot import Frame

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Depths = npt.NDArray[np.float32]


@dataclass(frozen=True)
class DepthCounts:
    """Tumour cells by the depth of the site they sit on, before and after."""

    edges_um: Floats
    """Bounds of the bins, (B + 1,)."""
    before: npt.NDArray[np.int64]
    """Living cells of the earlier frame in each bin, (B,)."""
    after: npt.NDArray[np.int64]
    """Living cells of the later frame on the same sites, (B,)."""
    after_beyond: int
    """Living cells of the later frame on sites that were no tumour before: they grew or moved out."""

    @property
    def share(self) -> Floats:
        """after/before in each bin, float64 (B,); NaN where there was no cell before."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.before > 0, self.after / self.before, np.nan)


def tumour_mask(frame: Frame) -> Mask:
    """Sites that hold a tumour cell or its debris, bool (nz, ny, nx).

    Debris does not say whose it is. Among healthy cells it is taken for the tumour's where sites that share
    faces join it to a living tumour cell, over other debris if need be; without healthy cells it all is.
    """
    living_cells: Mask = frame.kind == TUMOUR
    mask: Mask = living_cells | (frame.kind == APOPTOTIC)
    mask |= frame.kind == NECROTIC
    if not (frame.kind == HEALTHY).any():
        return mask
    pieces, count = ndimage.label(mask)
    living = np.zeros(count + 1, bool)
    living[pieces[living_cells]] = True
    living[0] = False
    of_the_tumour: Mask = living[pieces]
    return of_the_tumour


def surroundings(mask: Mask) -> Mask:
    """Sites outside the tumour: those not in `mask` that paths of such sites join to a face of the lattice.

    Paths go through shared faces (6 neighbours; 4 in 2D), so a hole inside the tumour is not outside. In 2D
    (nz == 1) the faces in z do not count. Axes are taken to end at their faces: a tumour across a periodic
    face is cut there.

    Args:
        mask: tumour cells and debris, bool (nz, ny, nx).

    Returns:
        bool (nz, ny, nx).
    """
    labels, count = ndimage.label(~mask)
    outer = np.zeros(count + 1, bool)
    for axis in range(3):
        if axis == 0 and mask.shape[0] == 1:
            continue
        for end in (0, -1):
            outer[np.unique(np.take(labels, end, axis=axis))] = True
    outer[0] = False
    reached: Mask = outer[labels]
    return reached


def depth_um(mask: Mask, spacing_um: float) -> Depths:
    """Depth of every site below the tumour's surface.

    The distance from the site's centre to the centre of the nearest site of the surroundings, less half a
    spacing: a cell of which one side is free lies at spacing/2. A hole inside the tumour is no surface; it
    has a depth itself.

    Args:
        mask: tumour cells and debris, bool (nz, ny, nx).
        spacing_um: distance between neighbouring sites.

    Returns:
        float32 (nz, ny, nx): 0 in the surroundings; NaN everywhere if the tumour leaves no surroundings.
    """
    inside = ~surroundings(mask)
    if inside.all():
        return np.full(mask.shape, np.nan, np.float32)
    depth = np.zeros(mask.shape, np.float32)
    if inside.any():
        box = _box_with_margin(inside)
        np.sqrt(_squared_sites_to_outside(inside[box]), out=depth[box], dtype=np.float32)
        depth *= np.float32(spacing_um)
        depth -= np.float32(spacing_um / 2)
        np.maximum(depth, 0, out=depth)
    return depth


def _squared_sites_to_outside(inside: Mask) -> npt.NDArray[np.uint32]:
    """Square of the distance to the nearest site that is False, in sites, uint32 of the mask's shape.

    SciPy is asked where that site is, 12 bytes a site: to make distances of this it would hold 48.
    """
    steps: npt.NDArray[np.int32] = ndimage.distance_transform_edt(
        inside, return_distances=False, return_indices=True
    )
    for axis, side in enumerate(inside.shape):
        steps[axis] -= np.arange(side, dtype=np.int32).reshape([-1 if axis == k else 1 for k in range(3)])
    steps *= steps
    along = steps.view(np.uint32)  # of more than 46,340 sites int32 holds the square as a negative number
    squares: npt.NDArray[np.uint32] = along[0]
    squares += along[1]
    squares += along[2]
    return squares


def _box_with_margin(inside: Mask) -> tuple[slice, slice, slice]:
    """The box around all True sites and one site beyond: the nearest outside sites lie in it."""
    (found,) = ndimage.find_objects(inside.view(np.uint8), max_label=1)
    z, y, x = (
        slice(max(side.start - 1, 0), min(side.stop + 1, length))
        for side, length in zip(found, inside.shape, strict=True)
    )
    return z, y, x


def survivors_by_depth(before: Frame, after: Frame, depth: Depths, edges_um: npt.ArrayLike) -> DepthCounts:
    """How many cells each depth held before, and how many live on the same sites after.

    Depth is that of the earlier frame, so that a surface which recedes moves nobody to another bin. Where
    cells divide or migrate, `after` also counts those who came.

    Args:
        before: the lattice at the start of treatment.
        after: the lattice later, for instance at the nadir.
        depth: depth of each site in `before` from :func:`depth_um`, (nz, ny, nx).
        edges_um: rising bounds of the bins, (B + 1,); a bin holds its lower bound, the last one both.
    """
    edges = np.asarray(edges_um, np.float64)
    tumour_before = before.kind == TUMOUR
    tumour_after = after.kind == TUMOUR
    was_tumour = tumour_mask(before)
    return DepthCounts(
        edges_um=edges,
        before=np.histogram(depth[tumour_before], edges)[0].astype(np.int64),
        after=np.histogram(depth[tumour_after & was_tumour], edges)[0].astype(np.int64),
        after_beyond=int(np.count_nonzero(tumour_after & ~was_tumour)),
    )
