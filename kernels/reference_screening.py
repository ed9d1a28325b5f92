"""What it means to rule out, 64 sites at a time, those at which nothing can happen in a cell step."""

from __future__ import annotations

import numpy as np

from kernels.bit_planes import packed, sites_of, unpacked
from kernels.codes import Stream
from kernels.contract import Box, kernel
from kernels.lattice import neighbours_at, offsets, sites, within
from kernels.random import shared_byte

Sites = tuple[np.ndarray, ...]


def has_room(occupied: np.ndarray, at: Sites, wraps: int) -> np.ndarray:
    """Whether any of the 26 neighbours of each site at `at` is empty; occupied: bool (nz, ny, nx)."""
    found = np.zeros(at[0].shape, bool)
    for direction, *_ in offsets():
        there, inside = neighbours_at(at, direction, occupied.shape, wraps)
        found |= inside & ~occupied[there]
    return found


@kernel(over="clock", updates={"clock": "u4"})
def advance_clock(clock: np.ndarray, box: Box) -> None:
    """The next cell step begins. clock: uint32 (1, 1, 1), how many have; it addresses the random words."""
    clock[sites(box)] += np.uint32(1)


@kernel(
    over="occupied",
    reads={"occupied": "u8", "reached": "u8", "pending": "u8", "clock": "u4"},
    updates={"acting": "u8", "intent": "u1"},
    values={"seed": "u8", "screen": "i4", "needs_room": "i4", "wraps": "i4", "width": "i4"},
)
def screen_fates(
    occupied: np.ndarray,
    reached: np.ndarray | None,
    pending: np.ndarray | None,
    clock: np.ndarray,
    acting: np.ndarray,
    intent: np.ndarray,
    seed: int,
    screen: int,
    needs_room: int,
    wraps: int,
    width: int,
    box: Box,
) -> None:
    """Mark the sites that may have an event this cell step, so that only few have to draw.

    occupied, acting: bit planes uint64 (nz, ny, words) (`kernels.bit_planes`) of a lattice `width` sites
    wide; acting is to be zero before. clock: uint32 (1, 1, 1), the cell step. A site's draw is a 64-bit word
    whose leading byte comes from a call of the generator that it shares with 15 others. Sites whose byte is
    not below `screen` (0 to 256) stay, so `screen` must be above 256 times the highest probability of any
    event. With `needs_room` so do those without an empty site among their 26 neighbours, or, where cells
    push, outside the plane `reached` of those with a path to one; it is to be set where nothing happens to
    these. Those in the plane `pending`, mothers who wait, are marked in any case. The bytes of the
    marked go to intent, uint8 (nz, ny, nx), from where `draw_fates` takes them.
    """
    taken = unpacked(occupied, int(width))
    at = within(sites_of(box, int(width)), taken)
    top = shared_byte(at, taken.shape, seed, int(clock.flat[0]), Stream.FATE_BYTE)
    may_act = top < screen
    if needs_room and reached is not None:
        may_act &= unpacked(reached, int(width))[at]
    elif needs_room:
        may_act &= has_room(taken, at, int(wraps))
    if pending is not None:
        may_act |= unpacked(pending, int(width))[at]
    at = tuple(index[may_act] for index in at)
    intent[at] = top[may_act]
    marked = np.zeros(taken.shape, bool)
    marked[at] = True
    acting[sites(box)] |= packed(marked)[sites(box)]
