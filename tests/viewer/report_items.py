"""What a report of made-up runs holds; made-up runs as replicates, and with clones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from automaton.clone_table import CloneTable
from automaton.snapshot import Run
from tests.viewer.memory_runs import MemoryRun
from viewer.fields import references
from viewer.moments import first_h
from viewer.report.arms import group_by_arm
from viewer.report.condense import arms_of
from viewer.report.drawing import Drawing, Note
from viewer.report.page import sections_of
from viewer.summary.style import Look


def items_of(runs: Sequence[Run]) -> tuple[dict[str, Drawing], str, Look]:
    """The figures of a page by name, its notes as one text, and its look."""
    groups, problems = group_by_arm(runs)
    assert problems == []
    look = Look.of("light", len(groups), 240.0, first_h(runs))
    arms = arms_of(groups, look.arms, references(runs), lambda words: None)  # noqa: ARG005
    items = [item for section in sections_of(arms, references(runs), look, [], "") for item in section.items]
    drawings = {item.name: item for item in items if isinstance(item, Drawing)}
    return drawings, " ".join(item.text for item in items if isinstance(item, Note)), look


def drawn(drawing: Drawing) -> Figure:
    """The figure of a drawing."""
    figure = Figure(layout="constrained")
    FigureCanvasAgg(figure)
    drawing.draw(figure)
    return figure


def replicates(*runs: MemoryRun) -> list[MemoryRun]:
    """The same runs as replicates of one arm."""
    return [
        replace(run, path=Path(f"runs/r{k:03d}"), replicate=k, seed=k, scenario_text=f"seed = {k}\n")
        for k, run in enumerate(runs, start=1)
    ]


def with_clones(run: MemoryRun, cells: Sequence[tuple[int, int]]) -> MemoryRun:
    """The same run with a clone and its child, of so many cells in each frame."""
    entries = [(frame, clone, n) for frame, both in enumerate(cells) for clone, n in enumerate(both, 1) if n]
    frame, clone, n = np.array(entries, np.int64).T
    two = np.zeros(2)
    table = CloneTable(
        id=np.array([1, 2], np.uint32),
        parent=np.array([0, 1], np.uint32),
        time_h=two,
        site=two.astype(np.int64),
        genotype=np.array([0, 1], np.uint8),
        count_frame=frame,
        count_clone=clone.astype(np.uint32),
        count_cells=n,
    )
    return replace(run, lineage=table)
