"""Removing what a run wrote, and never anything else."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from automaton import run_folder
from automaton.whole_file import TEMPORARY_SUFFIX

_STEP_FILE = re.compile(r"(failed_)?[0-9]{6,}\.h5(\.tmp)?")


def holds_only_a_run(folder: Path) -> bool:
    """Whether this is a folder, no link, and holds nothing but what a run writes, or began to write.

    Raises:
        OSError: it cannot be read.
    """
    return not folder.is_symlink() and folder.is_dir() and all(map(_is_part_of_a_run, folder.iterdir()))


def _is_part_of_a_run(entry: Path) -> bool:
    if entry.is_symlink():
        return False
    if entry.name in {run_folder.FRAMES_FOLDER, run_folder.CHECKPOINTS_FOLDER}:
        return entry.is_dir() and all(
            _STEP_FILE.fullmatch(path.name) and path.is_file() and not path.is_symlink()
            for path in entry.iterdir()
        )
    return entry.is_file() and entry.name.removesuffix(TEMPORARY_SUFFIX) in {
        run_folder.SCENARIO_FILE,
        run_folder.RUN_FILE,
        run_folder.SUMMARY_FILE,
        run_folder.REPORT_FILE,
        run_folder.LOG_FILE,
        run_folder.LOCK_FILE,
    }


def remove_run(folder: Path) -> None:
    """Empty a run folder that is held, but for its lock.

    What makes it a run goes last, so that a removal cut short can be repeated.

    Raises:
        OSError: something cannot be removed.
    """
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name == run_folder.RUN_FILE):
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name != run_folder.LOCK_FILE:
            entry.unlink()


def remove_summary(out: Path) -> None:
    """Remove the summary that lies beside the runs of a folder.

    Raises:
        OSError: it cannot be removed.
    """
    for name in (run_folder.SUMMARY_FILE, run_folder.REPORT_FILE):
        if not (out / name).is_dir():
            (out / name).unlink(missing_ok=True)
