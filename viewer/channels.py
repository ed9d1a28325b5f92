"""From what a frame holds to what is painted: labels and colours of cells, values and scale of a field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from automaton.errors import UserError
from automaton.kinds import NAMES, TUMOUR
from automaton.snapshot import Frame, Run
from viewer.clone_colours import PAGE, SHADES, shade_numbers, shades_of
from viewer.palette import KIND_COLOURS, Colour, ThemeName, genotype_colours
from viewer.scene import FieldChoice, Scene

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

_MOST_CATEGORIES = 250


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
    """What is painted: the categories' colours in order, or all shades of one whose clones are told apart."""
    shades: int = 0
    """Shades of a colour where clones are told apart, else 0."""

    def labels(self, run_number: int, frame: Frame) -> Bytes:
        """Label of every site, 1 + index into `colours` or 0, uint8 (nz, ny, nx)."""
        table = self.tables[run_number]
        labels: Bytes = table.ravel()[frame.kind.astype(np.intp) * table.shape[1] + frame.genotype]
        if self.shades and frame.clone is not None:
            cells = (frame.kind == TUMOUR) & (labels > 0)
            labels[cells] += (shade_numbers(frame.clone[cells]) * self.shades // SHADES).astype(np.uint8)
        return labels


def cell_colours(runs: Sequence[Run], scene: Scene, frames: Sequence[Sequence[Frame]]) -> CellColours:
    """Colours for what is present in any run at any time.

    Args:
        runs: to be shown together.
        scene: says whether genotypes or kinds are coloured, and what is hidden.
        frames: some frames of each run, for runs whose time series is empty.
    """
    categories: dict[str, Category] = {}
    places: list[dict[tuple[int, int | None], str]] = []
    for run, some in zip(runs, frames, strict=True):
        kinds, genotypes = _present(run, some)
        colours = genotype_colours(run.alterations, PAGE if scene.cells == "clone" else scene.theme)
        place: dict[tuple[int, int | None], str] = {}
        if scene.cells != "kind" and TUMOUR in kinds and TUMOUR not in scene.hidden:
            for mask in genotypes:
                name = run.genotype_labels[mask]
                place[TUMOUR, mask] = name
                categories.setdefault(name, Category(name, colours[mask]))
        for kind in kinds:
            if kind not in scene.hidden and (kind != TUMOUR or scene.cells == "kind"):
                place[kind, None] = NAMES[kind]
                categories.setdefault(NAMES[kind], Category(NAMES[kind], KIND_COLOURS[kind]))
        places.append(place)
    names = sorted(categories, key=lambda name: (name in NAMES, name.count(" + "), name != "wild type"))
    if len(names) > _MOST_CATEGORIES:
        names = names[:_MOST_CATEGORIES]
    chosen = tuple(categories[name] for name in names)
    shades = _room_for_shades(names) if scene.cells == "clone" else 0
    number: dict[str, int] = {}
    painted: list[Colour] = []
    for category in chosen:
        number[category.name] = len(painted) + 1
        told_apart = shades and category.name not in NAMES
        painted += _some_shades(category.colour, shades) if told_apart else [category.colour]
    tables = []
    for run, place in zip(runs, places, strict=True):
        table = np.zeros((len(NAMES), 1 << len(run.alterations)), np.uint8)
        for (kind, genotype), name in place.items():
            table[kind, slice(None) if genotype is None else genotype] = number.get(name, len(painted))
        tables.append(table)
    return CellColours(chosen, tuple(tables), tuple(painted), shades)


def _room_for_shades(names: Sequence[str]) -> int:
    """How many shades each genotype can have so that all labels fit: all of them, or every second, ..."""
    genotypes = max(sum(name not in NAMES for name in names), 1)
    shades = SHADES
    while shades > 1 and shades * genotypes + len(names) > _MOST_CATEGORIES:
        shades //= 2
    return shades


def _some_shades(colour: Colour, count: int) -> list[Colour]:
    return [(int(r), int(g), int(b)) for r, g, b in shades_of(colour)[:: SHADES // count]]


def _present(run: Run, frames: Sequence[Frame]) -> tuple[list[int], list[int]]:
    """Kinds (empty left out) and genotypes that the run holds at any time."""
    counts = np.zeros(len(NAMES), bool)
    burden = np.zeros(1 << len(run.alterations), bool)
    if len(run.series):
        counts |= run.series.counts.any(axis=0)
        burden |= run.series.burden.any(axis=0)
    for frame in frames:
        counts |= np.bincount(frame.kind.ravel(), minlength=len(NAMES)) > 0
        burden[np.unique(frame.genotype[frame.kind == TUMOUR])] = True
    return [int(k) for k in np.flatnonzero(counts) if k], [int(mask) for mask in np.flatnonzero(burden)]


@dataclass(frozen=True)
class FieldScale:
    """A field, the range of its colour bar, and what stands beside it."""

    choice: FieldChoice
    low: float
    high: float
    colourmap: str
    title: str
    ends: tuple[str, str]
    """What is written at the low and the high end."""
    reference_uM: float = 0.0
    """C0 of a drug, the same for all runs; 0 if none of them has any."""


def default_field(runs: Sequence[Run], frames: Sequence[Sequence[Frame]]) -> FieldChoice | None:
    """The first drug that is there in any frame; else oxygen; else the first drug, or nothing.

    After a bolus a drug may be gone long before the next frame is written.

    Args:
        runs: to be shown together.
        frames: some frames of each.
    """
    names = list(dict.fromkeys(drug.name for run in runs for drug in run.drugs))
    for name in names:
        if any(_is_met(run, some, name) for run, some in zip(runs, frames, strict=True)):
            return FieldChoice(name)
    if any(frame.oxygen_mmHg is not None for some in frames for frame in some):
        return FieldChoice("oxygen")
    return FieldChoice(names[0]) if names else None


def _is_met(run: Run, frames: Sequence[Frame], name: str) -> bool:
    """Whether plasma holds the drug at the time of any frame, or tissue in one of these."""
    plasma = run.series.plasma_uM.get(name)
    highest = max(
        (float(f.drugs[name].outside_uM.max(initial=0.0)) for f in frames if name in f.drugs), default=0.0
    )
    if plasma is not None and len(plasma):
        highest = max(highest, float(np.interp(run.times_h, run.series.time_h, plasma).max(initial=0.0)))
    reference = next((drug.reference_uM for drug in run.drugs if drug.name == name), 0.0)
    return highest > 0.01 * reference and highest > 0


def references(runs: Sequence[Run]) -> dict[str, float]:
    """C0 of every drug of any run in uM: the largest reference, one scale for all; 0 if never given."""
    found: dict[str, float] = {}
    for run in runs:
        for drug in run.drugs:
            found[drug.name] = max(found.get(drug.name, 0.0), drug.reference_uM)
    return found


def field_values(frame: Frame, choice: FieldChoice, reference_uM: float) -> Floats | None:
    """The chosen field in the unit of its colour bar, (nz, ny, nx); None where this frame has none.

    A drug outside cells is in units of `reference_uM`, C/C0, or in uM if that is 0; oxygen in mmHg.
    """
    if choice.name == "oxygen":
        return frame.oxygen_mmHg
    drug = frame.drugs.get(choice.name)
    if drug is None:
        return None
    if choice.part == "inside":
        return drug.inside_uM
    if choice.part == "damage":
        return drug.damage
    return drug.outside_uM / np.float32(reference_uM) if reference_uM > 0 else drug.outside_uM


def field_scale(
    runs: Sequence[Run], choice: FieldChoice, frames: Sequence[Sequence[Frame]], theme: ThemeName
) -> FieldScale:
    """One scale for all runs and times; on flat lattices in muted colours, since cells lie on top.

    Raises:
        UserError: no run has such a field.
    """
    c0 = references(runs).get(choice.name, 0.0)
    found = [
        values for some in frames for frame in some if (values := field_values(frame, choice, c0)) is not None
    ]
    if not found:
        known = sorted({drug.name for run in runs for drug in run.drugs} | {"oxygen"})
        raise UserError(
            f"{runs[0].path}: this run has no field '{choice.name}' ({choice.part}) to paint.\n"
            f"It may have: {', '.join(known)}."
        )
    highest = max(float(values.max(initial=0.0)) for values in found)
    behind = f" {theme}" if runs[0].dimensions == 2 else ""
    if choice.name == "oxygen":
        high = _round_up(highest)
        return FieldScale(choice, 0.0, high, f"cividis{behind}", "oxygen (mmHg)", ("0", f"{high:g}"))
    if choice.part == "outside" and c0 > 0:
        title = f"{choice.name} outside cells, C/C₀"
        ends = ("0", f"1  (C₀ = {c0:.3g} µM)")
        return FieldScale(choice, 0.0, 1.0, f"viridis{behind}", title, ends, c0)
    high = _round_up(highest)
    words = {"outside": "outside cells (µM)", "inside": "inside cells (µM)", "damage": "damage"}
    return FieldScale(
        choice, 0.0, high, f"viridis{behind}", f"{choice.name} {words[choice.part]}", ("0", f"{high:g}")
    )


def _round_up(value: float) -> float:
    """The next number of two digits, or 1 for nothing."""
    if not np.isfinite(value) or value <= 0:
        return 1.0
    unit = 10.0 ** (np.floor(np.log10(value)) - 1)
    return float(f"{np.ceil(value / unit - 1e-4) * unit:.6g}")
