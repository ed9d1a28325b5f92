"""A run that is looked at while it writes, and one whose clock jumps."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, tzinfo
from multiprocessing import get_context
from pathlib import Path

import pytest

from automaton import provenance
from automaton.run_folder import RUN_FILE
from automaton.snapshot import open_runs
from automaton.verify import verify_run
from tests.faults.small_runs import compute, computed, scenario_in, whole


def test_a_reader_finds_whole_files_at_any_moment(tmp_path: Path) -> None:
    """Each look finds a run that has gone on, or not; never one that cannot be read."""
    scenario, out = scenario_in(tmp_path, hours=48), tmp_path / "out"
    process = get_context("spawn").Process(target=compute, args=(scenario, out))
    process.start()
    looks, frames, rows = 0, 0, 0
    while process.is_alive():
        if not (out / RUN_FILE).exists():
            continue
        (run,) = open_runs(out)
        assert len(run) >= frames
        assert len(run.series) >= rows
        frames, rows = len(run), len(run.series)
        if frames:
            assert run.frame(-1).kind.shape == run.shape
        assert not verify_run(out).problems
        looks += 1
    process.join()
    (run,) = open_runs(out)
    assert run.finished
    assert looks > 1


def test_a_clock_that_jumps_changes_nothing_but_dates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = computed(whole(tmp_path / "whole"))
    rng = random.Random(5)

    class Jumping(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Jumping:
            return cls(2026, 3, 29, tzinfo=tz) + timedelta(days=rng.uniform(-1e4, 1e4))

    monkeypatch.setattr(provenance, "datetime", Jumping)
    monkeypatch.setattr("time.time", lambda: rng.uniform(0, 2e9))
    assert computed(whole(tmp_path / "jumping")) == wanted
