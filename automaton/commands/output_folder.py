"""The folder a run is written to: its default, and never over somebody else's results by accident."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from automaton.errors import UserError

if TYPE_CHECKING:
    from automaton.scenario import Arm


def refuse_a_folder_of_scenarios(out: Path) -> None:
    """Raises UserError where runs would lie among scenarios, if there are none already."""
    from automaton.run_folder import ARMS_FILE, MANIFEST_FILE, SCENARIO_FILE
    from automaton.scenario.load import is_scenario

    if not out.is_dir() or any((out / name).exists() for name in (ARMS_FILE, MANIFEST_FILE)):
        return
    found = [entry.name for entry in sorted(out.glob("*.toml")) if is_scenario(entry)]
    if found and found != [SCENARIO_FILE]:
        shown = ", ".join(found[:5]) + (", ..." if len(found) > 5 else "")
        raise UserError(
            f"--out {out}\n  rule     scenarios lie there ({shown}), and runs would lie among them\n"
            f"  way out  --out {out / 'NAME'}, or leave --out out: runs then go to runs/SCENARIO"
        )


def prepare(out: Path, arms: Sequence[Arm], overwrite: bool) -> None:
    """Make sure that every arm can be written into `out`, before anything runs.

    With `overwrite` the earlier runs of these very arms are removed, once all of them are known to be runs
    and nothing else; nothing else ever is, but for the summary of the whole folder.

    Raises:
        UserError: something is in the way, or the folder cannot be made or written to; nothing was removed.
    """
    from automaton.folder_lock import held, refuse_if_held
    from automaton.run_folder import RUN_FILE, arm_folder
    from automaton.run_removal import remove_run, remove_summary
    from automaton.unwritten import cannot_write

    try:
        folders = [arm_folder(out, arm.name) for arm in arms]
        if out not in folders and (out / RUN_FILE).exists():
            _refuse(out, overwrite)  # arms do not go into the folder of a single run
        filled = [folder for folder in folders if _filled(folder)]
        for folder in filled:
            refuse_if_held(folder)
            if not (overwrite and _is_only_a_run(folder)):
                _refuse(folder, overwrite)
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".automaton-writes-here"
        probe.touch()
        probe.unlink()
        for folder in filled:
            with held(folder):
                remove_run(folder)
        if filled:
            remove_summary(out)
    except OSError as error:
        raise cannot_write(out, error) from error


def _filled(folder: Path) -> bool:
    if not folder.is_dir():
        return folder.exists() or folder.is_symlink()
    return any(not _is_a_trace(entry) for entry in folder.iterdir())


def _is_a_trace(entry: Path) -> bool:
    """Whether a run that was killed before it wrote anything left this behind."""
    from automaton.run_folder import CHECKPOINTS_FOLDER, FRAMES_FOLDER, LOCK_FILE
    from automaton.whole_file import TEMPORARY_SUFFIX

    if entry.is_symlink():
        return False
    if entry.name in (FRAMES_FOLDER, CHECKPOINTS_FOLDER):
        return entry.is_dir() and not any(entry.iterdir())
    return entry.is_file() and (entry.name == LOCK_FILE or entry.name.endswith(TEMPORARY_SUFFIX))


def _refuse(folder: Path, overwrite: bool) -> None:
    from automaton.run_folder import RUN_FILE

    if not folder.is_dir():
        raise UserError(f"{folder} is a file, not a folder.\nChoose another folder with --out.")
    if overwrite and folder.is_symlink():
        raise UserError(
            f"{folder} is a link to another folder, and --overwrite follows none.\n"
            "Nothing was changed. Choose another folder with --out, or name the folder it leads to."
        )
    there = (folder / RUN_FILE).exists()
    go_on = f"`automaton resume {folder}` goes on with a run that was stopped. " if there else ""
    held = sorted(entry.name for entry in folder.iterdir())
    shown = ", ".join(held[:5]) + (", ..." if len(held) > 5 else "")
    way_out = (
        "--overwrite replaces only the runs asked for, and these are not parts of one: "
        "choose another folder with --out."
        if overwrite
        else f"{go_on}Choose another folder with --out, or say --overwrite to replace what lies there."
    )
    raise UserError(f"{folder} is not empty: it holds {shown}.\nNothing was changed. {way_out}")


def _is_only_a_run(folder: Path) -> bool:
    """Whether this is a run folder, no link, and holds only what a run writes."""
    from automaton.run_folder import RUN_FILE
    from automaton.run_removal import holds_only_a_run

    return (folder / RUN_FILE).is_file() and holds_only_a_run(folder)
