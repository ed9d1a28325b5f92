"""What the summary takes of memory: less than the simulation before it did in the same process."""

from __future__ import annotations

import tracemalloc
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from automaton.kinds import TUMOUR
from automaton.snapshot import DrugFrame, DrugInfo, Frame
from tests.viewer.made_up_run import MadeUpRun, ball, frame_of, made_up_run
from viewer.summary.digest import digest

SIDE = 96
MOST_BYTES = 42
"""A site, with two drugs: 30 of them are a frame as it is read. Simulating takes about 50 with one drug."""
DRUGS = ("doxorubicin", "cisplatin")


@dataclass(frozen=True)
class ReadRun(MadeUpRun):
    """A run whose frames are read anew each time, as from files; it counts how often."""

    reads: npt.NDArray[np.int64] | None = None

    def frame(self, index: int) -> Frame:
        """A frame of its own arrays, with all that a file may hold of its drugs."""
        if self.reads is not None:
            self.reads[index] += 1
        held = super().frame(index)
        assert held.oxygen_mmHg is not None
        return replace(
            held,
            kind=held.kind.copy(),
            genotype=held.genotype.copy(),
            oxygen_mmHg=held.oxygen_mmHg.copy(),
            drugs={
                name: DrugFrame(*(drug.outside_uM.copy() for _ in range(3)))
                for name, drug in held.drugs.items()
            },
        )


def treated_one_after_the_other(side: int) -> ReadRun:
    """A tumour that fills the lattice but for its corners; a second drug comes as the first one goes."""
    kind = ball(side, 0.6 * side)
    luck = np.random.default_rng(1).random(kind.shape)
    kinds = [np.where(luck < kept, kind, 0).astype(np.uint8) for kept in (1, 1, 0.95, 0.9, 1)]
    courses = {"doxorubicin": (0, 1, 0, 0, 0), "cisplatin": (0, 0, 1, 0, 0)}
    frames = [
        replace(
            frame_of(kind, time_h=24.0 * k),
            drugs={
                name: DrugFrame(np.full(kind.shape, course[k], np.float32))
                for name, course in courses.items()
            },
        )
        for k, kind in enumerate(kinds)
    ]
    held = made_up_run(frames, drugs=tuple(DrugInfo(name, 1.0) for name in DRUGS))
    return ReadRun(**(vars(held) | {"reads": np.zeros(len(frames), np.int64)}))


def test_a_run_is_condensed_in_less_memory_than_it_was_simulated_in() -> None:
    """Each frame is read once, none stays while the next is read, and none is copied into wider types."""
    run = treated_one_after_the_other(SIDE)
    digest(treated_one_after_the_other(8), dict.fromkeys(DRUGS, 1.0))  # imports what is imported late
    tracemalloc.start()
    try:
        arm = digest(run, dict.fromkeys(DRUGS, 1.0))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert set(arm.drugs) == set(DRUGS)
    assert arm.survivors is not None
    assert arm.survivors.before.sum() == np.count_nonzero(run.made_up[0].kind == TUMOUR)
    assert run.reads is not None
    assert run.reads.tolist() == [1, 1, 1, 1, 1]
    assert peak < MOST_BYTES * SIDE**3
