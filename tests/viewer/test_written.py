"""What stands on a page beside the pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from automaton.kinds import HEALTHY, TUMOUR
from automaton.snapshot import DrugFrame, DrugInfo
from tests.viewer.conftest import WordsOf
from tests.viewer.made_up_run import DRUG, MadeUpRun, ball, flat, frame_of, made_up_run, treated_ball
from tests.viewer.pictures import SMALL
from viewer.scene import Cut, FieldChoice, Scene
from viewer.storyboard import storyboard
from viewer.written import NOTHING_PAINTED, Written, length_text, moment, round_length, written


def page(runs: list[MadeUpRun], scene: Scene, number: int = 0) -> Written:
    """What is written on a page of a storyboard."""
    board = storyboard(runs, scene)
    shot, last_h = board.shots[number], max(float(run.times_h[-1]) for run in board.runs)
    return written(board.runs, scene, shot.frames, board.colours, shot.fields, shot.time_h, last_h)


def under(drug: str, reference_uM: float, arm: str) -> MadeUpRun:
    """A ball under a drug at its reference, which is in cells too, and has done damage."""
    kind = ball(16, 6)
    level = np.full(kind.shape, reference_uM, np.float32)
    frames = [
        replace(frame_of(kind, time_h=24.0 * k, drugs=()), drugs={drug: DrugFrame(level, 2 * level, level)})
        for k in range(2)
    ]
    return made_up_run(frames, arm, drugs=(DrugInfo(drug, reference_uM),))


def test_arms_under_two_drugs_share_a_bar_that_names_neither_and_captions_name_both() -> None:
    words = page([under("doxorubicin", 2.0, "first"), under("cisplatin", 5.0, "second")], SMALL)
    assert [(bar.title, bar.ends) for bar in words.bars] == [("drug outside cells, C/C₀", ("0", "1"))]
    assert [caption.notes for caption in words.captions] == [("doxorubicin",), ("cisplatin",)]
    (bar,) = page([under("doxorubicin", 2.0, "first")], SMALL).bars
    assert (bar.title, bar.ends) == ("doxorubicin outside cells, C/C₀", ("0", "1  (C₀ = 2 µM)"))


def test_fields_on_different_scales_have_a_bar_each(words_of: WordsOf) -> None:
    runs = [under("doxorubicin", 2.0, "first"), under("cisplatin", 5.0, "second")]
    inside = replace(SMALL, field=FieldChoice("auto", "inside"))
    bars = page(runs, inside).bars
    assert [(bar.title, bar.high) for bar in bars] == [
        ("doxorubicin inside cells (µM)", 4.0),
        ("cisplatin inside cells (µM)", 10.0),
    ]
    said = " ".join(words_of(storyboard(runs, replace(inside, size=(1920, 1080))), 0))
    assert all(bar.title in said for bar in bars), "in two lines where one would be too small"


@pytest.mark.parametrize(
    ("cut", "fog", "seen"),
    [("none", 0.0, False), ("none", 0.5, True), ("octant", 0.0, True), ("octant", 0.5, True)],
)
def test_a_field_has_a_bar_where_it_is_seen(cut: str, fog: float, seen: bool, words_of: WordsOf) -> None:
    scene = replace(SMALL, cut=Cut(cut), fog=fog)  # type: ignore[arg-type]
    assert bool(page([treated_ball()], scene, 1).bars) == seen
    words = words_of(storyboard([treated_ball()], scene), 1)
    assert (f"{DRUG} outside cells, C/C₀" in words) == seen
    assert NOTHING_PAINTED not in words


def test_a_flat_lattice_shows_its_field_uncut() -> None:
    assert page([flat()], replace(SMALL, cut=Cut("none"))).bars


def test_where_no_arm_has_enough_of_a_field_that_is_said_and_else_all_are_painted() -> None:
    early, late = treated_ball(arm="early"), treated_ball(arm="late", drug_on_from=2)
    board = storyboard([early, late], SMALL)
    painted = [[scale is not None for scale in shot.fields.painted] for shot in board.shots]
    assert painted == [[False, False], [True, True], [True, True]]
    before = page([early, late], SMALL)
    assert before.bars == ()
    assert [scale.title for scale in before.absent] == [f"{DRUG} outside cells, C/C₀"]


def test_a_caption_says_what_has_to_be_known() -> None:
    kind = ball(12, 4)
    kind[0] = HEALTHY
    run = made_up_run([frame_of(kind, time_h=24.0 * k) for k in range(2)], "short")
    words = page([run, treated_ball(5)], SMALL, 4)
    cells = np.count_nonzero(kind == TUMOUR)
    assert words.time == "t = 4.0 d"
    assert words.captions[0].arm == "short"
    assert words.captions[0].line == f"{cells} tumour cells, at 1.0 d, 144 healthy (not drawn)"
    shown = page([run], replace(SMALL, hidden=frozenset()))
    assert shown.captions[0].notes == ("144 healthy",)


def test_a_frame_that_is_not_counted_yet_has_no_number_of_another() -> None:
    run = treated_ball(2)
    rows = {name: getattr(run.series, name)[:1] for name in ("time_h", "counts", "burden")}
    behind = replace(run, series=replace(run.series, **rows, plasma_uM={}, mean_outside_uM={}))
    assert [page([behind], SMALL, k).captions[0].cells != "" for k in (0, 1)] == [True, False]


def test_lengths_are_in_um_or_mm(words_of: WordsOf) -> None:
    assert [length_text(um) for um in (0.5, 200.0, 500.0, 1000.0, 2e6)] == [
        "0.5 µm",
        "200 µm",
        "500 µm",
        "1 mm",
        "2000 mm",
    ]
    wide = replace(treated_ball(), spacing_um=500.0)
    assert any(words.endswith(" mm") for words in words_of(storyboard([wide], SMALL), 0))


@pytest.mark.parametrize(
    ("longest", "expected"), [(0.7, 0.5), (1, 1), (4.9, 2), (199, 100), (200, 200), (999, 500), (0, 1)]
)
def test_scale_bars_are_round(longest: float, expected: float) -> None:
    assert round_length(longest) == pytest.approx(expected)


def test_time_stamps() -> None:
    assert moment(1008.0, 2000.0) == "42.0 d"
    assert moment(6.0, 48.0) == "6.0 h"
