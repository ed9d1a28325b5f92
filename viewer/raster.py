"""A z-buffer in NumPy: triangles and balls, drawn by spans of pixels, no loop over either.

Pictures are flat arrays of width * height samples. Each holds one 64-bit key, depth above and item number
below, so that one `minimum.at` settles which item is in front, the same whatever the order.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Floats = npt.NDArray[np.floating]
Integers = npt.NDArray[np.integer]

Keep = Callable[[npt.NDArray[np.int64], npt.NDArray[np.float64]], npt.NDArray[np.bool_]]

NOTHING = np.uint64(2**64 - 1)
_DEPTH_STEPS = 2.0**31
_CHUNK = 4_000_000


class DepthBuffer:
    """Which item is in front at each sample.

    Args:
        width: samples across.
        height: samples down.
        near: depth of the nearest thing that will be drawn; smaller is nearer.
        far: depth of the farthest.
    """

    def __init__(self, width: int, height: int, near: float, far: float) -> None:
        self.width = width
        self.height = height
        self.near = near
        self.scale = _DEPTH_STEPS / max(far - near, 1e-9)
        self.keys = np.full(width * height, NOTHING, np.uint64)

    def put(self, samples: Integers, depth: Floats, items: Integers) -> None:
        """Offer item numbers (uint32 range) at flat sample numbers; each sample keeps the nearest."""
        steps = np.clip((depth - self.near) * self.scale, 0, _DEPTH_STEPS).astype(np.uint64)
        np.minimum.at(self.keys, samples, steps << np.uint64(32) | items.astype(np.uint64))

    def read(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Samples that hold something (flat numbers), the item in front at each, and its depth."""
        samples = np.flatnonzero(self.keys != NOTHING)
        keys = self.keys[samples]
        depth = (keys >> np.uint64(32)).astype(np.float64) / self.scale + self.near
        return samples, (keys & np.uint64(0xFFFFFFFF)).astype(np.int64), depth.astype(np.float32)

    def items(self, samples: Integers) -> npt.NDArray[np.int64]:
        """The item in front at each of these samples."""
        return (self.keys[samples] & np.uint64(0xFFFFFFFF)).astype(np.int64)


def expand(counts: Integers) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """For counts (3, 1, 2): owners 0 0 0 1 2 2 and, within each, numbers 0 1 2 0 0 1."""
    owners = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    return owners, np.arange(len(owners)) - starts[owners]


def fill_triangles(buffer: DepthBuffer, corners: Floats, items: Integers, keep: Keep | None = None) -> None:
    """Draw triangles; neighbours that share an edge leave neither a gap nor an overlap.

    Args:
        buffer: where to.
        corners: (t, 3, 3): per corner x and y in samples and depth.
        items: (t,) what to write.
        keep: asked, where given, which samples (flat numbers and depths) to draw.
    """
    x, y, depth = corners[..., 0], corners[..., 1], corners[..., 2]
    first = np.clip(np.ceil(y.min(axis=1) - 0.5), 0, buffer.height).astype(np.int64)
    last = np.clip(np.ceil(y.max(axis=1) - 0.5), 0, buffer.height).astype(np.int64)
    owner, step = expand(np.maximum(last - first, 0))
    row = first[owner] + step
    left, right = _span_ends(x, y, owner, row + 0.5)
    start = np.clip(np.ceil(left - 0.5), 0, buffer.width).astype(np.int64)
    counts = np.clip(np.ceil(right - 0.5), 0, buffer.width).astype(np.int64) - start
    kept = np.flatnonzero(counts > 0)
    owner, row, start, counts = owner[kept], row[kept], start[kept], counts[kept]
    slope_x, slope_y = _plane(x, y, depth)
    depth_start = (
        depth[owner, 0]
        + slope_x[owner] * (start + 0.5 - x[owner, 0])
        + slope_y[owner] * (row + 0.5 - y[owner, 0])
    )
    sample_start = row * buffer.width + start
    for part in _parts(counts):
        length = counts[part]
        number = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
        near = np.repeat(depth_start[part], length) + np.repeat(slope_x[owner[part]], length) * number
        samples, item = np.repeat(sample_start[part], length) + number, np.repeat(items[owner[part]], length)
        if keep is not None:
            wanted = keep(samples, near)
            samples, near, item = samples[wanted], near[wanted], item[wanted]
        buffer.put(samples, near, item)


def _span_ends(x: Floats, y: Floats, owner: Integers, middle: Floats) -> tuple[Floats, Floats]:
    """Where each row of samples enters and leaves its triangle."""
    left = np.full(len(owner), np.inf)
    right = np.full(len(owner), -np.inf)
    for a, b in ((0, 1), (1, 2), (2, 0)):
        # Both triangles of an edge must reckon alike, so go along it upwards.
        swap = y[:, a] > y[:, b]
        x0, y0 = np.where(swap, x[:, b], x[:, a]), np.where(swap, y[:, b], y[:, a])
        x1, y1 = np.where(swap, x[:, a], x[:, b]), np.where(swap, y[:, a], y[:, b])
        slope = (x1 - x0) / np.where(y1 > y0, y1 - y0, 1.0)
        crosses = (y0[owner] <= middle) & (middle < y1[owner])
        at = x0[owner] + (middle - y0[owner]) * slope[owner]
        left = np.where(crosses, np.minimum(left, at), left)
        right = np.where(crosses, np.maximum(right, at), right)
    return np.where(np.isfinite(left), left, 0.0), np.where(np.isfinite(right), right, 0.0)


