"""The units at the end of keys: what a wrong one should have been, and the value in the right one."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

_Dimension = tuple[int, int, int, int, int]
"""Powers of length, time, amount of substance, pressure, mass."""

_UNITS: dict[str, tuple[float, _Dimension]] = {
    "nm": (1e-3, (1, 0, 0, 0, 0)),
    "um": (1.0, (1, 0, 0, 0, 0)),
    "mm": (1e3, (1, 0, 0, 0, 0)),
    "cm": (1e4, (1, 0, 0, 0, 0)),
    "m": (1e6, (1, 0, 0, 0, 0)),
    "um2": (1.0, (2, 0, 0, 0, 0)),
    "mm2": (1e6, (2, 0, 0, 0, 0)),
    "cm2": (1e8, (2, 0, 0, 0, 0)),
    "m2": (1e12, (2, 0, 0, 0, 0)),
    "s": (1.0, (0, 1, 0, 0, 0)),
    "sec": (1.0, (0, 1, 0, 0, 0)),
    "seconds": (1.0, (0, 1, 0, 0, 0)),
    "min": (60.0, (0, 1, 0, 0, 0)),
    "minutes": (60.0, (0, 1, 0, 0, 0)),
    "h": (3600.0, (0, 1, 0, 0, 0)),
    "hr": (3600.0, (0, 1, 0, 0, 0)),
    "hour": (3600.0, (0, 1, 0, 0, 0)),
    "hours": (3600.0, (0, 1, 0, 0, 0)),
    "d": (86400.0, (0, 1, 0, 0, 0)),
    "day": (86400.0, (0, 1, 0, 0, 0)),
    "days": (86400.0, (0, 1, 0, 0, 0)),
    "week": (604800.0, (0, 1, 0, 0, 0)),
    "weeks": (604800.0, (0, 1, 0, 0, 0)),
    "pM": (1e-21, (-3, 0, 1, 0, 0)),
    "nM": (1e-18, (-3, 0, 1, 0, 0)),
    "uM": (1e-15, (-3, 0, 1, 0, 0)),
    "mM": (1e-12, (-3, 0, 1, 0, 0)),
    "M": (1e-9, (-3, 0, 1, 0, 0)),
    "mol": (1e6, (0, 0, 1, 0, 0)),
    "ml": (1e12, (3, 0, 0, 0, 0)),
    "l": (1e15, (3, 0, 0, 0, 0)),
    "mmHg": (1.0, (0, 0, 0, 1, 0)),
    "Pa": (0.00750062, (0, 0, 0, 1, 0)),
    "kPa": (7.50062, (0, 0, 0, 1, 0)),
    "mg": (1.0, (0, 0, 0, 0, 1)),
    "g": (1e3, (0, 0, 0, 0, 1)),
}


def split(key: str) -> tuple[str, tuple[str, ...]]:
    """A key's stem and its unit words: "diffusion_cm2_per_s" -> ("diffusion", ("cm2", "per", "s"))."""
    words = key.split("_")
    start = len(words)
    while start > 1 and (words[start - 1] in _UNITS or words[start - 1] == "per"):
        start -= 1
    return "_".join(words[:start]), tuple(words[start:])


def _size(words: tuple[str, ...]) -> tuple[float, _Dimension]:
    factor, dimension, sign = 1.0, (0, 0, 0, 0, 0), 1
    for word in words:
        if word == "per":
            sign = -1
            continue
        size, powers = _UNITS[word]
        factor *= size**sign
        a, b, c, d, e = (have + sign * power for have, power in zip(dimension, powers, strict=True))
        dimension = (a, b, c, d, e)
    return factor, dimension


def same_quantity(key: str, known: Iterable[str]) -> str | None:
    """The known key with the same stem and another unit, if there is one; of the same dimension first."""
    stem, words = split(key)
    alike = [name for name in known if split(name)[0] == stem and split(name)[1]]
    alike.sort(key=lambda name: _size(split(name)[1])[1] != _size(words)[1])
    return alike[0] if alike else None


def converted(value: object, key: str, right: str) -> float | None:
    """`value` of `key` in the unit of `right`; None if it is no number or the dimensions differ."""
    have, want = _size(split(key)[1]), _size(split(right)[1])
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or have[1] != want[1]
        or not split(key)[1]
    ):
        return None
    with suppress(OverflowError):  # a number of hundreds of digits
        return value * have[0] / want[0]
    return None
