"""A session seen through a scene: which panels, colours and fields, and pictures made ready."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.run_folder.example_run import write_flat, write_three_arms
from viewer.contents import read_contents
from viewer.fitting import shown_arms
from viewer.scene import Camera, Cut, FieldChoice, Scene, Slices
from viewer.storyboard import storyboard
from viewer.window.changes import settled
from viewer.window.exhibit import Exhibit, Panel, cells_by_name, flat, solid
from viewer.window.panels import at_home, side_by_side, view_of
from viewer.window.session import Session, open_session, surveyed
from viewer.written import written

DRUG = "doxorubicin"


def test_a_panel_an_arm_or_a_slice(arms: Session) -> None:
    assert Exhibit(arms, Scene()).panels == [Panel(0), Panel(1), Panel(2)]
    chosen = Scene(arms=("scattered", "ball"), slices=Slices(("z", "x")))
    assert Exhibit(arms, chosen).panels == [Panel(2, "z"), Panel(2, "x"), Panel(0, "z"), Panel(0, "x")]


def test_arms_that_are_not_there_are_not_picked(arms: Session) -> None:
    assert Exhibit(arms, Scene(arms=("scattered", "plate"))).arms == ("scattered",)
    assert Exhibit(arms, Scene(arms=("plate",))).arms == ()


def test_hidden_entries_stay_in_the_legend(arms: Session) -> None:
    exhibit = Exhibit(arms, Scene(hidden=frozenset({"efflux"})))
    assert "efflux" in [category.name for category in exhibit.legend]
    assert "efflux" not in [category.name for category in exhibit.colours.categories]
    frame = arms.runs[0].frame(-1)
    shown = Exhibit(arms, Scene()).colours.labels(0, frame) > 0
    left = exhibit.colours.labels(0, frame) > 0
    assert np.array_equal(shown & ~left, frame.genotype == 1)


def test_every_field_can_be_chosen(arms: Session) -> None:
    exhibit = Exhibit(arms, Scene())
    assert exhibit.fields == [
        FieldChoice("auto"),
        FieldChoice("none"),
        FieldChoice("oxygen"),
        FieldChoice(DRUG, "outside"),
        FieldChoice(DRUG, "inside"),
        FieldChoice(DRUG, "damage"),
    ]
    for choice in exhibit.fields[2:]:
        scale = Exhibit(arms, Scene(field=choice)).fields_at(4).wanted[0]
        assert scale is not None
        assert scale.choice == choice


def test_turning_and_fog_make_no_picture_anew_and_cutting_does(arms: Session) -> None:
    scene = Scene()
    key = Exhibit(arms, scene).key(Panel(0), 1)
    turned = replace(scene, camera=Camera(10.0, 10.0, zoom=2.0), font_scale=2.0)
    assert Exhibit(arms, replace(scene, fog=0.4)).key(Panel(0), 1) == key
    fixed = replace(turned, cut=replace(scene.cut, sides=(1, 1, 1)))
    assert Exhibit(arms, replace(turned, cut=fixed.cut)).key(Panel(0), 1) == Exhibit(arms, fixed).key(
        Panel(0), 1
    )
    assert Exhibit(arms, turned).key(Panel(0), 1) == key
    for other in (
        replace(scene, cut=Cut("half")),
        replace(scene, cells="kind"),
        replace(scene, theme="light"),
    ):
        assert Exhibit(arms, other).key(Panel(0), 1) != key
    assert Exhibit(arms, scene).key(Panel(0), 2) != key
    assert Exhibit(arms, scene).key(Panel(1), 1) != key


def test_a_picture_is_made_anew_where_expression_is_spread_over_other_colours(arms: Session) -> None:
    """Another arm, or a new survey of a run that grows, may stretch the colours of all."""

    def keyed(doublings: int) -> Hashable:
        known = [replace(one, survey=replace(one.survey, doublings={"pump": 1})) for one in arms.known]
        known[1] = replace(known[1], survey=replace(known[1].survey, doublings={"pump": doublings}))
        return Exhibit(replace(arms, known=tuple(known)), Scene(cells="pump")).key(Panel(0), 1)

    assert keyed(1) == keyed(1)
    assert keyed(3) != keyed(1)


def test_a_picture_is_made_anew_where_what_is_hidden_is_another(arms: Session) -> None:
    keys = [
        Exhibit(arms, Scene(cells="kind", hidden=hidden, hidden_clones=clones)).key(Panel(0), 1)
        for hidden, clones in (
            (frozenset(), frozenset()),
            (frozenset({"efflux"}), frozenset()),
            (frozenset({"wild type"}), frozenset()),
            (frozenset(), frozenset({3})),
        )
    ]
    assert len(set(keys)) == 4


def test_a_solid_shows_its_field_only_while_there_is_any(arms: Session) -> None:
    exhibit = Exhibit(arms, Scene(field=FieldChoice(DRUG)))
    run = arms.runs[0]
    before, during = (
        solid(exhibit, Panel(0), run.frame(k), exhibit.scale(Panel(0), k), lambda picture: picture.boxes)
        for k in (0, 5)
    )
    assert before.picture.field is None
    assert during.picture.field is not None
    assert during.geometry == during.picture.boxes


INSIDE, NONE = FieldChoice(DRUG, "inside"), FieldChoice("none")


@pytest.mark.parametrize(
    ("scene", "can_show"),
    [
        (Scene(), True),
        (Scene(field=INSIDE), False),
        (Scene(field=INSIDE, cells="none"), True),
        (Scene(field=INSIDE, hidden=frozenset({"apoptotic"})), True),
        (Scene(field=INSIDE, hidden=frozenset({"efflux"}), cells="kind"), True),
        (Scene(field=INSIDE, hidden=frozenset({"vessel", "influx"})), False),
        (Scene(field=INSIDE, hidden_clones=frozenset({3})), False),
        (Scene(field=NONE), False),
        (Scene(field=NONE, cells="none"), False),
        (Scene(slices=Slices(("z",))), False),
    ],
)
def test_a_fog_shows_outside_cells_or_where_some_are_not_drawn(
    arms: Session, scene: Scene, can_show: bool
) -> None:
    assert Exhibit(arms, scene).fog_can_show == can_show
    if not scene.slices.axes:
        foggy = Exhibit(arms, replace(scene, fog=0.5, cut=Cut("none"))).written(5)
        assert bool(foggy.bars) == can_show


def test_a_slice_is_as_large_as_its_layer_asks(arms: Session) -> None:
    exhibit = Exhibit(arms, Scene(slices=Slices(("x",), (0.5, 0.5, 0.0))))
    picture = flat(exhibit, Panel(0, "x"), arms.runs[0].frame(0), exhibit.scale(Panel(0, "x"), 0))
    assert picture.rgb.shape == (64, 64, 3)


def test_a_flat_lattice_is_one_panel(tmp_path: Path) -> None:
    session = surveyed(open_session(write_flat(tmp_path, side=20, steps=8)))
    exhibit = Exhibit(session, Scene())
    assert exhibit.panels == [Panel(0, "z")]
    picture = flat(exhibit, exhibit.panels[0], session.runs[0].frame(0), exhibit.scale(exhibit.panels[0], 0))
    assert picture.rgb.shape == (240, 240, 3)


@pytest.mark.parametrize(
    "scene",
    [
        Scene(),
        Scene(cut=Cut("none"), fog=0.4),
        Scene(cut=Cut("none")),
        Scene(arms=("scattered", "ball"), field=FieldChoice("oxygen"), cells="kind"),
        Scene(slices=Slices(("z",))),
    ],
)
def test_window_and_export_show_the_same(arms: Session, scene: Scene) -> None:
    scene = settled(scene)
    exhibit = Exhibit(arms, scene)
    board = storyboard(shown_arms(arms.runs, scene), scene)
    last_h = max(float(run.times_h[-1]) for run in board.runs)
    for index, shot in enumerate(board.shots):
        assert exhibit.fields_at(index) == shot.fields
        words = written(board.runs, scene, shot.frames, board.colours, shot.fields, shot.time_h, last_h)
        assert exhibit.written(index) == words
        if exhibit.panels[0].axis is None and index in (0, 5):
            contents = read_contents(board, shot)
            for panel, frame, there in zip(exhibit.panels, contents.frames, contents.pictures, strict=True):
                here = solid(exhibit, panel, frame, exhibit.scale(panel, index), type).picture
                assert np.array_equal(here.labels, there.labels)
                assert (here.colours, here.boxes) == (there.colours, there.boxes)
                assert (here.field is None) == (there.field is None)


def test_a_field_that_only_a_hidden_arm_has_gives_way(arms: Session) -> None:
    oxygen = FieldChoice("oxygen")
    known = list(arms.known)
    tops = {choice: top for choice, top in known[1].survey.tops.items() if choice != oxygen}
    known[1] = replace(known[1], survey=replace(known[1].survey, tops=tops))
    session = replace(arms, known=tuple(known))
    alone = Exhibit(session, Scene(arms=("clusters",), field=oxygen)).checked()
    assert [bar.choice for bar in alone.written(5).bars] == [FieldChoice(DRUG)]
    beside = Exhibit(session, Scene(field=oxygen)).fields_at(5)
    assert [scale is not None for scale in beside.painted] == [True, False, True]


def test_all_arms_are_painted_while_any_has_enough_of_a_field(tmp_path: Path) -> None:
    folder = write_three_arms(tmp_path, side=16, steps=48)
    session = surveyed(open_session(folder))
    choice, run = FieldChoice(DRUG), session.runs[1]
    known = list(session.known)
    none = {**known[1].survey.tops, choice: dict.fromkeys(run.steps.tolist(), 0.0)}
    known[1] = replace(known[1], survey=replace(known[1].survey, tops=none))
    exhibit = Exhibit(replace(session, known=tuple(known)), Scene(field=choice))
    assert [scale is not None for scale in exhibit.fields_at(5).painted] == [True, True, True]
    assert [scale is not None for scale in exhibit.fields_at(0).painted] == [False, False, False]


def test_counts_of_a_time(arms: Session) -> None:
    run = arms.runs[0]
    frame = run.frame(3)
    found = cells_by_name(run, frame.time_h)
    assert found["wild type"] + found["efflux"] == found["tumour"] == np.count_nonzero(frame.kind == 1)


@pytest.mark.parametrize("camera", [Camera(), Camera(120.0), Camera(-10.0)])
def test_at_home_all_cells_are_in_sight(arms: Session, camera: Camera) -> None:
    extents = [known.extent for known in arms.known]
    for run in arms.runs:
        view = view_of(run, at_home(extents, camera), (300, 200))
        cells = np.argwhere(run.frame(4).kind > 0)
        seen = view.project(cells)
        assert seen[:, :2].min() > 0
        assert (seen[:, 0] < 300).all()
        assert (seen[:, 1] < 200).all()
    own = Camera(span_um=50.0)
    assert at_home(extents, own) == own


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (2, 2), (3, 3), (4, 4), (5, 3)])
def test_panels_are_equal_and_do_not_overlap(count: int, columns: int) -> None:
    boxes = side_by_side((1000, 300 if count < 5 else 500), count, gap=4)
    assert len({box.size for box in boxes}) == 1
    assert len({box.left for box in boxes}) == columns
    assert all(b.left >= a.right + 4 or b.top >= a.bottom + 4 for a, b in pairwise(boxes))
    assert max(box.right for box in boxes) <= 1000


@pytest.mark.parametrize("size", [(1000, 700), (1000, 300), (400, 900)])
def test_the_layers_of_a_run_share_a_row_or_a_column(size: tuple[int, int]) -> None:
    boxes = side_by_side(size, 9, together=3)
    for run in (boxes[:3], boxes[3:6], boxes[6:]):
        assert len({box.top for box in run}) == 1 or len({box.left for box in boxes}) == 1


def test_scales_are_kept_while_they_cannot_change(arms: Session) -> None:
    exhibit = Exhibit(arms, Scene())
    plan = exhibit.checked()._plan
    deeper = replace(exhibit.scene, cut=Cut("half", at=(0.1, 0.2, 0.3)), cells="kind")
    assert exhibit.through(deeper)._plan is plan
    for other in (
        replace(exhibit.scene, field=FieldChoice("oxygen")),
        replace(exhibit.scene, theme="light"),
        replace(exhibit.scene, slices=Slices(("z",))),
        replace(exhibit.scene, cells="none"),
    ):
        assert exhibit.through(other)._plan is not plan
