"""What buttons and keys change in a scene."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.viewer.made_up_run import treated_ball
from viewer.scene import Camera, Cut, Scene, Slices
from viewer.window.actions import MENUS
from viewer.window.changes import across, at_the_beginning, facing, hidings, opened, placed, settled


def test_a_cut_becomes_a_slice_at_the_same_place_and_back() -> None:
    scene = Scene(cut=Cut("half", "x", (0.1, 0.2, 0.3)))
    sliced = opened(scene, "slice")
    assert sliced.slices == Slices(("x",), (0.1, 0.2, 0.3))
    back = opened(placed(sliced, "x", 0.7), "slab")
    assert back.slices.axes == ()
    assert back.cut.shape == "slab"
    assert back.cut.at == (0.1, 0.2, 0.7)


def test_a_cut_opens_towards_the_eye_and_stays_there() -> None:
    scene = opened(Scene(camera=Camera(45.0, -30.0)), "octant")
    assert scene.cut.sides == (-1, 1, 1)
    assert facing(Camera(-135.0, 10.0)) == (1, -1, -1)


def test_axes_of_cuts_and_slices() -> None:
    assert across(Scene(cut=Cut("half")), "z").cut.axis == "z"
    assert across(Scene(slices=Slices(("x",))), "all").slices.axes == ("z", "y", "x")
    assert across(Scene(slices=Slices(("x",))), "y").slices.axes == ("y",)


def test_a_scene_keeps_its_cut_where_it_is() -> None:
    scene = settled(Scene(camera=Camera(45.0, 20.0)))
    assert scene.cut.sides == (1, 1, 1)
    assert settled(replace(scene, camera=Camera(-135.0, 20.0))).cut.sides == (1, 1, 1)
    back = at_the_beginning(replace(scene, camera=Camera(1.0, 2.0, 3.0)))
    assert back.camera == Camera()
    assert back.cut.sides == facing(Camera())


def test_what_a_click_on_a_cell_offers_to_hide() -> None:
    run = treated_ball()
    frame = replace(run.frame(0), clone=np.full(run.shape, 7, np.uint32))
    found = dict(hidings(run, frame, (12, 10, 10), frozenset({"healthy"})))
    assert list(found) == ["Hide all efflux cells", "Hide clone 7"]
    assert found["Hide all efflux cells"](Scene()).hidden == frozenset({"healthy", "efflux"})
    assert found["Hide clone 7"](Scene()).hidden_clones == {7}
    assert [words for words, _ in hidings(run, frame, (4, 10, 10), frozenset())] == [
        "Hide all apoptotic cells"
    ]
    assert hidings(run, frame, (0, 0, 0), frozenset()) == []


def test_no_key_does_two_things() -> None:
    keys = [key for _, commands in MENUS for command in commands if command for key in command.keys]
    assert len(keys) == len(set(keys))
