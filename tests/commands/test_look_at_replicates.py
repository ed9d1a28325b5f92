"""What `info`, `export` and `check` say and draw of replicates."""

from __future__ import annotations

import re
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
    assert said.count("replicates   2 ordered, 2 there, 2 finished") == 2
    ends = [int(run.series.burden[-1].sum()) for run in open_runs(batch / "lump")]
    low, high = sorted(ends)
    spread = f"{sum(ends) / 2:,.0f} ({low} to {high})" if low < high else str(low)
    assert f"{spread} at 4 h" in said
    assert "arm lump, replicate 2" in automaton("info", batch / "lump" / "r002").out
    unfinish(batch / "lump" / "r002")
    said = automaton("info", batch / "lump").out
    assert "arm lump, replicate 1" in said
    assert "2 ordered, 1 there, 1 finished" in said
    assert "ordered" not in automaton("info", batch / "lump" / "r001").out


def test_info_counts_each_replicate_to_its_own_end(automaton: Caller, arms: Path, tmp_path: Path) -> None:
    """Two replicates of 4 h, one of them stopped at 2 h, which says so alone too."""
    out = tmp_path / "r"
    run = ("run", arms, "--arm", "lump", "--replicates", "2", *ON, "--quiet")
    assert automaton(*run, "--out", out).status == 0
    assert automaton(*run, "--out", tmp_path / "short", "--until", 2 / 24).status == 0
    shutil.rmtree(out / "lump" / "r002")
    shutil.copytree(tmp_path / "short" / "lump" / "r002", out / "lump" / "r002")
    said = automaton("info", out).out
    assert "2 there, 1 finished, 1 stopped early" in said
    assert "at 2 or 4 h, each at its own end" in said
    assert "extinct      0 of 2" in said
    alone = automaton("info", out / "lump" / "r002").out
    assert "stopped at 2 h, before the end of its scenario" in alone


def test_info_says_how_many_are_missing(automaton: Caller, arms: Path, batch: Path) -> None:
    assert automaton("run", arms, "--out", batch, "--replicates", "3", *ON, "--quiet").status == 0
    shutil.rmtree(batch / "lump" / "r003")
    shutil.rmtree(batch / "scattered")
    said = automaton("info", batch).out
    assert "3 ordered, 2 there, 2 finished" in said
    assert "arm scattered\n  replicates   3 ordered, 0 there, 0 finished" in said


def test_frames_that_were_removed_are_counted(automaton: Caller, batch: Path, few_figures: None) -> None:
    (batch / "lump" / "r002" / "frames" / "000002.h5").unlink()
    assert (
        "2 of 3 are there, the others were removed, 0 to 4 h"
        in automaton("info", batch / "lump" / "r002").out
    )
    assert "frames       5 of 6 are there" in automaton("info", batch).out
    assert "frames       3, 0 to 4 h" in automaton("info", batch / "lump" / "r001").out
    assert automaton("report", batch).status == 0
    page = (batch / "report.html").read_text(encoding="utf-8")
    assert "There are 2 of 3 in r002" in page


def test_what_cannot_be_read_is_named_and_the_rest_still_comes(
    automaton: Caller, batch: Path, tmp_path: Path
) -> None:
    damaged = batch / "lump" / "r001" / "run.h5"
    damaged.write_bytes(damaged.read_bytes()[:500])
    for arguments, words in (
        (("info", batch), "2 ordered, 1 there, 1 finished"),
        (("export", batch, "--csv", tmp_path / "t"), "time_series.csv"),
    ):
        result = automaton(*arguments)
        assert result.status == 1
        assert words in result.out
        assert str(damaged) in result.err
    rows = (tmp_path / "t" / "time_series.csv").read_text().splitlines()
    assert len(rows) == 1 + 3 * 5
    assert str(damaged) in automaton.refused("info", damaged.parent)
    assert str(damaged) in automaton.refused("export", damaged.parent, "--csv", tmp_path / "u")


def test_nothing_is_said_to_be_drawn_that_is_refused(automaton: Caller, finished: Path) -> None:
    assert "drawn" not in automaton.refused("export", finished, "--video", "v.avi")


def test_pictures_show_the_first_replicate_and_say_so(
    automaton: Caller, finished: Path, tmp_path: Path
) -> None:
    options = ("--size", "320x240", "--frames")
    said = automaton("export", finished, *options, tmp_path / "all")
    assert "drawn: replicate 1 of each arm" in said.err
    assert len(list((tmp_path / "all").glob("*.png"))) == 3
    own = automaton("export", finished / "lump" / "r002", *options, tmp_path / "own")
    assert own.err == ""


def test_paraview_is_shown_the_first_replicate_too(automaton: Caller, finished: Path, tmp_path: Path) -> None:
    said = automaton("export", finished, "--xdmf", tmp_path / "all.xdmf")
    assert (said.status, said.out) == (0, f"{tmp_path / 'all.xdmf'}\n")
    assert "drawn: replicate 1 of each arm" in said.err
    frames = set(re.findall(r"(\w+)/(r\d+)/frames/", (tmp_path / "all.xdmf").read_text()))
    assert frames == {("lump", "r001"), ("scattered", "r001")}


def test_check_counts_all_runs(automaton: Caller, arms: Path) -> None:
    said = automaton("check", arms, "--replicates", "3", "--workers", "2").out
    assert "6 (2 arms x 3 replicates), 2 workers" in said
    single = automaton("check", arms).out
    assert "replicates" not in single
    assert "6 (" in automaton("check", arms, "--set", "replicates=3").out
