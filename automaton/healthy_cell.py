"""A lone healthy cell in bath or plasma itself: whether it lives, and the dose it can bear."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_FLOOR, Context
from typing import TYPE_CHECKING

from automaton.pharmacokinetics import mean_uM, plasma_of
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
    return math.exp(-cumulative_hazard(drug, _levels_uM(drug, time), time.step_h))


def tolerated_share(drug: Drug, time: Time, healthy_survival: float) -> float:
    """What the drug's doses can be multiplied by at most, so that the cell lives with this probability.

    Raises NoSuchDose.
    """
    levels = _levels_uM(drug, time)
    peak = max(levels, default=0.0)
    bearable = -math.log(healthy_survival)

    def bears(share: float) -> bool:
        return cumulative_hazard(drug, [share * level for level in levels], time.step_h) <= bearable

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


def cumulative_hazard(drug: Drug, levels_uM: Sequence[float], step_h: float) -> float:
    """Sum of the drug's hazard over steps at whose outside concentrations the cell is held.

    The steps are those of the model: exchange by backward Euler with the pump estimated once, damage exact
    for the amount at the step's end, the hazard at that damage. The cell counts as cycling and never divides.
    """
    factor = drug.healthy_damage_factor
    if drug.response in ("none", "at_division"):
        return 0.0
    if drug.response == "linear":
        return drug.kill_per_uM_h * factor * step_h * sum(levels_uM)
    fade = math.exp(-drug.repair_per_h * step_h)
    gain = drug.damage_per_uM_h * factor * -math.expm1(-drug.repair_per_h * step_h) / drug.repair_per_h
    half = half_damage(drug)
    inside = damage = total = 0.0
    for level in levels_uM:
        inside = _exchanged(drug, inside, level, step_h) if drug.uptake == "exchange" else level
        damage = damage * fade + gain * inside
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


def _levels_uM(drug: Drug, time: Time) -> list[float]:
    """Mean level of each step with everything given."""
    plasma, step = plasma_of(drug), time.step_h
    return [mean_uM(plasma, index * step, (index + 1) * step) for index in range(time.steps)]
