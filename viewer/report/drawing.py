"""What a report is made of: sections of figures, tables and notes; and how a figure becomes a file."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from viewer.summary.style import Look

WIDTH_IN = 7.6
"""Width of every figure, that of two columns of a journal."""
PNG_DPI = 250
FORMATS = ("pdf", "png", "svg")


@dataclass(frozen=True)
class Drawing:
    """A figure: what it is called, how to read it, and how it is drawn."""

    name: str
    """Of its files, such as "burden"; no two of a report share one."""
    title: str
    reading: str
    """What it shows and how to read it."""
    sample: str
    """How many replicates stand behind it, and what its intervals are."""
    height_in: float
    draw: Callable[[Figure], None]


@dataclass(frozen=True)
class Note:
    """A paragraph, such as why something is missing."""

    text: str
    warns: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of words; the first cell of each row is its head."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sample: str = ""
    folded: bool = False
    """Shown only when its title is clicked."""


@dataclass(frozen=True)
class Listing:
    """Text to be shown as it is, folded away under its title."""

    title: str
    text: str
    open: bool = False


Item = Drawing | Note | Table | Listing


@dataclass(frozen=True)
class Section:
    """A part of the page with an entry in its table of contents."""

    name: str
    title: str
    items: Sequence[Item] = field(default_factory=tuple)


def figure_name(stem: str, drug: str) -> str:
    """Name of a figure of a drug: that of no other drug."""
    return stem + "_" + "".join(sign if sign.isalnum() or sign == "-" else "_" for sign in drug)


def render(drawing: Drawing, look: Look, formats: Sequence[str]) -> list[bytes]:
    """A figure as the contents of files; the same figure gives the same bytes.

    Args:
        drawing: which.
        look: of the report.
        formats: of each file: "pdf", "png", "svg", or "page" for an SVG whose letters are shapes, which looks
            the same where its font is missing.
    """
    settings: Any = look.settings
    written = []
    with mpl.rc_context(settings):
        figure = Figure(figsize=(WIDTH_IN, drawing.height_in), layout="constrained")
        FigureCanvasAgg(figure)
        drawing.draw(figure)
        for kind in formats:
            written.append(_saved(figure, drawing.name, kind))
            figure.set_layout_engine("none")  # what was laid out once stays as it is
    return written


def _saved(figure: Figure, name: str, kind: str) -> bytes:
    dates: dict[str, dict[str, Any]] = {"pdf": {"CreationDate": None}, "svg": {"Date": None}, "png": {}}
    ending = "svg" if kind == "page" else kind
    letters: Any = {"svg.hashsalt": name, "svg.fonttype": "path" if kind == "page" else "none"}
    written = io.BytesIO()
    with mpl.rc_context(letters):
        figure.savefig(written, format=ending, dpi=PNG_DPI, metadata=dates[ending])
    return written.getvalue()
