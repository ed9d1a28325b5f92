"""Whole pictures: what is written, in which colours, and where."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from automaton.errors import UserError
from automaton.kinds import APOPTOTIC, HEALTHY, TUMOUR
from automaton.snapshot import DrugInfo
from tests.viewer.made_up_run import (
    DRUG,
    REFERENCE_UM,
    MadeUpRun,
    ball,
    flat,
    frame_of,
    made_up_run,
    scattered,
    treated_ball,
)
from viewer.channels import field_values
from viewer.clone_colours import clone_colours
from viewer.overlays import round_length, time_text
from viewer.page import Page
from viewer.palette import COLOURMAPS, DARK, KIND_COLOURS, LIGHT, WILD_TYPE, Colour, from_hex
from viewer.picture import draw_picture
from viewer.scene import Camera, FieldChoice, Scene
from viewer.storyboard import Storyboard, storyboard

SMALL = Scene(size=(640, 360), supersampling=1)
EFFLUX = from_hex("#d55e00")
Picture = npt.NDArray[np.uint8]


def picture_of(board: Storyboard, number: int = 0) -> Picture:
    return np.asarray(draw_picture(board, number))


def squares_of(picture: Picture, colour: Colour) -> int:
    """How many pixels of exactly this colour lie in the legend's corner."""
    corner = picture[300:, :200]
    return int((corner == colour).all(axis=-1).sum())


def test_the_legend_shows_what_is_present_in_exact_colours() -> None:
    picture = picture_of(storyboard([treated_ball(), scattered()], SMALL))
    for colour in (WILD_TYPE["dark"], EFFLUX, KIND_COLOURS[APOPTOTIC]):
        assert squares_of(picture, colour) >= 64
    assert not squares_of(picture, from_hex("#0072b2")), "nobody carries repair"
    assert not squares_of(picture, KIND_COLOURS[HEALTHY])


def test_a_light_page() -> None:
    picture = picture_of(storyboard([treated_ball()], replace(SMALL, theme="light")))
    assert (picture[0, 0] == LIGHT.background).all()
    assert squares_of(picture, WILD_TYPE["light"]) >= 64


def test_each_arm_stands_in_its_own_panel_at_one_scale() -> None:
    board = storyboard([treated_ball(), scattered()], SMALL)
    picture = picture_of(board)
    panels = [picture[p.top : p.bottom, p.left : p.right] for p in board.layout.panels]
    orange = [int((p[..., 0].astype(int) > p[..., 2].astype(int) + 60).sum()) for p in panels]
    assert orange[0] > 200
    assert orange[1] == 0
    views = [board.view(run, board.shots[0].camera, (9, 9)) for run in board.runs]
    assert views[0].scale == views[1].scale


def test_nothing_of_an_arm_leaves_its_panel() -> None:
    board = storyboard([scattered(), scattered()], replace(SMALL, camera=Camera(20, 35)))
    picture = picture_of(board)
    for panel in board.layout.panels:
        inside = picture[panel.top : panel.bottom, panel.left : panel.right] != DARK.background
        drawn = np.argwhere(inside.any(axis=-1))
        assert (drawn.min(axis=0) > 0).all()
        assert (drawn.max(axis=0) < np.array(inside.shape[:2]) - 1).all()


def test_the_camera_stays_and_the_turntable_turns() -> None:
    still = storyboard([treated_ball()], SMALL)
    assert {shot.camera for shot in still.shots} == {SMALL.camera}
    turning = storyboard([treated_ball()], replace(SMALL, camera=Camera(turntable_deg=90)), 4)
    assert len(turning.shots) == 12
    turned = turning.shots[-1].camera.azimuth_deg - turning.shots[0].camera.azimuth_deg
    assert turned == pytest.approx(90)
    assert [shot.frames for shot in turning.shots[::4]] == [(0,), (1,), (2,)]


def test_the_cut_and_the_colour_bar_show_the_drug_only_while_there_is_some() -> None:
    board = storyboard([treated_ball(side=30)], SMALL)
    yellow = COLOURMAPS["viridis"][255]
    off, on = ((picture_of(board, k) == yellow).all(axis=-1).sum() for k in (0, 1))
    assert off == 0
    assert on > 1000


def test_arms_of_different_lengths_show_their_nearest_frame() -> None:
    board = storyboard([treated_ball(frames=4), scattered(frames=2)], SMALL)
    assert [shot.frames for shot in board.shots] == [(0, 0), (1, 1), (2, 1), (3, 1)]


def test_strips_under_each_arm_when_doses_differ() -> None:
    alike = storyboard([treated_ball(), scattered()], SMALL)
    apart = storyboard([treated_ball(drug_on_from=2), scattered()], SMALL)
    assert alike.layout.doses == ()
    assert len(apart.layout.doses) == 2
    strip = apart.layout.doses[1]
    there = picture_of(apart, 2)[strip.top : strip.bottom, strip.left : strip.right]
    blue = there[..., 2].astype(int) - there[..., 0]
    assert (blue > 60).sum() > 50


