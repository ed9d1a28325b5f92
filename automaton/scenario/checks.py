"""Cross-checks between tables: what no single key can know."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from automaton import kinds
from automaton.nearest import nearest
from automaton.pharmacokinetics import plasma_of
from automaton.scenario.rates import (
    COARSE_DIVISION_PROBABILITY,
    COARSE_EVENT_PROBABILITY,
    automatic_cell_steps,
    division_probability,
    event_probability,
    event_rates_per_h,
    highest_division_rate_per_h,
)
from automaton.scenario.seeding_checks import genotypes_exist, places_exist, seeding_fits
from automaton.scenario.table import Problem
from automaton.scenario.timing import MOST_CELL_STEPS
from automaton.scenario.treatment_checks import treatment_problems

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario

SURVIVAL_THRESHOLD = {
    ("random_site", "von_neumann", 2): 0.61,
    ("random_site", "von_neumann", 3): 0.76,
    ("random_site", "moore", 2): 0.65,
    ("random_site", "moore", 3): 0.84,
    ("any_free", "von_neumann", 2): 0.92,
    ("any_free", "von_neumann", 3): 0.99,
    ("any_free", "moore", 2): 0.97,
    ("any_free", "moore", 3): 0.99,
}
"""Death over division rate above which a tumour dies out, by placement, neighbourhood and dimensions."""

FIELDS = ("oxygen", "none", "auto")
"""What views call fields that are no drug's."""

_PLACE = {
    "pump": ("uptake", "exchange"),
    "pump_half": ("uptake", "exchange"),
    "influx": ("uptake", "exchange"),
    "repair": ("response", "damage"),
}


def effect_has_a_place(effect: str, drug: Mapping[str, Any]) -> bool:
    """Whether a drug (raw table or `dict(model)`) has what an alteration's effect multiplies."""
    if effect == "target":
        return bool(drug.get("response", "damage") != "none")
    choice, wanted = _PLACE[effect]
    default = "exchange" if choice == "uptake" else "damage"
    return bool(drug.get(choice, default) == wanted)


def problems(scenario: Scenario) -> list[Problem]:
    """All that is inconsistent; keys are dotted from the top of the scenario."""
    checks: tuple[Callable[[Scenario], list[Problem]], ...] = (
        _ends_after_its_start,
        _names_are_free,
        seeding_fits,
        places_exist,
        genotypes_exist,
        _strengths_have_a_place,
        _exchange_has_room,
        _supply_reaches,
        _steps_suit_the_rates,
        treatment_problems,
    )
    return [problem for check in checks for problem in check(scenario)]


def _ends_after_its_start(scenario: Scenario) -> list[Problem]:
    time = scenario.time
    if scenario.start is None or scenario.steps > scenario.first_step:
        return []
    start_h = scenario.first_step * time.step_h
    said, unit_h, unit = (
        ("duration_h", 1.0, "h") if time.duration_h is not None else ("duration_days", 24.0, "days")
    )
    return [
        Problem(
            f"time.{said}",
            f"it ends at {time.duration / unit_h:g} {unit}, but starts at {start_h / unit_h:g}, where its"
            " checkpoint was written",
            f"give a longer time.{said}, or start from an earlier checkpoint",
        )
    ]


def _names_are_free(scenario: Scenario) -> list[Problem]:
    """Views tell fields by name alone, and legends kinds from genotypes."""
    fields, sites = ", ".join(FIELDS), ", ".join(kinds.NAMES)
    taken = [
        (f"drugs.{name}", f"these names mean other fields to paint: {fields}")
        for name in scenario.drugs
        if name in FIELDS
    ]
    taken += [
        (f"alterations.{name}", f"these names mean what a site holds: {sites}")
        for name in scenario.alterations
        if name in kinds.NAMES
    ]
    return [Problem(at, rule, f"choose another name, such as [{at}_1]") for at, rule in taken]


def _strengths_have_a_place(scenario: Scenario) -> list[Problem]:
    found = []
    known = list(scenario.drugs)
    for name, alteration in scenario.alterations.items():
        for drug, strength in alteration.drugs.items():
            at = f"alterations.{name}.drugs.{drug}"
            if drug not in scenario.drugs:
                close = nearest(drug, known)
                way = f"drugs here: {', '.join(known)}" if known else f"define [drugs.{drug}]"
                found.append(
                    Problem(
                        at, f'no drug is called "{drug}"', f'did you mean "{close}"? {way}' if close else way
                    )
                )
                continue
            for effect in strength.model_fields_set:
                if not effect_has_a_place(effect, dict(scenario.drugs[drug])):
                    choice, wanted = _PLACE.get(effect, ("response", "damage"))
                    found.append(
                        Problem(
                            f"{at}.{effect}",
                            f'acts through {choice} = "{wanted}", which drug "{drug}" does not have',
                            f"remove it, or give the drug that {choice}",
                        )
                    )
    return found


def _exchange_has_room(scenario: Scenario) -> list[Problem]:
    if scenario.cells.extracellular_fraction < 1:
        return []
    return [
        Problem(
            "cells.extracellular_fraction",
            f'1 leaves no room inside cells, but drug "{name}" is exchanged with them',
            "the default is 0.4; or choose another uptake",
        )
        for name, drug in scenario.drugs.items()
        if drug.uptake == "exchange"
    ]


