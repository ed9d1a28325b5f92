"""How cells are painted: from what a frame holds to labels, their colours and the legend."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from automaton.snapshot import KIND_NAMES, LEVEL_LOG2, TUMOUR, Frame, Run
from viewer.clone_colours import PAGE, SHADES, shade_numbers, shades_of
from viewer.hiding import Names, hidden_names, names_present, not_drawn, some_hidden
from viewer.palette import KIND_COLOURS, Colour, genotype_colours, level_colours
from viewer.scene import Scene
from viewer.survey import Survey

Bytes = npt.NDArray[np.uint8]

TRAIT_CHANNELS = ("pump", "influx", "repair")
"""Channels that show how strongly a cell expresses a trait."""
_MOST_CATEGORIES = 250
_LEVEL_STEPS = 33
_SHOWN_LEVELS = 5


@dataclass(frozen=True)
class Category:
    """One entry of the legend."""

    name: str
    colour: Colour


@dataclass(frozen=True)
class CellColours:
    """How the cells of several runs are coloured, one legend for all."""

    categories: tuple[Category, ...]
    tables: tuple[Bytes, ...]
    """For each run, uint8 (kinds, genotypes): 1 + index into `colours` (the first shade), 0 for what is not
    drawn."""
    colours: tuple[Colour, ...]
    """What is painted: the categories' colours in order, or all shades of one that has several."""
    shades: int = 0
    """Shades of a colour where clones are told apart, else 0."""
    trait: str = ""
    """The trait whose expression is shown, in _LEVEL_STEPS colours; "" if none is."""
    doublings: int = 1
    """How far from 1 the expression's colours reach."""
    hidden_clones: frozenset[int] = frozenset()
    all_drawn: bool = True
    """Whether there are no cells that are not drawn."""

    def labels(self, run_number: int, frame: Frame) -> Bytes:
        """Label of every site, 1 + index into `colours` or 0, uint8 (nz, ny, nx)."""
        table = self.tables[run_number]
        labels: Bytes = table.ravel()[frame.kind.astype(np.intp) * table.shape[1] + frame.genotype]
        cells = (frame.kind == TUMOUR) & (labels > 0)
        if self.shades and frame.clone is not None:
            labels[cells] += (shade_numbers(frame.clone[cells]) * self.shades // SHADES).astype(np.uint8)
        if self.trait:
            labels[cells] += self._level_steps(frame, cells)
        if self.hidden_clones and frame.clone is not None:
            labels[cells & np.isin(frame.clone, list(self.hidden_clones))] = 0
        return labels

    def deciding(self, run_number: int) -> Hashable:
        """All on which it depends how a frame of a run is painted."""
        table = self.tables[run_number].tobytes()
        return table, self.colours, self.shades, self.trait, self.doublings, self.hidden_clones

    def _level_steps(self, frame: Frame, cells: npt.NDArray[np.bool_]) -> Bytes:
        """Which of the colours of expression each cell takes; the middle one where it does not vary."""
        middle = _LEVEL_STEPS // 2
        levels = frame.expression.get(self.trait)
        if levels is None:
            return np.full(np.count_nonzero(cells), middle, np.uint8)
        steps = middle * (1 + levels[cells] * (LEVEL_LOG2 / self.doublings))
        clipped: Bytes = np.rint(np.clip(steps, 0, _LEVEL_STEPS - 1)).astype(np.uint8)
        return clipped


def cell_colours(runs: Sequence[Run], scene: Scene, surveys: Sequence[Survey]) -> CellColours:
    """Colours for what is present in any run at any time.

    Args:
        runs: to be shown together.
        scene: says what is coloured and what is hidden.
        surveys: one of each run.
    """
    if scene.cells == "none":
        return _without_cells(runs, scene)
    hidden = hidden_names(runs, scene, surveys)
    gone = not_drawn(hidden, names_present(runs, surveys)[1])
    tumour, others = (
        {name: colour for name, colour in entries.items() if name not in gone}
        for entries in _entries(runs, scene, surveys)
    )
    levels = scene.cells in TRAIT_CHANNELS and bool(tumour)
    doublings = max((look.doublings.get(scene.cells, 1) for look in surveys), default=1)
    shades = _room_for_shades(len(tumour), len(others)) if scene.cells == "clone" else 0
    painted: list[Colour] = []
    number: dict[str, int] = {}
    for name, colour in (tumour | others).items():
        if name in tumour and levels:
            number[name] = 1
            painted = painted or list(level_colours(scene.theme, _LEVEL_STEPS))
            continue
        number[name] = min(len(painted) + 1, _MOST_CATEGORIES)
        painted += _some_shades(colour, shades) if name in tumour and shades else [colour]
    legend = _level_categories(scene, doublings) if levels else [Category(*entry) for entry in tumour.items()]
    legend += [Category(*entry) for entry in others.items()]
    return CellColours(
        tuple(legend[:_MOST_CATEGORIES]),
        tuple(_table(run, number, hidden) for run in runs),
        tuple(painted[:_MOST_CATEGORIES]),
        shades,
        scene.cells if levels else "",
        doublings,
        scene.hidden_clones,
        not some_hidden(runs, scene, surveys),
    )


def _without_cells(runs: Sequence[Run], scene: Scene) -> CellColours:
    """No cells; a solid that no fog fills is a block, so that a cut through it has what to be painted on."""
    block = runs[0].dimensions == 3 and not scene.slices.axes and scene.fog == 0
    tables = [np.full((len(KIND_NAMES), 1 << len(run.alterations)), block, np.uint8) for run in runs]
    return CellColours((), tuple(tables), (scene.colours.line,), all_drawn=False)


def genotypes_by_name(runs: Sequence[Run], scene: Scene) -> dict[str, Colour]:
    """One colour a genotype, the same in all of these runs: in pictures, their legend and charts."""
    theme = PAGE if scene.cells == "clone" else scene.theme
    found: dict[str, Colour] = {}
    for run in runs:
        for name, colour in zip(run.genotype_labels, genotype_colours(run.alterations, theme), strict=True):
            found.setdefault(name, colour)
    return found


def _entries(
    runs: Sequence[Run], scene: Scene, surveys: Sequence[Survey]
) -> tuple[dict[str, Colour], dict[str, Colour]]:
    """Tumour cells by the name of their genotype (or kind), and other kinds by theirs, in legend order."""
    by_name = genotypes_by_name(runs, scene)
    tumour: dict[str, Colour] = {}
    others: dict[str, Colour] = {}
    for run, look in zip(runs, surveys, strict=True):
        kinds, genotypes = look.present(run)
        if scene.cells != "kind" and TUMOUR in kinds:
            for mask in genotypes:
                name = run.genotype_labels[mask]
                tumour.setdefault(name, by_name[name])
        for kind in kinds:
            if kind != TUMOUR or scene.cells == "kind":
                others.setdefault(KIND_NAMES[kind], KIND_COLOURS[kind])
    by_number = sorted(tumour, key=lambda name: (name.count(" + "), name != "wild type"))
    return {name: tumour[name] for name in by_number}, others


def _level_categories(scene: Scene, doublings: int) -> list[Category]:
    """A few of the colours of expression, with the factors that they stand for."""
    colours = level_colours(scene.theme, _LEVEL_STEPS)
    shown = np.linspace(0, _LEVEL_STEPS - 1, _SHOWN_LEVELS).astype(int)
    factors = 2.0 ** np.linspace(-doublings, doublings, _SHOWN_LEVELS)
    return [
        Category(f"{scene.cells} × {_factor(factor)}", colours[step])
        for step, factor in zip(shown, factors, strict=True)
    ]


def _factor(factor: float) -> str:
    """As "4", "1.4" or "1/4"."""
    parts = 1 / factor
    return f"1/{parts:.0f}" if parts > 1 and parts.is_integer() else f"{factor:.2g}"


def _table(run: Run, number: dict[str, int], hidden: Names) -> Bytes:
    """Label of each kind and genotype of a run, 0 where either is hidden, uint8 (kinds, genotypes)."""
    table = np.zeros((len(KIND_NAMES), 1 << len(run.alterations)), np.uint8)
    for kind, name in enumerate(KIND_NAMES):
        table[kind] = number.get(name, 0)
    if KIND_NAMES[TUMOUR] not in number:
        table[TUMOUR] = [number.get(name, 0) for name in run.genotype_labels]
    table[TUMOUR, [name in hidden for name in run.genotype_labels]] = 0
    return table


def _room_for_shades(genotypes: int, others: int) -> int:
    """How many shades each genotype can have so that all labels fit: all of them, or every second, ..."""
    shades = SHADES
    while shades > 1 and shades * genotypes + others > _MOST_CATEGORIES:
        shades //= 2
    return shades


def _some_shades(colour: Colour, count: int) -> list[Colour]:
    return [(int(r), int(g), int(b)) for r, g, b in shades_of(colour)[:: SHADES // count]]
