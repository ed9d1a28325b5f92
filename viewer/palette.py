"""The colours of everything that is drawn, the same in every picture, chart and window.

Categories take the Okabe-Ito colours, which people with any common colour blindness tell apart, fixed by
**name**: an alteration called "efflux" is vermilion in every run, whatever stands beside it. Fields take
viridis (drugs) or cividis (oxygen), tabulated here so that drawing needs no matplotlib.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from automaton.kinds import APOPTOTIC, HEALTHY, NECROTIC, TUMOUR, VESSEL

Colour = tuple[int, int, int]
"""Red, green, blue, each 0 to 255 (sRGB)."""

ThemeName = Literal["dark", "light"]


def from_hex(text: str) -> Colour:
    """Read "#d55e00" as (213, 94, 0)."""
    digits = text.lstrip("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def to_hex(colour: Colour) -> str:
    """Write (213, 94, 0) as "#d55e00", as matplotlib and style sheets want it."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


@dataclass(frozen=True)
class Theme:
    """Colours of the page: what is neither a cell nor a field."""

    name: ThemeName
    background: Colour
    text: Colour
    muted: Colour
    """Secondary text."""
    line: Colour
    """Axes, frames and separators."""
    accent: Colour
    """The dose and the time cursor."""


DARK = Theme("dark", (13, 16, 23), (255, 255, 255), (169, 177, 189), (57, 65, 77), (86, 180, 233))
LIGHT = Theme("light", (255, 255, 255), (20, 23, 28), (89, 97, 109), (195, 201, 209), (0, 114, 178))
THEMES: dict[ThemeName, Theme] = {"dark": DARK, "light": LIGHT}

WILD_TYPE: dict[ThemeName, Colour] = {"dark": from_hex("#bcc1cb"), "light": from_hex("#989ea9")}
"""Light grey, a little darker on white paper."""

KIND_COLOURS: dict[int, Colour] = {
    TUMOUR: from_hex("#cc79a7"),
    HEALTHY: from_hex("#e3c7ae"),
    APOPTOTIC: from_hex("#b39a5c"),
    NECROTIC: from_hex("#6a5245"),
    VESSEL: from_hex("#c0143c"),
}
"""By kind code. The tumour's is used where cells are painted by kind; else a tumour cell shows its
genotype."""

_KNOWN_ALTERATIONS: dict[str, Colour] = {
    "efflux": from_hex("#d55e00"),
    "repair": from_hex("#0072b2"),
    "influx": from_hex("#56b4e9"),
    "regulator": from_hex("#cc79a7"),
    "abnormal transporter": from_hex("#009e73"),
    "insensitive": from_hex("#e69f00"),
    "resistant": from_hex("#e69f00"),
}
_SINGLE: tuple[Colour, ...] = (
    (213, 94, 0),
    (0, 114, 178),
    (0, 158, 115),
    (230, 159, 0),
    (204, 121, 167),
    (86, 180, 233),
    (240, 228, 66),
)
_COMBINED: tuple[Colour, ...] = (
    (240, 228, 66),
    (136, 204, 238),
    (68, 170, 153),
    (170, 68, 153),
    (187, 204, 51),
    (204, 102, 119),
    (102, 153, 204),
    (153, 153, 51),
    (238, 136, 102),
    (17, 119, 51),
    (255, 170, 187),
)


def genotype_label(mask: int, alterations: Sequence[str]) -> str:
    """What a genotype is called: "wild type", "efflux", "efflux + repair".

    Args:
        mask: bit k set when the k-th alteration is carried, 0 to 2**len(alterations) - 1.
        alterations: names in the scenario's order.
    """
    carried = [name for k, name in enumerate(alterations) if mask >> k & 1]
    return " + ".join(carried) or "wild type"


def genotype_colours(alterations: Sequence[str], theme: ThemeName = "dark") -> tuple[Colour, ...]:
    """One colour per genotype, index = bit mask (2**len(alterations) of them).

    Wild type is light grey. A single alteration has the colour fixed for its name (underscores count as
    spaces); a name not known here takes a free Okabe-Ito colour found from its spelling. Combinations take
    theirs from a second list in the same way. Genotypes share a colour only when a run has more of them
    than the lists hold.
    """
    names = [name.replace("_", " ") for name in alterations]
    colours: list[Colour | None] = [None] * (1 << len(names))
    colours[0] = WILD_TYPE[theme]
    taken: set[Colour] = set()
    singles = {1 << k: name for k, name in enumerate(names)}
    for mask, name in singles.items():
        known = _KNOWN_ALTERATIONS.get(name)
        if known is not None and known not in taken:
            colours[mask] = known
            taken.add(known)
    spelt = {
        mask: sorted(names[k] for k in range(len(names)) if mask >> k & 1) for mask in range(len(colours))
    }
    # By spelling, not by place: the scenario's order makes no difference.
    for mask in sorted(spelt, key=lambda mask: (len(spelt[mask]), spelt[mask])):
        if colours[mask] is None:
            chosen = _choose(" + ".join(spelt[mask]), _SINGLE if mask in singles else _COMBINED, taken)
            colours[mask] = chosen
            taken.add(chosen)
    return tuple(colour for colour in colours if colour is not None)


