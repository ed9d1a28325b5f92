"""Everything that can be done, by name and key: one list for the menus and for the page of keys."""

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


MENUS: tuple[tuple[str, tuple[Command | None, ...]], ...] = (
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
            Command("next_field", "Next field", ("F",)),
            Command("previous_field", "Previous field", ("Shift+F",)),
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
            Command("next_axis", "Next axis of the cut", ("X",)),
            Command("cut_deeper", "Move the cut on", ("]", "Ctrl+Right")),
            Command("cut_back", "Move the cut back", ("[", "Ctrl+Left")),
            Command("flip_cut", "Cut the side that faces me", ("V",)),
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
