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
_COLUMN = 410
"""Width of the keys where they stand beside the panels, which suits one or two of these better."""
_KEY_HEIGHTS = (190, 150)
"""Of dose strip and colour bar in such a column."""


def lay_out(scene: Scene, runs: int, *, named: bool, dose_each: bool = False, aspect: float = 1.0) -> Layout:
    """Divide the page for a number of runs, in whichever way draws them largest.

    Args:
        scene: for its size and font scale.
        runs: how many panels.
        named: room for the arms' names above the panels.
        dose_each: room for a dose strip under each panel instead of one for all.
        aspect: width of what a panel shows over its height.
    """
    width, height = scene.size
    unit = min(width / 1920, height / 1080) * scene.font_scale
    title = round((_TITLE if named else _SHORT_TITLE) * unit)
    below = round(_DOSE * unit) if dose_each else 0
    around = title + below + round(_SCALE_BAR * unit)
    top = round(_HEADER * unit)
    under = Rectangle(0, top, width, height - round(_FOOTER * unit))
    beside = Rectangle(
        0, top, width - round((_COLUMN + 1.5 * _MARGIN) * unit), height - round(_MARGIN * unit / 2)
    )

    def scale(columns: int, room: Rectangle) -> float:
        across, down = room.size[0] / columns, room.size[1] / -(-runs // columns) - around
        return min(across / aspect, down)

    places = [(columns, room) for room in (under, beside) for columns in range(1, runs + 1)]
    columns, room = max(places, key=lambda place: scale(*place))
    margin = round(_MARGIN * unit)
    if room is under:
        keys = _keys_below(scene.size, under.bottom, margin, wide_legend=dose_each)
    else:
        keys = _keys_beside(scene.size, top, unit)
    titles, panels, doses, scale_bars = [], [], [], []
    across, down = room.size[0] // columns, room.size[1] // -(-runs // columns)
    for number in range(runs):
        left, upper = number % columns * across, top + number // columns * down
        right, lower = left + across, upper + title + max(16, down - around)
        titles.append(Rectangle(left, upper, right, upper + title))
        panels.append(Rectangle(left, upper + title, right, lower))
        if dose_each:
            doses.append(Rectangle(left + margin, lower, right - margin, lower + below))
        scale_bars.append(Rectangle(left, lower + below, right, lower + around - title))
    return Layout(
        unit=unit,
        header=Rectangle(margin, margin // 2, width - margin, top),
        titles=tuple(titles),
        panels=tuple(panels),
        doses=tuple(doses),
        scale_bars=tuple(scale_bars),
        legend=keys[0],
        dose=keys[1],
        colour_bar=keys[2],
    )


def _keys_below(
    size: tuple[int, int], top: int, margin: int, *, wide_legend: bool
) -> tuple[Rectangle, Rectangle, Rectangle]:
    """Legend, dose strip and colour bar in a footer that begins at `top`."""
    width, bottom = size[0], size[1] - margin // 3
    splits = [margin + round((width - 2 * margin) * share) for share in (0.0, 0.42, 0.46, 0.71, 0.75, 1.0)]
    return (
        Rectangle(splits[0], top, splits[2 if wide_legend else 1], bottom),
        Rectangle(splits[2], top, splits[3], bottom),
        Rectangle(splits[4], top, splits[5], bottom),
    )


def _keys_beside(size: tuple[int, int], top: int, unit: float) -> tuple[Rectangle, Rectangle, Rectangle]:
    """Legend, dose strip and colour bar in a column on the right."""
    right, bottom = size[0] - round(_MARGIN * unit), size[1] - round(_MARGIN * unit / 2)
    left = right - round(_COLUMN * unit)
    dose, bar = (round(length * unit) for length in _KEY_HEIGHTS)
    return (
        Rectangle(left, top + round(_SHORT_TITLE * unit), right, bottom - dose - bar),
        Rectangle(left, bottom - dose - bar, right, bottom - bar),
        Rectangle(left, bottom - bar, right, bottom),
    )
