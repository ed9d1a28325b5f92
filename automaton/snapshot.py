"""What a run has written, as plain arrays: the only door through which viewers and statistics see a run.

Nothing here knows the model. Every file is checked before its arrays are allocated
(:mod:`automaton.hdf5_input`), so a bad, truncated, foreign or newer file ends in a
:class:`~automaton.errors.UserError` that names it and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from automaton import run_folder
from automaton.checksum import Checksums
from automaton.clone_table import CloneTable, read_clones
from automaton.errors import UserError
from automaton.genotypes import genotype_labels
from automaton.hdf5_input import CheckedFile
from automaton.kinds import NAMES as KIND_NAMES
from automaton.series import Series, read_series

__all__ = [
    "LEVEL_LOG2",
    "CloneTable",
    "DrugFrame",
    "DrugInfo",
    "Frame",
    "Run",
    "Series",
    "first_of_each_arm",
    "open_readable",
    "open_runs",
    "read_frame",
    "run_folders",
]

RUN_FORMAT = "tumour automaton run"
FRAME_FORMAT = "tumour automaton frame"
FORMAT_VERSION = 1
MAX_ALTERATIONS = 8
TRAITS = ("pump", "influx", "repair")
"""Traits whose level may vary among cells."""
LEVEL_LOG2 = 0.05
"""A step of a level of expression, in doublings."""


@dataclass(frozen=True)
class DrugFrame:
    """One drug at one time; float32 arrays (nz, ny, nx), None where the model has no such quantity.

    Attributes:
        outside_uM: concentration outside the cells.
        inside_uM: concentration inside the cell of a site, 0 where there is none.
        damage: damage the drug has done to the cell of a site (its unit is defined by k_d = 1).
    """

    outside_uM: npt.NDArray[np.float32]
    inside_uM: npt.NDArray[np.float32] | None = None
    damage: npt.NDArray[np.float32] | None = None


@dataclass(frozen=True)
class Frame:
    """The lattice at one time; arrays (nz, ny, nx), nz == 1 in 2D.

    Attributes:
        step: number of field steps since the start.
        time_h: simulated time.
        kind: uint8 code of what a site holds (:mod:`automaton.kinds`).
        genotype: uint8 bit mask of alterations, 0 where there is no cell.
        oxygen_mmHg: float32, None when the model has oxygen everywhere.
        drugs: by name, in scenario order.
        clone: uint32 clone of the tumour cell on each site, 0 where there is none; None where clones were not
            followed.
        expression: by trait that varies, int8 level of the cell in steps of LEVEL_LOG2; 0 without a cell.
    """

    step: int
    time_h: float
    kind: npt.NDArray[np.uint8]
    genotype: npt.NDArray[np.uint8]
    oxygen_mmHg: npt.NDArray[np.float32] | None = None
    drugs: dict[str, DrugFrame] = field(default_factory=dict)
    clone: npt.NDArray[np.uint32] | None = None
    expression: dict[str, npt.NDArray[np.int8]] = field(default_factory=dict)


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
        clones: who descends from whom; None where clones were not followed.
        checksums: of the frames and checkpoints that run.h5 knows; none in runs of earlier versions.
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
    clones: CloneTable | None = None
    checksums: Checksums = field(default_factory=Checksums)

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def dimensions(self) -> int:
        """2 or 3."""
        return 2 if self.shape[0] == 1 else 3

    @property
    def genotype_labels(self) -> tuple[str, ...]:
        """Labels of all 2**alterations genotypes; the index is the bit mask."""
        return genotype_labels(self.alterations)

    def frame(self, index: int) -> Frame:
        """Read the frame of an index into `steps` (negative ones count from the end).

        Raises:
            IndexError: there is no such frame.
            UserError: its file is missing, damaged, or does not belong to this run.
        """
        step = int(self.steps[index])
        path = run_folder.frame_path(self.path, step)
        drugs = tuple(drug.name for drug in self.drugs)
        return read_frame(path, step, self.shape, self.alterations, drugs)


def open_runs(path: str | Path) -> list[Run]:
    """Open a run folder, or all runs of a folder: its arms in scenario order, replicates of each by number.

    A run that is still going can be opened again and again; each time it holds what was whole at that moment.

    Raises:
        UserError: there is no run, or its files are missing, damaged, foreign or newer.
    """
    found = [_open_run(place) for place in run_folders(path)]
    return sorted(found, key=lambda run: (run.arm_index, run.replicate))


def open_readable(path: str | Path) -> tuple[list[Run], list[str]]:
    """The runs that :func:`open_runs` would give, but for the unreadable; and what is wrong with these.

    Raises:
        UserError: there is no such folder, or no run in it.
    """
    found, problems = [], []
    for place in run_folders(path):
        try:
            found.append(_open_run(place))
        except UserError as error:
            problems.append(str(error))
    return sorted(found, key=lambda run: (run.arm_index, run.replicate)), problems


def run_folders(path: str | Path) -> list[Path]:
    """The run folders that a path means. Raises UserError where there is none."""
    folder = Path(path)
    if folder.name == run_folder.RUN_FILE:
        folder = folder.parent
    try:
        if not folder.is_dir():
            raise UserError(f"{folder}: there is no such folder.\nName a folder that `automaton run` wrote.")
        found = run_folder.runs_in(folder)
    except OSError as error:
        raise UserError(f"{folder}: it cannot be read: {error.strerror}.\nCheck its permissions.") from error
    if not found:
        raise UserError(
            f"{folder}: there is no run in this folder ({run_folder.RUN_FILE} is missing).\n"
            "Name a folder that `automaton run` wrote."
        )
    return found


def first_of_each_arm(runs: Sequence[Run]) -> list[Run]:
    """Of the replicates of each arm the lowest, and every run that is none; in the order of the arms."""
    first: dict[Path, Run] = {}
    for run in sorted(runs, key=lambda run: (run.arm_index, run.replicate)):
        first.setdefault(run.path.parent if run.replicate else run.path, run)
    return list(first.values())


def read_frame(
    path: Path,
    step: int,
    shape: tuple[int, int, int],
    alterations: tuple[str, ...],
    drugs: tuple[str, ...],
) -> Frame:
    """Read a frame file, checked against the run and the step it should belong to.

    Raises:
        UserError: missing, damaged, or of another run.
    """
    whole = (1, *shape)
    with CheckedFile(path, FRAME_FORMAT, FORMAT_VERSION) as file:

        def field_of(name: str) -> npt.NDArray[np.float32]:
            values: npt.NDArray[np.float32] = file.array(name, np.float32, whole)[0]
            return values

        def optional(name: str) -> npt.NDArray[np.float32] | None:
            return field_of(name) if file.has(name) else None

        if file.integer("step") != step:
            raise file.damaged(f"it holds step {file.integer('step')}, not {step}")
        kind = file.array("kind", np.uint8, whole)[0]
        genotype = file.array("genotype", np.uint8, whole)[0]
        if kind.max(initial=0) >= len(KIND_NAMES) or genotype.max(initial=0) >= 1 << len(alterations):
            raise file.damaged("it holds a kind or a genotype that this run does not know")
        return Frame(
            step=step,
            time_h=float(file.array("time", np.float64, (1,))[0]),
            kind=kind,
            genotype=genotype,
            oxygen_mmHg=optional("oxygen_mmHg"),
            drugs={
                name: DrugFrame(
                    field_of(f"{name}_outside_uM"), optional(f"{name}_inside_uM"), optional(f"{name}_damage")
                )
                for name in drugs
            },
            clone=file.array("clone", np.uint32, whole)[0] if file.has("clone") else None,
            expression={
                trait: file.array(f"expression_{trait}", np.int8, whole)[0]
                for trait in TRAITS
                if file.has(f"expression_{trait}")
            },
        )


def _open_run(folder: Path) -> Run:
    with CheckedFile(folder / run_folder.RUN_FILE, RUN_FORMAT, FORMAT_VERSION) as file:
        sides = file.array("sites", np.int64, (3,))
        if sides.min() < 1:
            raise file.damaged("its lattice has no sites")
        alterations = file.names("alteration")
        if len(alterations) > MAX_ALTERATIONS:
            raise file.damaged(f"it has {len(alterations)} alterations, more than {MAX_ALTERATIONS}")
        names = file.names("drug")
        references = file.array("drug_reference_uM", np.float64, (len(names),)) if names else np.zeros(0)
        steps, times_h = _frames(folder, file)
        attributes = file.attributes()
        return Run(
            path=folder,
            title=file.text("title"),
            question=file.text("question"),
            arm=file.text("arm"),
            arm_index=file.integer("arm_index"),
            replicate=file.integer("replicate") if "replicate" in attributes else 0,
            spacing_um=file.real("spacing_um"),
            shape=(int(sides[0]), int(sides[1]), int(sides[2])),
            alterations=alterations,
            drugs=tuple(DrugInfo(name, float(c)) for name, c in zip(names, references, strict=True)),
            seed=file.integer("seed"),
            device=file.text("device"),
            version=file.text("program_version"),
            finished=bool(file.integer("finished")),
            scenario_text=file.text("scenario"),
            attributes=attributes,
            steps=steps,
            times_h=times_h,
            series=read_series(file, names, 1 << len(alterations)),
            clones=read_clones(file, steps) if file.has("clones") else None,
            checksums=Checksums(_checksums(file, "frames"), _checksums(file, "checkpoints")),
        )


def _frames(folder: Path, file: CheckedFile) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """The frames that run.h5 knows and that are still there."""
    steps = file.array("frames/step", np.int64, (None,))
    times_h = file.array("frames/time", np.float64, (len(steps),))
    present = run_folder.frame_paths(folder)
    kept = np.array([int(step) in present for step in steps], dtype=bool)
    return steps[kept], times_h[kept]


def _checksums(file: CheckedFile, group: str) -> dict[int, str]:
    """The checksums that run.h5 knows of a group's files, by step."""
    if not file.has(group) or not file.has(f"{group}/sha256"):
        return {}
    steps = file.array(f"{group}/step", np.int64, (None,))
    digits = file.names(f"{group}/sha256")
    if len(digits) != len(steps):
        raise file.damaged(f"'{group}/sha256' does not match '{group}/step'")
    return dict(zip(steps.tolist(), digits, strict=True))
