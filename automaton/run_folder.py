"""What lies where in a run folder, and how one is made, taken up again and found.

    scenario.toml            the resolved, complete scenario
    run.h5                   time series, tables, provenance (small; rewritten whole)
    frames/000123.h5         what viewers need at step 123
    checkpoints/000120.h5    all that an exact resume needs at step 120
    checkpoints/failed_000123.h5   the state that ended the run by an error, for inspection
    summary.png, log.txt
    report.html           where `automaton report` was asked for it

Several arms lie side by side: OUT/ARM/<run folder>. Replicates lie in OUT/ARM/r001/<run folder> and so on,
without arms in OUT/r001/<run folder>, beside OUT/manifest.json. Names ending in .tmp are files in the making:
readers ignore them, and the next writer removes them.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from automaton.errors import UserError
from automaton.unwritten import cannot_write
from automaton.whole_file import TEMPORARY_SUFFIX, sync_folder

SCENARIO_FILE = "scenario.toml"
RUN_FILE = "run.h5"
SUMMARY_FILE = "summary.png"
REPORT_FILE = "report.html"
LOG_FILE = "log.txt"
MANIFEST_FILE = "manifest.json"
ARMS_FILE = "arms.json"
LOCK_FILE = ".lock"
FRAMES_FOLDER = "frames"
CHECKPOINTS_FOLDER = "checkpoints"
FAILED_PREFIX = "failed_"
STEP_DIGITS = 6

_TAKEN = {
    SCENARIO_FILE,
    RUN_FILE,
    SUMMARY_FILE,
    REPORT_FILE,
    LOG_FILE,
    MANIFEST_FILE,
    ARMS_FILE,
    FRAMES_FOLDER,
    CHECKPOINTS_FOLDER,
}
_REPLICATE = re.compile(r"r[0-9]{3,}")


def arm_folder(out: Path, arm: str) -> Path:
    """The run folder of an arm: OUT/ARM, or OUT itself for the one arm without a name.

    Raises:
        UserError: the name cannot be a folder's.
    """
    if arm and (arm in _TAKEN or arm.startswith((".", " ")) or any(sign in arm for sign in "/\\\0")):
        raise UserError(f"arm '{arm}': its folder cannot have that name.\nUse letters, digits, '-' and '_'.")
    return out / arm if arm else out


def replicate_folder(out: Path, arm: str, replicate: int) -> Path:
    """The run folder of a replicate, counted from 1: OUT/ARM/r001, or OUT/r001 without arms.

    Raises:
        UserError: the arm's name cannot be a folder's.
    """
    return arm_folder(out, arm) / f"r{replicate:03d}"


def replicates_in(folder: Path) -> list[Path]:
    """The subfolders of an arm's folder that are named as replicates are, by name; no links.

    Raises:
        OSError: it cannot be read.
    """
    return sorted(
        place
        for place in folder.iterdir()
        if _REPLICATE.fullmatch(place.name) and place.is_dir() and not place.is_symlink()
    )


def run_folders(path: str | Path) -> list[Path]:
    """The run folders that a path means. Raises UserError where there is none."""
    folder = folder_of(path)
    try:
        found = runs_in(folder)
    except OSError as error:
        raise UserError(f"{folder}: it cannot be read: {error.strerror}.\nCheck its permissions.") from error
    if not found and is_held(folder):
        raise UserError(
            f"{folder}: a run has begun here, and nothing of it can be seen yet ({RUN_FILE} is missing).\n"
            "Try again in a moment. If no command is at work there, it was killed: run it anew."
        )
    if not found:
        raise UserError(
            f"{folder}: there is no run in this folder ({RUN_FILE} is missing).\n"
            "Name a folder that `automaton run` wrote."
        )
    return found


def is_held(folder: Path) -> bool:
    """Whether a lock lies in the folder of a run, or in that of one of its arms or replicates.

    The command that put it there is writing, or was killed.
    """
    inside = ("", "*/", "*/*/") if (folder / ARMS_FILE).exists() else ("", "r[0-9]*/")
    return any(True for below in inside for _ in folder.glob(below + LOCK_FILE))


def folder_of(path: str | Path) -> Path:
    """The folder that a path means, which may be its run.h5. Raises UserError where it means none."""
    folder = Path(path)
    if folder.name == RUN_FILE:
        folder = folder.parent
    if folder.is_dir():
        return folder
    if not folder.is_file():
        raise UserError(f"{folder}: there is no such folder.\nName a folder that `automaton run` wrote.")
    way_out = (
        f"A scenario is run first: automaton run {folder}"
        if folder.suffix == ".toml"
        else "Name the folder of the run that it belongs to."
    )
    raise UserError(f"{folder}: this is a file, not the folder of a run.\n{way_out}")


def runs_in(folder: Path) -> list[Path]:
    """The folder itself if it is a run folder, else those of its subfolders that are, by name; no links.

    A subfolder that is none, but holds replicates of one arm, stands for these.

    Raises:
        OSError: it cannot be read.
    """
    if (folder / RUN_FILE).exists():
        return [folder]
    found: list[Path] = []
    for place in sorted(folder.iterdir()):
        if place.is_symlink() or not place.is_dir():
            continue
        if (place / RUN_FILE).exists():
            found.append(place)
        else:
            found += [run for run in replicates_in(place) if (run / RUN_FILE).exists()]
    return found


def newest_checkpoint(folder: Path) -> Path | None:
    """The checkpoint of the latest step, None if there is none."""
    return max(checkpoint_paths(folder).items(), default=(0, None))[1]


def frame_path(folder: Path, step: int) -> Path:
    """Where the frame of a step lies."""
    return folder / FRAMES_FOLDER / f"{step:0{STEP_DIGITS}d}.h5"


def checkpoint_path(folder: Path, step: int) -> Path:
    """Where the checkpoint of a step lies."""
    return folder / CHECKPOINTS_FOLDER / f"{step:0{STEP_DIGITS}d}.h5"


def failed_state_path(folder: Path, step: int) -> Path:
    """Where the state is kept that ended a run in a step by an error."""
    return checkpoint_path(folder, step).with_stem(f"{FAILED_PREFIX}{step:0{STEP_DIGITS}d}")


def failed_state_paths(folder: Path) -> list[Path]:
    """The states that ended a run by an error."""
    return sorted((folder / CHECKPOINTS_FOLDER).glob(f"{FAILED_PREFIX}*.h5"))


def frame_paths(folder: Path) -> dict[int, Path]:
    """The frames of a run folder by step, in rising order; temporary and foreign files are left out."""
    return _numbered(folder / FRAMES_FOLDER)


def checkpoint_paths(folder: Path) -> dict[int, Path]:
    """The checkpoints of a run folder by step, in rising order; temporary and foreign files are left out."""
    return _numbered(folder / CHECKPOINTS_FOLDER)


def _numbered(folder: Path) -> dict[int, Path]:
    found = {
        int(path.stem): path
        for path in folder.glob("*.h5")
        if path.stem.isascii() and path.stem.isdigit() and len(path.stem) >= STEP_DIGITS
    }
    return dict(sorted(found.items()))


def refuse_links(folder: Path) -> None:
    """See that all parts of a run folder lie in it.

    Raises:
        UserError: one of them is a link; whoever made the folder could lead readers and writers anywhere.
    """
    for name in sorted(_TAKEN):
        if (folder / name).is_symlink():
            raise UserError(
                f"{folder / name}: it is a link, and none is followed out of a run's folder.\n"
                "Put what it leads to in its place."
            )


def create(folder: Path) -> None:
    """Make an empty run folder ready; what an interrupted writer left under temporary names is removed.

    Raises:
        UserError: the folder holds something already, or cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        remove_temporaries(folder)
        for name in (FRAMES_FOLDER, CHECKPOINTS_FOLDER):
            with suppress(OSError):
                (folder / name).rmdir()
        found = sorted(path.name for path in folder.iterdir() if path.name != LOCK_FILE)
        if found:
            shown = ", ".join(found[:4]) + (", ..." if len(found) > 4 else "")
            raise UserError(
                f"the run folder {folder} is not empty: it holds {shown}.\n"
                "Nothing there was changed. Choose another folder with --out, or move or delete this one."
            )
        for name in (FRAMES_FOLDER, CHECKPOINTS_FOLDER):
            (folder / name).mkdir()
        for place in (folder, *folder.parents[:3]):  # OUT/ARM/r001 may have been made from OUT on
            with suppress(OSError):
                sync_folder(place)
    except OSError as error:
        raise cannot_write(folder, error) from error


