"""The report as a page: what stands where, and its files."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from viewer.fields import references
from viewer.files import write_whole
from viewer.moments import first_h
from viewer.report import (
    burden,
    clones,
    exposure,
    headline,
    lacking,
    overview,
    relapse,
    reproduce,
    space,
    tissue,
)
from viewer.report.arms import Order, group_by_arm, open_all
from viewer.report.condense import arms_of
from viewer.report.drawing import Drawing, Item, Section, render
from viewer.report.replicates import Arm
from viewer.summary.style import Look

Progress = Callable[[str], None]


def write_report(
    folders: Sequence[Path],
    out: Path,
    *,
    figures: Path | None = None,
    formats: Sequence[str] = ("pdf",),
    command: str = "",
    orders: Sequence[Order] = (),
    problems: Sequence[str] = (),
    progress: Progress | None = None,
) -> list[Path]:
    """Write one self-contained HTML page about runs, and its figures as files.

    Args:
        folders: run folders, or folders of arms and replicates.
        out: the page.
        figures: folder for the figures as files; None for none.
        formats: of these files: "pdf", "png", "svg".
        command: the call that writes this report, for its last section.
        orders: what the batches among these were to hold.
        problems: what else the caller knows to be wrong, in sentences for the page.
        progress: is told what is being done.

    Returns:
        The files written, the page first.

    Raises:
        UserError: no run can be read, or a file cannot be written.
    """
    say = progress or _say_nothing
    say("opening the runs")
    runs, unread = open_all(folders)
    groups, left_out = group_by_arm(runs, orders)
    ends = [float(time) for run in runs for time in (*run.series.time_h[-1:], *run.times_h[-1:])]
    look = Look.of("light", len(groups), max(ends, default=0.0), first_h(runs))
    c0 = references(runs)
    arms = arms_of(groups, look.arms, c0, say)
    troubles = [*problems, *unread, *left_out, *lacking.sentences(arms, orders)]
    sections = sections_of(arms, c0, look, troubles, command)
    written = []
    drawn: dict[str, str] = {}
    for drawing in (item for section in sections for item in section.items if isinstance(item, Drawing)):
        say(f"drawing {drawing.name}")
        kinds = formats if figures is not None else ()
        page, *files = render(drawing, look, ["page", *kinds])
        drawn[drawing.name] = _data_uri(page)
        for kind, content in zip(kinds, files, strict=True):
            assert figures is not None
            path = figures / f"{drawing.name}.{kind}"
            write_whole(path, content)
            written.append(path)
    write_whole(out, _page(sections, drawn, runs[0].title or "Report").encode("utf-8", "replace"))
    return [out, *written]


def sections_of(
    arms: Sequence[Arm], c0: Mapping[str, float], look: Look, problems: Sequence[str], command: str
) -> list[Section]:
    """The whole page, in order; sections without anything to show are left out."""
    found = [
        headline.section(arms, problems, look),
        overview.section(arms, look),
        burden.section(arms, look),
        relapse.section(arms, look),
        exposure.section(arms, c0, look),
        clones.section(arms, look),
        space.section(arms, look),
        tissue.section(arms, c0, look),
        reproduce.section(arms, command),
    ]
    return [section for section in found if section.items]


def _say_nothing(words: str) -> None:
    del words


def _data_uri(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()


def _kind(item: Item) -> str:
    return type(item).__name__.lower()


def _page(sections: Sequence[Section], drawn: dict[str, str], title: str) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("viewer.report", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.tests["kind"] = lambda item, kind: _kind(item) == kind
    page: Any = environment.get_template("template.html.j2")
    text: str = page.render(sections=sections, drawn=drawn, title=title)
    return text
