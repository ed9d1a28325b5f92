"""How finely a lattice is drawn: whole where it fits into memory and picture, else coarser."""

from __future__ import annotations

import math

from automaton.snapshot import Run

MOST_SITES = 256**3
"""Sites that are drawn at the most; some 150 bytes are held for each."""
_WORDS = {2: "half", 3: "a third of the", 4: "a quarter of the"}


def drawable(run: Run) -> Run:
    """The run, coarsened just as far as makes its sites few enough."""
    block = 1
    while math.prod(-(-side // block) for side in run.shape) > MOST_SITES:
        block += 1
    return run.coarsened(block) if block > 1 else run


def said(run: Run) -> str:
    """A note for the picture of a run that is drawn coarser than it is; "" else."""
    if run.coarsening == 1:
        return ""
    return f"drawn at {_WORDS.get(run.coarsening, f'1/{run.coarsening} of the')} resolution"
