"""What buttons and keys change in a scene."""

from __future__ import annotations

from viewer.scene import Camera, Cut, Scene, Slices
from viewer.window.actions import MENUS
from viewer.window.changes import across, facing, opened, placed


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


def test_no_key_does_two_things() -> None:
    keys = [key for _, commands in MENUS for command in commands if command for key in command.keys]
    assert len(keys) == len(set(keys))
