"""Holding a field to its tolerance: what a solve left is measured; where it is too much, cycles are added."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from automaton.errors import BrokenState
from automaton.lattice_site import site_in_words

if TYPE_CHECKING:
    from automaton.multigrid import Multigrid

FURTHER_CYCLES = 12
"""F cycles added at most to a solve that left more than the tolerance."""


class Tolerance:
    """Sees to it that each solve of one field ends at or below its tolerance.

    Attributes:
        further_cycles: cycles that had to be added so far.
        solves_prolonged: solves that needed any.
    """

    def __init__(self, multigrid: Multigrid, table: str, tolerance: float, spacing_um: float) -> None:
        """`table`: the field's table in the scenario, "oxygen" or "drugs.NAME"."""
        self._multigrid = multigrid
        self._table = table
        self._tolerance = tolerance
        self._spacing_um = spacing_um
        self.further_cycles = 0
        self.solves_prolonged = 0

    def hold(self, step: int, time_h: float) -> None:
        """Add cycles to the solve just done, for `step` that ends at `time_h`, until it is good enough.

        Raises BrokenState where 12 further cycles are not enough, or the field is not finite.
        """
        residual, added = self._multigrid.residual(), 0
        while residual > self._tolerance and added < FURTHER_CYCLES and math.isfinite(residual):
            self._multigrid.further()
            residual, added = self._multigrid.residual(), added + 1
        self.further_cycles += added
        self.solves_prolonged += added > 0
        if not residual <= self._tolerance:
            raise BrokenState(self._complaint(residual, added, step, time_h), step)

    def _complaint(self, residual: float, added: int, step: int, time_h: float) -> str:
        key = f"{self._table}.residual_tolerance"
        begin = f"{self._table}: the field did not converge in step {step}, at {time_h:g} h: "
        site, words = self._multigrid.worst()
        where = f"{site_in_words(site, self._spacing_um)}: {words}"
        if not math.isfinite(residual):
            return (
                f"{begin}it is not finite (residual {residual:g}).\n"
                f"It begins at {where}.\n"
                f"A rate or a level of [{self._table}] is larger than single precision holds; "
                "`automaton check` shows all values."
            )
        return (
            f"{begin}the residual is {residual:.2g} after {added} further cycles, "
            f"above {key} = {self._tolerance:g}.\n"
            f"It is worst at {where}.\n"
            f"Set a larger {key} if this is good enough (single precision ends near 1e-7), or look for rates "
            f"in [{self._table}] that differ by many orders of magnitude."
        )
