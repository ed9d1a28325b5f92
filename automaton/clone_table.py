"""The clones of a run: who descends from whom, and how many cells each had when."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from automaton.hdf5_input import CheckedFile
from automaton.hdf5_storage import MAX_ELEMENTS


@dataclass(frozen=True)
class CloneTable:
    """Clones by rising id; a clone begins with one cell (or one seeded group) and one event.

    A clone without a parent was there at the start. Clones that died out between two frames and left no
    descendants are not kept.

    Attributes:
        id: uint32 (K,), rising; 0 is no clone.
        parent: uint32 (K,), the clone its founder came from, 0 for none. A parent's id is lower.
        time_h: float64 (K,), simulated time at the end of the cell step in which it arose, 0 at the start.
        site: int64 (K,), place of its founder, linear index into (nz, ny, nx).
        genotype: uint8 (K,), alterations of all its cells. Where it equals the parent's, the founding event
            was a neutral (passenger) mutation.
        count_frame: int64 (E,), index of the frame that an entry belongs to, rising.
        count_clone: uint32 (E,), clone of an entry, rising within a frame.
        count_cells: int64 (E,), living tumour cells of the clone in that frame, at least 1; clones without
            an entry had none.
    """

    id: npt.NDArray[np.uint32]
    parent: npt.NDArray[np.uint32]
    time_h: npt.NDArray[np.float64]
    site: npt.NDArray[np.int64]
    genotype: npt.NDArray[np.uint8]
    count_frame: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    count_clone: npt.NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    count_cells: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.id)

    def rows(self, clones: npt.NDArray[np.unsignedinteger]) -> npt.NDArray[np.int64]:
        """Rows of the given clones, int64 of their shape. KeyError for a clone that the table lacks."""
        found = np.searchsorted(self.id, clones)
        clipped = np.minimum(found, max(len(self.id) - 1, 0))
        if np.size(clones) and (not len(self.id) or np.any(self.id[clipped] != clones)):
            raise KeyError("the table lacks some of these clones")
        return found

    def consistent(self, frames: int) -> bool:
        """Whether it can be the table of a run of so many frames: orders, parents and counts fit together."""
        rising = (np.diff(self.id.astype(np.int64)) > 0).all() and (np.diff(self.count_frame) >= 0).all()
        within = not self.count_frame.size or 0 <= self.count_frame[0] <= self.count_frame[-1] < frames
        older = (self.parent < self.id).all()
        countable = ((self.count_cells > 0) & (self.count_cells <= MAX_ELEMENTS)).all()
        return bool(rising and within and older and countable and self._knows_all())

    def _knows_all(self) -> bool:
        try:
            self.rows(self.parent[self.parent > 0])
            self.rows(self.count_clone)
        except KeyError:
            return False
        return True

    def chosen(self, rows: npt.NDArray[np.bool_] | slice) -> CloneTable:
        """The clones of some rows, bool (K,) or a slice, without counts."""
        return CloneTable(*(getattr(self, name)[rows] for name in CLONE_COLUMNS))

    def of_frames(self, kept: npt.NDArray[np.integer]) -> CloneTable:
        """The same clones with the entries of some frames only; `kept` holds their indices, rising."""
        chosen = np.isin(self.count_frame, kept)
        return dataclasses.replace(
            self,
            count_frame=np.searchsorted(kept, self.count_frame[chosen]).astype(np.int64),
            count_clone=self.count_clone[chosen],
            count_cells=self.count_cells[chosen],
        )

    def founded_by(self, time_h: float) -> CloneTable:
        """The clones that arose until then, with all counts; the table as it was in a frame of that time."""
        rows = slice(np.searchsorted(self.time_h, time_h * (1 + 1e-12), side="right"))
        return dataclasses.replace(self, **{name: getattr(self, name)[rows] for name in CLONE_COLUMNS})

    def counted(self, frames: Sequence[tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]]) -> CloneTable:
        """The same clones with the counts of these frames: clones that have cells, and how many, of each."""
        none = (np.zeros(0, np.uint32), np.zeros(0, np.int64))
        clones, cells = zip(none, *frames, strict=True)
        return dataclasses.replace(
            self,
            count_frame=np.repeat(np.arange(-1, len(frames)), [len(part) for part in clones]),
            count_clone=np.concatenate(clones),
            count_cells=np.concatenate(cells),
        )

    def cells(self, frame: int) -> npt.NDArray[np.int64]:
        """Living tumour cells of every clone in the frame of an index, int64 (K,) in the order of `id`."""
        first, last = np.searchsorted(self.count_frame, (frame, frame + 1))
        cells = np.zeros(len(self.id), np.int64)
        cells[self.rows(self.count_clone[first:last])] = self.count_cells[first:last]
        return cells


CLONE_COLUMNS = ("id", "parent", "time_h", "site", "genotype")


def joined(tables: Sequence[CloneTable]) -> CloneTable:
    """One table of several, at least one, whose ids follow one another; without counts."""
    return CloneTable(*(np.concatenate([getattr(table, name) for table in tables]) for name in CLONE_COLUMNS))


def read_clones(file: CheckedFile, steps: npt.NDArray[np.int64]) -> CloneTable:
    """The table of clones of a run file; in format 1 with the entries of the frames of `steps`.

    Raises:
        UserError: it is missing, damaged, or contradicts itself.
    """
    ids = file.array("clones/id", np.uint32, (None,))
    many = (len(ids),)
    table = CloneTable(
        id=ids,
        parent=file.array("clones/parent", np.uint32, many),
        time_h=file.array("clones/founded_h", np.float64, many),
        site=file.array("clones/site", np.int64, many),
        genotype=file.array("clones/genotype", np.uint8, many),
    )
    written = file.array("frames/step", np.int64, (None,))
    if file.has("clones/count_frame"):
        frame = file.array("clones/count_frame", np.int64, (None,))
        table = dataclasses.replace(
            table,
            count_frame=frame,
            count_clone=file.array("clones/count_clone", np.uint32, (len(frame),)),
            count_cells=file.array("clones/count_cells", np.int64, (len(frame),)),
        )
    if not table.consistent(len(written)):
        raise file.damaged("its table of clones contradicts itself")
    return table.of_frames(np.flatnonzero(np.isin(written, steps)))