def _choose(label: str, choices: Sequence[Colour], taken: set[Colour]) -> Colour:
    """Take the first free colour, beginning where the label's spelling points: the same in every process."""
    start = zlib.crc32(label.encode()) % len(choices)
    order = [choices[(start + k) % len(choices)] for k in range(len(choices))]
    return next((colour for colour in order if colour not in taken), order[0])


_LOW_LEVEL, _HIGH_LEVEL = from_hex("#0072b2"), from_hex("#d55e00")


def level_colours(theme: ThemeName, count: int) -> tuple[Colour, ...]:
    """`count` (odd) colours of expression: blue for low, the wild type's grey for 1, vermilion for high."""
    ends, middle = (np.array(_LOW_LEVEL), np.array(_HIGH_LEVEL)), np.array(WILD_TYPE[theme])
    colours = []
    for share in np.linspace(-1, 1, count):
        mixed = middle + abs(share) * (ends[int(share > 0)] - middle)
        colours.append((round(mixed[0]), round(mixed[1]), round(mixed[2])))
    return tuple(colours)


_VIRIDIS = (
    "440154 450559 460a5d 470e61 471365 481769 481b6d 481f70 482374 482677 472a7a 472e7c 46327e "
    "453581 443983 433d84 424086 414487 3f4788 3e4a89 3d4e8a 3b518b 3a548c 38588c 375b8d 355e8d "
    "34618d 32648e 31678e 306a8e 2e6d8e 2d708e 2c728e 2b758e 2a788e 297b8e 277e8e 26818e 25838e "
    "24868e 23898e 228c8d 218f8d 20928c 1f948c 1f978b 1f9a8a 1e9d89 1fa088 1fa287 21a585 22a884 "
    "25ab82 27ad81 2ab07f 2eb37c 32b67a 37b878 3bbb75 40bd72 46c06f 4cc26c 52c569 58c765 5ec962 "
    "65cb5e 6ccd5a 73d056 7ad151 81d34d 89d548 90d743 98d83e a0da39 a8db34 b0dd2f b8de29 c0df25 "
    "c8e020 d0e11c d8e219 dfe318 e7e419 efe51c f6e620 fde725 "
)
_CIVIDIS = (
    "00224e 002553 002758 00295d 002b62 002d68 002f6d 003170 053371 0f3570 163770 1c396f 213b6e "
    "263d6e 2a3f6d 2e416d 32436d 35456c 39486c 3c4a6c 3f4c6c 424e6c 45506c 48526c 4b546c 4e566c "
    "51586d 545a6d 565c6d 595e6e 5c616e 5e636f 61656f 646770 666970 696b71 6c6d72 6e6f73 717274 "
    "737475 767676 787877 7b7a78 7e7c78 807f78 838179 868379 898578 8c8878 8f8a78 928c78 948e77 "
    "979177 9a9376 9d9576 a09875 a39a74 a69c74 a99f73 aca172 afa471 b3a670 b6a96f b9ab6d bcae6c "
    "bfb06b c2b369 c5b568 c8b866 ccba64 cfbd62 d2c060 d5c25e d9c55c dcc859 dfca57 e2cd54 e6d051 "
    "e9d34e edd54a f0d846 f3db42 f7de3e fbe138 fee434 fee838 "
)


def _table(stops: str) -> npt.NDArray[np.uint8]:
    """Interpolate 256 colours, shape (256, 3), from every third one."""
    points = np.array([from_hex(stop) for stop in stops.split()], float)
    at = np.arange(256)
    table = (
        np.stack([np.interp(at, at[::3], points[:, k]) for k in range(3)], axis=1).round().astype(np.uint8)
    )
    table.flags.writeable = False
    return table


COLOURMAPS: dict[str, npt.NDArray[np.uint8]] = {"viridis": _table(_VIRIDIS), "cividis": _table(_CIVIDIS)}
"""Name -> 256 colours, uint8 (256, 3), lowest value first.

The lower half of each, mixed with the page, serves behind cells, which bright colours would drown:
"viridis dark" on a dark page, "viridis light" on a light one.
"""


def _behind_cells(table: npt.NDArray[np.uint8], page: Theme) -> npt.NDArray[np.uint8]:
    lower = table[np.linspace(0, 140, 256).astype(int)]
    share = 0.7 if page.name == "dark" else 0.45
    return np.asarray((share * lower + (1 - share) * np.array(page.background)).round(), np.uint8)


for _name in ("viridis", "cividis"):
    for _page in (DARK, LIGHT):
        COLOURMAPS[f"{_name} {_page.name}"] = _behind_cells(COLOURMAPS[_name], _page)


def paint(
    values: npt.NDArray[np.floating], low: float, high: float, colourmap: str = "viridis"
) -> npt.NDArray[np.uint8]:
    """Colours of field values, uint8 with a last axis of 3.

    What lies outside low..high takes the nearest end; NaN is painted as `low`.
    """
    span = high - low if high > low else 1.0
    scaled = (np.nan_to_num(values, nan=low) - low) * (255.0 / span) + 0.5
    colours: npt.NDArray[np.uint8] = COLOURMAPS[colourmap][np.clip(scaled, 0, 255).astype(np.uint8)]
    return colours
