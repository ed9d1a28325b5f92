"""Dose strips: every drug of every arm, and no bolus lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from automaton.series import Series
from automaton.snapshot import DrugInfo
from tests.viewer.conftest import WordsOf
from tests.viewer.made_up_run import MadeUpRun, ball, frame_of, made_up_run
from tests.viewer.pictures import SMALL, picture_of
from viewer.doses import dose_strips, left_out, treated_alike
from viewer.palette import drug_colour
from viewer.scene import Scene
from viewer.storyboard import storyboard

STEPS = 20_000


def given(plasma_uM: dict[str, npt.NDArray[np.float64]], arm: str = "", hours: float = STEPS) -> MadeUpRun:
    """A run whose plasma held this, step by step."""
    names = tuple(plasma_uM)
    frames = [frame_of(ball(12, 4), time_h=time_h, drugs=names) for time_h in (0.0, hours)]
    run = made_up_run(frames, arm, drugs=tuple(DrugInfo(name, 1.0) for name in names))
    rows = len(next(iter(plasma_uM.values())))
    counts, burden = (np.repeat(array[:1], rows, axis=0) for array in (run.series.counts, run.series.burden))
    time_h = np.linspace(0.0, hours, rows)
    return replace(run, series=Series(time_h, counts, burden, plasma_uM, plasma_uM, {}))


def bolus(at: int, uM: float = 1.0, rows: int = STEPS + 1) -> npt.NDArray[np.float64]:
    """Plasma that holds something in a single step."""
    plasma = np.zeros(rows)
    plasma[at] = uM
    return plasma


@pytest.mark.parametrize("at", [1, 7_001, 13_337, STEPS])
@pytest.mark.parametrize("pixels", [97, 700, 1920])
def test_a_bolus_in_one_step_of_many_is_seen_where_it_was_given(at: int, pixels: int) -> None:
    (strip,) = dose_strips([given({"drug": bolus(at)})])
    heights = strip.heights(0.0, STEPS, pixels)
    assert heights.max() == 1.0
    (seen,) = np.nonzero(heights)
    assert 2 <= len(seen) <= 4
    assert abs(seen.mean() / pixels - (at - 0.5) / STEPS) <= 2 / pixels


def test_a_small_bolus_beside_a_large_one_is_seen() -> None:
    plasma = bolus(5_000, 100.0) + bolus(15_000, 0.02)
    (strip,) = dose_strips([given({"drug": plasma})])
    heights = strip.heights(0.0, STEPS, 800)
    assert heights[600] > 0.1, "2 % of the reference is a dose"
    assert heights[400] == 0.0


def test_few_steps_fill_the_pixels_that_they_last() -> None:
    (strip,) = dose_strips([given({"drug": np.array([0.0, 0.0, 2.0, 0.0, 0.0])}, hours=4.0)])
    np.testing.assert_array_equal(np.nonzero(strip.heights(0.0, 4.0, 40))[0], np.arange(9, 21))
    assert strip.words(2.0) == "drug, 2 µM in plasma"
    assert strip.words(3.0) == "drug, none in plasma"


def test_a_picture_shows_a_short_bolus(words_of: WordsOf) -> None:
    board = storyboard([given({"drug": bolus(13_337)})], SMALL)
    box, picture = board.layout.dose, picture_of(board)
    strip = picture[box.top : box.bottom, box.left : box.right].astype(int)
    near = np.abs(strip - np.array(drug_colour("drug"))).max(axis=2) < 60
    assert near.sum() >= 20
    assert "drug, none in plasma" in words_of(board, 0)


def test_any_number_of_drugs_has_a_strip_each_or_is_named(words_of: WordsOf) -> None:
    names = "abcdefgh"
    run = given({name: bolus(100 * (k + 1)) for k, name in enumerate(names)})
    only_last = given({name: bolus(50) if name == "d" else np.zeros(STEPS + 1) for name in "abcd"})
    assert [strip.drug for strip in dose_strips([only_last])] == ["d"]
    assert "d, none in plasma" in words_of(storyboard([only_last], SMALL), 0)
    words = words_of(storyboard([run], Scene()), 0)
    for name in names[:6]:
        assert f"{name}, none in plasma" in words
    assert "not shown: g, h" in words


def test_a_drug_has_its_colour_whatever_stands_beside_it() -> None:
    def colours(names: str) -> dict[str, tuple[int, int, int]]:
        return {s.drug: s.colour for s in dose_strips([given({name: bolus(9) for name in names})])}

    together = colours("abcd")
    for name, colour in together.items():
        assert colours(name) == {name: colour}


def test_arms_treated_alike_share_a_strip_and_others_have_their_own(words_of: WordsOf) -> None:
    early, late, never = bolus(100), bolus(900), np.zeros(STEPS + 1)
    arms = [
        given({"x": early, "y": late}, "first"),
        given({"x": early, "y": early}, "second"),
        given({"x": never, "y": never}, "control"),
    ]
    strips = dose_strips(arms)
    assert [(s.drug, s.places) for s in strips] == [("x", (0, 1)), ("y", (0,)), ("y", (1,))]
    assert not treated_alike(strips, 3)
    assert treated_alike(dose_strips([arms[0], arms[0]]), 2)
    words = words_of(storyboard(arms, SMALL), 0)
    assert words.count("no drug given") == 1
    assert words.count("y, none in plasma") == 2


def test_strips_without_room_are_named_once() -> None:
    strips = dose_strips([given({"x": bolus(1)}, "first"), given({"x": bolus(2)}, "second")])
    assert left_out(strips) == "not shown: x"
    assert left_out(()) == ""


def test_nothing_is_said_of_plasma_before_a_run_began_or_after_it_ended() -> None:
    (strip,) = dose_strips([given({"drug": np.full(7, 2.0)}, hours=6.0)])
    late = replace(strip, time_h=strip.time_h + 10.0)
    assert late.words(10.0) == "drug, 2 µM in plasma"
    assert late.words(9.5) == "drug, 2 µM in plasma", "within its first step"
    assert late.is_there(16.0)
    for time_h in (8.5, 16.5):
        assert late.words(time_h) == "drug"
        assert not late.is_there(time_h)
