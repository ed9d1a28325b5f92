"""The tumour's surroundings: empty and healthy sites that paths of such sites join to the lattice's faces."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from kernels.codes import Kind

if TYPE_CHECKING:
    from automaton.state import State
    from kernels.processors import Processor


def wraps_of(periodic: Collection[str]) -> int:
    """Bit mask of the periodic axes as kernels take it: 1 z, 2 y, 4 x."""
    return sum(bit for axis, bit in (("z", 1), ("y", 2), ("x", 4)) if axis in periodic)


def open_to_the_faces(kind: np.ndarray, periodic: Collection[str] = ()) -> np.ndarray:
    """Surroundings at the start, uint8 (nz, ny, nx): 1 where a path of empty or healthy sites reaches a face.

    A periodic axis has no faces; if all axes wrap, every empty region counts, since there is no outside to
    tell a hole from. In 2D (nz = 1) the z axis has none either. kind: uint8 (nz, ny, nx).
    """
    from scipy import ndimage

    empty = (kind == Kind.EMPTY) | (kind == Kind.HEALTHY)
    labels, _ = ndimage.label(empty)
    wrapped = [axis for axis, name in enumerate("zyx") if name in periodic]
    reached: set[int] = set()
    faces = [axis for axis in range(3) if axis not in wrapped and kind.shape[axis] > 1]
    if not faces:
        return np.asarray(empty, np.uint8)
    for axis in faces:
        for end in (0, -1):
            reached.update(np.unique(labels.take(end, axis=axis)).tolist())
    reached.discard(0)
    joined = _joined_across(labels, wrapped)
    while more := {other for pair in joined for other in pair if reached & set(pair)} - reached:
        reached |= more
    return np.isin(labels, list(reached)).astype(np.uint8)


def _joined_across(labels: np.ndarray, wrapped: list[int]) -> set[tuple[int, int]]:
    """Pairs of regions that touch across a periodic seam."""
    pairs: set[tuple[int, int]] = set()
    for axis in wrapped:
        low, high = labels.take(0, axis=axis), labels.take(-1, axis=axis)
        both = (low > 0) & (high > 0)
        pairs.update(zip(low[both].tolist(), high[both].tolist(), strict=True))
    return pairs


class Surroundings:
    """Lets the surroundings follow the tumour, one site a field step."""

    def __init__(self, processor: Processor, state: State, periodic: Collection[str]) -> None:
        spread = state.intent  # which nobody needs between cell steps
        self._spread = processor.bind(
            "spread_surroundings",
            kind=state.kind,
            surroundings=state.surroundings,
            spread=spread,
            wraps=wraps_of(periodic),
        )
        self._take = processor.copy(spread, state.surroundings)

    def follow(self) -> None:
        """An empty or healthy site next to the surroundings joins them; others leave."""
        self._spread()
        self._take()
