"""A frame of a large lattice made coarser: each block of sites is shown by one of its own cells.

Identities are never mixed. The cell that stands for a block is one of the kind and genotype that most of its
sites hold (any cell goes before none), with its own clone, expression, inside amount and damage; what fills
the space between cells is averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from automaton.frame import DrugFrame, Frame

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


def coarse_frame(frame: Frame, block: int) -> Frame:
    """The frame with one site for each block of `block` sites each way; along thin axes blocks are thinner.

    Sites left over at the far faces make up smaller blocks.
    """
    chosen = _representatives(frame, block)

    def own(values: npt.NDArray[Any] | None) -> Any:
        if values is None:
            return None
        return np.take_along_axis(_blocks(values, block), chosen[..., None], axis=-1)[..., 0]

    def mean(values: Floats | None) -> Any:
        return None if values is None else _blocks(values, block).mean(axis=-1, dtype=np.float32)

    return replace(
        frame,
        kind=own(frame.kind),
        genotype=own(frame.genotype),
        oxygen_mmHg=mean(frame.oxygen_mmHg),
        drugs={
            name: DrugFrame(mean(drug.outside_uM), own(drug.inside_uM), own(drug.damage))
            for name, drug in frame.drugs.items()
        },
        clone=own(frame.clone),
        expression={trait: own(levels) for trait, levels in frame.expression.items()},
    )


def joined(parts: Sequence[Frame], axis: int) -> Frame:
    """Frames of parts of a lattice, put together along an axis."""
    first = parts[0]

    def along(arrays: Sequence[npt.NDArray[Any] | None]) -> Any:
        there = [array for array in arrays if array is not None]
        return np.concatenate(there, axis=axis) if there else None

    return replace(
        first,
        kind=along([part.kind for part in parts]),
        genotype=along([part.genotype for part in parts]),
        oxygen_mmHg=along([part.oxygen_mmHg for part in parts]),
        drugs={
            name: DrugFrame(
                along([part.drugs[name].outside_uM for part in parts]),
                along([part.drugs[name].inside_uM for part in parts]),
                along([part.drugs[name].damage for part in parts]),
            )
            for name in first.drugs
        },
        clone=along([part.clone for part in parts]),
        expression={trait: along([part.expression[trait] for part in parts]) for trait in first.expression},
    )


def _blocks(values: npt.NDArray[Any], block: int) -> npt.NDArray[Any]:
    """The sites of each block on a last axis, (ceil(nz/b), ceil(ny/b), ceil(nx/b), sites of a block).

    Blocks at the far faces are filled up with copies of their last sites.
    """
    sides = [min(block, n) for n in values.shape]
    padding = [(0, -n % side) for n, side in zip(values.shape, sides, strict=True)]
    if any(after for _, after in padding):
        values = np.pad(values, padding, mode="edge")
    (z, y, x), (a, b, c) = values.shape, sides
    split = values.reshape(z // a, a, y // b, b, x // c, c)
    return split.transpose(0, 2, 4, 1, 3, 5).reshape(z // a, y // b, x // c, a * b * c)


def _representatives(frame: Frame, block: int) -> Integers:
    """Which site of each block stands for it: the first of the most frequent kind and genotype."""
    packed = _blocks(frame.kind.astype(np.uint16) << 8 | frame.genotype, block)
    winner = np.zeros(packed.shape[:-1], np.uint16)
    most = np.zeros(packed.shape[:-1], np.uint32)
    for value in np.unique(packed[packed > 0]):
        count = np.count_nonzero(packed == value, axis=-1)
        winner[count > most] = value
        most = np.maximum(most, count)
    chosen: Integers = (packed == winner[..., None]).argmax(axis=-1)
    return chosen
