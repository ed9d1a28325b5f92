"""Opening the runs of a folder: every file is checked (:mod:`automaton.hdf5_input`) before it is believed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from automaton import run_folder
from automaton.checksum import Checksums
from automaton.clone_table import read_clones
from automaton.errors import UserError
from automaton.hdf5_input import CheckedFile
from automaton.run_checks import contradictions
from automaton.series import read_series
from automaton.stored_run import DrugInfo, Run

RUN_FORMAT = "tumour automaton run"
RUN_VERSION = 2
"""Since 2, the cells of each clone are counted in the frames' files."""
MAX_ALTERATIONS = 8


def open_runs(path: str | Path) -> list[Run]:
    """Open a run folder, or all runs of a folder: its arms in scenario order, replicates of each by number.

    A run that is still going can be opened again and again; each time it holds what was whole at that moment.

    Raises:
        UserError: there is no run, or its files are missing, damaged, foreign or newer.
    """
    found = [_open_run(place) for place in run_folder.run_folders(path)]
    return sorted(found, key=lambda run: (run.arm_index, run.replicate))


def open_readable(path: str | Path) -> tuple[list[Run], list[str]]:
    """The runs that :func:`open_runs` would give, but for the unreadable; and what is wrong with these.

    Raises:
        UserError: there is no such folder, or no run in it.
    """
    found, problems = [], []
    for place in run_folder.run_folders(path):
        try:
            found.append(_open_run(place))
        except UserError as error:
            problems.append(str(error))
    return sorted(found, key=lambda run: (run.arm_index, run.replicate)), problems


def first_of_each_arm(runs: Sequence[Run]) -> list[Run]:
    """Of the replicates of each arm the lowest, and every run that is none; in the order of the arms."""
    first: dict[Path, Run] = {}
    for run in sorted(runs, key=lambda run: (run.arm_index, run.replicate)):
        first.setdefault(run.path.parent if run.replicate else run.path, run)
    return list(first.values())


def _open_run(folder: Path) -> Run:
    run_folder.refuse_links(folder)
    with CheckedFile(folder / run_folder.RUN_FILE, RUN_FORMAT, RUN_VERSION) as file:
        sides = file.array("sites", np.int64, (3,))
        alterations = file.names("alteration")
        if len(alterations) > MAX_ALTERATIONS:
            raise file.damaged(f"it has {len(alterations)} alterations, more than {MAX_ALTERATIONS}")
        names = file.names("drug")
        references = file.array("drug_reference_uM", np.float64, (len(names),)) if names else np.zeros(0)
        written, steps, times_h = _frames(folder, file)
        attributes = file.attributes()
        run = Run(
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
            lineage=read_clones(file, steps) if file.has("clones") else None,
            frames_written=written,
            checksums=Checksums(_checksums(file, "frames"), _checksums(file, "checkpoints")),
        )
        for trouble in contradictions(run):
            raise file.damaged(trouble)
        return run


def _frames(folder: Path, file: CheckedFile) -> tuple[int, npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """How many frames run.h5 knows, and steps and times of those that are still there."""
    steps = file.array("frames/step", np.int64, (None,))
    times_h = file.array("frames/time", np.float64, (len(steps),))
    present = run_folder.frame_paths(folder)
    kept = np.array([int(step) in present for step in steps], dtype=bool)
    return len(steps), steps[kept], times_h[kept]


def _checksums(file: CheckedFile, group: str) -> dict[int, str]:
    """The checksums that run.h5 knows of a group's files, by step."""
    if not file.has(group) or not file.has(f"{group}/sha256"):
        return {}
    steps = file.array(f"{group}/step", np.int64, (None,))
    digits = file.names(f"{group}/sha256")
    if len(digits) != len(steps):
        raise file.damaged(f"'{group}/sha256' does not match '{group}/step'")
    return dict(zip(steps.tolist(), digits, strict=True))
