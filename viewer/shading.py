"""From what is in front at each sample to its colour: interpolation, labels, light, air."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from viewer.lighting import lamp_direction
from viewer.scene import Camera, Vector
from viewer.view import View

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.int64]

WRAP = 0.2
"""How far round an edge the lamp's light creeps: tissue is not stone."""
CUT_SHADE = 0.55
"""Brightness of a cut that shows cells and is turned away from the lamp."""
_CORNERS = [(dz, dy, dx) for dz in (0, 1) for dy in (0, 1) for dx in (0, 1)]


def interpolate(
    points: npt.NDArray[np.float64],
    triangles: npt.NDArray[np.int32],
    attributes: Floats,
    items: Integers,
    x: Floats,
    y: Floats,
) -> Floats:
    """Vertex attributes at samples inside triangles.

    Args:
        points: (n, 2+) x and y of the vertices in the picture.
        triangles: (t, 3) vertex numbers.
        attributes: (n, k).
        items: (s,) the triangle at each sample.
        x: (s,) where in the picture.
        y: likewise.

    Returns:
        (s, k)
    """
    used = np.zeros(len(triangles), np.bool_)
    used[items] = True
    compact = (np.cumsum(used) - 1)[items]
    corner = triangles[used]
    place = points[corner]
    attribute = attributes[corner]
    ux, uy = place[:, 1] - place[:, 0], place[:, 2] - place[:, 0]
    area = ux[:, 0] * uy[:, 1] - ux[:, 1] * uy[:, 0]
    area = np.where(np.abs(area) < 1e-9, 1e-9, area)[:, None]
    first, second = attribute[:, 1] - attribute[:, 0], attribute[:, 2] - attribute[:, 0]
    slope_x = ((first * uy[:, 1, None] - second * ux[:, 1, None]) / area).astype(np.float32)
    slope_y = ((second * ux[:, 0, None] - first * uy[:, 0, None]) / area).astype(np.float32)
    origin = place[:, 0].astype(np.float32)
    dx, dy = x - origin[compact, 0], y - origin[compact, 1]
    values: Floats = attribute[:, 0][compact]
    values += slope_x[compact] * dx[:, None]
    values += slope_y[compact] * dy[:, None]
    return values


def smooth_labels(labels: Bytes, positions: Floats) -> Bytes:
    """The label that weighs most in the interpolation between the eight sites around each position.

    Borders between clones run smoothly so, and yet a single cell among others keeps a patch of its own.

    Args:
        labels: (nz, ny, nx), 0 empty.
        positions: (s, 3) in sites.
    """
    padded = np.pad(labels, 2)
    strides = np.array([padded.shape[1] * padded.shape[2], padded.shape[2], 1])
    low = np.floor(positions)
    inside = np.clip(low, -2, np.array(labels.shape, np.float32))
    base = (inside.astype(np.int32) + 2) @ strides.astype(np.int32)
    flat = padded.ravel()
    around = np.stack([flat[base + int(np.dot(corner, strides))] for corner in _CORNERS])
    found: Bytes = around.max(axis=0)
    least = np.where(around == 0, 255, around).min(axis=0)
    mixed = np.flatnonzero((found != least) & (found > 0))
    around, share = around[:, mixed], positions[mixed] - low[mixed]
    best = np.zeros(mixed.size, np.float32)
    weights = []
    for corner in _CORNERS:
        sides = [share[:, k] if corner[k] else 1 - share[:, k] for k in range(3)]
        weights.append(sides[0] * sides[1] * sides[2])
    for label in np.unique(around[around > 0]):
        total = np.zeros(mixed.size, np.float32)
        for weight, row in zip(weights, around, strict=True):
            total += weight * (row == label)
        better = total > best
        best[better] = total[better]
        found[mixed[better]] = label
    return found


def light_directions(camera: Camera) -> tuple[Vector, Vector, Vector, Vector]:
    """Towards the lamp, halfway between lamp and eye, up, and towards the light that fills shadows."""
    right, up, eye = camera.basis()
    to_lamp = lamp_direction(camera)
    half = to_lamp + eye
    return to_lamp, half / np.linalg.norm(half), up, 0.8 * right - 0.1 * up + 0.6 * eye


def lit(base: Floats, normals: Floats, sky: Floats, lamp: Floats, camera: Camera) -> Floats:
    """Colours under the lamp and the sky.

    Args:
        base: (s, 3) 0 to 255.
        normals: (s, 3) unit length.
        sky: (s,) share of the sky seen (:class:`viewer.lighting.BakedLight`).
        lamp: (s,) share of the lamp's light that arrives.
        camera: where light comes from depends on it.

    Returns:
        (s, 3), may exceed 255.
    """
    facing = normals @ np.stack(light_directions(camera), axis=1).astype(np.float32)
    facing[:, 0] = (facing[:, 0] + np.float32(WRAP)) / np.float32(1 + WRAP)
    np.maximum(facing[:, :2], 0, out=facing[:, :2])
    open_sky = np.minimum(sky * np.float32(1.9), np.float32(1.1))
    ambient = (
        np.float32(0.40) + np.float32(0.07) * facing[:, 2] + np.float32(0.14) * np.maximum(facing[:, 3], 0)
    )
    light = open_sky * ambient + np.float32(0.68) * facing[:, 0] * lamp
    shine = facing[:, 1] ** 2
    for _ in range(3):
        shine *= shine
    colours: Floats = base * light[:, None]
    colours += (np.float32(24.0) * shine * lamp)[:, None]
    return colours


def atmosphere(view: View, samples: Integers, depth: Floats) -> tuple[Floats, Floats]:
    """Brightness and share of background at each sample.

    What lies behind something nearer is darkened along its outline; what is far fades into the background.

    Args:
        view: of the whole picture.
        samples: (s,) flat numbers of all samples that show something.
        depth: (s,)
    """
    width, height = view.size
    picture = np.full(width * height, view.reach, np.float32)
    picture[samples] = depth
    coarse = picture.reshape(height, width)[::2, ::2]
    reach = max(1, int(0.6 * view.scale))
    blurred = ndimage.uniform_filter(ndimage.uniform_filter(coarse, reach), reach)
    y, x = np.divmod(samples, width)
    around = blurred[y // 2, x // 2]
    behind = np.clip((depth - around) / 6, 0, 1)
    away = np.clip((depth + view.reach) / (2 * view.reach), 0, 1)
    return 1 - np.float32(0.55) * behind, np.float32(0.42) * away * np.sqrt(away)
