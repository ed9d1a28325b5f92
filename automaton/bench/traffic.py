"""Bytes that a launch must move, counted from its kernel's contract.

An array that is only read or only written moves once, one that is updated moves twice. A pass over one colour
takes half of each array it reads and half of what it writes, but the other colour's values too. Arrays count
as they lie in memory; tables, of fewer than three axes, stay in the cache. What neighbours share is counted
once, as if every byte stayed in the cache from its first use to its last: so a kernel at the machine's limit
moves no more. Less is moved only by those that read some arrays where cells live alone (`accumulate_damage`,
`enter_ledger`): a contract does not tell which, and for them it is as if cells lived everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernels.contract import Array, Box, Kernel, whole

CELL_MODULES = (
    "kernels.reference_screening",
    "kernels.reference_fates",
    "kernels.reference_pushing",
    "kernels.reference_settling",
    "kernels.reference_clones",
)
CELL_KERNELS = ("count_cells",)
"""Kernels, by module or by name, that visit sites only where something sits or happens. A contract does not
tell what they must move, so nothing is counted; their measure is live cells a second."""


@dataclass(frozen=True)
class Traffic:
    """What one launch moves and over how many sites; no bytes where they depend on the cells."""

    bytes_moved: int
    sites: float


def follows_cells(kernel: Kernel) -> bool:
    """Whether a kernel's work depends on where the cells are."""
    return kernel.reference.__module__ in CELL_MODULES or kernel.name in CELL_KERNELS


def traffic(kernel: Kernel, arrays: Mapping[str, Any], values: Mapping[str, Any], box: Box | None) -> Traffic:
    """Traffic of one launch over `box` (None: all sites).

    Its sites are those of the finer lattice, so that a kernel that sums eight sites into one counts eight;
    half of them in a pass over one colour.
    """
    shape = arrays[kernel.over].shape
    share = _volume(box or whole(shape)) / max(_volume(whole(shape)), 1)
    given = [array for array in kernel.arrays if getattr(arrays[array.name], "ndim", 0) >= 3]
    moved = sum(_passes(kernel, array, values) * arrays[array.name].nbytes for array in given)
    return Traffic(
        0 if follows_cells(kernel) else round(share * moved),
        share * _sites(shape, values) * (0.5 if "colour" in values else 1.0),
    )


def copy_traffic(source: Any) -> Traffic:
    """Traffic of a copy of one array onto another."""
    return Traffic(2 * source.nbytes, float(source.size))


def _passes(kernel: Kernel, array: Array, values: Mapping[str, Any]) -> float:
    """How often an array must move; what a contract cannot say of a kernel stands here."""
    read = array.read and not (kernel.name == "prolong" and array.name == "value" and values["keep"] == 0)
    if "colour" not in values:
        return read + array.written
    return (
        0.5 * read + array.written
    )  # what is updated is read for its neighbours too: the other colour's half


def _volume(box: Box) -> int:
    z0, z1, y0, y1, x0, x1 = box
    return (z1 - z0) * (y1 - y0) * (x1 - x0)


def _sites(shape: tuple[int, ...], values: Mapping[str, Any]) -> int:
    """Sites of the lattice, whose width and, where it is finer than `shape`, other sizes the values tell.

    A kernel that folds rows counts these.
    """
    if "rows" in values:
        return int(values["rows"])
    nz, ny, nx = shape[-3:]
    return int(values.get("depth", nz)) * int(values.get("height", ny)) * int(values.get("width", nx))
