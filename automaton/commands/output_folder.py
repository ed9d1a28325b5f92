"""The folder a run is written to: its default, and never over somebody else's results by accident."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from automaton.errors import UserError

if TYPE_CHECKING:
    from automaton.scenario import Arm

_STEP_FILE = re.compile(r"[0-9]{6,}\.h5(\.tmp)?")


def prepare(out: Path, arms: Sequence[Arm], overwrite: bool) -> None:
    """Make sure that every arm can be written into `out`, before anything runs.

    With `overwrite` the earlier runs of these very arms are removed, once all of them are known to be runs
    and nothing else; nothing else ever is, but for the summary of the whole folder.

    Raises:
        UserError: something is in the way, or the folder cannot be made or written to; nothing was removed.
    """
    from automaton.run_folder import RUN_FILE, arm_folder, cannot_write

    try:
        folders = [arm_folder(out, arm.name) for arm in arms]
        if out not in folders and (out / RUN_FILE).exists():
            _refuse(out, overwrite)  # arms do not go into the folder of a single run
        filled = [folder for folder in folders if _filled(folder)]
        for folder in filled:
            if not (overwrite and _is_only_a_run(folder)):
                _refuse(folder, overwrite)
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".automaton-writes-here"
        probe.touch()
        probe.unlink()
        for folder in filled:
            _remove_run(folder)
        if filled:
            _remove_summary(out)
    except OSError as error:
        raise cannot_write(out, error) from error


def _filled(folder: Path) -> bool:
    if not folder.is_dir():
        return folder.exists() or folder.is_symlink()
    return any(folder.iterdir())


def _refuse(folder: Path, overwrite: bool) -> None:
    if not folder.is_dir():
        raise UserError(f"{folder} is a file, not a folder.\nChoose another folder with --out.")
    if overwrite and folder.is_symlink():
        raise UserError(
            f"{folder} is a link to another folder, and --overwrite follows none.\n"
            "Nothing was changed. Choose another folder with --out, or name the folder it leads to."
        )
    held = sorted(entry.name for entry in folder.iterdir())
    shown = ", ".join(held[:5]) + (", ..." if len(held) > 5 else "")
    way_out = (
        "--overwrite replaces only the runs asked for, and these are not parts of one: "
        "choose another folder with --out."
        if overwrite
        else "Choose another folder with --out, or say --overwrite to replace the run that lies there."
    )
    raise UserError(f"{folder} is not empty: it holds {shown}.\nNothing was changed. {way_out}")


def _is_only_a_run(folder: Path) -> bool:
    """Whether this is a run folder, no link, and holds only what a run writes."""
    from automaton.run_folder import RUN_FILE

    if folder.is_symlink() or not (folder / RUN_FILE).is_file():
        return False
    return all(_is_part_of_a_run(entry) for entry in folder.iterdir())


def _is_part_of_a_run(entry: Path) -> bool:
    from automaton import run_folder

    if entry.is_symlink():
        return False
    if entry.name in {run_folder.FRAMES_FOLDER, run_folder.CHECKPOINTS_FOLDER}:
        return entry.is_dir() and all(
            _STEP_FILE.fullmatch(path.name) and path.is_file() and not path.is_symlink()
            for path in entry.iterdir()
        )
    return entry.is_file() and entry.name.removesuffix(run_folder.TEMPORARY_SUFFIX) in {
        run_folder.SCENARIO_FILE,
        run_folder.RUN_FILE,
        run_folder.SUMMARY_FILE,
        run_folder.LOG_FILE,
    }


def _remove_run(folder: Path) -> None:
    """Empty a run folder; what makes it one goes last, so that a removal cut short can be repeated."""
    from automaton.run_folder import RUN_FILE

    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name == RUN_FILE):
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _remove_summary(out: Path) -> None:
    from automaton.run_folder import SUMMARY_FILE

    if not (out / SUMMARY_FILE).is_dir():
        (out / SUMMARY_FILE).unlink(missing_ok=True)
