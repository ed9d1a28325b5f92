"""Made-up runs in memory, one for each awkward case that the summary figure must bear.

python -m tests.viewer.summary_cases FOLDER      draws every case into FOLDER, to be looked at
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from automaton.kinds import TUMOUR
from automaton.snapshot import Run
from tests.viewer.memory_runs import (
    MemoryRun,
    bath,
    boluses,
    decayed,
    made_up,
    with_tissue,
    without_frames,
    without_rows,
)

DOXORUBICIN = "doxorubicin"
LONG = "a name that somebody made up late in the evening"


def three(**changes: object) -> list[MemoryRun]:
    """A lump, clusters and scattered cells under a bath."""
    common: dict[str, object] = {"plasma": {DOXORUBICIN: bath(1.0)}, **changes}
    arms = (("one ball", 1, 0.35), ("100 clusters", 12, 0.06), ("scattered", 0, 0.004))
    return [
        made_up(name, balls=balls, kept=kept, arm_index=k, **common)  # type: ignore[arg-type]
        for k, (name, balls, kept) in enumerate(arms)
    ]


def two_drugs() -> list[MemoryRun]:
    """A bath of one drug, boluses of another, and both; and a control."""
    first, second = {"cisplatin": bath(5.0)}, {"cisplatin": bath(0.0), "paclitaxel": boluses(0.4)}
    named = {"cisplatin alone": first, "paclitaxel alone": second, "both": {**second, **first}, "control": {}}
    return [
        made_up(arm, plasma=plasma, reference_uM=5.0, arm_index=k, alterations=("efflux", "repair"))
        for k, (arm, plasma) in enumerate(named.items())
    ]


def six_long_arms() -> list[MemoryRun]:
    """Six arms with long names and eight genotypes."""
    return [
        made_up(
            f"{LONG} {k}",
            shape=(1, 60, 60),
            plasma={DOXORUBICIN: boluses(1.0)},
            arm_index=k,
            kept=0.1 * k,
            alterations=("efflux", "repair", "abnormal transporter"),
            balls=k,
        )
        for k in range(6)
    ]


def full_lattice() -> list[MemoryRun]:
    """Cells on every site: there is no surface to count depth from."""
    run = made_up("", shape=(1, 20, 20), plasma={DOXORUBICIN: bath(1.0)}, oxygen=False)
    cells = np.full((1, 20, 20), TUMOUR, np.uint8)
    return [replace(run, frames=tuple(replace(frame, kind=cells) for frame in run.frames))]


def flat(arm: str = "", **changes: object) -> MemoryRun:
    """A small flat run under a bath."""
    settings: dict[str, object] = {"shape": (1, 50, 50), "plasma": {DOXORUBICIN: bath(1.0)}, **changes}
    return made_up(arm, **settings)  # type: ignore[arg-type]


CASES: dict[str, Callable[[], Sequence[Run]]] = {
    "three_arms": three,
    "one_arm": lambda: [made_up("", plasma={DOXORUBICIN: boluses(1.0)})],
    "no_oxygen": lambda: [flat("ball", oxygen=False), flat("scattered", oxygen=False, balls=0, arm_index=1)],
    "no_drug": lambda: [made_up("three balls", balls=3), made_up("scattered", balls=0, arm_index=1)],
    "neither": lambda: [flat(plasma={}, oxygen=False, alterations=())],
    "two_drugs": two_drugs,
    "drug_never_given": lambda: [flat(plasma={DOXORUBICIN: bath(0.0)}, reference_uM=0.0)],
    "no_response": lambda: [flat(kept=1.0)],
    "extinct": lambda: [flat("ball"), flat("extinct", kept=0.0, arm_index=1)],
    "single_frame": lambda: [flat(frames=1)],
    "only_the_start": lambda: [flat(frames=1, hours=0, plasma={DOXORUBICIN: bath(1.0, 0.0)})],
    "no_cells": lambda: [flat(fill=0.0, plasma={DOXORUBICIN: bath(1.0, 0.0)})],
    "six_long_arms": six_long_arms,
    "full_lattice": full_lattice,
    "no_frame_yet": lambda: [flat("ball"), without_frames(flat("scattered", balls=0, arm_index=1))],
    "nothing_yet": lambda: [without_rows(flat())],
    "tissue": lambda: [with_tissue(flat())],
    "other_lattices": lambda: [made_up("a"), made_up("b", shape=(1, 50, 70), arm_index=1)],
    "decayed_bolus": lambda: [flat(plasma={DOXORUBICIN: decayed(1.0)}, hours=60)],
}
"""Name -> runs to draw together."""


if __name__ == "__main__":
    from viewer.summary import draw_summary

    folder = Path(sys.argv[1])
    for name in sys.argv[2:] or CASES:
        sys.stdout.write(f"{draw_summary(CASES[name](), folder / f'{name}.png')}\n")
