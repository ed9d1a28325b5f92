"""What a canvas is given to draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from viewer.layout import Rectangle
from viewer.view import View


@dataclass(frozen=True)
class Shown:
    """A solid as a renderer has prepared it, how it lies in its panel, and where that is on the screen."""

    geometry: Any
    view: View
    box: Rectangle
    """In pixels of the screen, of which a dense one has several for one of Qt's."""