def _plane(x: Floats, y: Floats, value: Floats) -> tuple[Floats, Floats]:
    """Slopes of `value` along x and y over each triangle."""
    ax, ay, av = x[:, 1] - x[:, 0], y[:, 1] - y[:, 0], value[:, 1] - value[:, 0]
    bx, by, bv = x[:, 2] - x[:, 0], y[:, 2] - y[:, 0], value[:, 2] - value[:, 0]
    area = ax * by - ay * bx
    area = np.where(np.abs(area) < 1e-9, 1e-9, area)
    return (av * by - ay * bv) / area, (ax * bv - av * bx) / area


def _parts(counts: Integers) -> list[slice]:
    """Slices of a list of spans that hold about _CHUNK samples each."""
    if not len(counts):
        return []
    total = np.cumsum(counts)
    ends = np.unique(np.searchsorted(total, np.arange(_CHUNK, total[-1] + _CHUNK, _CHUNK), side="left") + 1)
    ends[-1] = len(counts)
    return [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True) if b > a]


_PHASES = 4


def fill_balls(
    buffer: DepthBuffer, centres: Floats, radius: float, items: Integers, depth_radius: float
) -> None:
    """Draw balls of one size, each stamped at the nearest quarter of a sample.

    Args:
        buffer: where to.
        centres: (n, 3): x, y in samples and depth.
        radius: in samples; a ball smaller than a sample still shows.
        items: (n,) what to write.
        depth_radius: the radius in units of depth.
    """
    radius = max(radius, 0.75)
    reach = int(np.ceil(radius)) + 1
    dy, dx = (grid.ravel() for grid in np.mgrid[-reach : reach + 1, -reach : reach + 1])
    fine = np.floor(centres[:, :2] * _PHASES).astype(np.int64)
    cell, phase = np.divmod(fine, _PHASES)
    phase_number = phase[:, 1] * _PHASES + phase[:, 0]
    steps = np.clip((centres[:, 2] - buffer.near) * buffer.scale, 0, _DEPTH_STEPS).astype(np.uint64)
    keys = steps << np.uint64(32) | items.astype(np.uint64)
    whole = np.all((cell >= reach) & (cell < (buffer.width - reach, buffer.height - reach)), axis=1)
    for number in range(_PHASES**2):
        middle_x, middle_y = (number % _PHASES + 0.5) / _PHASES, (number // _PHASES + 0.5) / _PHASES
        off2 = ((dx + 0.5 - middle_x) ** 2 + (dy + 0.5 - middle_y) ** 2) / radius**2
        disc = off2 < 1
        nearer = np.sqrt(1 - off2[disc]) * depth_radius * buffer.scale
        raised = nearer.astype(np.uint64) << np.uint64(32)
        stamp = dy[disc] * buffer.width + dx[disc]
        each = max(1, 500_000 // max(1, stamp.size))
        mine = np.flatnonzero((phase_number == number) & whole)
        for begin in range(0, len(mine), each):
            some = mine[begin : begin + each]
            samples = (cell[some, 1] * buffer.width + cell[some, 0])[:, None] + stamp
            np.minimum.at(buffer.keys, samples.ravel(), (keys[some][:, None] - raised).ravel())
        edge = np.flatnonzero((phase_number == number) & ~whole)
        if edge.size:
            column, row = cell[edge, 0, None] + dx[disc], cell[edge, 1, None] + dy[disc]
            hit = (column >= 0) & (column < buffer.width) & (row >= 0) & (row < buffer.height)
            samples = row * buffer.width + column
            np.minimum.at(buffer.keys, samples[hit], (keys[edge][:, None] - raised)[hit])


def possibly_visible(points: Floats, occluders: Floats, size: float) -> npt.NDArray[np.bool_]:
    """Which points may be seen past solid balls; errs on the side of visible.

    Args:
        points: (n, 3): x, y and depth, all in sites; each stands for something within `size` sites of it.
        occluders: (m, 3): centres of balls of radius one half, likewise.
        size: in sites.
    """
    if not len(occluders) or not len(points):
        return np.ones(len(points), np.bool_)
    fine = 6
    low = np.floor(np.minimum(points[:, :2].min(axis=0), occluders[:, :2].min(axis=0))) - 2
    high = np.ceil(np.maximum(points[:, :2].max(axis=0), occluders[:, :2].max(axis=0))) + 2
    width, height = ((high - low) * fine).astype(int)
    front = np.full(height * width, np.inf, np.float32)
    cell = np.floor((occluders[:, :2] - low) * fine).astype(np.int64)
    off = (occluders[:, :2] - low) * fine - cell - 0.5
    depth = occluders[:, 2].astype(np.float32)
    reach = fine // 2
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            if dx * dx + dy * dy > reach * reach:
                continue
            # The whole fine square lies under the ball.
            covered = np.hypot(np.abs(off[:, 0] - dx) + 0.5, np.abs(off[:, 1] - dy) + 0.5) <= fine / 2
            np.minimum.at(front, ((cell[:, 1] + dy) * width + cell[:, 0] + dx)[covered], depth[covered])
    reach = 2 * int(np.ceil(size * fine)) + 1
    deepest = ndimage.maximum_filter(front.reshape(height, width), size=reach)
    at = np.floor((points[:, :2] - low) * fine).astype(np.int64)
    visible: npt.NDArray[np.bool_] = points[:, 2] - size <= deepest[at[:, 1], at[:, 0]]
    return visible
