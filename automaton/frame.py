"""The lattice at one time, and how it is read from its file, whole or by parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from automaton.hdf5_input import CheckedFile
from automaton.kinds import NAMES as KIND_NAMES

FRAME_FORMAT = "tumour automaton frame"
FORMAT_VERSION = 1
TRAITS = ("pump", "influx", "repair")
"""Traits whose level may vary among cells."""
LAYERS = 64
"""Layers that are read at once where a whole lattice need not fit into memory: as many as a chunk has."""
LEVEL_LOG2 = 0.05
"""A step of a level of expression, in doublings."""


@dataclass(frozen=True)
class DrugFrame:
    """One drug at one time; float32 arrays (nz, ny, nx), None where the model has no such quantity.

    Attributes:
        outside_uM: concentration outside the cells.
        inside_uM: concentration inside the cell of a site, 0 where there is none.
        damage: damage the drug has done to the cell of a site (its unit is defined by k_d = 1).
    """

    outside_uM: npt.NDArray[np.float32]
    inside_uM: npt.NDArray[np.float32] | None = None
    damage: npt.NDArray[np.float32] | None = None


@dataclass(frozen=True)
class Frame:
    """The lattice at one time; arrays (nz, ny, nx), nz == 1 in 2D.

    Attributes:
        step: number of field steps since the start.
        time_h: simulated time.
        kind: uint8 code of what a site holds (:mod:`automaton.kinds`).
        genotype: uint8 bit mask of alterations, 0 where there is no cell.
        oxygen_mmHg: float32, None when the model has oxygen everywhere.
        drugs: by name, in scenario order.
        clone: uint32 clone of the tumour cell on each site, 0 where there is none; None where clones were not
            followed.
        expression: by trait that varies, int8 level of the cell in steps of LEVEL_LOG2; 0 without a cell.
    """

    step: int
    time_h: float
    kind: npt.NDArray[np.uint8]
    genotype: npt.NDArray[np.uint8]
    oxygen_mmHg: npt.NDArray[np.float32] | None = None
    drugs: dict[str, DrugFrame] = field(default_factory=dict)
    clone: npt.NDArray[np.uint32] | None = None
    expression: dict[str, npt.NDArray[np.int8]] = field(default_factory=dict)


def read_frame(
    path: Path,
    step: int,
    shape: tuple[int, int, int],
    alterations: tuple[str, ...],
    drugs: tuple[str, ...],
    layers: slice = slice(None),
) -> Frame:
    """Read a frame file, checked against the run and the step it should belong to.

    Args:
        path: the file.
        step: which step's it should be.
        shape: (nz, ny, nx) of the whole lattice.
        alterations: names.
        drugs: names.
        layers: which layers of the lattice to read, along z (along y in 2D).

    Raises:
        UserError: missing, damaged, or of another run.
    """
    whole = (1, *shape)
    part = _part(shape, layers)
    with CheckedFile(path, FRAME_FORMAT, FORMAT_VERSION) as file:

        def field_of(name: str) -> npt.NDArray[np.float32]:
            values: npt.NDArray[np.float32] = file.array(name, np.float32, whole, part)[0]
            if not np.isfinite(values).all():
                raise file.damaged(f"its {name} is not finite everywhere")
            return values

        def optional(name: str) -> npt.NDArray[np.float32] | None:
            return field_of(name) if file.has(name) else None

        _expect_step(file, step)
        kind = file.array("kind", np.uint8, whole, part)[0]
        genotype = file.array("genotype", np.uint8, whole, part)[0]
        if kind.max(initial=0) >= len(KIND_NAMES) or genotype.max(initial=0) >= 1 << len(alterations):
            raise file.damaged("it holds a kind or a genotype that this run does not know")
        return Frame(
            step=step,
            time_h=float(file.array("time", np.float64, (1,))[0]),
            kind=kind,
            genotype=genotype,
            oxygen_mmHg=optional("oxygen_mmHg"),
            drugs={
                name: DrugFrame(
                    field_of(f"{name}_outside_uM"), optional(f"{name}_inside_uM"), optional(f"{name}_damage")
                )
                for name in drugs
            },
            clone=file.array("clone", np.uint32, whole, part)[0] if file.has("clone") else None,
            expression={
                trait: file.array(f"expression_{trait}", np.int8, whole, part)[0]
                for trait in TRAITS
                if file.has(f"expression_{trait}")
            },
        )


def read_ranges(
    path: Path, step: int, shape: tuple[int, int, int], drugs: tuple[str, ...]
) -> dict[str, tuple[float, float]]:
    """Least and greatest value of every field of a frame file, by the dataset's name.

    Only attributes are read, but for files of earlier versions, which lack them.

    Raises:
        UserError: missing, damaged, or of another step.
    """
    names = [f"{drug}_{part}" for drug in drugs for part in ("outside_uM", "inside_uM", "damage")]
    with CheckedFile(path, FRAME_FORMAT, FORMAT_VERSION) as file:
        _expect_step(file, step)
        return {
            name: file.actual_range(name) or _range_of_values(file, name, shape)
            for name in ("oxygen_mmHg", *names)
            if file.has(name)
        }


def _range_of_values(file: CheckedFile, name: str, shape: tuple[int, int, int]) -> tuple[float, float]:
    low, high = np.inf, -np.inf
    for first in range(0, shape[0] if shape[0] > 1 else shape[1], LAYERS):
        part = _part(shape, slice(first, first + LAYERS))
        values = file.array(name, np.float32, (1, *shape), part)
        low, high = min(low, float(values.min())), max(high, float(values.max()))
    return low, high


def _part(shape: tuple[int, int, int], layers: slice) -> tuple[slice, ...]:
    """Layers of a dataset (1, nz, ny, nx): along z, or along y in 2D."""
    return (slice(None), layers) if shape[0] > 1 else (slice(None), slice(None), layers)


def read_counts(path: Path, step: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """Clones with living cells in a frame file, rising, and how many each has; none where none are counted.

    Raises:
        UserError: missing, damaged, or of another step.
    """
    with CheckedFile(path, FRAME_FORMAT, FORMAT_VERSION) as file:
        _expect_step(file, step)
        if not file.has("clones"):
            return np.zeros(0, np.uint32), np.zeros(0, np.int64)
        clones = file.array("clones/id", np.uint32, (None,))
        return clones, file.array("clones/cells", np.int64, (len(clones),))


def field_types(path: Path, step: int, shape: tuple[int, int, int]) -> dict[str, np.dtype[Any]]:
    """The fields that a frame file has, by name, and of what type their values are; none is read.

    Raises:
        UserError: missing, damaged, of another step, or of a lattice that is not `shape`.
    """
    with CheckedFile(path, FRAME_FORMAT, FORMAT_VERSION) as file:
        _expect_step(file, step)
        types = file.types((1, *shape))
        if "kind" not in types:
            raise file.damaged(f"it holds no kinds of {' x '.join(map(str, shape))} sites")
        return types


def _expect_step(file: CheckedFile, step: int) -> None:
    if file.integer("step") != step:
        raise file.damaged(f"it holds step {file.integer('step')}, not {step}")
