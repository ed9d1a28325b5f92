"""What `info`, `export` and `check` say and draw of replicates."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from automaton.snapshot import open_runs
from tests.commands.calls import DEVICE, Caller, unfinish

ON = ("--device", DEVICE)
pytestmark = pytest.mark.usefixtures("no_figure")


def test_info_tells_an_arm_in_one_block(automaton: Caller, batch: Path) -> None:
    said = automaton("info", batch).out
    assert said.count("\narm ") == 2
    assert "2 replicates, 2 finished" in said
    ends = [int(run.series.burden[-1].sum()) for run in open_runs(batch / "lump")]
    low, high = sorted(ends)
    spread = f"{sum(ends) / 2:,.0f} ({low} to {high})" if low < high else str(low)
    assert f"{spread} at 4 h" in said
    assert "arm lump, replicate 2" in automaton("info", batch / "lump" / "r002").out
    unfinish(batch / "lump" / "r002")
    assert "arm lump, replicate 1" in automaton("info", batch / "lump").out


def test_info_says_how_many_are_missing(automaton: Caller, arms: Path, batch: Path) -> None:
    assert automaton("run", arms, "--out", batch, "--replicates", "3", *ON, "--quiet").status == 0
    shutil.rmtree(batch / "lump" / "r003")
    said = automaton("info", batch).out
    assert "2 of 3 replicates, 2 finished" in said
    assert "3 replicates, 3 finished" in said


def test_pictures_show_the_first_replicate_and_say_so(
    automaton: Caller, finished: Path, tmp_path: Path
) -> None:
    options = ("--size", "320x200", "--frames")
    said = automaton("export", finished, *options, tmp_path / "all")
    assert "drawn: replicate 1 of each arm" in said.err
    assert len(list((tmp_path / "all").glob("*.png"))) == 3
    own = automaton("export", finished / "lump" / "r002", *options, tmp_path / "own")
    assert own.err == ""


def test_check_counts_all_runs(automaton: Caller, arms: Path) -> None:
    said = automaton("check", arms, "--replicates", "3", "--workers", "2").out
    assert "6 (2 arms x 3 replicates), 2 workers" in said
    single = automaton("check", arms).out
    assert "replicates" not in single
    assert "6 (" in automaton("check", arms, "--set", "replicates=3").out
