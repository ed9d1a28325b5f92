"""Which field is painted at which time, its values, and the colour bar they are read by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from automaton.snapshot import Frame, Run, UserError
from viewer.channels import CellColours
from viewer.scene import FieldChoice, FieldPart, Scene
from viewer.survey import Survey
from viewer.times import SAME_H

Floats = npt.NDArray[np.float32]

_TRACE = 0.005
"""A field below this share of its colour bar everywhere is not there."""
_MET = 0.01
"""A drug is there where there is more of it than this share of its reference."""


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


@dataclass(frozen=True)
class FieldsShown:
    """Of several runs at one time, a field or None each."""

    wanted: tuple[FieldScale | None, ...]
    """What is asked for."""
    painted: tuple[FieldScale | None, ...]
    """What is painted: of a solid nothing while no run has enough of it, for cells on the cut say more."""


class FieldPlan:
    """What is painted when, settled once for all times.

    Args:
        runs: to be shown together.
        surveys: one of each run.
        scene: says which field.
        times_h: of the pictures, rising.

    Raises:
        UserError: no run has the field that the scene names.

    Attributes:
        scales: of all fields that are asked for at any time.
    """

    def __init__(
        self,
        runs: Sequence[Run],
        surveys: Sequence[Survey],
        scene: Scene,
        times_h: npt.NDArray[np.float64],
    ) -> None:
        self._runs, self._surveys = runs, surveys
        self._always = runs[0].dimensions == 2 or scene.cells == "none"
        choices = _choices_over_time(runs, surveys, scene.field, times_h)
        scales: dict[FieldChoice | None, FieldScale | None] = {None: None}
        for choice in dict.fromkeys(choice for of_runs in choices for choice in of_runs if choice):
            scales[choice] = field_scale(runs, choice, surveys, scene)
        self.scales = tuple(scale for scale in scales.values() if scale)
        self._wanted = [tuple(scales[choice] for choice in of_runs) for of_runs in choices]

    def at(self, number: int, frames: Sequence[int]) -> FieldsShown:
        """The fields at a time by its number, when each run shows one of these frames."""
        wanted = self._wanted[number]
        by_run = zip(self._runs, self._surveys, frames, wanted, strict=True)
        shares = [None if scale is None else _share(look, scale, run, k) for run, look, k, scale in by_run]
        there = self._always or any(share is not None and share >= _TRACE for share in shares)
        held = zip(wanted, shares, strict=True)
        painted = tuple(scale if there and share is not None else None for scale, share in held)
        return FieldsShown(wanted, painted)


def fog_can_show(scales: Iterable[FieldScale | None], colours: CellColours) -> bool:
    """Whether a fog of any of these could be seen: where all cells are drawn, they hide their inside."""
    return any(scale.choice.part == "outside" or not colours.all_drawn for scale in scales if scale)


def field_is_seen(runs: Sequence[Run], scene: Scene, fields: FieldsShown, colours: CellColours) -> bool:
    """Whether there is a place for fields: behind flat pictures, on a cut, or as a fog."""
    is_flat = runs[0].dimensions == 2 or bool(scene.slices.axes)
    in_fog = scene.fog > 0 and fog_can_show(fields.wanted, colours)
    return is_flat or scene.cut.shape != "none" or in_fog


def _share(look: Survey, scale: FieldScale, run: Run, index: int) -> float | None:
    """How far up its colour bar a field goes in a frame; None where the frame does not hold it."""
    top = look.tops.get(scale.choice, {}).get(int(run.steps[index]))
    return None if top is None else top / ((scale.reference_uM or 1.0) * scale.high)


def _choices_over_time(
    runs: Sequence[Run],
    surveys: Sequence[Survey],
    choice: FieldChoice,
    times_h: npt.NDArray[np.float64],
) -> list[tuple[FieldChoice | None, ...]]:
    """The field of each run at each time; None where none is to be painted.

    "auto" means of each run the drug that was given last, before any the first that will be met; of runs that
    meet no drug oxygen, or else a drug that they do not meet. Of a drug that has no such part anywhere it is
    what there is outside cells.
    """
    if choice.name == "none":
        return [(None,) * len(runs)] * len(times_h)
    if choice.name != "auto":
        return [(choice,) * len(runs)] * len(times_h)
    met = list(dict.fromkeys(d for run, look in zip(runs, surveys, strict=True) for d in _met(run, look)))
    if not met:
        return [(_without_drug(runs, surveys, choice),) * len(runs)] * len(times_h)
    by_run = []
    for run, look in zip(runs, surveys, strict=True):
        known = {drug.name for drug in run.drugs}
        own = _met(run, look) or [name for name in met if name in known] or met
        by_run.append([_part_there(name, choice.part, surveys) for name in _given_last(run, own, times_h)])
    return list(zip(*by_run, strict=True))


def _without_drug(runs: Sequence[Run], surveys: Sequence[Survey], choice: FieldChoice) -> FieldChoice | None:
    """What is painted where no run meets a drug."""
    if any(FieldChoice("oxygen") in look.highest for look in surveys):
        return FieldChoice("oxygen")
    names = [drug.name for run in runs for drug in run.drugs]
    return _part_there(names[0], choice.part, surveys) if names else None


def _part_there(name: str, part: FieldPart, surveys: Sequence[Survey]) -> FieldChoice:
    """A part of a drug, or outside cells where no run has that."""
    wanted = FieldChoice(name, part)
    return wanted if any(wanted in look.highest for look in surveys) else FieldChoice(name)


def _met(run: Run, look: Survey) -> list[str]:
    """Drugs that plasma or tissue holds at the time of any frame.

    After a bolus a drug may be gone long before the next frame is written.
    """
    found = []
    for drug in run.drugs:
        highest = look.highest.get(FieldChoice(drug.name), 0.0)
        plasma = run.series.plasma_uM.get(drug.name)
        if plasma is not None and len(plasma):
            highest = max(highest, float(np.interp(run.times_h, run.series.time_h, plasma).max(initial=0.0)))
        if highest > _MET * drug.reference_uM and highest > 0:
            found.append(drug.name)
    return found


def _given_last(run: Run, names: Sequence[str], times_h: npt.NDArray[np.float64]) -> list[str]:
    """At each time the drug of which plasma held most since the time before, or else the one shown before."""
    until = np.searchsorted(run.series.time_h, times_h + SAME_H, side="right")
    since = np.searchsorted(run.series.time_h, np.concatenate([[-np.inf], times_h[:-1]]), side="right")
    shares = np.stack([_shares_of_reference(run, name, since, until) for name in names])
    most = shares.argmax(axis=0)
    at = np.where(shares.max(axis=0) > _MET, np.arange(len(times_h)), -1)
    shown = np.maximum.accumulate(at)
    return [names[most[k]] if k >= 0 else names[0] for k in shown.tolist()]


def _shares_of_reference(
    run: Run, name: str, since: npt.NDArray[np.int64], until: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """The most that plasma held of a drug in each stretch of rows, as a share of its reference."""
    plasma = run.series.plasma_uM.get(name)
    reference = next((drug.reference_uM for drug in run.drugs if drug.name == name), 0.0)
    if plasma is None or reference <= 0:
        return np.zeros(len(since))
    ends = np.stack([since, until], axis=1).ravel()
    highest = np.maximum.reduceat(np.append(plasma, 0.0), ends)[::2]
    return np.where(until > since, highest, 0.0) / reference


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
    runs: Sequence[Run], choice: FieldChoice, surveys: Sequence[Survey], scene: Scene
) -> FieldScale:
    """One scale for all runs and times; behind the cells of flat pictures in muted colours.

    Raises:
        UserError: no run has such a field.
    """
    if choice.name == "oxygen":
        choice = FieldChoice("oxygen")
    c0 = references(runs).get(choice.name, 0.0)
    found = [look.highest[choice] for look in surveys if choice in look.highest]
    if not found:
        known = sorted({name.name for look in surveys for name in look.highest})
        raise UserError(
            f"{runs[0].path}: this run has no field '{choice.name}' ({choice.part}) to paint.\n"
            f"It has: {', '.join(known) or 'none at all'}."
        )
    is_flat = runs[0].dimensions == 2 or bool(scene.slices.axes)
    behind = f" {scene.theme}" if is_flat and scene.cells != "none" else ""
    if choice.part == "outside" and c0 > 0 and choice.name != "oxygen":
        title = f"{choice.name} outside cells, C/C₀"
        ends = ("0", f"1  (C₀ = {c0:.3g} µM)")
        return FieldScale(choice, 0.0, 1.0, f"viridis{behind}", title, ends, c0)
    high = _round_up(max(found))
    ends = ("0", f"{high:g}")
    if choice.name == "oxygen":
        return FieldScale(choice, 0.0, high, f"cividis{behind}", "oxygen (mmHg)", ends)
    words = {"outside": "outside cells (µM)", "inside": "inside cells (µM)", "damage": "damage"}
    return FieldScale(choice, 0.0, high, f"viridis{behind}", f"{choice.name} {words[choice.part]}", ends)


def _round_up(value: float) -> float:
    """The next number of two digits, or 1 for nothing."""
    if not np.isfinite(value) or value <= 0:
        return 1.0
    unit = 10.0 ** (np.floor(np.log10(value)) - 1)
    return float(f"{np.ceil(value / unit - 1e-4) * unit:.6g}")
