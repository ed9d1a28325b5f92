"""The folder a run is written to: its default, and never over somebody else's results by accident."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from automaton.errors import UserError

if TYPE_CHECKING:
    from automaton.scenario import Arm


def prepare(out: Path, arms: Sequence[Arm], overwrite: bool) -> None:
    """Make sure that every arm can be written into `out`, before anything runs.

    With `overwrite` the runs that lie there are removed; nothing else ever is.

    Raises:
        UserError: something is in the way, or the folder cannot be made or written to.
    """
    from automaton.run_folder import RUN_FILE, arm_folder, cannot_write

    try:
        if overwrite and out.is_dir():
            _remove_runs(out)
        in_the_way = [folder for arm in arms if _filled(folder := arm_folder(out, arm.name))]
        if (out / RUN_FILE).exists():
            in_the_way = [out]  # arms do not go into the folder of a single run
        if in_the_way:
            _refuse(in_the_way[0], overwrite)
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".automaton-writes-here"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise cannot_write(out, error) from error


def _filled(folder: Path) -> bool:
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


def _refuse(folder: Path, overwrite: bool) -> None:
    if not folder.is_dir():
        raise UserError(f"{folder} is a file, not a folder.\nChoose another folder with --out.")
    held = sorted(entry.name for entry in folder.iterdir())
    shown = ", ".join(held[:5]) + (", ..." if len(held) > 5 else "")
    way_out = (
        "--overwrite removes runs only, and these are not parts of one: choose another folder with --out."
        if overwrite
        else "Choose another folder with --out, or say --overwrite to replace the run that lies there."
    )
    raise UserError(f"{folder} is not empty: it holds {shown}.\nNothing was changed. {way_out}")


def _remove_runs(out: Path) -> None:
    from automaton import run_folder

    for folder in run_folder.runs_in(out):
        for name in (run_folder.FRAMES_FOLDER, run_folder.CHECKPOINTS_FOLDER):
            if (folder / name).is_dir():
                shutil.rmtree(folder / name)
        for name in (
            run_folder.SCENARIO_FILE,
            run_folder.RUN_FILE,
            run_folder.SUMMARY_FILE,
            run_folder.LOG_FILE,
        ):
            (folder / name).unlink(missing_ok=True)
        if folder != out and not any(folder.iterdir()):
            folder.rmdir()
    (out / run_folder.SUMMARY_FILE).unlink(missing_ok=True)
