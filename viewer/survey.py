"""What a few frames of a run show beforehand: what it holds, how far it reaches, how high its fields go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from automaton.kinds import NAMES, TUMOUR
from automaton.snapshot import LEVEL_LOG2, Frame, Run
from viewer.scene import FieldChoice

_FRAMES = 6
"""How many frames are looked at."""


@dataclass(frozen=True)
class Survey:
    """A few frames of a run, without their fields, which would fill the memory."""

    frames: tuple[Frame, ...]
    """Kinds, genotypes and clones only."""
    highest: Mapping[FieldChoice, float]
    """The highest value of every field that any of them has, in its own unit."""
    doublings: Mapping[str, int]
    """By trait that varies: within how many doublings or halvings nine in ten cells lie, at least 1."""

    def present(self, run: Run) -> tuple[list[int], list[int]]:
        """Kinds (empty left out) and genotypes that the run holds at any time."""
        counts = np.zeros(len(NAMES), bool)
        burden = np.zeros(1 << len(run.alterations), bool)
        if len(run.series):
            counts |= run.series.counts.any(axis=0)
            burden |= run.series.burden.any(axis=0)
        for frame in self.frames:
            counts |= np.bincount(frame.kind.ravel(), minlength=len(NAMES)) > 0
            burden[np.unique(frame.genotype[frame.kind == TUMOUR])] = True
        return [int(k) for k in np.flatnonzero(counts) if k], [int(mask) for mask in np.flatnonzero(burden)]


def survey(run: Run) -> Survey:
    """Look at a few frames of a run.

    Raises:
        UserError: a frame's file is missing or damaged.
    """
    return survey_of(run.frame(index) for index in worth_a_look(run))


def worth_a_look(run: Run) -> list[int]:
    """Indices of the frames that a survey looks at: first, last, at the greatest burden, and between."""
    indices = set(np.linspace(0, len(run) - 1, _FRAMES).astype(int).tolist())
    if len(run.series):
        peak_h = run.series.time_h[run.series.burden.sum(axis=1).argmax()]
        indices.add(int(np.abs(run.times_h - peak_h).argmin()))
    return sorted(indices)


def survey_of(frames: Iterable[Frame]) -> Survey:
    """Look at these frames, one after another."""
    kept: list[Frame] = []
    highest: dict[FieldChoice, float] = {}
    doublings: dict[str, int] = {}
    for frame in frames:
        for choice, values in _fields(frame).items():
            highest[choice] = max(highest.get(choice, 0.0), float(values.max(initial=0.0)))
        for trait, levels in frame.expression.items():
            doublings[trait] = max(doublings.get(trait, 1), _doublings(levels, frame.kind == TUMOUR))
        kept.append(replace(frame, oxygen_mmHg=None, drugs={}, expression={}))
    return Survey(tuple(kept), highest, doublings)


def _fields(frame: Frame) -> dict[FieldChoice, npt.NDArray[np.float32]]:
    """All fields that a frame has."""
    found = {FieldChoice("oxygen"): frame.oxygen_mmHg}
    for name, drug in frame.drugs.items():
        found[FieldChoice(name)] = drug.outside_uM
        found[FieldChoice(name, "inside")] = drug.inside_uM
        found[FieldChoice(name, "damage")] = drug.damage
    return {choice: values for choice, values in found.items() if values is not None}


def _doublings(levels: npt.NDArray[np.int8], cells: npt.NDArray[np.bool_]) -> int:
    """Whole doublings within which nine in ten cells lie."""
    if not cells.any():
        return 1
    most = float(np.quantile(np.abs(levels[cells].astype(np.int16)), 0.9))
    return max(1, int(np.ceil(most * LEVEL_LOG2 - 1e-9)))
