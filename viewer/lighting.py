"""Baked light: how much of the sky and of the lamp each place sees past the cells around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from viewer.scene import Camera, Vector

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

COARSE = 2
"""Sites along each side of a block of the coarse lattice on which light travels."""
_SKY_STEPS = 10
_UPWARDS = 0.35
"""How much brighter the sky is above than at its edge."""
_LAMP_STEPS = 24
_SKY_DIRECTIONS = np.array(
    [
        (z, y, x)
        for z in (-1, 0, 1)
        for y in (-1, 0, 1)
        for x in (-1, 0, 1)
        if abs(z) + abs(y) + abs(x) in (1, 3)
    ],
    float,
)


def lamp_direction(camera: Camera) -> Vector:
    """Towards the lamp (z, y, x), which hangs over the viewer's left shoulder."""
    right, up, eye = camera.basis()
    towards = -0.45 * right + 0.75 * up + 0.62 * eye
    lamp: Vector = towards / np.linalg.norm(towards)
    return lamp


@dataclass(frozen=True)
class Light:
    """Light under one camera on a coarse lattice, to be sampled anywhere."""

    sky: Floats
    """(bz, by, bx) share of the sky seen from each block: 1 in the open, 0.5 on a flat surface."""
    lamp: Floats
    """(bz, by, bx) share of the lamp's light that reaches each block."""

    def sky_at(self, positions: npt.NDArray[np.floating]) -> Floats:
        """Share of the sky seen from positions (n, 3) in sites."""
        return _sample(self.sky, positions)

    def lamp_at(self, positions: npt.NDArray[np.floating]) -> Floats:
        """Share of the lamp's light that reaches positions (n, 3) in sites."""
        return _sample(self.lamp, positions)


class BakedLight:
    """Light in a crowd of cells, ready for any camera: the lamp and the sky turn with it.

    Block b of the coarse lattice covers the sites COARSE * (b - 1) to COARSE * b - 1.

    Args:
        occupied: bool (nz, ny, nx): what casts shadows.
    """

    def __init__(self, occupied: npt.NDArray[np.bool_]) -> None:
        self._blocks = _coarsen(occupied)
        self._even = np.zeros(self._blocks.shape, np.float32)
        self._lean = np.zeros((3, *self._blocks.shape), np.float32)
        directions = _SKY_DIRECTIONS / np.linalg.norm(_SKY_DIRECTIONS, axis=1)[:, None]
        for direction in directions:
            open_sky = _transmission(self._blocks, direction, _SKY_STEPS, 0.9) / np.float32(len(directions))
            self._even += open_sky
            for axis in np.flatnonzero(direction):
                self._lean[axis] += np.float32(direction[axis]) * open_sky

    def under(self, camera: Camera) -> Light:
        """The light while one looks through a camera."""
        up = camera.basis()[1]
        sky = self._even.copy()
        for axis in range(3):
            sky += np.float32(_UPWARDS * up[axis]) * self._lean[axis]
        return Light(sky, _transmission(self._blocks, lamp_direction(camera), _LAMP_STEPS, 0.45))


def _coarsen(occupied: npt.NDArray[np.bool_]) -> Bytes:
    """How many sites of each block are occupied, with an empty block all round."""
    count = np.pad(occupied, [(COARSE, COARSE + -n % COARSE) for n in occupied.shape]).view(np.uint8)
    for axis in range(3):
        blocks = [slice(None)] * 3
        parts = []
        for first in range(COARSE):
            blocks[axis] = slice(first, None, COARSE)
            parts.append(count[tuple(blocks)])
        count = sum(parts[1:], parts[0])
    return count


def _transmission(blocks: Bytes, direction: Vector, steps: int, strength: float) -> Floats:
    """What is left of light that comes from `direction` through the next `steps` blocks (up to 31)."""
    met = np.zeros_like(blocks)
    for step in range(1, steps + 1):
        offset = np.rint(step * direction).astype(int)
        here = tuple(slice(max(0, -o), min(n, n - o)) for o, n in zip(offset, blocks.shape, strict=True))
        there = tuple(slice(max(0, o), min(n, n + o)) for o, n in zip(offset, blocks.shape, strict=True))
        if any(s.stop <= s.start for s in here):
            break
        met[here] += blocks[there]
    left = met.astype(np.float32)
    left *= np.float32(-strength / COARSE**3)
    return np.exp(left, out=left)


def _sample(values: Floats, positions: npt.NDArray[np.floating]) -> Floats:
    at = (positions.T + 0.5) / COARSE + 0.5
    sampled: Floats = ndimage.map_coordinates(values, at, order=1, mode="nearest", output=np.float32)
    return sampled
