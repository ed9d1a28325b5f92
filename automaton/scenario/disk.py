"""What a run will write: from how little to how much, by compressed sizes as they were measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from automaton.scenario.estimate import fields_in_frame, state_bytes_per_site
from kernels.codes import LEDGER, Kind

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario

BYTES_PER_FLOAT = (0.03, 2.0)
"""Compressed size of a field's value in a frame: where it is the same everywhere, and in busy tissue."""
BYTES_PER_CELL = (0.01, 0.4)
"""Compressed size of kind and genotype."""
BYTES_PER_CLONE = (0.002, 0.4)
"""Compressed size of a clone's number."""
BYTES_PER_LEVEL = (0.002, 0.5)
"""Compressed size of a level of expression."""
STATE_SHARE = (0.02, 1.0)
"""Compressed size of a checkpoint, which is exact, as a share of its arrays."""
SERIES_SHARE = (0.1, 1.0)
"""The same of the time series."""
FRAME_BYTES, RUN_BYTES = (5_000, 60_000), (10_000, 60_000)
"""Of a frame and of run.h5, whatever they hold."""
BYTES_PER_FRAME_LISTED = 100
CHECKPOINTS, RUN_FILES = (1, 3), (1, 2)
"""So many at once: new ones are written beside the old."""


@dataclass(frozen=True)
class DiskNeeds:
    """What the files of one run take together at their greatest.

    Attributes:
        frames: how many.
        frame: bytes of each, at least and at most.
        rest: bytes of all else, at least and at most.
    """

    frames: int
    frame: tuple[int, int]
    rest: tuple[int, int]

    @property
    def least(self) -> int:
        """Bytes it takes where next to nothing happens."""
        return self.frames * self.frame[0] + self.rest[0]

    @property
    def most(self) -> int:
        """Bytes it takes where cells and drug fill the lattice."""
        return self.frames * self.frame[1] + self.rest[1]


def disk_needs(scenario: Scenario, steps: int) -> DiskNeeds:
    """What a run of so many steps writes; real runs lie between the least and the most."""
    frames = 2 + steps // scenario.time.frame_every_steps
    sites = scenario.lattice.size
    frame = [FRAME_BYTES[k] + sites * _frame_bytes_per_site(scenario, k) for k in (0, 1)]
    state = [STATE_SHARE[k] * sites * state_bytes_per_site(scenario) for k in (0, 1)]
    rows = [share * (steps + 1) * row_bytes(scenario) for share in SERIES_SHARE]
    run_file = [RUN_BYTES[k] + rows[k] + BYTES_PER_FRAME_LISTED * frames for k in (0, 1)]
    rest = [CHECKPOINTS[k] * state[k] + RUN_FILES[k] * run_file[k] for k in (0, 1)]
    return DiskNeeds(frames, (round(frame[0]), round(frame[1])), (round(rest[0]), round(rest[1])))


def _frame_bytes_per_site(scenario: Scenario, bound: int) -> float:
    return (
        BYTES_PER_CELL[bound]
        + BYTES_PER_CLONE[bound] * scenario.follows_clones
        + BYTES_PER_LEVEL[bound] * len(scenario.expression)
        + BYTES_PER_FLOAT[bound] * fields_in_frame(scenario)
    )


def row_bytes(scenario: Scenario) -> int:
    """Bytes of a row of the time series, uncompressed."""
    drugs = scenario.drugs.values()
    ledgers = (len(LEDGER) + 1) * sum(not drug.steady_state for drug in drugs)
    return 8 * (1 + len(Kind) + scenario.genotypes + 5 * len(scenario.drugs) + ledgers)
