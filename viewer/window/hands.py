"""What commands of menus and keys do to the director: each method does one, under the command's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from viewer.window.changes import AXES, across, facing, opened, placed
from viewer.window.director import Director
from viewer.window.player import SPEEDS
from viewer.window.stage import Stage

_TURN_DEG = 7.5
_ZOOM = 1.2
_CUT_STEP = 0.02
_LEAP = 10
_SHAPES = ("none", "octant", "half", "slab", "slice")


class Hands:
    """Does what commands say.

    Args:
        director: to be told.
        stage: whose camera is turned.
    """

    def __init__(self, director: Director, stage: Stage) -> None:
        self._director = director
        self._stage = stage

    def known(self) -> dict[str, Callable[[], object]]:
        """What every command does, by its name."""
        director, stage = self._director, self._stage
        found: dict[str, Callable[[], object]] = {
            "toggle_play": director.toggle_play,
            "step_on": lambda: director.step(1),
            "step_back": lambda: director.step(-1),
            "leap_on": lambda: director.step(_LEAP),
            "leap_back": lambda: director.step(-_LEAP),
            "go_first": lambda: director.move_to(0),
            "go_last": lambda: director.move_to(len(director.player.times_h) - 1),
            "faster": lambda: self._speed(1),
            "slower": lambda: self._speed(-1),
            "toggle_loop": self._toggle_loop,
            "next_field": lambda: self._field(1),
            "previous_field": lambda: self._field(-1),
            "show_all": lambda: director.change(hidden=frozenset(), hidden_clones=frozenset()),
            "next_axis": self._next_axis,
            "cut_deeper": lambda: self._move_cut(_CUT_STEP),
            "cut_back": lambda: self._move_cut(-_CUT_STEP),
            "flip_cut": self._face_cut,
            "turn_left": lambda: stage.turn(-_TURN_DEG, 0),
            "turn_right": lambda: stage.turn(_TURN_DEG, 0),
            "turn_up": lambda: stage.turn(0, _TURN_DEG),
            "turn_down": lambda: stage.turn(0, -_TURN_DEG),
            "nearer": lambda: stage.zoom(_ZOOM),
            "farther": lambda: stage.zoom(1 / _ZOOM),
            "go_home": stage.go_home,
        }
        for cells in ("genotype", "clone", "kind"):
            found[f"cells_{cells}"] = partial(director.change, cells=cells)
        for shape in _SHAPES:
            found[f"cut_{shape}"] = partial(self._open, shape)
        return found

    def _open(self, shape: str) -> None:
        self._director.set_scene(opened(self._director.scene, shape))

    def _speed(self, by: int) -> None:
        player = self._director.player
        number = min(max(SPEEDS.index(int(player.speed)) + by, 0), len(SPEEDS) - 1)
        player.speed = SPEEDS[number]
        self._director.session_changed.emit()

    def _toggle_loop(self) -> None:
        self._director.player.loop = not self._director.player.loop
        self._director.session_changed.emit()

    def _field(self, by: int) -> None:
        exhibit = self._director.exhibit
        if exhibit is not None:
            fields = exhibit.fields
            at = fields.index(exhibit.scene.field) if exhibit.scene.field in fields else 0
            self._director.change(field=fields[(at + by) % len(fields)])

    def _next_axis(self) -> None:
        scene = self._director.scene
        axis = scene.slices.axes[0] if scene.slices.axes else scene.cut.axis
        self._director.set_scene(across(scene, AXES[(AXES.index(axis) + 1) % len(AXES)]))

    def _move_cut(self, by: float) -> None:
        scene = self._director.scene
        axes = scene.slices.axes or ((scene.cut.axis,) if scene.cut.shape != "octant" else AXES)
        for axis in axes:
            at = scene.slices.at if scene.slices.axes else scene.cut.at
            scene = placed(scene, axis, min(max(at["zyx".index(axis)] + by, 0.0), 1.0))
        self._director.set_scene(scene)

    def _face_cut(self) -> None:
        """Take away the side that faces the eye as it stands now."""
        scene = self._director.scene
        self._director.change(cut=replace(scene.cut, sides=facing(scene.camera)))
