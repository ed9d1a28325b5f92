"""One run as it lies on disk: what run.h5 said when it was opened, and its frames when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from automaton import run_folder
from automaton.checksum import Checksums
from automaton.clone_table import CloneTable
from automaton.coarse_frame import coarse_frame, joined
from automaton.errors import UserError
from automaton.frame import LAYERS, Frame, field_types, read_counts, read_frame, read_ranges
from automaton.genotypes import genotype_labels
from automaton.series import Series


@dataclass(frozen=True)
class DrugInfo:
    """A drug of a run; `reference_uM` is the bath or the peak in plasma, by which C/C0 is normalised."""

    name: str
    reference_uM: float
    unit: str = "uM"


@dataclass(frozen=True)
class Run:
    """One run, or one arm of a comparison, as run.h5 was when it was opened; frames are read when asked for.

    Attributes:
        path: the run folder.
        title: of the scenario.
        question: the scenario's.
        arm: name of the arm, "" when the scenario has none.
        arm_index: place of the arm in the scenario.
        replicate: which one of its arm, counted from 1; 0 when there are none.
        spacing_um: distance of neighbouring sites.
        shape: (nz, ny, nx).
        alterations: names in scenario order; bit k of a genotype stands for the k-th.
        drugs: in scenario order.
        seed: of the random numbers.
        device: processor the run was computed on.
        version: of the program.
        finished: the run came to its end.
        scenario_text: the complete scenario in TOML.
        attributes: all scalar attributes of run.h5 by name, provenance included.
        steps: int64 (F,), field steps of the frames.
        times_h: float64 (F,), simulated times of the frames.
        series: what was counted every step.
        lineage: who descends from whom, as run.h5 has it; None where clones were not followed.
        frames_written: how many frames run.h5 knows of, removed ones too.
        checksums: of the frames and checkpoints that run.h5 knows; none in runs of earlier versions.
        whole_shape: (nz, ny, nx) of the lattice in the files, where `shape` is coarser.
        coarsening: how many of its sites a site of `shape` stands for each way.
    """

    path: Path
    title: str
    question: str
    arm: str
    arm_index: int
    replicate: int
    spacing_um: float
    shape: tuple[int, int, int]
    alterations: tuple[str, ...]
    drugs: tuple[DrugInfo, ...]
    seed: int
    device: str
    version: str
    finished: bool
    scenario_text: str
    attributes: dict[str, str | int | float]
    steps: npt.NDArray[np.int64]
    times_h: npt.NDArray[np.float64]
    series: Series
    lineage: CloneTable | None = None
    frames_written: int = 0
    checksums: Checksums = field(default_factory=Checksums)
    whole_shape: tuple[int, int, int] | None = None
    coarsening: int = 1

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def dimensions(self) -> int:
        """2 or 3."""
        return 2 if (self.whole_shape or self.shape)[0] == 1 else 3

    @property
    def genotype_labels(self) -> tuple[str, ...]:
        """Labels of all 2**alterations genotypes; the index is the bit mask."""
        return genotype_labels(self.alterations)

    def coarsened(self, block: int) -> Run:
        """The same run as if a site were a block of `block` sites each way (:mod:`automaton.coarse_frame`).

        Frames are then read a few layers at a time, so that one which does not fit into memory can be seen.
        """
        shape = self.shape
        sides = (-(-shape[0] // block), -(-shape[1] // block), -(-shape[2] // block))
        return replace(
            self, shape=sides, spacing_um=self.spacing_um * block, whole_shape=shape, coarsening=block
        )

    @cached_property
    def clones(self) -> CloneTable | None:
        """Who descends from whom, with the cells of each clone in all frames; None where not followed.

        The frames' files are asked for their counts when this is first asked for.

        Raises:
            UserError: one of these files is missing, damaged, or counts clones that run.h5 lacks.
        """
        if self.lineage is None or self.lineage.count_frame.size:  # where runs of format 1 have them
            return self.lineage
        steps = self.steps.tolist()
        counts = [read_counts(run_folder.frame_path(self.path, step), step) for step in steps]
        table = self.lineage.counted(counts)
        if not table.consistent(len(self)):
            raise UserError(
                f"{self.path}: the cells of clones that its frames count are not those of its run.h5.\n"
                "Was a file copied in from elsewhere? Restore it, or run the scenario again."
            )
        return table

    def frame(self, index: int) -> Frame:
        """Read the frame of an index into `steps` (negative ones count from the end).

        Raises:
            IndexError: there is no such frame.
            UserError: its file is missing, damaged, or does not belong to this run.
        """
        step = int(self.steps[index])
        path = run_folder.frame_path(self.path, step)
        drugs = tuple(drug.name for drug in self.drugs)
        if self.whole_shape is None:
            return read_frame(path, step, self.shape, self.alterations, drugs)
        shape, block = self.whole_shape, self.coarsening
        axis = 0 if shape[0] > 1 else 1
        layers = max(1, LAYERS // block) * block
        parts = (
            read_frame(path, step, shape, self.alterations, drugs, slice(low, low + layers))
            for low in range(0, shape[axis], layers)
        )
        return joined([coarse_frame(part, block) for part in parts], axis)

    def field_ranges(self, index: int) -> dict[str, tuple[float, float]]:
        """Least and greatest value of each field of a frame, by its name in the file; arrays are not read.

        They are those of the whole lattice, where the run is coarser. Files of earlier versions do not tell
        them, and are read.

        Raises:
            IndexError: there is no such frame.
            UserError: its file is missing, damaged, or does not belong to this run.
        """
        step = int(self.steps[index])
        path, drugs = run_folder.frame_path(self.path, step), tuple(drug.name for drug in self.drugs)
        return read_ranges(path, step, self.whole_shape or self.shape, drugs)

    def field_names(self, index: int) -> frozenset[str]:
        """Names of the fields that the file of a frame has; none is read. Raises as :meth:`frame` does."""
        step = int(self.steps[index])
        path = run_folder.frame_path(self.path, step)
        return frozenset(field_types(path, step, self.whole_shape or self.shape))
