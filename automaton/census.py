"""Counting: how many of each kind and genotype, what drug the tumour cells meet, and what is no number."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from automaton.row_numbers import RowSums
from kernels.codes import Kind

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario
    from automaton.state import State
    from kernels.processors import Processor


@dataclass(frozen=True)
class Census:
    """Numbers of one moment.

    Attributes:
        counts: int64 (6,), sites by kind.
        burden: int64 (genotypes,), tumour cells by genotype.
        mean_outside_uM: by drug, mean over tumour cells; 0 without any.
        not_finite: inside amounts and damages that are infinite or no number, of all sites of those
            words of 64 sites in which any is occupied.
    """

    counts: np.ndarray
    burden: np.ndarray
    mean_outside_uM: dict[str, float]
    not_finite: int

    @property
    def tumour(self) -> int:
        """Number of living tumour cells."""
        return int(self.counts[Kind.TUMOUR])

    @property
    def debris(self) -> int:
        """Number of sites with the remains of a cell."""
        return int(self.counts[Kind.APOPTOTIC] + self.counts[Kind.NECROTIC])


class Counter:
    """Takes the census of a state."""

    def __init__(self, scenario: Scenario, state: State, processor: Processor, highest_uM: float) -> None:
        """`highest_uM` is the highest concentration outside of any drug; it sets the fixed point's scale."""
        self._sites = math.prod(scenario.shape)
        self._drugs = list(scenario.drugs)
        self._genotypes = scenario.genotypes
        self._scale = 2.0 ** math.floor(62 - math.log2(64 * self._sites * (highest_uM or 1.0)))
        width = len(Kind) + self._genotypes + len(self._drugs) + 1
        self._sums = RowSums(processor, scenario.shape, width)
        self._count = processor.bind(
            "count_cells",
            occupied=state.occupied,
            kind=state.kind,
            genotype=state.genotype,
            concentration=state.concentration,
            carried=state.carried,
            slots=self._sums.slots,
            drugs=len(self._drugs),
            genotypes=self._genotypes,
            carries=state.slots.carries,
            width=scenario.shape[2],
            scale=self._scale,
        )

    def take(self) -> Census:
        """Count the present state."""
        self._sums.clear()
        self._count()
        totals = self._sums.totals()
        counts = totals[: len(Kind)].copy()
        counts[Kind.EMPTY] = self._sites - counts.sum()
        met = totals[len(Kind) + self._genotypes : -1] / (self._scale * max(int(counts[Kind.TUMOUR]), 1))
        return Census(
            counts,
            totals[len(Kind) : len(Kind) + self._genotypes].copy(),
            dict(zip(self._drugs, met.tolist(), strict=True)),
            int(totals[-1]),
        )
