"""What is hidden, by one rule for pictures, the legend and its switches, whatever the colours of cells tell.

A site is not drawn where the name of its kind is hidden or, of a tumour cell, the label of its genotype.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from automaton.snapshot import HEALTHY, KIND_NAMES, TUMOUR, Run
from viewer.scene import Scene
from viewer.survey import Survey

Names = frozenset[str]

_TUMOUR = KIND_NAMES[TUMOUR]


def names_present(runs: Sequence[Run], surveys: Sequence[Survey]) -> tuple[Names, Names]:
    """Names of the kinds (empty left out) and labels of the genotypes that any run holds at any time."""
    kinds: set[str] = set()
    genotypes: set[str] = set()
    for run, look in zip(runs, surveys, strict=True):
        codes, masks = look.present(run)
        kinds |= {KIND_NAMES[code] for code in codes}
        genotypes |= {run.genotype_labels[mask] for mask in masks}
    return frozenset(kinds), frozenset(genotypes)


def hidden_names(runs: Sequence[Run], scene: Scene, surveys: Sequence[Survey]) -> Names:
    """The names that are hidden: the scene's, or healthy cells that would hide a tumour."""
    if scene.hidden is not None:
        return scene.hidden
    in_the_way = (
        runs[0].dimensions == 3 and not scene.slices.axes and _TUMOUR in names_present(runs, surveys)[0]
    )
    return frozenset({KIND_NAMES[HEALTHY]}) if in_the_way else frozenset()


def some_hidden(runs: Sequence[Run], scene: Scene, surveys: Sequence[Survey]) -> bool:
    """Whether there are cells that are not drawn."""
    present = frozenset().union(*names_present(runs, surveys))
    clones = list(scene.hidden_clones)
    return (
        scene.cells == "none"
        or not present.isdisjoint(hidden_names(runs, scene, surveys))
        or any(run.lineage is not None and np.isin(clones, run.lineage.id).any() for run in runs)
    )


def not_drawn(hidden: Names, genotypes: Names) -> Names:
    """Names of which nothing is drawn: with tumour cells go their genotypes, and with all of these they.

    Args:
        hidden: kinds and genotypes.
        genotypes: all that there are.
    """
    if _TUMOUR in hidden:
        return hidden | genotypes
    return hidden | {_TUMOUR} if genotypes and genotypes <= hidden else hidden


def switched(hidden: Names, genotypes: Names, name: str) -> Names:
    """What is hidden once a kind or genotype that is drawn is hidden, or one that is not is drawn again.

    Args:
        hidden: kinds and genotypes.
        genotypes: all that there are.
        name: of the kind or genotype.
    """
    if name not in not_drawn(hidden, genotypes):
        return hidden | {name}
    left = hidden - {name}
    if name == _TUMOUR and genotypes <= left:
        return left - genotypes
    if name in genotypes and _TUMOUR in left:
        return left - {_TUMOUR} | (genotypes - {name})
    return left


def all_but(name: str, kinds: Names, genotypes: Names) -> Names:
    """What is hidden where a kind or genotype alone is drawn, of all kinds and genotypes that there are."""
    if name in genotypes:
        return kinds - {_TUMOUR} | genotypes - {name}
    return kinds - {name}
