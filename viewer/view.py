"""The parallel projection from lattice to picture."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from viewer.scene import Camera

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class View:
    """How the lattice lies in the picture."""

    camera: Camera
    centre: tuple[float, float, float]
    """The point (z, y, x), in sites, in the middle of the picture."""
    scale: float
    """Pixels a site."""
    size: tuple[int, int]
    """Width and height in pixels."""
    reach: float
    """Things this far behind the centre, in sites, fade most; in the frames surveyed no cell lies farther."""

    def magnified(self, factor: int) -> View:
        """The same view in `factor` times as many pixels each way."""
        width, height = self.size
        return View(
            self.camera, self.centre, self.scale * factor, (width * factor, height * factor), self.reach
        )

    def seen_from(self, origin: tuple[int, int, int]) -> View:
        """The same view where sites are counted from another origin."""
        z, y, x = (at - start for at, start in zip(self.centre, origin, strict=True))
        return replace(self, centre=(z, y, x))

    def farthest(self, shape: tuple[int, ...]) -> float:
        """How far, in sites, cells of a lattice of `shape` may lie from the centre, nearer or farther."""
        sides = [max(at, sites - 1 - at) for at, sites in zip(self.centre, shape, strict=True)]
        return math.hypot(*sides) + 1

    def project(self, positions: npt.NDArray[np.number]) -> npt.NDArray[np.float64]:
        """Positions (..., 3) in sites as x and y in pixels and depth in sites (larger is farther)."""
        right, up, eye = self.camera.basis()
        axes = np.stack([right * self.scale, -up * self.scale, -eye], axis=1)
        origin = np.array([self.size[0] / 2, self.size[1] / 2, 0.0]) - np.array(self.centre) @ axes
        projected: npt.NDArray[np.float64] = positions.astype(np.float64) @ axes + origin
        return projected

    def unproject(
        self,
        x: npt.NDArray[np.floating],
        y: npt.NDArray[np.floating],
        depth: npt.NDArray[np.floating],
    ) -> Floats:
        """The inverse of :meth:`project`: three arrays (n,) to (n, 3) positions in sites."""
        right, up, eye = self.camera.basis()
        axes = np.stack([right / self.scale, -up / self.scale, -eye]).astype(np.float32)
        picture = np.stack([x - self.size[0] / 2, y - self.size[1] / 2, depth], axis=1).astype(np.float32)
        positions: Floats = picture @ axes + np.array(self.centre, np.float32)
        return positions


def looking(
    shape: tuple[int, int, int], spacing_um: float, reach_um: float, camera: Camera, size: tuple[int, int]
) -> View:
    """How a lattice lies in a panel through a camera that has a `span_um`.

    Args:
        shape: (nz, ny, nx).
        spacing_um: distance of neighbouring sites.
        reach_um: no cell lies farther than this from the middle of the lattice.
        camera: says where it looks and how much it sees.
        size: width and height of the panel in pixels.
    """
    assert camera.span_um is not None
    middle = np.array(camera.middle_um) / spacing_um
    z, y, x = ((np.array(shape) - 1) / 2 + middle).tolist()
    scale = camera.zoom * min(size) / camera.span_um * spacing_um
    return View(camera, (z, y, x), scale, size, reach_um / spacing_um + float(np.linalg.norm(middle)) + 1)
