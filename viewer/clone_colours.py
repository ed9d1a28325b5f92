"""The colour of a clone, the same in every figure and video: a shade of its genotype's, chosen by its id."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from viewer.palette import Colour, ThemeName, genotype_colours

PAGE: ThemeName = "light"
"""Whose genotype colours clones take shades of, on dark pages too: a clone looks the same on both."""

SHADES = 16
"""Few enough that fifteen genotypes have all of them in a picture, whose cells have 250 labels."""
_STRIDE = 7
"""Odd, so that 16 ids in a row get 16 shades, which lie apart."""
LIGHTEST = 0.5
DARKEST = 0.4
"""The most white, and the most black, that is mixed into a genotype's colour."""


def clone_colours(
    clone: npt.NDArray[np.integer],
    genotype: npt.NDArray[np.integer],
    alterations: Sequence[str],
) -> npt.NDArray[np.uint8]:
    """Colours of clones, uint8 of their shape and a last axis of 3.

    Args:
        clone: ids.
        genotype: bit mask of each, same shape.
        alterations: names in the scenario's order.
    """
    shades = np.stack([shades_of(colour) for colour in genotype_colours(alterations, PAGE)])
    found: npt.NDArray[np.uint8] = shades[genotype, shade_numbers(clone)]
    return found


def shades_of(colour: Colour) -> npt.NDArray[np.uint8]:
    """The shades of a genotype's colour, dark to light, uint8 (SHADES, 3)."""
    base, mix = np.array(colour, np.float64), np.linspace(-DARKEST, LIGHTEST, SHADES)[:, None]
    return np.where(mix < 0, base * (1 + mix), base + (255 - base) * mix).round().astype(np.uint8)


def shade_numbers(clone: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Which of the shades each clone takes, int64 of their shape."""
    found: npt.NDArray[np.int64] = clone.astype(np.int64) * _STRIDE % SHADES
    return found
