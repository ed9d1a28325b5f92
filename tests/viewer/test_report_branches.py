"""Branches: axes begin where they do; figure and page say of what, from when, what was given before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from automaton.snapshot import Series
from tests.viewer.memory_runs import MemoryRun, bath
from tests.viewer.report_items import drawn, items_of
from tests.viewer.summary_cases import flat
from viewer.fields import references
from viewer.moments import first_h
from viewer.summary import words
from viewer.summary.digest import digest
from viewer.summary.style import Look

DRUG = "doxorubicin"


def branch(run: MemoryRun, arm: str, at_h: float = 96.0, *, stops: bool = False) -> MemoryRun:
    """A branch of a run from some time on, with its drug or without."""
    rows, kept = run.series.time_h >= at_h, run.times_h >= at_h
    plasma = {drug: values[rows] * (not stops) for drug, values in run.series.plasma_uM.items()}
    met = {drug: values[rows] for drug, values in run.series.mean_outside_uM.items()}
    old = run.series
    series = Series(old.time_h[rows], old.counts[rows], old.burden[rows], plasma, met, {})
    return replace(
        run,
        arm=arm,
        arm_index=1,
        path=Path("runs") / arm,
        scenario_text=f'branch = "{arm}"\n',
        attributes={"origin": str(run.path / "checkpoints" / "000096.h5"), "origin_step": 96},
        frames=tuple(frame for frame, keep in zip(run.frames, kept, strict=True) if keep),
        steps=run.steps[kept],
        times_h=run.times_h[kept],
        series=series,
    )


ORIGIN = flat("ball", plasma={DRUG: bath(1.0)})


def test_time_begins_with_the_first_of_the_arms_shown() -> None:
    less = branch(ORIGIN, "less")
    assert first_h([less]) == 96
    assert first_h([ORIGIN, less]) == 0
    look = Look.of("light", 1, 240.0, first_h([less]))
    assert look.begins_h == 96


def test_axes_of_a_branch_alone_begin_where_it_does() -> None:
    drawings, _, _ = items_of([branch(ORIGIN, "less")])
    for name in ("burden", "states", "dose"):
        assert drawn(drawings[name]).axes[0].get_xlim()[0] == pytest.approx(4.0)


def test_a_page_says_of_what_an_arm_is_a_branch() -> None:
    _, notes, _ = items_of([ORIGIN, branch(ORIGIN, "less")])
    assert f"less is a branch of ball, from day 4 on; {DRUG} was given before." in notes
    assert "no earlier than that point" in notes
    _, alone, _ = items_of([branch(ORIGIN, "less")])
    assert "less is a branch of ball, from day 4" in alone


def test_a_branch_that_stops_its_drug_was_treated_before() -> None:
    _, notes, _ = items_of([branch(ORIGIN, "stop", stops=True)])
    assert "No drug was given since the branches branched off." in notes
    assert "was never given" not in notes


def test_the_small_print_of_the_summary_says_so_too() -> None:
    runs = [ORIGIN, branch(ORIGIN, "stop", stops=True)]
    c0 = references(runs)
    look = Look.of("light", 2, 240.0)
    said = " ".join(words.caption([digest(run, c0) for run in runs], [DRUG], c0, look))
    assert "stop is a branch of ball, from day 4 on" in said
    assert "zero of its time to relapse" in said
