"""A view meets a run for which it was not made: what the run lacks is said, and something near it shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from automaton.snapshot import KIND_NAMES, Run, UserError, nearest
from viewer.channels import TRAIT_CHANNELS
from viewer.scene import FieldChoice, FieldPart, Scene
from viewer.survey import choices_by_name
from viewer.times import SAME_H

_PARTS = {"inside": "what is inside cells", "damage": "damage"}
_FEW = 4
"""Clones that are named."""


def shown_arms(runs: Sequence[Run], scene: Scene) -> list[Run]:
    """The arms that a scene names, in its order; all where it names none.

    Raises:
        UserError: there is no such arm.
    """
    if not scene.arms:
        return list(runs)
    by_name = {run.arm: run for run in runs}
    missing = [name for name in scene.arms if name not in by_name]
    if missing:
        known = [name for name in by_name if name]
        close = nearest(missing[0], known)
        raise UserError(
            f"arm {missing[0]}: {runs[0].title} has "
            + (f"no such arm; there are {', '.join(known)}." if known else "no arms.")
            + (f'\nDid you mean "{close}"?' if close else "\nLeave the arms out to show all.")
        )
    return [by_name[name] for name in scene.arms]


def in_time(runs: Sequence[Run], from_h: float | None, to_h: float | None) -> tuple[list[Run], list[str]]:
    """The same runs with those of their frames only that lie in a stretch of time, both ends included.

    Args:
        runs: any.
        from_h: where it begins; None: with the first frame.
        to_h: where it ends; None: with the last frame.

    Returns:
        Runs that have frames there, and a line on each that has none.

    Raises:
        UserError: no run has a frame there.
    """
    found, notes = [], []
    for run in runs:
        kept = np.ones(len(run), np.bool_)
        if from_h is not None:
            kept &= run.times_h >= from_h - SAME_H
        if to_h is not None:
            kept &= run.times_h <= to_h + SAME_H
        if kept.any():
            found.append(replace(run, steps=run.steps[kept], times_h=run.times_h[kept]))
        else:
            notes.append(f"{run.path}: no frame lies {_stretch(from_h, to_h)}: {_first_and_last([run])}")
    if not found:
        said = [
            f"{name} {end / 24:g}" for name, end in (("--from", from_h), ("--to", to_h)) if end is not None
        ]
        raise UserError(
            f"{' '.join(said)}\n  rule     no frame lies {_stretch(from_h, to_h)}: {_first_and_last(runs)}\n"
            "  way out  ask for a time in which frames lie, or leave out --from and --to to draw all"
        )
    return found, [f"{note}; it is left out" for note in notes]


def _stretch(from_h: float | None, to_h: float | None) -> str:
    if from_h is None:
        return "at all" if to_h is None else f"up to day {to_h / 24:g}"
    return f"from day {from_h / 24:g} on" if to_h is None else f"from {from_h / 24:g} to {to_h / 24:g} days"


def _first_and_last(runs: Sequence[Run]) -> str:
    days = [float(time) / 24 for run in runs for time in run.times_h]
    return (
        f"the first is at day {min(days):g}, the last at day {max(days):g}" if days else "there is none yet"
    )


def fitted(scene: Scene, runs: Sequence[Run]) -> tuple[Scene, list[str]]:
    """The scene as these runs can be shown, and a line on each thing that had to be left or replaced.

    Of each run one frame's file is asked what it holds; nothing is read.

    Raises:
        UserError: of a run that has frames, none can be read.
    """
    notes: list[str] = []
    names = [_field_names(run) for run in runs]
    if any(names):
        scene = replace(scene, field=_field_there(scene.field, runs, names, notes))
    if scene.cells == "clone" and all(run.lineage is None for run in runs):
        notes.append("clones were not followed here; cells are coloured by genotype")
        scene = replace(scene, cells="genotype")
    if scene.cells in TRAIT_CHANNELS and not any(f"expression_{scene.cells}" in held for held in names):
        notes.append(f"the {scene.cells} does not vary here; cells are coloured by genotype")
        scene = replace(scene, cells="genotype")
    notes += _strangers(scene, runs)
    if scene.slices.axes and runs[0].dimensions == 2:
        notes.append("this lattice is flat; it is shown whole, not in slices")
        scene = replace(scene, slices=replace(scene.slices, axes=()))
    return scene, notes


def _field_names(run: Run) -> frozenset[str]:
    """Names of the fields in the first frame that can be read; none where there are no frames."""
    problems = []
    for index in range(len(run)):
        try:
            return run.field_names(index)
        except UserError as error:
            problems.append(str(error))
    if problems:
        raise UserError(
            f"{run.path}: of its frames ({len(problems)}) none can be read. The first:\n{problems[0]}"
        )
    return frozenset()


def _field_there(
    wanted: FieldChoice, runs: Sequence[Run], names: Sequence[frozenset[str]], notes: list[str]
) -> FieldChoice:
    """The field that is wanted, or one that some run has in its place, which is noted."""
    there = {
        choice
        for run, held in zip(runs, names, strict=True)
        for name, choice in choices_by_name(run).items()
        if name in held
    }
    drugs = list(dict.fromkeys(drug.name for run in runs for drug in run.drugs))
    if wanted.name == "auto":
        lacking = [name for name in drugs if FieldChoice(name, wanted.part) not in there]
        if lacking and wanted.part != "outside":
            notes.append(_not_kept(wanted.part, lacking))
        return wanted
    choice = FieldChoice("oxygen") if wanted.name == "oxygen" else wanted
    if wanted.name == "none" or choice in there:
        return wanted
    if FieldChoice(wanted.name) in there:
        notes.append(_not_kept(wanted.part, [wanted.name]))
        return FieldChoice(wanted.name)
    instead = ", ".join(drugs) or ("oxygen" if FieldChoice("oxygen") in there else "no field")
    what = "no oxygen" if wanted.name == "oxygen" else f'no drug "{wanted.name}"'
    notes.append(f"there is {what} here; {instead} is shown")
    return FieldChoice("auto", wanted.part)


def _not_kept(part: FieldPart, drugs: Sequence[str]) -> str:
    return f"{_PARTS[part]} of {', '.join(drugs)} is not kept here; what is outside cells is shown"


def _strangers(scene: Scene, runs: Sequence[Run]) -> list[str]:
    """A line on each name and clone of a scene that no run knows."""
    notes = []
    arms = [name for name in scene.arms if name not in {run.arm for run in runs}]
    if arms:
        notes.append(f"there is no arm {', '.join(arms)} here")
    known = {*KIND_NAMES, *(label for run in runs for label in run.genotype_labels)}
    hidden = sorted((scene.hidden or frozenset()) - known)
    if hidden:
        notes.append(f"nothing here is called {', '.join(hidden)}, which the view hides")
    clones = {clone for run in runs if run.lineage is not None for clone in run.lineage.id.tolist()}
    gone = sorted(scene.hidden_clones - clones)
    if gone:
        more = " and more" if len(gone) > _FEW else ""
        notes.append(f"there is no clone {', '.join(map(str, gone[:_FEW]))}{more} here, which the view hides")
    return notes
