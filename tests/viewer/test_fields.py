"""Which field is painted when, in which unit, on which scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from automaton.kinds import TUMOUR
from automaton.snapshot import DrugFrame, DrugInfo
from tests.viewer.conftest import WordsOf
from tests.viewer.made_up_run import (
    DRUG,
    REFERENCE_UM,
    MadeUpRun,
    ball,
    frame_of,
    made_up_run,
    treated_ball,
)
from tests.viewer.pictures import SMALL, Picture, picture_of
from viewer.fields import field_values
from viewer.palette import COLOURMAPS
from viewer.scene import FieldChoice
from viewer.storyboard import Storyboard, storyboard


def shown(board: Storyboard) -> list[list[str]]:
    """The names of the fields of each picture, arm by arm."""
    return [[scale.choice.name if scale else "" for scale in shot.fields.wanted] for shot in board.shots]


def test_the_field_shown_is_one_that_is_there() -> None:
    assert shown(storyboard([treated_ball()], SMALL)) == [[DRUG]] * 3
    assert shown(storyboard([treated_ball(drug_on_from=9)], SMALL)) == [["oxygen"]] * 3
    assert shown(storyboard([treated_ball()], replace(SMALL, field=FieldChoice("none")))) == [[""]] * 3


def one_after_another(first: str, then: str) -> MadeUpRun:
    """Four frames of a ball; one drug is given at the second, the other at the third."""
    kind, names = ball(16, 6), (first, then)
    frames = []
    for k, levels in enumerate([(0, 0), (2, 0), (0, 2), (0, 0)]):
        frame = frame_of(kind, time_h=24.0 * k, drugs=names)
        drugs = {
            name: DrugFrame(np.full(kind.shape, level, np.float32))
            for name, level in zip(names, levels, strict=True)
        }
        frames.append(replace(frame, drugs=drugs))
    return made_up_run(frames, drugs=tuple(DrugInfo(name, 2.0) for name in names))


def test_of_several_drugs_the_one_given_last_is_shown(
    words_of: WordsOf,
) -> None:
    board = storyboard([one_after_another("paclitaxel", "cisplatin")], SMALL)
    assert shown(board) == [["paclitaxel"], ["paclitaxel"], ["cisplatin"], ["cisplatin"]]
    assert "paclitaxel outside cells, C/C₀" in words_of(board, 1)
    assert "cisplatin outside cells, C/C₀" in words_of(board, 2)


def test_arms_with_different_drugs_name_them(words_of: WordsOf) -> None:
    arms = [one_after_another("paclitaxel", "cisplatin"), one_after_another("cisplatin", "paclitaxel")]
    board = storyboard(arms, SMALL)
    assert shown(board)[2] == ["cisplatin", "paclitaxel"]
    words = words_of(board, 2)
    assert "drug outside cells, C/C₀" in words
    assert [line.rpartition(", ")[2] for line in words if "tumour cells" in line] == [
        "cisplatin",
        "paclitaxel",
    ]


def test_fields_in_the_units_of_their_colour_bars() -> None:
    run = treated_ball()
    frame = run.frame(1)
    outside = field_values(frame, FieldChoice(DRUG), REFERENCE_UM)
    assert outside is not None
    assert outside.max() == pytest.approx(1.0)
    unscaled = field_values(frame, FieldChoice(DRUG), 0.0)
    assert unscaled is not None
    assert unscaled.max() == pytest.approx(REFERENCE_UM)
    assert field_values(frame, FieldChoice(DRUG, "inside"), REFERENCE_UM) is None
    (scale,) = storyboard([run], replace(SMALL, field=FieldChoice("oxygen"))).scales
    assert (scale.low, scale.high, scale.colourmap) == (0.0, 38.0, "cividis")


def arms_of_doses(*doses_uM: float, reference: bool = True) -> Storyboard:
    """Flat arms in baths of these doses, which are their references too."""
    kind = np.zeros((1, 12, 16), np.uint8)
    kind[..., :5] = TUMOUR
    runs = [
        made_up_run([frame_of(kind, outside_uM=dose)], drugs=(DrugInfo(DRUG, dose if reference else 0.0),))
        for dose in doses_uM
    ]
    return storyboard(runs, replace(SMALL, field=FieldChoice(DRUG)))


def has_colour(picture: Picture, board: Storyboard, arm: int, value: float) -> bool:
    """Whether the panel of an arm shows a value, as a share of the colour bar."""
    panel = board.layout.panels[arm]
    colour = COLOURMAPS["viridis dark"][round(255 * value)]
    shown = picture[panel.top : panel.bottom, panel.left : panel.right]
    return int((shown == colour).all(axis=-1).sum()) > 1000


def test_arms_of_different_doses_share_one_reference() -> None:
    board = arms_of_doses(0.0, 0.1, 0.5)
    (scale,) = board.scales
    assert scale.title == f"{DRUG} outside cells, C/C₀"
    assert (scale.high, scale.ends) == (1.0, ("0", "1  (C₀ = 0.5 µM)"))
    picture = picture_of(board)
    assert [has_colour(picture, board, arm, c) for arm, c in enumerate((0.0, 0.2, 1.0))] == [True] * 3


def test_arms_without_any_reference_are_in_micromolar() -> None:
    board = arms_of_doses(0.1, 0.5, reference=False)
    (scale,) = board.scales
    assert scale.title == f"{DRUG} outside cells (µM)"
    assert (scale.high, scale.ends) == (0.5, ("0", "0.5"))
    picture = picture_of(board)
    assert [has_colour(picture, board, arm, c) for arm, c in enumerate((0.2, 1.0))] == [True] * 2


def test_the_dose_strip_names_the_drugs_that_were_given(words_of: WordsOf) -> None:
    arm = one_after_another("paclitaxel", "cisplatin")
    plasma = {**arm.series.plasma_uM, "cisplatin": np.zeros(4)}
    alone = replace(arm, series=replace(arm.series, plasma_uM=plasma))
    words = [line for line in words_of(storyboard([alone, arm], SMALL), 1) if "plasma" in line]
    assert words == [
        "paclitaxel, 2 µM in plasma",
        "paclitaxel, 2 µM in plasma",
        "cisplatin, none in plasma",
    ]
