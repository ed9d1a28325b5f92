"""Scenarios made by damaging sound ones, in their text or in their structure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

from automaton.toml_text import literal


class Raw(str):
    """TOML that stands for a value as it is."""

    __slots__ = ()


EXTREMES = (
    *map(
        Raw,
        [
            "nan",
            "-nan",
            "inf",
            "-inf",
            "1e308",
            "-1e308",
            "1e309",
            "5e-324",
            "1e-12",
            "-1",
            "0",
            "-0.0",
            "1",
            "2",
            "3",
            "255",
            "256",
            "65535",
            "65536",
            "1_000_000",
            "4294967296",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "1000000000000",
            "1970-01-01",
            "1970-01-01T00:00:00Z",
            "07:32:00",
            "true",
            "false",
            "[]",
            "{}",
            "[[]]",
            "[[[1]]]",
            "[0]",
            "[-1,2]",
            "[1.5,2]",
            "[1e308,1e308]",
            "[nan,nan]",
            "[1000000000,1000000000]",
            "[65535,65535,65535]",
            "[1,1]",
            "[2,2,2]",
            "0xffffffffffffffffffff",
        ],
    ),
    Raw("9" * 400),
    Raw("9" * 5000),
    Raw("0x" + "f" * 20000),
    Raw("1e" + "9" * 30),
    Raw("[" * 300 + "]" * 300),
    Raw("[" * 5000 + "]" * 5000),
    Raw("{a=" * 200 + "1" + "}" * 200),
    Raw("[" + "1," * 20000 + "]"),
    Raw("[" + "{a=1}," * 3000 + "]"),
    "",
    " ",
    "auto",
    "wild type",
    "../../../etc/passwd",
    "/etc/passwd",
    "/dev/zero",
    "tables/../../x.csv",
    "a" * 100_000,
    "\u202egnp.\u2066x",
    "\x1b[31mred\x1b]0;title\x07",
    "[bold red]markup[/] [link=file:///etc/passwd]x[/link]",
    "<script>alert(1)</script>",
    "\x00\x01\x7f\x85\u2028",
    "line\nline\n" * 100,
    "$\\frac{1}{$ {x} {0} %s %(a)d",
    "🧬" * 200,
    "con",
    ".",
    "r001",
    "frames",
)
KEYS = (
    "",
    "arms",
    "title",
    "__class__",
    "a b",
    "\x1b[2J",
    "[red]",
    "\u202e",
    "x" * 5000,
    "1",
    "é",
    "efflux+repair",
    "0",
    "-1",
    "⁵",
    "a/b",
    "../x",
    "bath_uM",
    "duration_h",
    "drugs",
)
"""Names that a table does not expect."""


def toml_of(data: dict[str, Any]) -> str:
    """A document of one line for each key at the top."""
    return "".join(f"{literal(name)} = {_value(value)}\n" for name, value in data.items())


def _value(value: Any) -> str:
    if isinstance(value, Raw):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(name)} = {_value(entry)}" for name, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return literal(value)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of everything within a value."""
    entries: Any = value.items() if isinstance(value, dict) else ()
    entries = enumerate(value) if isinstance(value, list) else entries
    for name, entry in entries:
        yield (*path, name)
        yield from places(entry, (*path, name))


@st.composite
def damaged_structures(draw: st.DrawFn, text: bytes) -> bytes:
    """A scenario in which keys are gone, renamed, doubled, moved or of other values."""
    data: Any = tomllib.loads(text.decode())
    for _ in range(draw(st.sampled_from([1, 1, 2, 3]))):
        found = list(places(data))
        if found:
            *way, last = draw(st.sampled_from(found))
            _change(draw, data, _at(data, way), last)
    return toml_of(data).encode("utf-8", "replace")


def _change(draw: st.DrawFn, data: Any, place: Any, last: Any) -> None:
    """Change what `place` holds under `last`; `place` lies somewhere in `data`."""
    how = draw(
        st.sampled_from(["nudge", "nudge", "extreme", "extreme", "delete", "rename", "double", "move"])
    )
    if how == "nudge":
        place[last] = _nudged(draw, place[last])
    elif how == "delete":
        del place[last]
    elif how == "rename" and isinstance(place, dict):
        name = draw(st.sampled_from(KEYS) | st.text(max_size=8))
        place[name.encode("utf-8", "replace").decode()] = place.pop(last)
    elif how == "double" and isinstance(place, list):
        place.extend([place[last]] * draw(st.sampled_from([1, 2, 300])))
    elif how == "move" and not _contains(
        other := _at(data, draw(st.sampled_from(list(places(data))))), place
    ):
        place[last] = other
    else:
        place[last] = draw(st.sampled_from(EXTREMES))


def _nudged(draw: st.DrawFn, value: Any) -> Any:
    """Another value of the kind, which may well be sound."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return max(value + draw(st.integers(-3, 3)), 0) * draw(st.sampled_from([1, 1, 2, 10]))
    if isinstance(value, float):
        return value * draw(st.sampled_from([0.0, 1e-6, 0.1, 0.5, 2.0, 10.0, 1e3, 1e6, -1.0]))
    if isinstance(value, str):
        return draw(st.sampled_from([value.upper(), value + " ", value[:-1], "x"]))
    return value


def _at(data: Any, way: Sequence[str | int]) -> Any:
    for part in way:
        data = data[part]
    return data


def _contains(value: Any, sought: Any) -> bool:
    if value is sought:
        return True
    entries = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_contains(entry, sought) for entry in entries)


@st.composite
def damaged_texts(draw: st.DrawFn, text: bytes) -> bytes:
    """A scenario whose bytes are flipped, cut, doubled, or mixed with others."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(text) - 1, 0)))
        how = draw(st.sampled_from(["flip", "cut", "insert", "drop", "double", "line"]))
        if how == "flip" and text:
            text = text[:at] + bytes([text[at] ^ (1 << draw(st.integers(0, 7)))]) + text[at + 1 :]
        elif how == "cut":
            text = text[:at]
        elif how == "insert":
            text = text[:at] + draw(st.binary(max_size=8) | st.sampled_from(SCRAPS)) + text[at:]
        elif how == "drop":
            text = text[:at] + text[at + draw(st.integers(1, 40)) :]
        elif how == "double":
            text = text[:at] + text[at : at + 200] * draw(st.sampled_from([2, 50])) + text[at:]
        else:
            lines = text.split(b"\n")
            text = b"\n".join([*lines, draw(st.sampled_from(lines))])
    return text


SCRAPS = (
    b"\xff\xfe",
    b"\x00",
    b"\x1b[2J",
    b"\xe2\x80\xae",
    b"\r",
    b'"""',
    b"[",
    b"]",
    b"=",
    b"\n[[arms]]\n",
    b"\n[arms.a]\n",
    b"\n[arms.a.b.c.d]\n",
    b"\n[[seeding]]\n",
    b"e400",
    b"-",
    b"0" * 6000,
    b"9" * 6000,
    b"\xef\xbb\xbf",
    b"{" * 3000,
    b"[" * 3000,
    b"a." * 3000,
)


def damaged(bases: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    """Damaged copies of these scenarios."""
    return st.sampled_from(bases).flatmap(lambda text: damaged_structures(text) | damaged_texts(text))
