"""What commands of menus and keys do to the director: each method does one, under the command's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from viewer.channels import TRAIT_CHANNELS
from viewer.scene import Axis, FieldChoice
from viewer.window.changes import AXES, across, facing, fogged, opened, shifted, thickened
from viewer.window.director import Director
from viewer.window.player import SPEEDS
from viewer.window.stage import Stage

_TURN_DEG = 7.5
_ZOOM = 1.2
_CUT_STEP = 0.02
_LEAP = 10
_SHAPES = ("none", "octant", "half", "slab", "slice")
_CHANNELS = ("genotype", "clone", "kind", *TRAIT_CHANNELS, "none")
_THICKER = 1.25
_MORE_FOG = 0.05


@dataclass(frozen=True)
class Entry:
    """One of the choices of a menu that depends on the run."""

    words: str
    on: bool
    does: Callable[[], object]


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
        for cells in _CHANNELS:
            found[f"cells_{cells}"] = partial(director.change, cells=cells)
        for shape in _SHAPES:
            found[f"cut_{shape}"] = partial(self._open, shape)
        found["cut_slices"] = lambda: director.apply(lambda scene: across(opened(scene, "slice"), "all"))
        for axis in AXES:
            found[f"{axis}_on"] = partial(self._shift, axis, _CUT_STEP)
            found[f"{axis}_back"] = partial(self._shift, axis, -_CUT_STEP)
        for sign, name in ((1, "more_fog"), (-1, "less_fog")):
            found[name] = partial(director.apply, partial(fogged, by=sign * _MORE_FOG))
        for times, name in ((_THICKER, "thicker"), (1 / _THICKER, "thinner")):
            found[name] = partial(director.apply, partial(thickened, times=times))
        return found

    def choices(self) -> dict[str, Callable[[], list[Entry]]]:
        """What menus that depend on the run hold now, by their names."""
        return {"arms": self._arms, "fields": self._fields, "entries": self._entries}

    def useless(self) -> frozenset[str]:
        """Commands that mean nothing for these runs as they are shown."""
        exhibit = self._director.exhibit
        if exhibit is None:
            return frozenset()
        levels = {trait for look in exhibit.session.surveys for trait in look.doublings}
        found = {f"cells_{trait}" for trait in TRAIT_CHANNELS if trait not in levels}
        if all(run.lineage is None for run in exhibit.session.runs):
            found |= {"cells_clone", "hide_clone"}
        if not exhibit.fog_can_show:
            found |= {"more_fog", "less_fog"}
        return frozenset(found | _SOLID_ONLY if exhibit.session.flat else found)

    def _arms(self) -> list[Entry]:
        director, arms = self._director, [run.arm for run in self._director.session.runs]
        seen = director.exhibit.arms if director.exhibit else ()
        found = [Entry("All arms side by side", not seen, partial(director.change, arms=()))]
        only = [Entry(f"Only {arm}", seen == (arm,), partial(director.change, arms=(arm,))) for arm in arms]
        return found + only * (len(arms) > 1)

    def _fields(self) -> list[Entry]:
        exhibit, director = self._director.exhibit, self._director
        choices = [] if exhibit is None else exhibit.fields
        return [
            Entry(field_words(choice), choice == director.scene.field, partial(director.change, field=choice))
            for choice in choices
        ]

    def _entries(self) -> list[Entry]:
        """The legend's, on where they are shown."""
        exhibit, director = self._director.exhibit, self._director
        if exhibit is None:
            return []
        names = [category.name for category in exhibit.legend if category.name in exhibit.switches]
        return [
            Entry(name, name not in exhibit.off, partial(director.change, hidden=exhibit.switched(name)))
            for name in names
        ]

    def _shift(self, axis: Axis, by: float) -> None:
        self._director.apply(lambda scene: shifted(scene, axis, by))

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
            scene = shifted(scene, axis, by)
        self._director.set_scene(scene)

    def _face_cut(self) -> None:
        """Take away the side that faces the eye as it stands now."""
        scene = self._director.scene
        self._director.change(cut=replace(scene.cut, sides=facing(scene.camera)))


def field_words(choice: FieldChoice) -> str:
    """What a field is called in lists."""
    plain = {
        "auto": "the drug that is given (automatic)",
        "none": "nothing, show the cells",
        "oxygen": "oxygen",
    }
    return plain.get(choice.name) or f"{choice.name}, {_PARTS[choice.part]}"


_PARTS = {"outside": "outside cells", "inside": "inside cells", "damage": "damage"}
_SOLID_ONLY = {
    *(f"cut_{shape}" for shape in (*_SHAPES, "slices", "deeper", "back")),
    *(f"{axis}_{way}" for axis in AXES for way in ("on", "back")),
    *("next_axis", "flip_cut", "thicker", "thinner"),
    *("turn_left", "turn_right", "turn_up", "turn_down"),
}
"""Commands that mean nothing on a flat lattice."""
