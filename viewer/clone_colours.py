"""The colour of a clone, the same in every figure and video: a shade of its genotype's, chosen by its id."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from viewer.palette import ThemeName, genotype_colours

SHADES = 64
_STRIDE = 39
"""Odd, so that 64 ids in a row get 64 shades, and near 64 over the golden ratio, so that they lie apart."""
LIGHTEST = 0.5
DARKEST = 0.4
"""The most white, and the most black, that is mixed into a genotype's colour."""


def clone_colours(
    clone: npt.NDArray[np.integer],
    genotype: npt.NDArray[np.integer],
    alterations: Sequence[str],
    theme: ThemeName = "dark",
) -> npt.NDArray[np.uint8]:
    """Colours of clones, uint8 of their shape and a last axis of 3.

    Args:
        clone: ids.
        genotype: bit mask of each, same shape.
        alterations: names in the scenario's order.
        theme: dark page or light.
    """
    base = np.array(genotype_colours(alterations, theme), np.float64)[:, None, :]
    mix = np.linspace(-DARKEST, LIGHTEST, SHADES)[None, :, None]
    shades = np.where(mix < 0, base * (1 + mix), base + (255 - base) * mix).round().astype(np.uint8)
    found: npt.NDArray[np.uint8] = shades[genotype, clone.astype(np.int64) * _STRIDE % SHADES]
    return found
