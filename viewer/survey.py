"""What is known of a run beforehand: by a few frames what it holds, by all how high its fields go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from automaton.snapshot import KIND_NAMES, LEVEL_LOG2, TUMOUR, Frame, Run
from viewer.scene import FieldChoice

Ranges = Mapping[str, tuple[float, float]]
"""Least and greatest value of each field of a frame, by its name in the file."""

_FRAMES = 6
"""How many frames are looked at whole."""


@dataclass(frozen=True)
class Survey:
    """A few frames of a run, without their fields, which would fill the memory."""

    frames: tuple[Frame, ...]
    """Kinds, genotypes and clones only."""
    tops: Mapping[FieldChoice, Mapping[int, float]]
    """The highest value of every field in its own unit, by the step of each frame that holds it."""
    doublings: Mapping[str, int]
    """By trait that varies: within how many doublings or halvings nine in ten cells lie, at least 1."""

    @cached_property
    def highest(self) -> dict[FieldChoice, float]:
        """The highest value of every field in any frame of the run."""
        return {choice: max(0.0, *by_step.values()) for choice, by_step in self.tops.items()}

    def present(self, run: Run) -> tuple[list[int], list[int]]:
        """Kinds (empty left out) and genotypes that the run holds at any time."""
        counts = np.zeros(len(KIND_NAMES), bool)
        burden = np.zeros(1 << len(run.alterations), bool)
        if len(run.series):
            counts |= run.series.counts.any(axis=0)
            burden |= run.series.burden.any(axis=0)
        for frame in self.frames:
            counts |= np.bincount(frame.kind.ravel(), minlength=len(KIND_NAMES)) > 0
            burden[np.unique(frame.genotype[frame.kind == TUMOUR])] = True
        return [int(k) for k in np.flatnonzero(counts) if k], [int(mask) for mask in np.flatnonzero(burden)]


def survey(run: Run) -> Survey:
    """Look at a few frames of a run.

    All are asked how high their fields go: a pulse may lie in a single one.

    Raises:
        UserError: a frame's file is missing or damaged.
    """
    ranges = (ranges_of(run, index) for index in range(len(run)))
    return survey_of(run, (run.frame(index) for index in worth_a_look(run)), ranges)


def ranges_of(run: Run, index: int) -> tuple[int, Ranges]:
    """The step of a frame, and how low and high its fields go.

    Raises:
        UserError: its file is missing or damaged.
    """
    return int(run.steps[index]), run.field_ranges(index)


def worth_a_look(run: Run) -> list[int]:
    """Indices of the frames that a survey looks at: first, last, at the greatest burden, and between."""
    indices = set(np.linspace(0, len(run) - 1, _FRAMES).astype(int).tolist())
    if len(run.series):
        peak_h = run.series.time_h[run.series.burden.sum(axis=1).argmax()]
        indices.add(int(np.abs(run.times_h - peak_h).argmin()))
    return sorted(indices)


def survey_of(run: Run, frames: Iterable[Frame], ranges: Iterable[tuple[int, Ranges]]) -> Survey:
    """Look at these frames of a run, one after another, and at how high fields go in these and others."""
    kept: list[Frame] = []
    doublings: dict[str, int] = {}
    for frame in frames:
        for trait, levels in frame.expression.items():
            doublings[trait] = max(doublings.get(trait, 1), _doublings(levels, frame.kind == TUMOUR))
        kept.append(replace(frame, oxygen_mmHg=None, drugs={}, expression={}))
    return extended(Survey(tuple(kept), {}, doublings), run, ranges)


def extended(look: Survey, run: Run, ranges: Iterable[tuple[int, Ranges]]) -> Survey:
    """A survey of a run with how high fields go in further frames."""
    choices = choices_by_name(run)
    tops = {choice: dict(by_step) for choice, by_step in look.tops.items()}
    for step, of_frame in ranges:
        for name, (_, top) in of_frame.items():
            tops.setdefault(choices[name], {})[step] = top
    return replace(look, tops=tops)


def choices_by_name(run: Run) -> dict[str, FieldChoice]:
    """What may be painted of a run, by the names of the fields in its frames' files."""
    choices = {"oxygen_mmHg": FieldChoice("oxygen")}
    for drug in run.drugs:
        choices[f"{drug.name}_outside_uM"] = FieldChoice(drug.name)
        choices[f"{drug.name}_inside_uM"] = FieldChoice(drug.name, "inside")
        choices[f"{drug.name}_damage"] = FieldChoice(drug.name, "damage")
    return choices


def _doublings(levels: npt.NDArray[np.int8], cells: npt.NDArray[np.bool_]) -> int:
    """Whole doublings within which nine in ten cells lie."""
    if not cells.any():
        return 1
    most = float(np.quantile(np.abs(levels[cells].astype(np.int16)), 0.9))
    return max(1, int(np.ceil(most * LEVEL_LOG2 - 1e-9)))
