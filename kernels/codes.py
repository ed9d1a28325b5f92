"""The small integers that Python and the kernel source share; the source gets them as generated constants."""

from __future__ import annotations

from enum import IntEnum


class Kind(IntEnum):
    """What sits on a site."""

    EMPTY = 0
    TUMOUR = 1
    HEALTHY = 2
    APOPTOTIC = 3
    NECROTIC = 4
    VESSEL = 5


class Intent(IntEnum):
    """What a cell or its debris does this cell step; DIVIDE and MOVE are followed by a direction 0..26.

    PUSH divides into its own neighbourhood by shifting others along a path to an empty site.
    """

    STAY = 0
    DIE = 1
    NECROSE = 2
    CLEAR = 3
    ADVANCE = 4
    PUSH = 5
    DIVIDE = 32
    MOVE = 64


class Stream(IntEnum):
    """One stream of random words a purpose.

    SCATTER to VARIANT, STAGE to PATCH and BARCODE make the first cells and vessels and are addressed by a
    count, not by site and step; FATE_BYTE is shared by 16 sites along x, a byte each; HOP is a choice among
    paths. MUTATION takes as many more as
    there are alterations (at most 8), EXPRESSION as there are traits (at most 8), DIVISION_KILL as there are
    drugs. AGAIN is added in the second round of a cell step, in which a site may bear a daughter once more.
    """

    FATE = 0
    SCATTER = 1
    CLUSTER = 2
    VARIANT = 3
    FATE_BYTE = 4
    STAGE = 5
    FIRST_EXPRESSION = 6
    VESSEL = 7
    PATCH = 8
    HOP = 9
    PASSENGER = 10
    BARCODE = 11
    MUTATION = 16
    EXPRESSION = 24
    DIVISION_KILL = 32
    AGAIN = 4096


class Response(IntEnum):
    """How a drug kills: not, in proportion to its outside concentration, by damage, or cells that divide."""

    NONE = 0
    LINEAR = 1
    DAMAGE = 2
    AT_DIVISION = 3


LEDGER = ("outside", "inside", "metabolised", "decayed", "supplied", "taken_up", "through_faces")
"""Entries of a drug's balance of a step, in the order the ledger kernel adds them."""


def constants() -> str:
    """C++ declarations of all codes, such as KIND_EMPTY, and of the numbers of kinds and ledger entries."""
    codes = [
        f"constexpr int {group.__name__.upper()}_{code.name} = {code.value};"
        for group in (Kind, Intent, Stream, Response)
        for code in group
    ]
    return "\n".join([*codes, f"constexpr int KINDS = {len(Kind)}, LEDGER_ENTRIES = {len(LEDGER)};"])
