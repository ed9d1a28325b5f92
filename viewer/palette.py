"""The colours of everything that is drawn, the same in every picture, chart, report and window.

Kinds, genotypes and drugs have colours by **name**. Those that the library and its scenarios name are fixed:
"efflux" is vermilion in every run, whatever stands beside it. Any other name points, by its spelling, at one
of 19 more. Only if a genotype that goes before has that one too does it take the next that is free: of two
such names in one run this befalls the second in one case of 19. Fewer alterations go before more, and else
the alphabet decides. Drugs, whose names stand beside their colours, never give way. A clone has a shade of
its genotype's, by its number (:mod:`viewer.clone_colours`).

The fixed ones are the Okabe-Ito colours (Okabe and Ito, *Color Universal Design*, 2008), with kinds and the
wild type's grey chosen to fit. `tests/viewer/test_palette.py` simulates the three kinds of colour blindness
and holds these at least 10 apart (CIEDE2000), and all others 7, from each other and from every ground.
Fields take viridis (drugs) or cividis (oxygen), tabulated here so that drawing needs no matplotlib.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from automaton.snapshot import APOPTOTIC, HEALTHY, NECROTIC, TUMOUR, VESSEL

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

WILD_TYPE: dict[ThemeName, Colour] = {"dark": from_hex("#ccd2dd"), "light": from_hex("#686e79")}
"""Grey, light on a dark page and dark on a light one: in between a tumour's purple is the same to many."""

KIND_COLOURS: dict[int, Colour] = {
    TUMOUR: from_hex("#cc79a7"),
    HEALTHY: from_hex("#debba7"),
    APOPTOTIC: from_hex("#a0b06f"),
    NECROTIC: from_hex("#6b5750"),
    VESSEL: from_hex("#b40626"),
}
"""By kind code. The tumour's is used where cells are painted by kind; else a tumour cell shows its
genotype."""

_VERMILION, _BLUE, _SKY = from_hex("#d55e00"), from_hex("#0072b2"), from_hex("#56b4e9")
_PURPLE, _GREEN, _ORANGE = from_hex("#cc79a7"), from_hex("#009e73"), from_hex("#e69f00")

KNOWN_ALTERATIONS: dict[str, Colour] = {
    "efflux": _VERMILION,
    "pump": _VERMILION,
    "repair": _BLUE,
    "influx": _SKY,
    "regulator": _PURPLE,
    "altered": _PURPLE,
    "abnormal transporter": _GREEN,
    "transporter": _GREEN,
    "insensitive": _ORANGE,
    "resistant": _ORANGE,
}
"""The mechanisms of resistance, and what scenarios that come with the program call them."""

KNOWN_DRUGS: dict[str, Colour] = {
    "doxorubicin": _SKY,
    "cisplatin": _ORANGE,
    "5-fluorouracil": _GREEN,
    "paclitaxel": _PURPLE,
    "methotrexate": _VERMILION,
}
"""The drugs of the library."""

OTHERS: tuple[Colour, ...] = (
    (240, 228, 66),
    (54, 9, 207),
    (126, 9, 108),
    (135, 117, 252),
    (180, 243, 153),
    (0, 90, 18),
    (171, 108, 81),
    (153, 216, 252),
    (117, 18, 252),
    (153, 54, 135),
    (108, 63, 90),
    (234, 108, 135),
    (207, 0, 189),
    (162, 207, 99),
    (252, 162, 189),
    (117, 171, 153),
    (162, 27, 63),
    (144, 153, 72),
    (180, 63, 99),
)
"""For names not known here and for combinations."""


def genotype_colours(alterations: Sequence[str], theme: ThemeName = "dark") -> tuple[Colour, ...]:
    """One colour per genotype, index = bit mask (2**len(alterations) of them).

    Wild type is grey; all others are coloured by name as this module says, single alterations before
    combinations of two and so on, whatever the scenario's order. Underscores count as spaces. Genotypes
    share a colour only where there are more of them than colours.
    """
    names = [name.replace("_", " ") for name in alterations]
    spelt = [
        " + ".join(sorted(name for k, name in enumerate(names) if mask >> k & 1))
        for mask in range(1 << len(names))
    ]
    order = sorted(range(1, len(spelt)), key=lambda mask: (mask.bit_count(), spelt[mask]))
    found = _by_name([spelt[mask] for mask in order], KNOWN_ALTERATIONS)
    colours = dict(zip(order, found, strict=True)) | {0: WILD_TYPE[theme]}
    return tuple(colours[mask] for mask in range(len(spelt)))


def drug_colour(name: str) -> Colour:
    """The colour of a drug, by its name alone."""
    return KNOWN_DRUGS.get(name) or OTHERS[_place(name)]


def _by_name(names: Sequence[str], known: Mapping[str, Colour]) -> list[Colour]:
    """Colours of names; those that go before choose first."""
    chosen: list[Colour] = []
    for name in names:
        first = _place(name)
        order = (*(known[k] for k in [name] if k in known), *OTHERS[first:], *OTHERS[:first])
        chosen.append(next((colour for colour in order if colour not in chosen), order[0]))
    return chosen


def _place(name: str) -> int:
    """Which of the other colours a name points at: the same in every process."""
    return zlib.crc32(name.encode()) % len(OTHERS)


_LOW_LEVEL, _HIGH_LEVEL = _BLUE, _VERMILION


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
