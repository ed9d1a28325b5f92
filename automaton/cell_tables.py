"""What the cells' kernels look up: rates and hazards by genotype, and how amounts are handed down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from automaton.expression import inheritance_tables, normal_quantiles
from kernels.codes import Response

if TYPE_CHECKING:
    from automaton.scenario.drug import Drug
    from automaton.scenario.scenario import Scenario
    from automaton.state import State
    from automaton.traits import DrugTraits, Traits
    from kernels.processors import Processor

RESPONSES = {
    "none": Response.NONE,
    "linear": Response.LINEAR,
    "damage": Response.DAMAGE,
    "at_division": Response.AT_DIVISION,
}


def risk_tables(scenario: Scenario, traits: Traits, state: State) -> dict[str, np.ndarray]:
    """Tables of the fate kernel: rates by genotype and of healthy cells, and for each drug how it kills."""
    drugs = scenario.drugs
    kill = [kill_table(drug, traits.drugs[name]) for name, drug in drugs.items()]
    return {
        "division_per_h": traits.division_per_h,
        "death_per_h": traits.death_per_h,
        "hop_per_h": traits.hop_per_h,
        "kill": np.array(kill, np.float32).reshape(len(kill), scenario.genotypes + 1),
        "kill_resting": np.array(
            [drug.quiescent_kill if drug.cycle_specific else 1.0 for drug in drugs.values()], np.float32
        ),
        "half_damage": np.array([traits.drugs[name].half_damage for name in drugs], np.float32),
        "hill": np.array([drug.hill_exponent for drug in drugs.values()], np.int32),
        "response": np.array([RESPONSES[drug.response] for drug in drugs.values()], np.int32),
        "slot": np.array([state.slots.damage.get(name, 0) for name in drugs], np.int32),
    }


def kill_table(drug: Drug, traits: DrugTraits) -> np.ndarray:
    """By row, the hazard per hour at the highest damage, or per hour and uM where the response is linear.

    Or else the chance of dying at a division, per uM. With damage, sensitivity has already set how much of it
    the drug does.
    """
    if drug.response == "linear":
        return drug.kill_per_uM_h * traits.sensitivity
    if drug.response == "at_division":
        return drug.kill_at_division_per_uM * traits.sensitivity
    return np.full_like(traits.sensitivity, drug.max_kill_per_h)


def carried_tables(state: State) -> dict[str, np.ndarray]:
    """Of each amount carried: whether daughters share it, and which drug's site gets it from a dying cell."""
    slots = state.slots
    halved = np.zeros(slots.carries, np.uint8)
    release = np.full(slots.carries, -1, np.int32)
    for name, slot in slots.inside.items():
        halved[slot] = 1
        release[slot] = slots.outside[name]
    return {"halved": halved, "release": release}


def expression_tables(scenario: Scenario, processor: Processor) -> dict[str, Any]:
    """How daughters come by their levels of expression, on the device; None where no trait varies."""
    if not scenario.expression:
        return dict.fromkeys(("mean_level", "inheritance", "noise", "quantile"))
    tables = inheritance_tables(list(scenario.expression.values())) | {"quantile": normal_quantiles()}
    return {name: processor.array(table) for name, table in tables.items()}


def thresholds(probabilities: np.ndarray) -> np.ndarray:
    """What 64-bit words must stay below, uint64, for events of these probabilities."""
    return np.array([min(int(chance * 2.0**64), 2**64 - 1) for chance in probabilities.tolist()], np.uint64)


def inverse(value: float) -> float:
    """1 / value, or 0 where that is 0: the rate of a mean time, where 0 means never."""
    return 1 / value if value else 0.0
