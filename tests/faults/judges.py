"""What is wrong with how the commands take a damaged scenario or run folder; no sentence means nothing."""

from __future__ import annotations

import importlib
import os
import shutil
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from automaton.errors import UserError
from automaton.plain_text import on_one_screen
from tests.commands.calls import ARMS, DEVICE, TINY
from tests.faults.outcome import Outcome, call, contents, watched
from tests.faults.run_folders import Damage, signed
from tests.faults.sound_scenarios import ROOT
from viewer.fitting import fitted
from viewer.scene import FieldChoice, Scene
from viewer.window.exhibit import Exhibit
from viewer.window.session import open_session, surveyed

MOST_SITES, MOST_STEPS, MOST_CELL_STEPS = 6000, 6, 300
"""Sound scenarios up to this size are run."""
BASES = {"single": (TINY, ()), "arms": (ARMS, ()), "batch": (ARMS, ("--replicates", 2, "--workers", 1))}
"""The run folders that are damaged: scenarios, and how they are run."""
SAVED = ("time.duration_h=6", "time.frame_every_h=2", "time.checkpoint_every_h=2")


def judge_scenario(text: bytes, folder: Path) -> list[str]:
    """Put a scenario into an empty folder, check it, and run it if it is sound and small."""
    given = folder / "given"
    shutil.copytree(ROOT / "tests/scenario/valid/tables", given / "tables")
    path, out = given / "case.toml", folder / "out"
    path.write_bytes(text)
    before = contents(given)
    outcomes = [call("check", path, "--device", DEVICE)]
    if outcomes[0].status == 0:
        outcomes.append(call("check", path, "--resolved"))
        if _is_small(path):
            outcomes.append(
                _without_summary("run", path, "--out", out, "--device", DEVICE, "--threads", 1, "--quiet")
            )
    return [*_complaints(outcomes), *_changes(before, contents(given)), *_strays(folder, {"given", "out"})]


def _is_small(path: Path) -> bool:
    from automaton.scenario import load

    return all(
        arm.scenario.lattice.size <= MOST_SITES
        and arm.scenario.steps <= MOST_STEPS
        and arm.scenario.steps * arm.scenario.cell_steps <= MOST_CELL_STEPS
        and arm.scenario.replicates == 1
        for arm in load(path)
    )


def _without_summary(*arguments: object) -> Outcome:
    """A call that computes, but for the summary at its end, whose drawing takes longer than the run."""
    command = importlib.import_module("automaton.commands.run")
    drawn = command._summarise
    try:
        setattr(command, "_summarise", lambda folder: folder)  # noqa: B010
        return call(*arguments)
    finally:
        setattr(command, "_summarise", drawn)  # noqa: B010


def make_bases(folder: Path) -> None:
    """Write the sound run folders."""
    folder.mkdir(parents=True)
    settings = [word for setting in SAVED for word in ("--set", setting)]
    for name, (text, more) in BASES.items():
        path = folder / f"{name}.toml"
        path.write_text(text)
        ended = _without_summary(
            "run", path, "--out", folder / name, "--device", DEVICE, "--quiet", *settings, *more
        )
        if ended.status:
            raise RuntimeError(ended.err)


def judge_run_folder(base: Path, damages: Sequence[Damage], folder: Path, drawing: str) -> list[str]:
    """Damage a copy of a run folder within an empty folder, look at it in every way, and go on with it.

    `drawing` is "report", "figure" or "sketch", a report whose figures are made but not turned into pictures,
    which takes most of its time; or "".
    """
    run, out = folder / "run", folder / "out"
    shutil.copytree(base, run)
    out.mkdir()
    for damage in damages:
        with suppress(
            OSError, IndexError, KeyError, AttributeError, ValueError
        ):  # an earlier damage has left nothing to harm
            damage.do(run)
    signed(run)
    before = contents(folder)
    outcomes = [
        call("info", run),
        call("export", run, "--csv", out / "csv", "--parquet", out / "parquet", "--newick", out / "t.nwk"),
        call("export", run, "--xdmf", out / "r.xdmf"),
        call("export", run, "--frames", out / "frames", "--size", "320x240", "--quiet"),
        watched(("view", str(run)), lambda: _look_at(run)),
    ]
    if drawing in ("report", "sketch"):
        with _left_blank() if drawing == "sketch" else nullcontext():
            outcomes.append(call("report", run, "--out", out / "page.html", "--quiet"))
    if drawing == "figure":
        outcomes.append(call("export", run, "--figure", out / "figure.png"))
    resumed = folder / "resumed"
    shutil.copytree(run, resumed, symlinks=True, copy_function=_copied)
    # All of a batch would be resumed by processes of its own, and this one may start none.
    one = resumed / "lump" / "r001" if base.name == "batch" else resumed
    if one.resolve().is_relative_to(resumed.resolve()):  # links in the path that one names are one's own
        outcomes.append(_without_summary("resume", one, "--device", DEVICE, "--threads", 1, "--quiet"))
    shutil.rmtree(resumed, ignore_errors=True)
    after = {name: entry for name, entry in contents(folder).items() if name.partition("/")[0] != "out"}
    before = {name: entry for name, entry in before.items() if name.partition("/")[0] != "out"}
    return [*_complaints(outcomes), *_changes(before, after)]


def _look_at(run: Path) -> None:
    """Read all that `automaton view` reads of a run before it draws; no window is opened."""
    try:
        session = surveyed(open_session(run))
        scene, _ = fitted(Scene(field=FieldChoice("oxygen"), cells="clone"), session.runs)
        for exhibit in (Exhibit(session, scene), Exhibit(session, Scene())):
            assert exhibit.checked().panels
            assert exhibit.legend is not None
    except UserError as error:
        sys.stderr.write(on_one_screen(str(error)) + "\n")
        sys.exit(2)


@contextmanager
def _left_blank() -> Iterator[None]:
    save = Figure.savefig

    def save_blank(figure: Figure, *arguments: Any, **options: Any) -> None:
        figure.clear()
        save(figure, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Figure, "savefig", save_blank)
        yield


def _copied(source: str, target: str) -> str:
    """Copy a file, or make a pipe or a link like it."""
    status = os.lstat(source)
    if stat.S_ISFIFO(status.st_mode):
        os.mkfifo(target)
        return target
    return str(shutil.copyfile(source, target, follow_symlinks=False))


def _complaints(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        said = (outcome.err or outcome.out).strip().splitlines()
        for complaint in outcome.complaints():
            yield f"{outcome.arguments[0]} {complaint}: {said[-1][:200] if said else ''}"


def _changes(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> Iterator[str]:
    changed = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    if changed:
        yield f"files were changed that are only to be read: {', '.join(sorted(changed)[:5])}"


def _strays(folder: Path, expected: set[str]) -> Iterator[str]:
    strays = {entry.name for entry in folder.iterdir()} - expected
    if strays:
        yield f"files were written outside: {', '.join(sorted(strays)[:5])}"
