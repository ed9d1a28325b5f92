"""Where on the page things go: header, panels side by side, footer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from automaton.snapshot import UserError
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

    def moved(self, across: int, down: int) -> Rectangle:
        """The same, elsewhere."""
        return Rectangle(self.left + across, self.top + down, self.right + across, self.bottom + down)


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
DOSE_AXIS = 34
"""Height of the axis below dose strips."""
DOSE_ROW = 50
"""Height of a strip among several, its label included."""
_MOST_STRIPS = 6
"""For so many there is room."""
_DOSE = 120
"""Height of a single strip with its axis."""
_SCALE_BAR = 62
_FOOTER = 168
_FOOT = 15
_COLUMN = 410
"""Width of the keys where they stand beside the panels, which suits one or two of these better."""
_KEY_DOSE, _KEY_BAR = 190, 150
"""Heights of dose strips, at the least, and of the colour bar in such a column."""


SMALLEST, LARGEST = (320, 240), (16384, 16384)
"""Pictures in pixels, width and height; on the smallest there is room for three arms and their keys."""
_LEAST_UNIT = 0.3
"""Type is never smaller than 7 pixels (:mod:`viewer.page`); here it just keeps clear of itself."""
_LEAST = 0.6
"""Height of a panel over that of the words around it: a larger font than leaves so much is made smaller."""
_LOWEST_PANEL = 150
"""Height of a panel where the font cannot get smaller."""
_NARROWEST = 260
"""Width of a panel that its words need."""
_LOWEST = 700
"""Height of a page that header and keys need, a legend of four rows among them."""


@dataclass(frozen=True)
class _Grid:
    """Panels in columns on a part of the page, with heights of what stands above and below each."""

    room: Rectangle
    columns: int
    rows: int
    title: int
    dose: int
    scale_bar: int

    @property
    def words(self) -> int:
        """Height of what stands around a panel."""
        return self.title + self.dose + self.scale_bar

    @property
    def panel(self) -> int:
        """Height of a panel."""
        return self.cell[1] - self.words

    @property
    def cell(self) -> tuple[int, int]:
        """Width and height of a panel and what stands around it."""
        return self.room.size[0] // self.columns, self.room.size[1] // self.rows

    def has_room(self, unit: float) -> bool:
        """Whether a panel and its words have the room that they need at the least."""
        return self.panel >= _LOWEST_PANEL * unit and self.cell[0] >= _NARROWEST * unit

    def scale(self, aspect: float) -> float:
        """How high something of an aspect comes out in a panel."""
        return min(self.cell[0] / aspect, self.panel)


class _Lengths(NamedTuple):
    """Heights on a 1920 x 1080 page."""

    title: int
    dose: int
    """Below each panel."""
    common_dose: int
    """Among the keys."""


def lay_out(
    scene: Scene, runs: int, *, named: bool, strips: int = 0, dose_each: bool = False, aspect: float = 1.0
) -> Layout:
    """Divide the page for a number of runs, in whichever way draws them largest.

    Args:
        scene: for its size and font scale.
        runs: how many panels.
        named: room for the arms' names above the panels.
        strips: how many dose strips stand together at the most.
        dose_each: they stand under each panel instead of once for all.
        aspect: width of what a panel shows over its height.

    Raises:
        UserError: the page is too small for so many runs.
    """
    width, height = scene.size
    wanted = min(width / 1920, height / 1080) * scene.font_scale
    title = _TITLE if named else _SHORT_TITLE
    for shown in range(max(1, min(strips, _MOST_STRIPS)), 0, -1):
        dose = _dose_height(shown)
        lengths = _Lengths(title, dose * dose_each, dose * (not dose_each))
        unit, grid = _fitted(scene.size, runs, max(wanted, _LEAST_UNIT), lengths, aspect)
        if unit > _LEAST_UNIT or grid.has_room(unit):
            break
    else:
        raise UserError(
            f"size {width}x{height}\n  rule     it leaves no room for {runs} arms and what is written around"
            " them\n  way out  a larger --size, such as 1920x1080, or fewer --arms"
        )
    margin, top = round(_MARGIN * unit), grid.room.top
    if grid.room.right == width:
        keys = _keys_below(scene.size, grid.room.bottom, margin, wide_legend=dose_each)
    else:
        keys = _keys_beside(scene.size, top, unit, lengths.common_dose)
    places = [_places(grid, number) for number in range(runs)]
    return Layout(
        unit=unit,
        header=Rectangle(margin, margin // 2, width - margin, top),
        titles=tuple(place[0] for place in places),
        panels=tuple(place[1] for place in places),
        doses=tuple(_inset(place[2], margin) for place in places if dose_each),
        scale_bars=tuple(place[3] for place in places),
        legend=keys[0],
        dose=keys[1],
        colour_bar=keys[2],
    )


def _fitted(
    size: tuple[int, int], runs: int, unit: float, lengths: _Lengths, aspect: float
) -> tuple[float, _Grid]:
    """The largest unit up to `unit` that leaves enough to the panels, or the least one, and its grid."""
    grid = _best_grid(size, runs, unit, lengths, aspect)
    while unit > _LEAST_UNIT and (
        grid.panel < min(_LEAST * grid.words, grid.cell[0] / aspect)
        or grid.cell[0] < _NARROWEST * unit
        or size[1] < _LOWEST * unit
    ):
        unit = max(0.95 * unit, _LEAST_UNIT)
        grid = _best_grid(size, runs, unit, lengths, aspect)
    return unit, grid


def _dose_height(strips: int) -> int:
    """Of so many strips and their axis; those for which there is no room are named."""
    if strips < 2:
        return _DOSE
    return DOSE_AXIS + DOSE_ROW * min(strips, _MOST_STRIPS)


def _best_grid(size: tuple[int, int], runs: int, unit: float, lengths: _Lengths, aspect: float) -> _Grid:
    """The columns, under a footer or beside a column of keys, that make panels largest."""
    width, height = size
    top = round(_HEADER * unit)
    under = Rectangle(0, top, width, height - round(max(_FOOTER, lengths.common_dose + _FOOT) * unit))
    keys = round((_COLUMN + 1.5 * _MARGIN) * unit)
    beside = Rectangle(0, top, width - keys, height - round(_MARGIN * unit / 2))
    title, dose, scale_bar = (round(length * unit) for length in (lengths.title, lengths.dose, _SCALE_BAR))
    grids = [
        _Grid(room, columns, -(-runs // columns), title, dose, scale_bar)
        for room in (under, beside)
        for columns in range(1, runs + 1)
    ]
    if unit == _LEAST_UNIT:
        grids = [grid for grid in grids if grid.has_room(unit)] or grids
    return max(grids, key=lambda grid: grid.scale(aspect))


def _places(grid: _Grid, number: int) -> tuple[Rectangle, Rectangle, Rectangle, Rectangle]:
    """Title, panel, dose strip and scale bar of a number, from top to bottom."""
    row, column = divmod(number, grid.columns)
    left, top = column * grid.cell[0], grid.room.top + row * grid.cell[1]
    panel = grid.cell[1] - grid.words
    found = []
    for length in (grid.title, panel, grid.dose, grid.scale_bar):
        found.append(Rectangle(left, top, left + grid.cell[0], top + length))
        top += length
    return found[0], found[1], found[2], found[3]


def _inset(box: Rectangle, margin: int) -> Rectangle:
    return Rectangle(box.left + margin, box.top, box.right - margin, box.bottom)


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


def _keys_beside(
    size: tuple[int, int], top: int, unit: float, common_dose: int
) -> tuple[Rectangle, Rectangle, Rectangle]:
    """Legend, dose strip and colour bar in a column on the right."""
    right, bottom = size[0] - round(_MARGIN * unit), size[1] - round(_MARGIN * unit / 2)
    left = right - round(_COLUMN * unit)
    dose, bar = (round(length * unit) for length in (max(_KEY_DOSE, common_dose), _KEY_BAR))
    return (
        Rectangle(left, top + round(_SHORT_TITLE * unit), right, bottom - dose - bar),
        Rectangle(left, bottom - dose - bar, right, bottom - bar),
        Rectangle(left, bottom - bar, right, bottom),
    )
