"""A drug's books: what was given, what is where, what was used up, summed in whole numbers."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from automaton.multigrid_axes import fixed_faces
from automaton.row_numbers import RowSums
from kernels.codes import LEDGER

if TYPE_CHECKING:
    from automaton.drug_launches import DrugArrays
    from automaton.multigrid import Faces
    from automaton.traits import DrugTraits
    from kernels.processors import Processor

FMOL_PER_UM_UM3 = 1e-6
"""1 uM in 1 um^3 is 1e-6 fmol."""
WALL = 2.0
"""Coefficient of a wall half a spacing away, in D/h^2."""


@dataclass(frozen=True)
class Balance:
    """Amounts of a drug in uM of a site's volume: present ones now, the others summed since the start."""

    outside: float = 0.0
    inside: float = 0.0
    metabolised: float = 0.0
    decayed: float = 0.0
    taken_up: float = 0.0
    from_surroundings: float = 0.0
    through_faces: float = 0.0

    @property
    def given(self) -> float:
        """What came in, less what went out again."""
        return self.from_surroundings + self.through_faces

    @property
    def accounted(self) -> float:
        """What is there or was used up."""
        return self.outside + self.inside + self.metabolised + self.decayed + self.taken_up


class Ledger:
    """Keeps a drug's balance, entered once a step after its solve.

    `arrays` are those the kernel `enter_ledger` reads, `numbers` its rates; `exchange_per_s` is D/h^2 and
    `highest_uM` the highest concentration outside, which sets the fixed point's scale. What `stirred`
    surroundings give is a great rate times a difference below float32's resolution; there it is what closes
    the books.
    """

    def __init__(
        self,
        processor: Processor,
        kind: Any,
        arrays: DrugArrays,
        rates: dict[str, Any],
        traits: DrugTraits,
        *,
        faces: Faces,
        exchange_per_s: float,
        spacing_um: float,
        highest_uM: float,
        stirred: bool,
    ) -> None:
        shape = arrays.concentration.shape
        if stirred:
            rates = {**rates, "supply": 0.0, "vessel_supply": 0.0}
        self._through_per_s = WALL * exchange_per_s
        through = self._through_per_s * rates["dt"]
        most = max(
            _highest_entry(rates, traits) * math.prod(shape), through * _sites_on_fixed_faces(faces, shape)
        )
        self._scale = 2.0 ** math.floor(62 - math.log2(2 * most * (highest_uM or 1.0)))
        self._sums = RowSums(processor, shape, len(LEDGER))
        self._enter = processor.bind(
            "enter_ledger",
            kind=kind,
            concentration=arrays.concentration,
            inside=arrays.inside,
            surroundings=arrays.surroundings,
            **rates,
            slots=self._sums.slots,
            through=through,
            fixed=fixed_faces(faces),
            scale=self._scale,
        )
        self._stirred = stirred
        self._site_fmol = FMOL_PER_UM_UM3 * spacing_um**3
        self.balance = Balance()

    def amounts_fmol(self) -> dict[str, float]:
        """The balance in fmol, by name, with what was given."""
        entries = {**asdict(self.balance), "given": self.balance.given}
        return {name: amount * self._site_fmol for name, amount in entries.items()}

    def enter(self, level: float, dt_s: float) -> None:
        """Add the `dt_s` seconds just solved, supplied at `level` uM."""
        self._sums.clear()
        self._enter(level=level, dt=dt_s, through=self._through_per_s * dt_s)
        totals = self._sums.totals() / self._scale
        step = dict(zip(LEDGER, totals.tolist(), strict=True))
        before = self.balance
        inflow = step["through_faces"]
        used = step["metabolised"] + step["decayed"] + step["taken_up"]
        gained = step["outside"] + step["inside"] - before.outside - before.inside
        self.balance = Balance(
            outside=step["outside"],
            inside=step["inside"],
            metabolised=before.metabolised + step["metabolised"],
            decayed=before.decayed + step["decayed"],
            taken_up=before.taken_up + step["taken_up"],
            from_surroundings=before.from_surroundings
            + (gained + used - inflow if self._stirred else step["supplied"]),
            through_faces=before.through_faces + inflow,
        )


def _sites_on_fixed_faces(faces: Faces, shape: tuple[int, int, int]) -> int:
    held = [sum(face.kind == "fixed" for face in pair) for pair in faces]
    return sum(count * math.prod(shape) // n for count, n in zip(held, shape, strict=True))


def _highest_entry(rates: dict[str, Any], traits: DrugTraits) -> float:
    """The most that a site can add to any entry of a step, per highest concentration outside."""
    loss = float(traits.efflux_per_s.min()) + rates["metabolism"]
    inside = (1 - rates["extracellular_fraction"]) * float(traits.influx_per_s.max()) / loss if loss else 0.0
    outside = [rates[name] for name in ("decay", "supply", "vessel_supply", "uptake")]
    flows = [inside * rates["metabolism"], *outside]
    return float(max(1.0, inside, *(rates["dt"] * flow for flow in flows)))
