"""What is known of a run beforehand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from automaton.snapshot import DrugFrame, DrugInfo
from tests.viewer.conftest import WordsOf
from tests.viewer.made_up_run import DRUG, MadeUpRun, ball, frame_of, made_up_run
from tests.viewer.pictures import SMALL
from viewer.scene import FieldChoice, FieldPart
from viewer.storyboard import storyboard
from viewer.written import NOTHING_PAINTED

FRAMES = 40
PULSE = 3


def pulsed(peak_uM: float) -> MadeUpRun:
    """Cells hold a drug, and have been damaged by it, in one frame alone; its reference is 0."""
    kind = ball(16, 6)
    frames = []
    for k in range(FRAMES):
        level = np.full(kind.shape, peak_uM if k == PULSE else 1e-22, np.float32)
        drugs = {DRUG: DrugFrame(level, level, 2 * level)}
        frames.append(replace(frame_of(kind, time_h=6.0 * k), drugs=drugs))
    return made_up_run(frames, drugs=(DrugInfo(DRUG, 0.0),))


def test_a_pulse_in_a_single_frame_of_one_arm_sets_the_colour_bar() -> None:
    arms = [pulsed(0.5), pulsed(3.69)]
    tops: dict[FieldPart, float] = {"outside": 3.7, "inside": 3.7, "damage": 7.4}
    for part, top in tops.items():
        (scale,) = storyboard(arms, replace(SMALL, field=FieldChoice(DRUG, part))).scales
        assert (scale.high, scale.ends) == (top, ("0", f"{top:g}"))


def test_where_a_field_is_gone_the_picture_says_so(words_of: WordsOf) -> None:
    board = storyboard([pulsed(3.69)], replace(SMALL, field=FieldChoice(DRUG, "inside")))
    title = f"{DRUG} inside cells (µM)"
    during, after = words_of(board, PULSE), words_of(board, PULSE + 1)
    assert title in during
    assert title in after
    assert NOTHING_PAINTED not in during
    assert NOTHING_PAINTED in after
    assert "3.7" not in after
