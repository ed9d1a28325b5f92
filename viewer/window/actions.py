"""Everything that can be done, by name and key: one list for the menus, the page of keys and the docs.

Knows no Qt.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """One thing to do.

    Attributes:
        name: of the method of the window's hands that does it.
        words: in the menu.
        keys: shortcuts as Qt writes them; the first stands in the menu.
        checkable: whether it is on or off.
    """

    name: str
    words: str
    keys: tuple[str, ...] = ()
    checkable: bool = False


@dataclass(frozen=True)
class Choices:
    """A menu in a menu, whose entries depend on the run; its key opens it in the middle of the window.

    Attributes:
        name: of the method of the window's hands that lists the entries.
        words: in the menu.
        keys: shortcuts, as those of a command.
    """

    name: str
    words: str
    keys: tuple[str, ...]


MENUS: tuple[tuple[str, tuple[Command | Choices | None, ...]], ...] = (
    (
        "File",
        (
            Command("open_run", "Open a run …", ("Ctrl+O",)),
            Command("load_view", "Load a view …", ("Ctrl+L",)),
            Command("save_view", "Save this view …", ("Ctrl+S",)),
            None,
            Command("save_picture", "Save a picture …", ("Ctrl+P",)),
            Command("export_video", "Export a video …", ("Ctrl+E",)),
            None,
            Command("quit", "Quit", ("Ctrl+Q",)),
        ),
    ),
    (
        "Time",
        (
            Command("toggle_play", "Play or pause", ("Space",)),
            Command("step_on", "One frame on", ("Right", ".")),
            Command("step_back", "One frame back", ("Left", ",")),
            Command("leap_on", "Ten frames on", ("PgDown", "Shift+Right")),
            Command("leap_back", "Ten frames back", ("PgUp", "Shift+Left")),
            Command("go_first", "First frame", ("Home",)),
            Command("go_last", "Last frame", ("End",)),
            None,
            Command("faster", "Faster", ("+", "=")),
            Command("slower", "Slower", ("-",)),
            Command("toggle_loop", "Loop", ("L",), checkable=True),
        ),
    ),
    (
        "Cells",
        (
            Command("cells_genotype", "Colour by genotype", ("G",)),
            Command("cells_clone", "Colour by clone", ("C",)),
            Command("cells_kind", "Colour by kind", ("K",)),
            Command("cells_pump", "Colour by pump", ("U",)),
            Command("cells_influx", "Colour by influx", ("I",)),
            Command("cells_repair", "Colour by repair", ("R",)),
            Command("cells_none", "No cells, only the field", ("N",)),
            None,
            Choices("arms", "Arms", ("M",)),
            Choices("fields", "Field", ("Ctrl+F",)),
            Command("next_field", "Next field", ("F",)),
            Command("previous_field", "Previous field", ("Shift+F",)),
            None,
            Choices("entries", "Hide or show", ("E",)),
            Command("hide_clone", "Hide a clone by number …", ("Ctrl+H",)),
            Command("show_all", "Show all that is hidden", ("A",)),
        ),
    ),
    (
        "Look",
        (
            Command("cut_none", "Whole", ("1",)),
            Command("cut_octant", "Corner cut out", ("2",)),
            Command("cut_half", "Half", ("3",)),
            Command("cut_slab", "Slab", ("4",)),
            Command("cut_slice", "Slice", ("5",)),
            Command("cut_slices", "Three slices", ("6",)),
            Command("next_axis", "Next axis of the cut", ("X",)),
            Command("cut_deeper", "Move the cut on", ("]", "Ctrl+Right")),
            Command("cut_back", "Move the cut back", ("[", "Ctrl+Left")),
            Command("x_on", "Move the x plane on", ("Alt+X",)),
            Command("x_back", "Move the x plane back", ("Alt+Shift+X",)),
            Command("y_on", "Move the y plane on", ("Alt+Y",)),
            Command("y_back", "Move the y plane back", ("Alt+Shift+Y",)),
            Command("z_on", "Move the z plane on", ("Alt+Z",)),
            Command("z_back", "Move the z plane back", ("Alt+Shift+Z",)),
            Command("flip_cut", "Cut the side that faces me", ("V",)),
            Command("thicker", "Thicker slab", ("T",)),
            Command("thinner", "Thinner slab", ("Shift+T",)),
            Command("more_fog", "More fog", ("O",)),
            Command("less_fog", "Less fog", ("Shift+O",)),
            None,
            Command("turn_left", "Turn left", ("Alt+Left",)),
            Command("turn_right", "Turn right", ("Alt+Right",)),
            Command("turn_up", "Turn up", ("Alt+Up",)),
            Command("turn_down", "Turn down", ("Alt+Down",)),
            Command("nearer", "Nearer", ("Up",)),
            Command("farther", "Farther", ("Down",)),
            Command("go_home", "All in sight", ("0", "H")),
        ),
    ),
    (
        "Window",
        (
            Command("toggle_theme", "Dark or light", ("D",)),
            Command("larger_text", "Larger text", ("Ctrl++", "Ctrl+=")),
            Command("smaller_text", "Smaller text", ("Ctrl+-",)),
            Command("toggle_side", "Controls beside the pictures", ("P",), checkable=True),
            Command("toggle_full_screen", "Full screen", ("F11",), checkable=True),
            None,
            Command("show_keys", "Keys", ("F1", "?")),
            Command("leave", "Close this page, leave full screen", ("Esc",)),
        ),
    ),
)
"""Titles and entries; None is a line between."""

MOUSE = (
    ("Drag", "turn the lump; on a slice, move it"),
    ("Right drag", "move"),
    ("Right click", "hide what lies under the mouse"),
    ("Wheel", "nearer, farther; on the time line, step"),
    ("Double click", "all in sight"),
    ("Rest", "what lies under the mouse"),
)
"""What the mouse does on the pictures."""


def groups() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Keys and what they do, by title: what the page of keys and the docs list."""
    found = {title: [(entry.keys, entry.words) for entry in entries if entry] for title, entries in MENUS}
    return found | {"Mouse": [((gesture,), words) for gesture, words in MOUSE]}


def as_markdown() -> str:
    """The list for the docs."""
    lines = ["| menu | entry | keys |", "| --- | --- | --- |"]
    for title, entries in groups().items():
        for keys, words in entries:
            lines.append(f"| {title} | {words} | {' or '.join(f'`{key}`' for key in keys)} |")
    return "\n".join(lines)
