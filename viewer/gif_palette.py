"""The 256 colours of a GIF, chosen so that the colours of the legend stay exact and never flicker."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.spatial import cKDTree

from viewer.palette import COLOURMAPS, Colour, Theme

Bytes = npt.NDArray[np.uint8]

_FIELD_COLOURS = 48
_GREYS = 24
_MOST_SHADES = 24
_BITS = 6


class GifPalette:
    """One palette for all pictures: page, legend and colour bar, then shades of each category.

    Args:
        categories: colours of the legend.
        theme: of the page.
        colourmaps: of the fields that are painted.
    """

    def __init__(self, categories: Sequence[Colour], theme: Theme, colourmaps: Sequence[str]) -> None:
        page = [theme.background, theme.text, theme.muted, theme.line, theme.accent]
        exact = list(dict.fromkeys([*page, *categories]))[:200]
        ground, text = np.array(theme.background, float), np.array(theme.text, float)
        others = [ground + (text - ground) * share for share in np.linspace(0, 1, _GREYS)]
        for colourmap in colourmaps:
            field = COLOURMAPS[colourmap][np.linspace(0, 255, _FIELD_COLOURS // len(colourmaps)).astype(int)]
            # Creases of a cut are a little darker.
            others += [*field, *(field[::3] * 0.8)]
        room = 256 - len(exact) - len(others)
        shades = min(_MOST_SHADES, max(0, room) // max(1, len(categories)))
        for colour in categories:
            lit = np.array(colour, float)
            for share in np.linspace(0.12, 1.12, shades):
                # Towards the dark there is fog, so shadows take some of the background.
                others.append(np.minimum(lit * share + ground * max(0.0, 0.3 * (1 - share)), 255))
        self.exact = exact
        self.table = np.array([*exact, *others][:256]).round().astype(np.uint8)
        self._nearest = self._look_up_table()

    def image(self, picture: Bytes) -> Image.Image:
        """A picture (height, width, 3) in these colours; those of page and legend are kept as they are."""
        coarse = (picture >> (8 - _BITS)).astype(np.int32)
        index = self._nearest[(coarse[..., 0] << 2 * _BITS) | (coarse[..., 1] << _BITS) | coarse[..., 2]]
        packed = _pack(picture)
        for number, colour in enumerate(self.exact):
            index[packed == _pack(np.array(colour, np.uint8))] = number
        image = Image.frombytes("P", (picture.shape[1], picture.shape[0]), index.tobytes())
        image.putpalette(self.table.tobytes())
        return image

    def _look_up_table(self) -> Bytes:
        """Nearest palette colour of the middle of every small cube of colours."""
        steps = 1 << _BITS
        middle = (np.arange(steps) + 0.5) * (256 / steps) - 0.5
        cubes = np.stack(np.meshgrid(middle, middle, middle, indexing="ij"), axis=-1).reshape(-1, 3)
        return np.asarray(cKDTree(self.table.astype(float)).query(cubes)[1], np.uint8)


def _pack(colours: Bytes) -> npt.NDArray[np.uint32]:
    wide = colours.astype(np.uint32)
    packed: npt.NDArray[np.uint32] = np.asarray(wide @ np.array([65536, 256, 1], np.uint32), np.uint32)
    return packed
