"""The replicates of an arm: the same scenario, each time with a seed of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from automaton.scenario import Arm


def replicate_seed(seed: int, replicate: int) -> int:
    """The seed (63 bits) of the replicate of that number, counted from 1, of a scenario with that seed.

    It follows from these two numbers alone, through NumPy's SeedSequence, whose words never change: not from
    the arm, nor from how many replicates there are.
    """
    (word,) = np.random.SeedSequence(seed, spawn_key=(replicate,)).generate_state(1, np.uint64)
    return int(word) >> 1


def replicate_of(arm: Arm, replicate: int) -> Arm:
    """The arm as one replicate runs it: a scenario that alone gives this very run again."""
    seed = replicate_seed(arm.scenario.seed, replicate)
    return replace(arm, scenario=arm.scenario.model_copy(update={"seed": seed, "replicates": 1}))
