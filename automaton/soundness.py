"""What must hold of a state whatever happens: counts add up, amounts are numbers and none is negative.

Counts are looked at every step, and with them whether all that sites at and near cells carry is finite
(`automaton.census`); what is not finite in a field is noticed by each of its solves
(`automaton.field_tolerance`). Amounts below zero, which feed on nothing, are looked for whenever a frame or
checkpoint is due, on the copy that is made for it anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from automaton.census import Census
from automaton.clone_table import CloneTable
from automaton.errors import BrokenState
from automaton.kinds import NAMES
from automaton.lattice_site import site_in_words
from automaton.snapshot import Frame

OWN_SHARE, LEVEL_SHARE = 0.1, 1e-3
"""How far below zero rounding may take an amount: shares of its greatest value, and of the level given."""
SITES_AT_ONCE = 1 << 18
"""What is compared at once stays in the processor's cache."""


def check_census(census: Census, step: int, time_h: float) -> None:
    """Raises BrokenState where sites by kind, or tumour cells by genotype, do not add up."""
    if census.counts.min() < 0:
        counted = _in_words(census.counts)
        _refuse(f"the sites by kind do not add up to the lattice: {counted}", step, time_h)
    if census.burden.sum() != census.tumour:
        _refuse(
            f"{census.tumour:,} tumour cells were counted, but {census.burden.sum():,} by genotype",
            step,
            time_h,
        )


def check_frame(
    frame: Frame,
    census: Census,
    clones: CloneTable | None,
    levels: Mapping[str, float],
    spacing_um: float,
) -> None:
    """Raises BrokenState where a frame is not what was counted at its time, or an amount cannot be one.

    clones: of this frame alone. levels: by drug, the highest concentration it is supplied at, uM.
    """
    if frame.kind.max(initial=0) >= len(NAMES):
        words = _at(frame.kind, frame.kind >= len(NAMES), spacing_um)
        _refuse(f"the kind of site is {words}, which is none", frame.step, frame.time_h)
    counts = _counted(frame.kind)
    if not np.array_equal(counts, census.counts):
        words = f"{_in_words(counts)} on the lattice, but {_in_words(census.counts)} were counted"
        _refuse(words, frame.step, frame.time_h)
    if clones is not None and clones.count_cells.sum() != census.tumour:
        words = f"the clones hold {clones.count_cells.sum():,} cells, but there are {census.tumour:,}"
        _refuse(words, frame.step, frame.time_h)
    for name, values, level in _amounts(frame, levels):
        least, greatest = float(values.min()), float(values.max())
        lowest = -(OWN_SHARE * greatest + LEVEL_SHARE * level)
        if not np.isfinite(least + greatest):
            words = _at(values, ~np.isfinite(values), spacing_um)
            _refuse(f"{name} is {words}", frame.step, frame.time_h)
        if least < lowest:
            words = _at(values, values < lowest, spacing_um)
            _refuse(f"{name} is {words}", frame.step, frame.time_h)


def refuse_amounts(not_finite: int, step: int, time_h: float) -> NoReturn:
    """Raises BrokenState for amounts that were counted as not finite but that no copy shows."""
    _refuse(f"{not_finite:,} amounts inside cells, or damages, are infinite or no number", step, time_h)


def check_saved(arrays: Mapping[str, npt.NDArray[Any]], step: int, time_h: float, spacing_um: float) -> None:
    """Raises BrokenState where an array of sites of a checkpoint (..., nz, ny, nx) is not finite."""
    for name, values in arrays.items():
        if values.dtype.kind != "f" or values.ndim < 3 or np.isfinite(values.min() + values.max()):
            continue
        stack = values.reshape(-1, *values.shape[-3:])
        wrong = next(part for part in stack if not np.isfinite(part).all())
        _refuse(f"{name} is {_at(wrong, ~np.isfinite(wrong), spacing_um)}", step, time_h)


def _at(values: npt.NDArray[Any], wrong: npt.NDArray[np.bool_], spacing_um: float) -> str:
    """The first value that is wrong, and where."""
    z, y, x = map(int, np.unravel_index(wrong.argmax(), wrong.shape))
    return f"{values[z, y, x]:g} at {site_in_words((z, y, x), spacing_um)}"


def _amounts(
    frame: Frame, levels: Mapping[str, float]
) -> Iterator[tuple[str, npt.NDArray[np.float32], float]]:
    """Each field and amount of a frame by name, with the level that sets its scale."""
    if frame.oxygen_mmHg is not None:
        yield "oxygen", frame.oxygen_mmHg, 1.0
    for name, drug in frame.drugs.items():
        yield f"{name} outside cells", drug.outside_uM, levels[name]
        if drug.inside_uM is not None:
            yield f"{name} inside cells", drug.inside_uM, levels[name]
        if drug.damage is not None:
            yield f"damage by {name}", drug.damage, 1.0


def _counted(kind: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    flat = kind.reshape(-1)
    parts = (flat[low : low + SITES_AT_ONCE] for low in range(0, flat.size, SITES_AT_ONCE))
    counts = np.zeros(len(NAMES), np.int64)
    for part in parts:
        counts += [np.count_nonzero(part == code) for code in range(len(NAMES))]
    return counts


def _in_words(counts: npt.NDArray[np.int64]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in zip(NAMES, counts, strict=True) if count)


def _refuse(words: str, step: int, time_h: float) -> NoReturn:
    raise BrokenState(
        f"after step {step}, at {time_h:g} h: {words}.\n"
        "Program or machine are at fault, not the scenario: `automaton doctor` tests both.",
        step,
    )
