"""Whether the files of a run are those that it wrote, to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from automaton import run_folder
from automaton.checksum import Checksums, what_is_wrong
from automaton.errors import UserError
from automaton.plain_file import read_plain
from automaton.snapshot import Run, open_runs

MOST_SCENARIO_BYTES = 1 << 30


@dataclass(frozen=True)
class Verified:
    """What came of verifying a run folder.

    Attributes:
        files: how many were read.
        problems: a sentence for each file that is not as it was written, its path first.
    """

    files: int
    problems: tuple[str, ...]


def verify_run(folder: Path) -> Verified:
    """Verify run.h5, scenario.toml, all frames and all checkpoints of a run, also of one that is going.

    A file that run.h5 does not know yet, as after `kill -9`, is verified by itself.
    """
    checked = list(_checked(folder))
    return Verified(len(checked), tuple(f"{path}: {problem}" for path, problem in checked if problem))


def _checked(folder: Path) -> Iterator[tuple[Path, str]]:
    """Each file and what is wrong with it, "" if nothing is."""
    run_file = folder / run_folder.RUN_FILE
    problem, known = what_is_wrong(run_file), Checksums()
    if not problem:
        try:
            (run,) = open_runs(folder)
        except UserError as error:
            problem = str(error).removeprefix(f"{run_file}: ").splitlines()[0]
        else:
            known = run.checksums
            yield folder / run_folder.SCENARIO_FILE, _wrong_with_scenario(run)
    yield run_file, problem
    frames = run_folder.frame_paths(folder)
    for step in sorted(known.frames.keys() - frames.keys()):
        yield run_folder.frame_path(folder, step), "it is missing"
    for step, path in frames.items():
        yield path, what_is_wrong(path, known.frames.get(step, ""))
    for step, path in run_folder.checkpoint_paths(folder).items():
        problem = what_is_wrong(path, known.checkpoints.get(step, ""))
        if path.exists():  # a run that is going removes the oldest
            yield path, problem
    for path in run_folder.failed_state_paths(folder):
        yield path, what_is_wrong(path)


def _wrong_with_scenario(run: Run) -> str:
    try:
        found = sha256(read_plain(run.path / run_folder.SCENARIO_FILE, MOST_SCENARIO_BYTES)).hexdigest()
    except FileNotFoundError:
        return "it is missing" if len(run.series) else ""  # it is the second file that a run writes
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    return "" if found == run.attributes.get("scenario_sha256") else "it was changed since the run began"
