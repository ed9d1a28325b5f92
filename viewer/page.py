"""A page to write and draw on: sizes that follow the picture, and a font with the signs that units need."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from viewer.layout import Rectangle
from viewer.palette import Colour, Theme

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Weight = Literal["regular", "bold"]
_SMALLEST = 0.5
"""How far a line may shrink to fit."""
_FILES = {"regular": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}


@functools.lru_cache(maxsize=1)
def _font_folder() -> Path | None:
    """Where matplotlib keeps its fonts; it need not be imported for that."""
    found = importlib.util.find_spec("matplotlib")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations))) / "mpl-data" / "fonts" / "ttf"


@functools.lru_cache(maxsize=64)
def font(size: int, weight: Weight = "regular") -> Font:
    """DejaVu Sans, `size` pixels high; Pillow's own font where matplotlib's are missing."""
    folder = _font_folder()
    try:
        if folder is not None:
            return ImageFont.truetype(str(folder / _FILES[weight]), size)
    except OSError:
        pass
    return ImageFont.load_default(size)


class Page:
    """A picture being put together.

    Args:
        size: width and height in pixels.
        theme: its colours.
        unit: pixels that one pixel of a 1920 x 1080 page takes up.
    """

    def __init__(self, size: tuple[int, int], theme: Theme, unit: float) -> None:
        self.image = Image.new("RGB", size, theme.background)
        self.theme = theme
        self.unit = unit
        self._draw = ImageDraw.Draw(self.image)

    def length(self, pixels: float) -> int:
        """A length given for a 1920 x 1080 page; at least 1."""
        return max(1, round(pixels * self.unit))

    def paste(self, rgb: npt.NDArray[np.uint8], left: int, top: int) -> None:
        """Put an image (height, width, 3) down."""
        self.image.paste(Image.fromarray(rgb), (left, top))

    def width(self, text: str, size: float, weight: Weight = "regular") -> float:
        """How wide a text comes out, in pixels."""
        return self._draw.textlength(text, font(self._points(size), weight))

    def text(
        self,
        at: tuple[float, float],
        text: str,
        size: float,
        *,
        weight: Weight = "regular",
        colour: Colour | None = None,
        anchor: str = "ls",
        most: float | None = None,
    ) -> float:
        """Write one line, and return its width in pixels.

        Args:
            at: x and y of the anchor.
            text: what to write.
            size: in pixels of a 1920 x 1080 page.
            weight: regular or bold.
            colour: the theme's text colour if not given.
            anchor: Pillow's: l, m, r for left, middle, right; s the base line, m the middle, a the top.
            most: pixels at most; what does not fit is written smaller, and then ends in an ellipsis.
        """
        if most is not None:
            smallest = _SMALLEST * size
            while size > smallest and self.width(text, size, weight) > most:
                size = max(smallest, 0.97 * size)
            if self.width(text, size, weight) > most:
                while text and self.width(text + "…", size, weight) > most:
                    text = text[:-1]
                text = text.rstrip() + "…"
        self._draw.text(at, text, colour or self.theme.text, font(self._points(size), weight), anchor)
        return self.width(text, size, weight)

    def block(self, box: Rectangle, colour: Colour, outline: Colour | None = None) -> None:
        """A filled rectangle; its colour is exact."""
        shape = (box.left, box.top, box.right - 1, box.bottom - 1)
        self._draw.rectangle(shape, fill=colour, outline=outline)

    def disc(self, centre: tuple[float, float], radius: float, colour: Colour, filled: bool) -> None:
        """A disc or a ring with smooth edges, radius in pixels."""
        fine, side = 8, int(2 * radius) + 3
        mask = Image.new("L", (side * fine, side * fine), 0)
        middle, outer = side * fine / 2, radius * fine
        draw = ImageDraw.Draw(mask)
        draw.ellipse((middle - outer, middle - outer, middle + outer, middle + outer), fill=255)
        if not filled:
            inner = outer * 0.68
            draw.ellipse((middle - inner, middle - inner, middle + inner, middle + inner), fill=0)
        corner = (round(centre[0] - side / 2), round(centre[1] - side / 2))
        self.image.paste(Image.new("RGB", (side, side), colour), corner, mask.reduce(fine))

    def _points(self, size: float) -> int:
        return max(7, round(size * self.unit))