def reopen(folder: Path) -> None:
    """Make a run folder ready to be continued; nothing that counts is touched.

    Raises:
        UserError: the folder holds no run, or cannot be written to.
    """
    if not (folder / RUN_FILE).is_file():
        raise UserError(f"{folder} holds no run to continue: {RUN_FILE} is missing.\nName a run folder.")
    refuse_links(folder)
    try:
        remove_temporaries(folder)
        for name in (FRAMES_FOLDER, CHECKPOINTS_FOLDER):
            (folder / name).mkdir(exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error


def remove_later(folder: Path, last_step: int, last_frame: int) -> None:
    """Remove checkpoints after `last_step`, frames after `last_frame`, and states that ended it by an error.

    What is due again is written again, the same to the bit. A run.h5 that does not know of them any more must
    lie there already: a kill in between then leaves files that nobody asks for, not a list of missing ones.

    Raises:
        UserError: the folder cannot be written to.
    """
    try:
        for paths, last in ((frame_paths(folder), last_frame), (checkpoint_paths(folder), last_step)):
            for step, path in paths.items():
                if step > last:
                    path.unlink()
        for path in failed_state_paths(folder):
            path.unlink()
    except OSError as error:
        raise cannot_write(folder, error) from error


def remove_temporaries(folder: Path) -> None:
    """Remove what an interrupted writer left under temporary names, in the folder and its two subfolders."""
    for place in (folder, folder / FRAMES_FOLDER, folder / CHECKPOINTS_FOLDER):
        for path in place.glob(f"*{TEMPORARY_SUFFIX}"):
            path.unlink()
