"""What the report leaves out, and that it says so: dead tumours, rare mutations, absent drugs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.viewer.report_items import drawn, items_of, replicates, with_clones
from tests.viewer.summary_cases import flat


def test_mutations_too_rare_for_the_axis_are_not_denied() -> None:
    """1 of 10,001 cells carries one; in the other run none does, in the third all are dead."""
    rare, none = with_clones(flat("rare", frames=2), [(10_000, 1)] * 2), [(10, 0)] * 2
    drawings, notes, _ = items_of([rare, with_clones(flat("pure", frames=2, arm_index=1), none)])
    assert "site_frequencies" not in drawings
    assert "No cell of pure carries a mutation." in notes
    assert "Each mutation of rare is carried by less than 0.1 % of the cells." in notes
    common = with_clones(flat("common", frames=2, arm_index=1), [(10, 5)] * 2)
    drawings, _, _ = items_of([rare, common])
    assert "Each mutation of rare is carried by less" in drawings["site_frequencies"].reading
    assert drawings["site_frequencies"].sample.startswith("n = 1 replicate;")


def test_a_dead_tumour_leaves_no_empty_axes() -> None:
    dead = with_clones(flat("dead", kept=0.0), [(10, 2), *[(0, 0)] * 10])
    drawings, notes, _ = items_of([dead])
    assert not {"diversity", "hill", "clone_sizes", "site_frequencies"} & drawings.keys()
    assert "no tumour has a living cell at its last frame" in notes
    assert "no tumour has a living cell at more than one frame" in notes
    _, notes, _ = items_of([dead, with_clones(flat("alive", arm_index=1), [(10, 2)] * 11)])
    assert "No cell of dead lives at the last frame." in notes


def test_a_tumour_that_dies_between_frames_is_explained() -> None:
    run = with_clones(flat(kept=0.0, frames=11), [(10, 2)] * 5 + [(0, 0)] * 6)
    burden = run.series.burden.copy()
    burden[100:] = 0
    run = replace(run, series=replace(run.series, burden=burden))
    reading = items_of([run])[0]["muller"].reading
    assert "such as one at day 4.2, seems to last until its next frame (day 5)." in reading


def test_without_a_drug_nothing_speaks_of_one() -> None:
    drawings, notes, _ = items_of([flat(plasma={})])
    assert "at the time of the last frame" in drawings["oxygen"].reading
    assert "after the start of a treatment" not in notes


def test_legends_name_what_is_drawn() -> None:
    drawings, _, _ = items_of([flat("treated"), flat("control", plasma={}, arm_index=1)])
    assert drawn(drawings["survivors_by_depth"]).legends == []
    (legend,) = drawn(drawings["protection_doxorubicin"]).legends
    assert "hypoxia" not in {text.get_text() for text in legend.get_texts()}


def test_depths_of_an_arm_do_not_follow_those_of_another() -> None:
    """Scattered cells lie half a spacing deep, whatever the ball beside them."""
    runs = [flat("ball"), flat("scattered", balls=0, fill=0.02, arm_index=1)]
    (axes,) = drawn(items_of(runs)[0]["survivors_by_depth"]).axes
    alone = drawn(items_of(runs[1:])[0]["survivors_by_depth"]).axes[0]
    np.testing.assert_allclose(
        np.asarray(axes.lines[1].get_xdata(), np.float64), np.asarray(alone.lines[0].get_xdata(), np.float64)
    )


def test_where_many_arms_meet_no_interval_is_claimed() -> None:
    runs = []
    for k in range(5):
        arm = replicates(flat(f"a{k}", arm_index=k, frames=2), flat(f"a{k}", arm_index=k, frames=2))
        runs += [replace(run, path=Path(f"runs/a{k}/r{run.replicate:03d}")) for run in arm]
    drawings, _, _ = items_of(runs)
    for name in ("burden", "relapse"):
        assert drawings[name].sample.endswith("no interval where so many arms meet.")
