"""[cells]: how tumour cells divide, die, move and starve."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, Self

from pydantic import Field, Strict, model_validator

from automaton.scenario.table import NonNegative, Positive, Problem, Table, key, refuse

DOUBLING_TIME_H = 24.0
"""Default of doubling_time_h [rule]."""
PACES = ("doubling_time_h", "division_per_h", "cycle_h")
"""Keys of which one says how fast cells divide."""


class Cells(Table):
    """Rates and rules of tumour cells of the wild type."""

    doubling_time_h: Positive | None = key(
        None,
        doc=(
            "Time in which well-fed cells with space double; the division rate is ln 2 / this. Not with"
            " division_per_h."
        ),
        source="[rule] fast tumour cells in culture",
        shown="24, unless division_per_h or cycle_h is given",
    )
    division_per_h: NonNegative | None = key(
        None,
        doc="Division rate of well-fed cells with space; 0 switches division off. Not with doubling_time_h.",
    )
    cycle_h: Positive | None = key(
        None,
        doc=(
            "Mean length of the cycle of well-fed cells with space, which pass through cycle_stages in turn."
            " Not with doubling_time_h or division_per_h."
        ),
    )
    cycle_stages: Annotated[int, Strict(), Field(ge=1, le=255)] = key(
        1,
        doc=(
            "Stages of the cycle, each left at the same rate: cycle lengths are Erlang distributed, from"
            " exponential (1) to nearly constant (16 and more). Only with cycle_h."
        ),
    )
    death_per_h: NonNegative = key(
        0.0, doc="Rate at which any tumour cell dies of itself, leaving apoptotic debris."
    )
    motility_um2_per_h: NonNegative = key(
        0.0,
        doc=(
            "Diffusivity of a lone cell's random walk; hops go to empty face neighbours at 2 dim D/spacing^2"
            " per h."
        ),
        source="[rule] 0 to 400; above 40 the cell steps get short",
    )
    placement: Literal["random_site", "any_free"] = key(
        "random_site",
        doc=(
            "Where a daughter goes: a neighbour drawn blindly, giving up if it is taken; or drawn among the"
            " empty ones."
        ),
    )
    neighbourhood: Literal["moore", "von_neumann"] = key(
        "moore", doc="Neighbours a daughter may go to: 26 (2D: 8) or the 6 (4) that share a face."
    )
    neighbour_weights: Literal["inverse_fourth_power", "equal"] = key(
        "inverse_fourth_power",
        doc=(
            "Weights of the neighbours in that draw: 1/distance^4 grows round tumours with random_site, or"
            " all equal."
        ),
        shown="inverse_fourth_power with random_site, equal with any_free",
    )
    extracellular_fraction: Annotated[float, Strict(), Field(gt=0, le=1)] = key(
        0.4,
        doc="Part of an occupied site's volume outside the cell; below 1 where a drug is exchanged.",
        source="[rule]",
    )
    apoptotic_clearance_h: NonNegative = key(
        8.6, doc="Mean life of apoptotic debris; 0 leaves none.", source="[rule]"
    )
    necrotic_clearance_h: Positive | None = key(
        None, doc="Mean life of necrotic debris.", source="[rule] days to never", shown="absent: it stays"
    )
    division_oxygen_zero_mmHg: NonNegative = key(
        5.0,
        doc="Oxygen at and below which cells do not divide; the rate rises linearly from here.",
        source="[rule]",
    )
    division_oxygen_full_mmHg: Positive = key(
        38.0, doc="Oxygen from which cells divide at the full rate.", source="[rule] tissue oxygen"
    )
    necrosis_per_h: NonNegative = key(
        1 / 6,
        doc=(
            "Rate at which cells without oxygen die, leaving necrotic debris; it falls linearly to 0 at"
            " necrosis_below_mmHg."
        ),
        source="[rule] at most 1/6",
    )
    necrosis_below_mmHg: NonNegative = key(
        2.5, doc="Oxygen below which cells become necrotic.", source="[rule]"
    )

    @model_validator(mode="before")
    @classmethod
    def _defaults_that_depend(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        filled = dict(data)
        if not data.keys() & set(PACES):
            filled["doubling_time_h"] = DOUBLING_TIME_H
        if data.get("placement") == "any_free":
            filled.setdefault("neighbour_weights", "equal")
        return filled

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        given = [name for name in PACES if getattr(self, name) is not None]
        if len(given) > 1:
            raise refuse(
                Problem(given[1], f"{given[0]} says how fast cells divide too", "keep one of the two")
            )
        if self.cycle_h is None and self.cycle_stages > 1:
            raise refuse(
                Problem(
                    "cycle_stages",
                    f"a cycle of {self.cycle_stages} stages needs its length",
                    "give cycle_h in place of doubling_time_h or division_per_h",
                )
            )
        if self.division_oxygen_zero_mmHg >= self.division_oxygen_full_mmHg:
            raise refuse(
                Problem(
                    "division_oxygen_zero_mmHg",
                    f"must lie below division_oxygen_full_mmHg = {self.division_oxygen_full_mmHg:g}",
                    "the defaults are 5 and 38",
                )
            )
        return self

    @property
    def division_rate_per_h(self) -> float:
        """Rate per h at which a well-fed wild-type cell with space divides (or leaves a cycle's stage)."""
        if self.division_per_h is not None:
            return self.division_per_h
        if self.cycle_h is not None:
            return self.cycle_stages / self.cycle_h
        return math.log(2.0) / (self.doubling_time_h or DOUBLING_TIME_H)

    def hop_rate_per_h(self, dimensions: int, spacing_um: float) -> float:
        """Migration hops of a lone cell, per h."""
        return 2.0 * dimensions * self.motility_um2_per_h / spacing_um**2
