"""How often things can happen to a cell, and so how short its steps must be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from automaton.pharmacokinetics import plasma_of
from automaton.scenario.cells import PACES

if TYPE_CHECKING:
    from automaton.scenario.drug import Drug
    from automaton.scenario.scenario import Scenario

DIVISION_PROBABILITY = 0.02
"""Highest division probability of an automatic cell step; fronts stay within 3 % of short steps'."""
EVENT_PROBABILITY = 0.1
"""Highest probability of any event in an automatic cell step."""
COARSE_EVENT_PROBABILITY = 0.1
"""Above this a cell step is refused unless allow_coarse_steps is set: one event crowds out the others."""
COARSE_DIVISION_PROBABILITY = 0.1
"""Above this a cell step is refused unless allow_coarse_steps is set."""


def highest_kill_per_h(drug: Drug) -> float:
    """Highest hazard a drug can put on a cell, per h; for the linear response, at the peak of its dose."""
    if drug.response == "damage":
        return drug.max_kill_per_h
    if drug.response == "linear":
        return drug.kill_per_uM_h * plasma_of(drug).peak_uM
    return 0.0


def healthy_stage_rate_per_h(scenario: Scenario) -> float:
    """Rate at which a well-fed healthy cell with space leaves a stage of its cycle, per h."""
    return scenario.cells.cycle_stages * scenario.healthy.division_per_h


def highest_division_rate_per_h(scenario: Scenario) -> float:
    """Highest rate of divisions, or of stages, of any cell, per h."""
    return max(scenario.cells.division_rate_per_h, healthy_stage_rate_per_h(scenario))


def event_rates_per_h(scenario: Scenario) -> dict[str, float]:
    """Highest rate of each kind of event of one cell, per h, by the dotted key it comes from."""
    cells = scenario.cells
    (division,) = (f"cells.{pace}" for pace in PACES if getattr(cells, pace) is not None)
    if healthy_stage_rate_per_h(scenario) > cells.division_rate_per_h:
        division = "healthy.division_per_h"
    death = "healthy.death_per_h" if scenario.healthy.death_per_h > cells.death_per_h else "cells.death_per_h"
    rates = {
        division: highest_division_rate_per_h(scenario),
        death: max(cells.death_per_h, scenario.healthy.death_per_h),
        "cells.motility_um2_per_h": cells.hop_rate_per_h(scenario.dimensions, scenario.lattice.spacing_um),
    }
    if scenario.oxygen is not None:
        rates["cells.necrosis_per_h"] = cells.necrosis_per_h
    for name, drug in scenario.drugs.items():
        if drug.response in ("none", "at_division"):
            continue
        cause = "max_kill_per_h" if drug.response == "damage" else "kill_per_uM_h"
        strengths = [alteration.drugs.get(name) for alteration in scenario.alterations.values()]
        targets = [1.0 if strength is None else strength.target for strength in strengths]
        # Damage saturates at max_kill_per_h; a linear hazard grows with every factor above 1.
        grown = 1.0
        if drug.response == "linear":
            grown = max(math.prod(max(target, 1.0) for target in targets), drug.healthy_damage_factor)
        rates[f"drugs.{name}.{cause}"] = highest_kill_per_h(drug) * grown
    return rates


def automatic_cell_steps(scenario: Scenario) -> int:
    """Cell steps within one step that keep division at 0.02 and any event at 0.1, with all rates highest."""
    step = scenario.time.step_h
    division = highest_division_rate_per_h(scenario) * step
    total = sum(event_rates_per_h(scenario).values()) * step
    # A rate that hits the bound up to rounding must not cost another step.
    return max(
        1,
        math.ceil(division / DIVISION_PROBABILITY - 1e-9),
        math.ceil(total / EVENT_PROBABILITY - 1e-9),
    )


def event_probability(scenario: Scenario) -> float:
    """Highest probability of any event of one cell in one cell step."""
    total = sum(event_rates_per_h(scenario).values())
    return -math.expm1(-total * scenario.time.step_h / scenario.cell_steps)


def division_probability(scenario: Scenario) -> float:
    """Highest probability of a division in one cell step."""
    return -math.expm1(-highest_division_rate_per_h(scenario) * scenario.time.step_h / scenario.cell_steps)