def _supply_reaches(scenario: Scenario) -> list[Problem]:
    found = []
    vessels_there = bool(scenario.vessels) or any(
        "vessel" in group.labels.values() for group in scenario.seeding
    )
    supplies = {f"drugs.{name}.supply": drug.supply for name, drug in scenario.drugs.items()}
    needs = {
        at: plasma_of(drug).peak_uM > 0 for at, drug in zip(supplies, scenario.drugs.values(), strict=True)
    }
    if scenario.oxygen is not None:
        supplies["oxygen.supply"] = scenario.oxygen.supply
        needs["oxygen.supply"] = True
    for at, supply in supplies.items():
        found += [
            Problem(f"{at}.{problem.key}", problem.rule, problem.way_out)
            for problem in supply.face_problems(scenario.lattice)
        ]
        rules = supply.face_rules(scenario.lattice)
        if supply.vessels and not vessels_there:
            found.append(Problem(f"{at}.vessels", "there are no vessels", "add [[vessels]]"))
        supplied = supply.surroundings or supply.vessels or any("fixed" in pair for pair in rules)
        if needs[at] and not supplied:
            found.append(
                Problem(
                    at,
                    "nothing supplies this field, so it would stay at 0",
                    'add surroundings = true, vessels = true or faces = "all"',
                )
            )
    return found


def _steps_suit_the_rates(scenario: Scenario) -> list[Problem]:
    steps = scenario.cell_steps
    rates = event_rates_per_h(scenario)
    fastest = max(rates, key=lambda name: rates[name])
    if scenario.time.cell_steps_per_step == "auto":
        if steps > MOST_CELL_STEPS:
            return [
                Problem(
                    "time.step_h",
                    f"a step of {scenario.time.step_h:g} h would need {steps:,} cell steps for these rates"
                    f" (the limit is {MOST_CELL_STEPS:,}); the fastest is {fastest} with {rates[fastest]:g}"
                    " per h",
                    f"shorten step_h to {scenario.time.step_h * MOST_CELL_STEPS / steps:.3g} or less, or"
                    " lower that rate",
                )
            ]
        return []
    probability = division_probability(scenario)
    if probability > COARSE_DIVISION_PROBABILITY and not scenario.time.allow_coarse_steps:
        enough = math.ceil(
            -highest_division_rate_per_h(scenario)
            * scenario.time.step_h
            / math.log1p(-COARSE_DIVISION_PROBABILITY)
        )
        return [
            Problem(
                "time.cell_steps_per_step",
                f"the division probability would be {probability:.2g} a cell step; above"
                f" {COARSE_DIVISION_PROBABILITY} fronts are 6 % or more too slow",
                f'write "auto", or at least {enough}, or set allow_coarse_steps = true',
            )
        ]
    if event_probability(scenario) > COARSE_EVENT_PROBABILITY and not scenario.time.allow_coarse_steps:
        return [
            Problem(
                "time.cell_steps_per_step",
                f"the probability of some event would be {event_probability(scenario):.2g} a cell step; above"
                f" {COARSE_EVENT_PROBABILITY} one event crowds out others; the fastest is {fastest}",
                f'write "auto", or at least {automatic_cell_steps(scenario)}, or set'
                " allow_coarse_steps = true",
            )
        ]
    return []


def warnings(scenario: Scenario) -> list[str]:
    """What is allowed but probably not meant, or not modelled; one sentence each."""
    found = []
    cells = scenario.cells
    threshold = SURVIVAL_THRESHOLD[cells.placement, cells.neighbourhood, scenario.dimensions]
    divisions_per_h = cells.division_rate_per_h / cells.cycle_stages
    if cells.push_depth == 1 and cells.death_per_h > threshold * divisions_per_h > 0:
        found.append(
            f"cells.death_per_h is {cells.death_per_h / divisions_per_h:.2f} of the division rate;"
            f" with this placement a tumour dies out by itself above {threshold:g}."
        )
    found += _starved_by_their_supply(scenario)
    if scenario.oxygen is None:
        found += [
            f"cells.{name} has no effect without an [oxygen] table."
            for name in (
                "division_oxygen_zero_mmHg",
                "division_oxygen_full_mmHg",
                "necrosis_per_h",
                "necrosis_below_mmHg",
            )
            if name in cells.model_fields_set
            and getattr(cells, name) != type(cells).model_fields[name].default
        ]
    for name, alteration in scenario.alterations.items():
        effects = [
            (drug, effect)
            for drug, strength in alteration.drugs.items()
            for effect, value in strength
            if value != 1 and not (effect.startswith("pump") and scenario.drugs[drug].pump_uM_per_s == 0)
        ]
        if not effects:
            found.append(f"alterations.{name} protects from no drug of this scenario.")
    return found


def _starved_by_their_supply(scenario: Scenario) -> list[str]:
    """Supplies that bring a site less oxygen than the cell in it, or beside it, takes."""
    oxygen = scenario.oxygen
    if oxygen is None:
        return []
    supply, saturable = oxygen.supply, oxygen.uptake == "michaelis_menten"
    taken = oxygen.consumption_mmHg_per_s if saturable else oxygen.uptake_per_s * supply.level_mmHg
    key = "consumption_mmHg_per_s" if saturable else "uptake_per_s"
    found = []
    for name, rate_per_s in (
        ("surroundings_per_s", supply.rate_per_s),
        ("vessels_per_s", supply.vessel_rate_per_s),
    ):
        most = rate_per_s * supply.level_mmHg
        if 0 < most < taken:
            found.append(
                f"oxygen.supply.{name} = {rate_per_s:g} brings a site {most:.3g} mmHg/s at the most,"
                f" and one cell takes {taken:.3g}: cells starve. Give"
                f" {taken / supply.level_mmHg:.2g} per s or more, several times that where it feeds several"
                f' cells, or "stirred", or lower oxygen.{key}.'
            )
    return found
