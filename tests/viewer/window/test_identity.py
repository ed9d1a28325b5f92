"""A run that is computed anew in the folder of another one is not taken for it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from automaton import provenance
from automaton.checksum import Checksums
from automaton.snapshot import Run, open_runs
from tests.run_folder.small_run import SHAPE, small_frame, small_row, small_writer
from viewer.scene import FieldChoice, Scene
from viewer.window.exhibit import Exhibit, Panel
from viewer.window.identity import all_go_on, goes_on
from viewer.window.session import looked_at_again, open_session, surveyed
from viewer.window.shelf import Shelf


def write(folder: Path, oxygen_mmHg: float, frames: int = 3) -> None:
    """A run in the place of what lies there; its frames differ in the oxygen alone."""
    shutil.rmtree(folder, ignore_errors=True)
    with small_writer(folder) as writer:
        for step in range(frames):
            writer.record(small_row(step))
            writer.frame(replace(small_frame(step), oxygen_mmHg=np.full(SHAPE, oxygen_mmHg, np.float32)))


def run_in(folder: Path) -> Run:
    (run,) = open_runs(folder)
    return run


def test_a_frame_of_a_rerun_is_read_anew(tmp_path: Path) -> None:
    shelf = Shelf(1_000_000)
    found = []
    for oxygen_mmHg in (100.0, 7.0):
        write(tmp_path / "run", oxygen_mmHg)
        values = shelf.frame(run_in(tmp_path / "run"), 1).oxygen_mmHg
        assert values is not None
        found.append(float(values.max()))
    assert found == [100.0, 7.0]


def test_pictures_of_a_rerun_are_made_anew(tmp_path: Path) -> None:
    keys = []
    for oxygen_mmHg in (100.0, 99.0):
        write(tmp_path / "run", oxygen_mmHg)
        scene = Scene(field=FieldChoice("none"))
        keys.append(Exhibit(surveyed(open_session(tmp_path / "run")), scene).key(Panel(0), 1))
    assert keys[0] != keys[1]


def test_a_rerun_of_as_many_frames_is_surveyed_anew(tmp_path: Path) -> None:
    write(tmp_path / "run", 100.0)
    session = surveyed(open_session(tmp_path / "run"))
    write(tmp_path / "run", 7.0)
    now = looked_at_again(session)
    assert now.surveys[0].highest[FieldChoice("oxygen")] == 7
    assert not all_go_on(session.runs, now.runs)


def test_a_run_that_grows_stays_itself_and_one_that_shrinks_does_not(tmp_path: Path) -> None:
    write(tmp_path / "run", 7.0, frames=2)
    before = run_in(tmp_path / "run")
    write(tmp_path / "run", 7.0, frames=4)
    now = replace(run_in(tmp_path / "run"), attributes=before.attributes)
    assert goes_on(before, now)
    assert not goes_on(now, before)
    assert all_go_on([before], [now])
    assert not all_go_on([before], [now, now])


def test_runs_without_checksums_are_told_apart_by_their_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = []
    for second in ("00", "01"):
        monkeypatch.setattr(provenance, "now", lambda second=second: f"2026-01-01T00:00:{second}+00:00")
        write(tmp_path / "run", 7.0)
        runs.append(replace(run_in(tmp_path / "run"), checksums=Checksums()))
    assert not goes_on(*runs)
