"""Paths of crowded cells to empty sites, layer by layer; shared by references of kernels.

Layer 0 are the empty sites, layer k the living cells next to layer k - 1 and in none before. Every cell in a
layer has one next hop, one layer down, so paths make trees rooted in empty sites.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kernels.bit_planes import unpacked
from kernels.codes import Intent, Stream
from kernels.lattice import neighbours_at, offsets
from kernels.random import high_product, words_of

Sites = tuple[np.ndarray, ...]
PLACE_BITS = 14
"""Bits of a claim that say where its mother lies from the empty site."""


@dataclass(frozen=True)
class Paths:
    """The layers of a lattice: planes uint64 (depth + 2, nz, ny, words), the last with all that stand in any.

    intent: uint8 (nz, ny, nx). acting: bool (nz, ny, nx). neighbours: bits of the directions that daughters
    may take.
    """

    layers: np.ndarray
    intent: np.ndarray
    acting: np.ndarray
    depth: int
    neighbours: int
    wraps: int
    seed: int
    step: int

    @property
    def _shape(self) -> tuple[int, ...]:
        return self.intent.shape

    def layer_of(self, at: Sites) -> np.ndarray:
        """Layer of cells that stand in one, int64."""
        masks = [unpacked(self.layers[k], self._shape[2])[at] for k in range(1, self.depth)]
        found = np.full(at[0].shape, self.depth, np.int64)
        for layer, mask in reversed(list(enumerate(masks, start=1))):
            found[mask] = layer
        return found

    def next_hop(self, at: Sites, layer: np.ndarray) -> np.ndarray:
        """Direction in which the path of each cell goes on: faces first, then edges, of equal ones any."""
        near = np.zeros((27, at[0].size), bool)
        for below in np.unique(layer) - 1:
            plane = unpacked(self.layers[below], self._shape[2])
            here = layer == below + 1
            for direction, *_ in offsets():
                if not self.neighbours >> direction & 1:
                    continue
                there, inside = neighbours_at(at, direction, self._shape, self.wraps)
                near[direction] |= here & inside & plane[there]
        steps = np.array([sum(map(abs, step)) for _, *step in sorted([*offsets(), (13, 0, 0, 0)])])
        for nearest in (1, 2, 3):
            kind = near & (steps == nearest)[:, None]
            settled = kind.any(axis=0)
            near = np.where(settled, kind, near)
        counts = np.cumsum(near, axis=0)
        word = words_of(at, self._shape, self.seed, self.step, Stream.HOP)[0]
        return np.asarray(np.argmax(counts > high_product(word, counts[-1]), axis=0))

    def claims(self, at: Sites) -> tuple[Sites, np.ndarray, np.ndarray]:
        """Of cells that divide or move: the empty site each claims, the code of its place, whether it can.

        It cannot where somebody on its path has a fate of their own.
        """
        intent = self.intent[at].astype(np.int64)
        pushes = intent == Intent.PUSH
        direct = np.where(intent < Intent.MOVE, intent - Intent.DIVIDE, intent - Intent.MOVE)
        layer = np.where(pushes, 0, 1)
        layer[pushes] = self.layer_of(tuple(index[pushes] for index in at))
        way = np.zeros((3, at[0].size), np.int64)
        open_ = np.ones(at[0].size, bool)
        places = [index.copy() for index in at]
        for hop in range(int(layer.max(initial=0))):
            left = layer - hop
            on = np.flatnonzero(open_ & (left > 0))
            now = tuple(index[on] for index in places)
            direction = direct[on]
            hops = pushes[on]
            direction[hops] = self.next_hop(tuple(index[hops] for index in now), left[on][hops])
            self._go(places, on, direction)
            way[:, on] += _steps(direction)
            now = tuple(index[on] for index in places)
            busy = self.acting[now] & (self.intent[now] != Intent.PUSH)
            open_[on] = ~(busy & (left[on] > 1))
        side = 2 * self.depth + 1
        dz, dy, dx = self.depth - way
        return tuple(places), (dz * side + dy) * side + dx, open_

    def _go(self, places: list[np.ndarray], on: np.ndarray, direction: np.ndarray) -> None:
        """Move the places numbered `on` one site, each in its direction."""
        for found in np.unique(direction):
            mine = on[direction == found]
            at = tuple(index[mine] for index in places)
            there, _ = neighbours_at(at, int(found), self._shape, self.wraps)
            for axis, index in enumerate(there):
                places[axis][mine] = index

    def along(self, at: Sites, layer: np.ndarray, hops: np.ndarray) -> Sites:
        """Where so many hops along its path lead each cell."""
        places = [index.copy() for index in at]
        for hop in range(int(hops.max(initial=0))):
            on = np.flatnonzero(hops > hop)
            now = tuple(index[on] for index in places)
            direction = self.next_hop(now, layer[on] - hop)
            self._go(places, on, direction)
        return tuple(places)


def _steps(direction: np.ndarray) -> np.ndarray:
    """Offsets (3, cells) of directions."""
    return np.stack([direction // 9 - 1, direction // 3 % 3 - 1, direction % 3 - 1])
