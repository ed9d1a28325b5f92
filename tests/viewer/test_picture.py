"""Whole pictures: what is written, in which colours, and where."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from automaton.errors import UserError
from automaton.kinds import APOPTOTIC, HEALTHY, TUMOUR
from automaton.snapshot import Frame
from tests.viewer.conftest import WordsOf
from tests.viewer.made_up_run import (
    DRUG,
    MadeUpRun,
    ball,
    flat,
    frame_of,
    made_up_run,
    scattered,
    treated_ball,
)
from tests.viewer.pictures import EFFLUX, SMALL, picture_of
from viewer.palette import COLOURMAPS, DARK, KIND_COLOURS, LIGHT, WILD_TYPE, Colour, from_hex
from viewer.picture import Painter
from viewer.scene import Camera, FieldChoice, Scene
from viewer.storyboard import Storyboard, storyboard


def squares_of(board: Storyboard, colour: Colour) -> int:
    """How many pixels of exactly this colour lie where the legend is."""
    place = board.layout.legend
    legend = picture_of(board)[place.top : place.bottom, place.left : place.right]
    return int((legend == colour).all(axis=-1).sum())


def test_the_legend_shows_what_is_present_in_exact_colours() -> None:
    board = storyboard([treated_ball(), scattered()], SMALL)
    for colour in (WILD_TYPE["dark"], EFFLUX, KIND_COLOURS[APOPTOTIC]):
        assert squares_of(board, colour) >= 64
    assert not squares_of(board, from_hex("#0072b2")), "nobody carries repair"
    assert not squares_of(board, KIND_COLOURS[HEALTHY])


def test_a_light_page() -> None:
    board = storyboard([treated_ball()], replace(SMALL, theme="light"))
    assert (picture_of(board)[0, 0] == LIGHT.background).all()
    assert squares_of(board, WILD_TYPE["light"]) >= 64


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
    turning = storyboard(
        [treated_ball()], replace(SMALL, camera=Camera(turntable_deg=90)), [0] * 4 + [1] * 4 + [2] * 4
    )
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


def test_times_of_all_arms_are_shown() -> None:
    often, seldom = treated_ball(frames=3), scattered(frames=2)
    board = storyboard([often, replace(seldom, times_h=seldom.times_h * 4)], SMALL)
    assert [(shot.time_h, shot.frames) for shot in board.shots] == [
        (0, (0, 0)),
        (24, (1, 0)),
        (48, (2, 0)),
        (96, (2, 1)),
    ]


def test_strips_under_each_arm_when_doses_differ() -> None:
    alike = storyboard([treated_ball(), scattered()], SMALL)
    apart = storyboard([treated_ball(drug_on_from=2), scattered()], SMALL)
    assert alike.layout.doses == ()
    assert len(apart.layout.doses) == 2
    strip = apart.layout.doses[1]
    there = picture_of(apart, 2)[strip.top : strip.bottom, strip.left : strip.right]
    blue = there[..., 2].astype(int) - there[..., 0]
    assert (blue > 60).sum() > 50


def test_the_dose_strip_says_what_plasma_holds(words_of: WordsOf) -> None:
    kind = ball(12, 4)
    levels = (0.0, 1.9, 0.015)
    run = made_up_run([frame_of(kind, time_h=24.0 * k, outside_uM=c) for k, c in enumerate(levels)])
    board = storyboard([run], SMALL)
    labels = []
    for number in range(3):
        labels += [words for words in words_of(board, number) if "plasma" in words]
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
    board = storyboard([treated_ball()], replace(SMALL, cells="kind"))
    assert squares_of(board, KIND_COLOURS[TUMOUR]) >= 64
    assert not squares_of(board, EFFLUX)


def test_a_run_without_cells_or_drugs_is_an_empty_page() -> None:
    empty = frame_of(np.zeros((6, 6, 6), np.uint8), drugs=())
    run = made_up_run([replace(empty, oxygen_mmHg=None)], drugs=())
    board = storyboard([run], SMALL)
    assert board.scales == ()
    (panel,) = board.layout.panels
    shown = picture_of(board)[panel.top : panel.bottom, panel.left : panel.right]
    assert (shown == DARK.background).all()


@pytest.mark.parametrize(
    ("runs", "scene", "words"),
    [
        ([], SMALL, "no run"),
        ([made_up_run([], path=Path("empty"))], SMALL, "no frames"),
        ([treated_ball(), flat()], SMALL, "flat"),
        ([treated_ball()], replace(SMALL, size=(100, 50)), "320x240"),
        ([treated_ball()], replace(SMALL, field=FieldChoice("aspirin")), "aspirin"),
    ],
)
def test_what_cannot_be_drawn_is_said(runs: list[MadeUpRun], scene: Scene, words: str) -> None:
    with pytest.raises(UserError, match=words):
        storyboard(runs, scene)


def long_title(words_of: WordsOf, title: str) -> list[str]:
    """The lines into which a title comes."""
    board = storyboard([treated_ball()], replace(SMALL, title=title))
    return [line for line in words_of(board, 0) if line in title and line not in ("lump", "0")]


def test_a_long_title_is_broken_and_nothing_of_it_is_lost(words_of: WordsOf) -> None:
    short, long = (
        "A lump meets doxorubicin",
        "A solid lump, clusters of cells and cells that are scattered " * 2,
    )
    assert long_title(words_of, short) == [short]
    lines = long_title(words_of, long.strip())
    assert len(lines) == 2
    assert " ".join(lines) == long.strip()


@pytest.mark.parametrize(("arms", "beside"), [(1, True), (3, False)])
def test_keys_stand_where_panels_come_out_larger(arms: int, beside: bool) -> None:
    layout = storyboard([treated_ball()] * arms, SMALL).layout
    assert (layout.legend.left >= layout.panels[-1].right) == beside
    assert (layout.legend.top >= layout.panels[-1].bottom) == (not beside)


def test_one_flat_lattice_fills_the_page() -> None:
    board = storyboard([flat(shape=(100, 100))], Scene())
    (panel,) = board.layout.panels
    picture = picture_of(board)[panel.top : panel.bottom, panel.left : panel.right]
    drawn = np.argwhere((picture != DARK.background).any(axis=-1))
    assert (np.ptp(drawn, axis=0) + 1 >= 800).all(), "of 1080 pixels of height"


def test_what_the_legend_has_no_room_for_is_counted(words_of: WordsOf) -> None:
    names = tuple(f"alteration_{k}" for k in range(6))
    genotype = np.arange(64, dtype=np.uint8).reshape(1, 8, 8)
    frame = frame_of(np.full((1, 8, 8), TUMOUR, np.uint8), genotype, drugs=())
    words = words_of(storyboard([made_up_run([frame], alterations=names, drugs=())], SMALL), 0)
    (more,) = (int(line.split()[1]) for line in words if line.startswith("+ "))
    assert 4 <= sum(line.startswith(("alteration", "wild")) for line in words) == 64 - more


def test_while_only_the_camera_moves_no_frame_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    board = storyboard([treated_ball(2)], replace(SMALL, camera=Camera(turntable_deg=90)), [0, 0, 0, 1, 1, 1])
    read: list[int] = []
    frame = MadeUpRun.frame

    def noting(run: MadeUpRun, index: int) -> Frame:
        read.append(index)
        return frame(run, index)

    monkeypatch.setattr(MadeUpRun, "frame", noting)
    painter = Painter(board)
    pictures = [np.asarray(painter.draw(number)) for number in range(6)]
    assert read == [0, 1]
    for number in (1, 2, 5):
        np.testing.assert_array_equal(pictures[number], picture_of(board, number))
    assert (pictures[1] != pictures[2]).any()
