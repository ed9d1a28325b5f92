"""[oxygen]: absent means oxygen everywhere and no limits by it."""

from __future__ import annotations

from typing import Literal

from automaton.scenario.supply import OxygenSupply, residual_tolerance
from automaton.scenario.table import NonNegative, Positive, Table, key

_SATURABLE: dict[str, str | bool] = {"uptake": "michaelis_menten"}


class Oxygen(Table):
    """Diffusion, consumption and supply of oxygen; always at its steady state."""

    diffusion_um2_per_s: Positive = key(2000.0, doc="Diffusivity of oxygen.", source="[lit] tissue")
    uptake: Literal["michaelis_menten", "first_order"] = key(
        "michaelis_menten",
        doc="Consumption by living cells: saturating at high oxygen, or proportional to it.",
    )
    consumption_mmHg_per_s: NonNegative = key(
        22.0,
        doc="Highest consumption of a site with a living cell.",
        source="[lit] spheroids, 10 to 22",
        only_with=_SATURABLE,
    )
    half_saturation_mmHg: Positive = key(
        1.0, doc="Oxygen at which half of that is consumed.", source="[rule]", only_with=_SATURABLE
    )
    uptake_per_s: NonNegative = key(
        0.0,
        doc="Consumption rate of a site with a living cell, times the oxygen there.",
        only_with={"uptake": "first_order"},
        needed=True,
    )
    decay_per_s: NonNegative = key(0.0, doc="Rate at which oxygen is lost everywhere.")
    residual_tolerance: Positive = residual_tolerance()
    supply: OxygenSupply = key(doc="Where oxygen comes in.")
