"""The folder of a batch of replicates: what is done, and what is to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import automaton
from automaton.checksum import what_is_wrong
from automaton.errors import DamagedFile, UserError
from automaton.folder_lock import held, refuse_if_held
from automaton.manifest import Manifest, manifest_of, read_manifest, scenario_sha256, write_manifest
from automaton.plain_file import read_plain
from automaton.replicates import replicate_of
from automaton.run_folder import (
    RUN_FILE,
    SCENARIO_FILE,
    arm_folder,
    checkpoint_paths,
    replicate_folder,
    replicates_in,
)
from automaton.run_removal import holds_only_a_run, remove_run, remove_summary
from automaton.runner import steps_of
from automaton.scenario.load import MOST_BYTES
from automaton.snapshot import Run, open_runs
from automaton.unwritten import cannot_write

if TYPE_CHECKING:
    from automaton.scenario import Arm

_WAY_OUT = (
    "Nothing was changed. Choose another folder with --out, or say --overwrite to replace the runs that lie "
    "there."
)


@dataclass(frozen=True)
class Replicate:
    """One run of a batch: the arm with the scenario of this very run, its number from 1, and its folder."""

    arm: Arm
    number: int
    folder: Path

    @property
    def name(self) -> str:
        """As it is spoken of."""
        return f"{self.arm.name} {self.folder.name}".strip()


@dataclass(frozen=True)
class Plan:
    """What is to be run, in order, and what is done; a line for each damaged run that is to be run again.

    Of what is missing, the folders in `stopped` hold a checkpoint to go on from.
    """

    missing: tuple[Replicate, ...]
    done: tuple[Run, ...]
    damaged: tuple[str, ...] = ()
    stopped: tuple[Path, ...] = ()


def prepare(out: Path, arms: Sequence[Arm], until_h: float | None, overwrite: bool) -> Plan:
    """Find out what is missing below a folder that is held, write the manifest, make room for what is run.

    Runs that were begun and got to no checkpoint, or whose run.h5 is damaged, are removed, with `overwrite`
    all replicates of these arms; they hold nothing but what runs write, or nothing at all is changed.

    Raises:
        UserError: runs of another scenario, seed or program lie there, or something else is in the way.
    """
    wanted = manifest_of(arms)
    names = [arm.name for arm in arms]
    try:
        _refuse_single_runs(out, names)
        known = read_manifest(out) or Manifest(wanted.program_version, "", ())
        old: list[Path] = []
        if overwrite:
            known = known.without(names)
            places = [place for name in names if (place := arm_folder(out, name)).is_dir()]
            old = [folder for place in places for folder in replicates_in(place)]
        _refuse_others(out, known, wanted)
        for arm in arms:
            _refuse_another_scenario(out, arm, known)
        runs = tuple(_replicates(out, arms))
        plan = Plan(runs, ()) if overwrite else _plan(runs, until_h)
        left = [run.folder for run in plan.missing if run.folder.exists() or run.folder.is_symlink()]
        old += [folder for folder in left if overwrite or folder not in plan.stopped]
        for folder in old:
            refuse_if_held(folder)
            if not holds_only_a_run(folder):
                raise UserError(
                    f"{folder} is in the way: a link, or it holds what no run wrote.\n"
                    "Nothing was changed. Move it away, or choose another folder with --out."
                )
        write_manifest(out, known.joined(wanted))
        if plan.missing:
            remove_summary(out)
        for folder in old:
            if folder.is_dir():
                with held(folder):  # which removes the folder in the end
                    remove_run(folder)
    except OSError as error:
        raise cannot_write(out, error) from error
    return plan


def _plan(runs: Sequence[Replicate], until_h: float | None) -> Plan:
    """Which of the runs are there. Raises UserError where one is of another scenario, seed or program."""
    missing, done, damaged, stopped = [], [], [], []
    for run in runs:
        try:
            found = _found(run)
        except DamagedFile as error:
            missing.append(run)
            damaged.append(str(error).splitlines()[0])
            continue
        if found and _is_done(found, steps_of(run.arm.scenario, until_h)):
            done.append(found)
            continue
        missing.append(run)
        kept = checkpoint_paths(run.folder).values() if found else ()
        if any(not what_is_wrong(path) for path in kept):
            stopped.append(run.folder)
        elif kept:
            damaged.append(f"{run.folder}: its checkpoints are damaged")
    return Plan(tuple(missing), tuple(done), tuple(damaged), tuple(stopped))


def _replicates(out: Path, arms: Sequence[Arm]) -> Iterator[Replicate]:
    """All runs, the first of every arm first, so that what is there of a batch cut short can be compared."""
    for number in count(1):
        due = [arm for arm in arms if number <= arm.scenario.replicates]
        if not due:
            return
        for arm in due:
            yield Replicate(replicate_of(arm, number), number, replicate_folder(out, arm.name, number))


def _refuse_single_runs(out: Path, names: Sequence[str]) -> None:
    for folder in {out, *(arm_folder(out, name) for name in names)}:
        if (folder / RUN_FILE).exists():
            raise UserError(
                f"{folder} holds a single run, and replicates do not go into one.\n"
                "Nothing was changed. Choose another folder with --out."
            )


def _refuse_others(out: Path, known: Manifest, wanted: Manifest) -> None:
    """Refuse to mix runs of two programs, or to continue an arm with another seed."""
    if known.arms and known.program_version != wanted.program_version:
        raise UserError(
            f"{out}: the runs there are of program version {known.program_version}, this is "
            f"{wanted.program_version}.\n{_WAY_OUT}"
        )
    for arm in wanted.arms:
        there = known.arm(arm.name)
        if there is not None and there.seed != arm.seed:
            raise UserError(
                f"{arm_folder(out, arm.name)}: the seed there is {there.seed}, not {arm.seed}.\n{_WAY_OUT}"
            )


def _refuse_another_scenario(out: Path, arm: Arm, known: Manifest) -> None:
    there = known.arm(arm.name)
    if there is None or there.scenario_sha256 == scenario_sha256(arm):
        return
    first = replicate_folder(out, arm.name, 1) / SCENARIO_FILE
    wanted = replicate_of(arm, 1).scenario.to_toml()
    text = _text(first) or wanted
    pairs = zip_longest(text.splitlines(), wanted.splitlines(), fillvalue="nothing")
    differing = next((f": `{one}` there, `{two}` here" for one, two in pairs if one != two), "")
    raise UserError(
        f"{arm_folder(out, arm.name)}: the runs there are of another scenario{differing}.\n{_WAY_OUT}"
    )


def _text(path: Path) -> str:
    """What a scenario file of a run says, "" if that is not known."""
    with suppress(OSError, UnicodeDecodeError):
        return read_plain(path, MOST_BYTES).decode()
    return ""


def _found(run: Replicate) -> Run | None:
    """The run that lies in its folder; None if it is not there.

    Raises UserError where it is another one or cannot be read, DamagedFile where it is damaged.
    """
    if not (run.folder / RUN_FILE).exists():
        return None
    try:
        (found,) = open_runs(run.folder)
    except DamagedFile:
        raise
    except UserError as error:
        raise UserError(
            f"{error}\nOr remove the folder {run.folder}, and the same command runs it again."
        ) from error
    scenario = run.arm.scenario
    same = found.seed == scenario.seed and found.scenario_text == scenario.to_toml()
    if not same or found.version != automaton.__version__:
        raise UserError(
            f"{run.folder}: the run there is of another "
            f"{'program version' if same else 'scenario or seed'}.\n{_WAY_OUT}"
        )
    return found


def _is_done(run: Run, steps: int) -> bool:
    """Whether a run came to its end, or ended well after so many steps."""
    ended = {"ended", "error"} & run.attributes.keys() == {"ended"}
    return run.finished or (ended and len(run.series) > steps)
