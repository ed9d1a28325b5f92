"""What numbering new clones means: founders get ids by their place on the lattice, whoever runs the kernels.

A founder's id is one more than that of the founder before it in the order of sites. So the founders of a row
are counted, the counts of a plane's rows summed up, those of the planes too, and each row then numbers its
own: four launches that need no order among threads.
"""

from __future__ import annotations

import numpy as np

from kernels.bit_planes import unpacked
from kernels.contract import Box, kernel


@kernel(over="rank", reads={"founders": "u8"}, writes={"rank": "u4"}, values={"words": "i4"})
def count_founders(founders: np.ndarray, rank: np.ndarray, words: int, box: Box) -> None:
    """Founders in each row: rank, uint32 (1, nz, ny), of the bit plane founders, uint64 (nz, ny, words)."""
    if not _covers(box, 1):
        return
    z, y = slice(*box[2:4]), slice(*box[4:])
    rank[0, z, y] = np.bitwise_count(founders[z, y, : int(words)]).sum(axis=2, dtype=np.uint32)


@kernel(over="in_plane", updates={"rank": "u4"}, writes={"in_plane": "u4"}, values={"length": "i4"})
def rank_rows(rank: np.ndarray, in_plane: np.ndarray, length: int, box: Box) -> None:
    """From the founders in each row to those in the rows before it in its plane; in_plane: uint32 (1, 1, nz).

    rank: uint32 (1, nz, ny); `length` is ny; in_plane becomes the founders in each plane.
    """
    if not _covers(box, 2):
        return
    z = slice(*box[4:])
    total = np.cumsum(rank[0, z, : int(length)], axis=1, dtype=np.uint32)
    in_plane[0, 0, z] = total[:, -1]
    rank[0, z] = total - rank[0, z]


@kernel(over="founded", updates={"founded": "u4", "in_plane": "u4"}, values={"planes": "i4"})
def rank_planes(founded: np.ndarray, in_plane: np.ndarray, planes: int, box: Box) -> None:
    """From the founders in each plane to the clones founded before its first; founded: uint32 (1, 1, 1).

    in_plane: uint32 (1, 1, nz); `planes` is nz. founded is the number of clones so far, which is raised by
    the new ones.
    """
    if not _covers(box, 3):
        return
    total = np.cumsum(in_plane[0, 0, : int(planes)], dtype=np.uint32)
    in_plane[0, 0] = founded[0, 0, 0] + (total - in_plane[0, 0])
    founded[0, 0, 0] = founded[0, 0, 0] + total[-1]


@kernel(
    over="rank",
    reads={"rank": "u4", "in_plane": "u4", "genotype": "u1", "clock": "u4"},
    updates={"founders": "u8", "clone": "u4", "events": "u4"},
    values={"words": "i4", "width": "i4", "room": "u4"},
)
def found_clones(
    rank: np.ndarray,
    in_plane: np.ndarray,
    genotype: np.ndarray,
    clock: np.ndarray,
    founders: np.ndarray,
    clone: np.ndarray,
    events: np.ndarray,
    words: int,
    width: int,
    room: int,
    box: Box,
) -> None:
    """Give each founder its clone, and enter what is known of it: mother's clone, site, cell step, genotype.

    rank, in_plane as `rank_planes` left them. founders: uint64 (nz, ny, words), cleared. clone: uint32, and
    genotype: uint8 (nz, ny, nx); `width` is nx. events: uint32 (1, room, 4); a clone's entry is at its id
    modulo `room`.
    """
    if not _covers(box, 1):
        return
    z0, z1, y0, y1 = box[2:]
    part = unpacked(founders[z0:z1, y0:y1, : int(words)], int(width))
    before = in_plane[0, 0, z0:z1, None].astype(np.int64) + rank[0, z0:z1, y0:y1]
    z, y, x = np.nonzero(part)
    ids = before[z, y] + np.cumsum(part, axis=2)[z, y, x]
    z, y = z + z0, y + y0
    site = np.ravel_multi_index((z, y, x), clone.shape)
    entry = (clone[z, y, x], site, np.full(ids.size, clock.flat[0]), genotype[z, y, x])
    events[0, ids % int(room)] = np.stack(entry, axis=1).astype(np.uint32)
    clone[z, y, x] = ids.astype(np.uint32)
    founders[z0:z1, y0:y1] = 0


def _covers(box: Box, axes: int) -> bool:
    """Whether a box covers anything along the first so many axes, of one site each."""
    return all(low < high for low, high in zip(box[: 2 * axes : 2], box[1 : 2 * axes : 2], strict=True))
