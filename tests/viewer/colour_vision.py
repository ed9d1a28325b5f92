"""How far apart colours look, to ordinary colour vision and to three kinds of colour blindness.

The matrices are those of Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of
color vision deficiency", IEEE Trans. Vis. Comput. Graph. 15(6), 1291-1298 (2009), at severity 1.0, for linear
red, green and blue. Differences are CIEDE2000: 1 is barely seen side by side, 10 at a glance.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from skimage.color import deltaE_ciede2000, rgb2lab

from viewer.palette import Colour

Floats = npt.NDArray[np.float64]

VISIONS: dict[str, Floats] = {
    "ordinary": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def seen(colours: Sequence[Colour], vision: str) -> Floats:
    """Colours as they look to someone, sRGB from 0 to 1, shape (colours, 3)."""
    given = np.array(colours, float) / 255
    linear = np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)
    mixed = np.clip(linear @ VISIONS[vision].T, 0, 1)
    return np.where(mixed <= 0.0031308, mixed * 12.92, 1.055 * mixed ** (1 / 2.4) - 0.055)


def differences(colours: Sequence[Colour], vision: str) -> Floats:
    """CIEDE2000 between each two colours, shape (colours, colours)."""
    lab = rgb2lab(seen(colours, vision))
    found: Floats = deltaE_ciede2000(lab[:, None], lab[None])  # type: ignore[no-untyped-call]
    return found


def least_difference(colours: Sequence[Colour], vision: str) -> float:
    """Of the two that are most alike."""
    found = differences(colours, vision)
    return float(found[np.triu_indices(len(colours), 1)].min())
