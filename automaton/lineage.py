"""Clones as they arise: numbered on the device, kept and counted on the host."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from automaton.clone_table import CLONE_COLUMNS, CloneTable, joined
from automaton.errors import UserError
from kernels.bit_planes import words

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario
    from automaton.state import State
    from kernels.processors import Launch, Processor

ENTRY = np.dtype([("parent", "u4"), ("site", "u4"), ("cell_step", "u4"), ("genotype", "u4")])
MOST_CLONES = 2**32 - 1
SITES_AT_ONCE = 1 << 24


class Lineage:
    """Who descends from whom.

    Attributes:
        number: launches that give the founders of a cell step's round their clones.
    """

    def __init__(self, scenario: Scenario, state: State, processor: Processor) -> None:
        assert state.first_clones is not None
        nz, ny, nx = scenario.shape
        self._processor = processor
        self._cell_steps = scenario.cell_steps
        self._cell_step_h = scenario.time.step_h / self._cell_steps
        self._ahead = 0  # of the clock, where a branch takes other cell steps than the run it comes from
        self._seen = state.first_clones.chosen(slice(0))
        self._unseen = [state.first_clones]
        self._drained = max(int(state.first_clones.id.max(initial=0)), 1)
        self._room = entries_a_step(scenario)
        self._events: Any = processor.zeros((1, self._room, 4), np.uint32)
        self._founded: Any = processor.array(np.full((1, 1, 1), self._drained, np.uint32))
        rank = processor.zeros((1, nz, ny), np.uint32)
        in_plane = processor.zeros((1, 1, nz), np.uint32)
        row: dict[str, Any] = {"founders": state.founders, "words": words(nx)}
        self.number: list[Launch] = [
            processor.bind("count_founders", rank=rank, **row),
            processor.bind("rank_rows", rank=rank, in_plane=in_plane, length=ny),
            processor.bind("rank_planes", founded=self._founded, in_plane=in_plane, planes=nz),
            processor.bind(
                "found_clones",
                rank=rank,
                in_plane=in_plane,
                genotype=state.genotype,
                clock=state.clock,
                clone=state.clone,
                events=self._events,
                width=nx,
                room=self._room,
                **row,
            ),
        ]

    def follow(self) -> None:
        """Take over the clones founded since the last call; at least once a step.

        Raises UserError where a run has had more clones than ids can tell apart.
        """
        founded = int(self._processor.to_host(self._founded)[0, 0, 0])
        new = founded - self._drained
        if not new:
            return
        if not 0 < new <= self._room or founded > MOST_CLONES - self._room:
            raise UserError(
                f"clones: {founded:,} arose, {new:,} of them in one step, more than can be followed."
                "\nLower clones.passenger_per_division or the alterations' rates."
            )
        first = (self._drained + 1) % self._room
        parts = [(first, min(first + new, self._room)), (0, max(first + new - self._room, 0))]
        found = [self._processor.to_host(self._events[0, low:high]) for low, high in parts if high > low]
        entries = np.concatenate(found).view(ENTRY)[:, 0]
        self._unseen.append(
            CloneTable(
                id=np.arange(self._drained + 1, founded + 1, dtype=np.uint32),
                parent=entries["parent"],
                time_h=(entries["cell_step"].astype(np.float64) - self._ahead) * self._cell_step_h,
                site=entries["site"].astype(np.int64),
                genotype=entries["genotype"].astype(np.uint8),
            )
        )
        self._drained = founded

    def count(self, clone: npt.NDArray[np.uint32]) -> CloneTable:
        """Count the cells of each clone for a frame, and forget who died out before any frame.

        clone: uint32 (nz, ny, nx), as it is now, with 0 where there is no tumour cell. Clones without cells
        in any frame and without descendants are dropped; the table that is left is returned, with the counts
        of this frame as those of its frame 0.
        """
        living, cells = _counted(clone, self._drained)
        unseen = joined(self._unseen)
        self._seen = joined([self._seen, unseen.chosen(_ancestry(unseen, living))])
        self._unseen = [unseen.chosen(slice(0))]
        return dataclasses.replace(
            self._seen, count_frame=np.zeros(living.size, np.int64), count_clone=living, count_cells=cells
        )

    def table(self) -> CloneTable:
        """All clones but those that are forgotten, without counts."""
        return joined([self._seen, *self._unseen])

    def saved(self) -> dict[str, npt.NDArray[Any]]:
        """What a resume needs beside the clone of each cell: the table, and how many clones there were."""
        table = self.table()
        columns = {f"lineage/{name}": getattr(table, name) for name in CLONE_COLUMNS}
        return columns | {"lineage/founded": np.array([self._drained], np.uint32)}

    def restore(self, arrays: Mapping[str, npt.NDArray[Any]], framed_h: float, step: int) -> None:
        """Go on from what :meth:`saved` gave after `step`; before the next one.

        arrays: with the `clock` of the state. framed_h: simulated time of the latest frame that stands.
        Clones that are in it or in earlier ones are kept; a later frame that was removed keeps nobody.
        """
        table = CloneTable(*(arrays[f"lineage/{name}"] for name in CLONE_COLUMNS))
        seen = int(np.searchsorted(table.time_h, framed_h + self._cell_step_h / 2))
        self._seen, self._unseen = table.chosen(slice(seen)), [table.chosen(slice(seen, None))]
        self._ahead = int(arrays["clock"][0, 0, 0]) - step * self._cell_steps
        self._drained = int(arrays["lineage/founded"][0])
        self._processor.upload(self._founded, np.full((1, 1, 1), self._drained, np.uint32))


def entries_a_step(scenario: Scenario) -> int:
    """Room for the clones that one step founds: ten standard deviations above a full lattice's mean."""
    division = -math.expm1(-scenario.cells.division_rate_per_h * scenario.time.step_h / scenario.cell_steps)
    unchanged = 1.0 - scenario.clones.passenger_per_division
    for alteration in scenario.alterations.values():
        unchanged *= 1.0 - max(alteration.mutation_per_division, alteration.loss_per_division)
    mean = scenario.lattice.size * scenario.cell_steps * division * (1.0 - unchanged)
    return 1024 + math.ceil(mean + 10.0 * math.sqrt(mean))


def _ancestry(table: CloneTable, living: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Which rows are among the living clones or their ancestors, bool (K,); others are passed over.

    living: ids, rising. The table holds all clones from its first id on that have descendants.
    """
    kept = np.zeros(len(table), bool)
    first = table.id[0] if len(table) else MOST_CLONES
    clones = living[np.searchsorted(living, first) :]
    while clones.size:
        rows = table.rows(clones)
        kept[rows] = True
        parents = np.unique(table.parent[rows])
        above = table.rows(parents[np.searchsorted(parents, first) :])
        clones = table.id[above[~kept[above]]]
    return kept


def _counted(
    clone: npt.NDArray[np.uint32], most: int
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """Ids of the clones that have cells, rising, and their numbers of cells; `most` is the highest id."""
    flat = clone.reshape(-1)
    parts = (flat[low : low + SITES_AT_ONCE] for low in range(0, flat.size, SITES_AT_ONCE))
    found = np.concatenate([part[part > 0] for part in parts])
    if most > 4 * flat.size:
        ids, cells = np.unique(found, return_counts=True)
        return ids, cells.astype(np.int64)
    totals = np.bincount(found, minlength=1)
    living = np.flatnonzero(totals)
    return living.astype(np.uint32), totals[living]
