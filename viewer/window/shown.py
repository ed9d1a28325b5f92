"""What a canvas is given to draw."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.layout import Rectangle
from viewer.view import View
from viewer.window.exhibit import Solid


@dataclass(frozen=True)
class Shown:
    """A solid made ready by what will draw it, how it lies in its panel, and where that is on the screen."""

    solid: Solid
    view: View
    box: Rectangle
    """In pixels of the screen, of which a dense one has several for one of Qt's."""
    fog: float
    """How much a fog of its field hides (:mod:`viewer.fog`)."""
