"""A lone healthy cell in bath or plasma itself: whether it lives, and the dose it can bear."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_FLOOR, Context
from typing import TYPE_CHECKING

from automaton.pharmacokinetics import mean_uM, plasma_of
from automaton.step_parts import changes_much, may_be_split, parts_of
from automaton.traits import half_damage

if TYPE_CHECKING:
    from automaton.scenario.drug import Drug
    from automaton.scenario.timing import Time

SECONDS_PER_HOUR = 3600.0
DIGITS = 6
"""Significant digits of the amount found, rounded down."""
_DOUBLINGS = 60
_HALVINGS = 30


class NoSuchDose(Exception):
    """However much is given, more healthy cells live than asked for."""


def survival(drug: Drug, time: Time) -> float:
    """Probability that the cell lives through all doses of the drug, alone, up to the end of the run."""
    return math.exp(-cumulative_hazard(drug, levels_uM(drug, time), time.step_h))


def tolerated_share(drug: Drug, time: Time, healthy_survival: float) -> float:
    """What the drug's doses can be multiplied by at most, so that the cell lives with this probability.

    Raises NoSuchDose.
    """
    levels = levels_uM(drug, time)
    peak = max((level for parts in levels for level in parts), default=0.0)
    bearable = -math.log(healthy_survival)

    def bears(share: float) -> bool:
        scaled = [[share * level for level in parts] for parts in levels]
        return cumulative_hazard(drug, scaled, time.step_h) <= bearable

    if peak == 0 or drug.response in ("none", "at_division"):
        raise NoSuchDose
    low, high = 0.0, (drug.half_maximal_uM if drug.response == "damage" else 1.0) / peak
    for _ in range(_DOUBLINGS):
        if not bears(high):
            break
        low, high = high, 2 * high
    else:
        raise NoSuchDose
    for _ in range(_HALVINGS + _DOUBLINGS * (low == 0)):
        middle = (low + high) / 2
        low, high = (middle, high) if bears(middle) else (low, middle)
    return low


def rounded_down(amount: float) -> float:
    """The amount with six significant digits, no greater."""
    return float(Context(prec=DIGITS, rounding=ROUND_FLOOR).create_decimal_from_float(amount))


def cumulative_hazard(drug: Drug, levels: Sequence[Sequence[float]], step_h: float) -> float:
    """Sum of the drug's hazard over steps, given the outside concentrations of each one's parts.

    The steps are those of the model: exchange by backward Euler with the pump estimated once, damage exact
    for the amount at a part's end, the hazard at the damage of the step's end. The cell counts as cycling and
    never divides.
    """
    factor = drug.healthy_damage_factor
    if drug.response in ("none", "at_division"):
        return 0.0
    if drug.response == "linear":
        return drug.kill_per_uM_h * factor * step_h * sum(level for parts in levels for level in parts)
    half = half_damage(drug)
    inside = damage = total = 0.0
    for parts in levels:
        part_h = step_h / len(parts)
        kept = math.exp(-drug.repair_per_h * part_h)
        made = drug.damage_per_uM_h * factor * -math.expm1(-drug.repair_per_h * part_h) / drug.repair_per_h
        for level in parts:
            inside = _exchanged(drug, inside, level, part_h) if drug.uptake == "exchange" else level
            damage = damage * kept + made * inside
        r = (damage / half) ** drug.hill_exponent
        total += drug.max_kill_per_h * step_h * r / (1 + r)
    return total


def _exchanged(drug: Drug, inside: float, level: float, step_h: float) -> float:
    """Amount inside after a step at an outside concentration."""
    dt = step_h * SECONDS_PER_HOUR

    def after(pumped_at: float) -> float:
        out = drug.efflux_per_s + drug.pump_uM_per_s / (drug.pump_half_uM + pumped_at)
        return (inside + dt * drug.influx_per_s * level) / (1 + dt * (out + drug.metabolism_per_s))

    return after(after(inside)) if drug.pump_uM_per_s else after(inside)


def levels_uM(drug: Drug, time: Time) -> list[list[float]]:
    """Mean level of the parts of each step, uM, with everything given."""
    plasma, found = plasma_of(drug), []
    for index in range(time.steps):
        step = index * time.step_h, (index + 1) * time.step_h
        split = may_be_split(drug) and changes_much(plasma, *step)
        found.append([mean_uM(plasma, *part) for part in (parts_of(*step) if split else [step])])
    return found