def test_the_dose_strip_says_what_plasma_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    write = Page.text

    def noting(page: Page, at: tuple[float, float], words: str, *args: Any, **options: Any) -> float:
        said.append(words)
        return write(page, at, words, *args, **options)

    monkeypatch.setattr(Page, "text", noting)
    kind = ball(12, 4)
    levels = (0.0, 1.9, 0.015)
    run = made_up_run([frame_of(kind, time_h=24.0 * k, outside_uM=c) for k, c in enumerate(levels)])
    board = storyboard([run], SMALL)
    labels = []
    for number in range(3):
        said.clear()
        picture_of(board, number)
        labels += [words for words in said if "plasma" in words]
    assert labels == [
        f"{DRUG}, none in plasma",
        f"{DRUG}, 1.9 µM in plasma",
        f"{DRUG}, 0.015 µM in plasma",
    ]


def test_a_flat_run_has_exact_cells_over_the_field() -> None:
    board = storyboard([flat()], SMALL)
    picture = picture_of(board)
    (panel,) = board.layout.panels
    shown = picture[panel.top : panel.bottom, panel.left : panel.right]
    places = [
        np.argwhere((shown == c).all(axis=-1))
        for c in (WILD_TYPE["dark"], tuple(COLOURMAPS["viridis dark"][255]), EFFLUX)
    ]
    assert all(len(place) > 1000 for place in places)
    left, middle, right = (place[:, 1].mean() for place in places)
    assert left < middle < right


def test_cells_by_kind() -> None:
    picture = picture_of(storyboard([treated_ball()], replace(SMALL, cells="kind")))
    assert squares_of(picture, KIND_COLOURS[TUMOUR]) >= 64
    assert not squares_of(picture, EFFLUX)


def test_a_run_without_cells_or_drugs_is_an_empty_page() -> None:
    empty = frame_of(np.zeros((6, 6, 6), np.uint8), drugs=())
    run = made_up_run([replace(empty, oxygen_mmHg=None)], drugs=())
    board = storyboard([run], SMALL)
    assert board.field is None
    (panel,) = board.layout.panels
    shown = picture_of(board)[panel.top : panel.bottom, panel.left : panel.right]
    assert (shown == DARK.background).all()


def test_the_field_shown_is_one_that_is_there() -> None:
    assert storyboard([treated_ball()], SMALL).scene.field is None, "the scene is as it was given"
    drug = storyboard([treated_ball()], SMALL).field
    assert drug is not None
    assert drug.choice == FieldChoice(DRUG)
    never_met = storyboard([treated_ball(drug_on_from=9)], SMALL).field
    assert never_met is not None
    assert never_met.choice == FieldChoice("oxygen")


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
    board = storyboard([run], replace(SMALL, field=FieldChoice("oxygen")))
    assert board.field is not None
    assert (board.field.low, board.field.high, board.field.colourmap) == (0.0, 38.0, "cividis")


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
    assert board.field is not None
    assert board.field.title == f"{DRUG} outside cells, C/C₀"
    assert (board.field.high, board.field.ends) == (1.0, ("0", "1  (C₀ = 0.5 µM)"))
    picture = picture_of(board)
    assert [has_colour(picture, board, arm, c) for arm, c in enumerate((0.0, 0.2, 1.0))] == [True] * 3


def test_arms_without_any_reference_are_in_micromolar() -> None:
    board = arms_of_doses(0.1, 0.5, reference=False)
    assert board.field is not None
    assert board.field.title == f"{DRUG} outside cells (µM)"
    assert (board.field.high, board.field.ends) == (0.5, ("0", "0.5"))
    picture = picture_of(board)
    assert [has_colour(picture, board, arm, c) for arm, c in enumerate((0.2, 1.0))] == [True] * 2


@pytest.mark.parametrize(
    ("runs", "scene", "words"),
    [
        ([], SMALL, "no run"),
        ([made_up_run([], path=Path("empty"))], SMALL, "no frames"),
        ([treated_ball(), flat()], SMALL, "flat"),
        ([treated_ball()], replace(SMALL, size=(100, 50)), "160x120"),
        ([treated_ball()], replace(SMALL, field=FieldChoice("aspirin")), "aspirin"),
    ],
)
def test_what_cannot_be_drawn_is_said(runs: list[MadeUpRun], scene: Scene, words: str) -> None:
    with pytest.raises(UserError, match=words):
        storyboard(runs, scene)


@pytest.mark.parametrize(
    ("longest", "expected"), [(0.7, 0.5), (1, 1), (4.9, 2), (199, 100), (200, 200), (999, 500), (0, 1)]
)
def test_scale_bars_are_round(longest: float, expected: float) -> None:
    assert round_length(longest) == pytest.approx(expected)


def test_time_stamps() -> None:
    assert time_text(1008.0, 2000.0) == "t = 42.0 d"
    assert time_text(6.0, 48.0) == "t = 6.0 h"


def test_clones_take_shades_of_their_genotype_and_the_legend_names_genotypes() -> None:
    """As in the report: a clone has one colour wherever it is drawn."""
    kind = np.full((1, 8, 8), TUMOUR, np.uint8)
    clone = np.arange(64, dtype=np.uint32).reshape(1, 8, 8)
    frame = replace(frame_of(kind, drugs=()), clone=clone)
    run = made_up_run([frame], drugs=())
    board = storyboard([run], replace(SMALL, cells="clone"))
    assert [category.name for category in board.colours.categories] == ["wild type"]
    painted = np.array(board.colours.colours)[board.colours.labels(0, frame).astype(int) - 1]
    expected = clone_colours(clone, frame.genotype, run.alterations)
    np.testing.assert_array_equal(painted, expected)
    assert len(np.unique(painted.reshape(-1, 3), axis=0)) == 16
