"""A view meets a run for which it was not made: what the run lacks is said, and something near it shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from automaton.errors import UserError
from automaton.kinds import NAMES
from automaton.nearest import nearest
from automaton.snapshot import Run
from viewer.channels import TRAIT_CHANNELS
from viewer.resolution import drawable
from viewer.scene import FieldChoice, Scene


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


def in_time(runs: Sequence[Run], from_h: float, to_h: float) -> list[Run]:
    """The same runs with those of their frames only that lie in a stretch of time, both ends included.

    Raises:
        UserError: some run has no frame in it.
    """
    found = []
    for run in runs:
        kept = (run.times_h >= from_h - 1e-6) & (run.times_h <= to_h + 1e-6)
        if not kept.any():
            frames = f"{len(run)} from {run.times_h[0] / 24:g} to {run.times_h[-1] / 24:g} d"
            raise UserError(
                f"{run.path}: no frame lies from {from_h / 24:g} to {to_h / 24:g} days; it has "
                f"{frames if len(run) else 'none yet'}.\nChoose another --from and --to."
            )
        found.append(replace(run, steps=run.steps[kept], times_h=run.times_h[kept]))
    return found


def fitted(scene: Scene, runs: Sequence[Run]) -> tuple[Scene, list[str]]:
    """The scene as these runs can be shown, and a line on each thing that had to be left or replaced."""
    notes = []
    drugs = list(dict.fromkeys(drug.name for run in runs for drug in run.drugs))
    if scene.field.name not in ("auto", "none", "oxygen", *drugs):
        instead = f"{', '.join(drugs)}" if drugs else "what there is"
        notes.append(f'there is no drug "{scene.field.name}" here; {instead} is shown')
        scene = replace(scene, field=FieldChoice("auto", scene.field.part))
    if scene.cells == "clone" and all(run.lineage is None for run in runs):
        notes.append("clones were not followed here; cells are coloured by genotype")
        scene = replace(scene, cells="genotype")
    if scene.cells in TRAIT_CHANNELS and not any(_varies(run, scene.cells) for run in runs):
        notes.append(f"the {scene.cells} does not vary here; cells are coloured by genotype")
        scene = replace(scene, cells="genotype")
    known = {*NAMES, *(label for run in runs for label in run.genotype_labels)}
    strangers = sorted((scene.hidden or frozenset()) - known)
    if strangers:
        notes.append(f"nothing here is called {', '.join(strangers)}, which the view hides")
    if scene.slices.axes and runs[0].dimensions == 2:
        notes.append("this lattice is flat; it is shown whole, not in slices")
        scene = replace(scene, slices=replace(scene.slices, axes=()))
    return scene, notes


def _varies(run: Run, trait: str) -> bool:
    """Whether the level of a trait is recorded, by the run's first frame."""
    return len(run) > 0 and trait in drawable(run).frame(0).expression
