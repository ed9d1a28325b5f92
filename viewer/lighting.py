"""Baked light: how much of the sky and of the lamp each place sees past the cells around it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from viewer.scene import Camera, Vector

Floats = npt.NDArray[np.float32]

COARSE = 2
"""Sites along each side of a block of the coarse lattice on which light travels."""
_SKY_STEPS = 10
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


class BakedLight:
    """Light in a crowd of cells, to be sampled anywhere.

    Args:
        occupied: bool (nz, ny, nx): what casts shadows.
        camera: the lamp and the sky turn with it.
    """

    def __init__(self, occupied: npt.NDArray[np.bool_], camera: Camera) -> None:
        blocks = _coarsen(occupied)
        up = camera.basis()[1]
        directions = _SKY_DIRECTIONS / np.linalg.norm(_SKY_DIRECTIONS, axis=1)[:, None]
        weights = 1.0 + 0.35 * directions @ up
        sky = np.zeros_like(blocks)
        for direction, weight in zip(directions, weights, strict=True):
            sky += np.float32(weight) * _transmission(blocks, direction, _SKY_STEPS, 0.9)
        self._sky = sky / np.float32(weights.sum())
        self._lamp = _transmission(blocks, lamp_direction(camera), _LAMP_STEPS, 0.45)

    def sky(self, positions: npt.NDArray[np.floating]) -> Floats:
        """Share of the sky seen from positions (n, 3) in sites; 1 in the open, 0.5 on a flat surface."""
        return _sample(self._sky, positions)

    def lamp(self, positions: npt.NDArray[np.floating]) -> Floats:
        """Share of the lamp's light that reaches positions (n, 3) in sites."""
        return _sample(self._lamp, positions)


def _coarsen(occupied: npt.NDArray[np.bool_]) -> Floats:
    """Share of occupied sites in each block, with an empty block all round."""
    padding = [(COARSE, COARSE + -n % COARSE) for n in occupied.shape]
    padded = np.pad(occupied, padding).astype(np.float32)
    nz, ny, nx = (n // COARSE for n in padded.shape)
    shares: Floats = padded.reshape(nz, COARSE, ny, COARSE, nx, COARSE).mean(axis=(1, 3, 5), dtype=np.float32)
    return shares


def _transmission(blocks: Floats, direction: Vector, steps: int, strength: float) -> Floats:
    """What is left of light that comes from `direction` through the next `steps` blocks."""
    met = np.zeros_like(blocks)
    for step in range(1, steps + 1):
        offset = np.rint(step * direction).astype(int)
        here = tuple(slice(max(0, -o), min(n, n - o)) for o, n in zip(offset, blocks.shape, strict=True))
        there = tuple(slice(max(0, o), min(n, n + o)) for o, n in zip(offset, blocks.shape, strict=True))
        if any(s.stop <= s.start for s in here):
            break
        met[here] += blocks[there]
    left: Floats = np.exp(np.float32(-strength) * met)
    return left


def _sample(values: Floats, positions: npt.NDArray[np.floating]) -> Floats:
    at = (positions.T + 0.5) / COARSE + 0.5
    sampled: Floats = ndimage.map_coordinates(values, at, order=1, mode="nearest", output=np.float32)
    return sampled
