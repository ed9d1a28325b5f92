"""What a scenario's rules of cells, oxygen and treatment mean, in the words of `automaton check`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from automaton.scenario import Scenario
    from automaton.scenario.treatment_rule import Rule

MOST_COUNTED = 1 << 30
"""Sites up to which vessels are placed to be counted; a scenario may ask for more than any machine holds."""


def rules(scenario: Scenario) -> str:
    """How cells divide and differ, and what else stands on the lattice."""
    cells = scenario.cells
    found = [f"{cells.placement}, {cells.neighbourhood}"]
    if cells.push_depth > 1:
        found.append(f"crowded mothers push up to {cells.push_depth} cells")
    if cells.cycle_stages > 1:
        found.append(f"cycles of {cells.cycle_stages} stages")
    found += [
        f"{trait} varies by {entry.sd_log2:g} doublings" for trait, entry in scenario.expression.items()
    ]
    if scenario.vessels:
        counted = scenario.lattice.size <= MOST_COUNTED
        found.append(f"{_vessels(scenario):,} vessel sites" if counted else "vessels")
    if scenario.follows_clones:
        found.append("clones are followed")
    return "; ".join(found)


def oxygen(scenario: Scenario) -> str:
    """How oxygen is used and supplied."""
    field = scenario.oxygen
    if field is None:
        return "everywhere"
    supply = field.supply
    ways = []
    if supply.surroundings:
        ways.append(_exchange("surroundings", supply.rate_per_s))
    if supply.vessels:
        ways.append(_exchange("vessels", supply.vessel_rate_per_s))
    if not ways:
        ways.append("from faces")
    return f"{field.uptake}, {supply.level_mmHg:g} mmHg {' and '.join(ways)}"


def treatment_rule(rule: Rule, start: int) -> str:
    """When a rule gives its drug; `start` is the number of tumour cells at the start, 0 where unknown."""
    begins = {
        "at_once": "",
        "at_burden": f", from {rule.start_above_cells:,} cells on",
        "after_failure": f", once {rule.after} has failed (burden above {rule.progression:g} of its lowest)",
    }
    if not rule.adaptive:
        return begins[rule.begins]
    stop, resume = rule.stop_below, rule.resume_above
    numbers = ""
    if rule.begins == "at_once" and start:
        numbers = f": some {stop * start:,.0f} and {resume * start:,.0f} cells if the burden stays until then"
    return (
        f"{begins[rule.begins]}, adaptive (off below {stop:g} of the burden at its start, on above "
        f"{resume:g}{numbers}; a look every {rule.check_every_h:g} h)"
    )


def _exchange(where: str, rate_per_s: float) -> str:
    return f"held in {where}" if math.isinf(rate_per_s) else f"in {where}, exchanged at {rate_per_s:g} per s"


def _vessels(scenario: Scenario) -> int:
    from automaton.vessels import vessel_sites

    return int(vessel_sites(scenario).sum())
