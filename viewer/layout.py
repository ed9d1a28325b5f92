"""Where on the page things go: header, panels side by side, footer."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.scene import Scene


@dataclass(frozen=True)
class Rectangle:
    """Part of the page, in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.right - self.left, self.bottom - self.top


@dataclass(frozen=True)
class Layout:
    """The page of a picture."""

    unit: float
    """Pixels that one pixel of a 1920 x 1080 page takes up, font scale included."""
    header: Rectangle
    titles: tuple[Rectangle, ...]
    """Above each panel."""
    panels: tuple[Rectangle, ...]
    """One a run, all of one size."""
    doses: tuple[Rectangle, ...]
    """Below each panel, where the runs were treated differently; else empty."""
    scale_bars: tuple[Rectangle, ...]
    """Below each panel."""
    legend: Rectangle
    dose: Rectangle
    """Of all runs, where they were treated alike."""
    colour_bar: Rectangle


_MARGIN = 44
_HEADER = 96
_TITLE = 92
_SHORT_TITLE = 48
_DOSE = 120
_SCALE_BAR = 62
_FOOTER = 168


def lay_out(scene: Scene, runs: int, *, named: bool, dose_each: bool = False) -> Layout:
    """Divide the page for a number of runs; as many columns as leave the panels largest.

    Args:
        scene: for its size and font scale.
        runs: how many panels.
        named: room for the arms' names above the panels.
        dose_each: room for a dose strip under each panel instead of one for all.
    """
    width, height = scene.size
    unit = min(width / 1920, height / 1080) * scene.font_scale
    lengths = (_MARGIN, _HEADER, _TITLE if named else _SHORT_TITLE, _SCALE_BAR)
    margin, header, title, scale_bar = (round(length * unit) for length in lengths)
    dose = round(_DOSE * unit) if dose_each else 0
    footer = height - round(_FOOTER * unit)
    around = title + dose + scale_bar

    def room(columns: int) -> float:
        sides = width / columns, (footer - header) / -(-runs // columns) - around
        return min(sides) + 0.1 * max(sides)

    columns = max(range(1, runs + 1), key=room)
    panel_width, row_height = width // columns, (footer - header) // -(-runs // columns)
    panel_height = max(16, row_height - around)
    titles, panels, doses, scale_bars = [], [], [], []
    for number in range(runs):
        left, top = number % columns * panel_width, header + number // columns * row_height
        right, below = left + panel_width, top + title + panel_height
        titles.append(Rectangle(left, top, right, top + title))
        panels.append(Rectangle(left, top + title, right, below))
        if dose_each:
            doses.append(Rectangle(left + margin, below, right - margin, below + dose))
        scale_bars.append(Rectangle(left, below + dose, right, below + dose + scale_bar))
    inner, bottom = width - 2 * margin, height - margin // 3
    splits = [margin + round(inner * share) for share in (0.0, 0.42, 0.46, 0.71, 0.75, 1.0)]
    return Layout(
        unit=unit,
        header=Rectangle(margin, margin // 2, width - margin, header),
        titles=tuple(titles),
        panels=tuple(panels),
        doses=tuple(doses),
        scale_bars=tuple(scale_bars),
        legend=Rectangle(splits[0], footer, splits[2 if dose_each else 1], bottom),
        dose=Rectangle(splits[2], footer, splits[3], bottom),
        colour_bar=Rectangle(splits[4], footer, splits[5], bottom),
    )
