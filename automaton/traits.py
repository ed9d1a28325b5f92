"""What each genotype does: tables on the host, looked up by the genotype of a cell.

Alterations multiply. A genotype's trait is the wild type's times the multipliers of all alterations it
carries, made in float64 and rounded once to float32. Healthy cells have the last row: the wild type's traits,
less sensitive.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from automaton.scenario.drug import Drug
    from automaton.scenario.scenario import Scenario

Table = npt.NDArray[np.float32]
"""One value per genotype and one for healthy cells, shape (2**alterations + 1,)."""


@dataclass(frozen=True)
class DrugTraits:
    """How each genotype and healthy cells handle one drug. Arrays are float32 of shape (genotypes + 1,)."""

    influx_per_s: Table
    """k_in m_in, per cell volume."""
    efflux_per_s: Table
    """Passive efflux k_out."""
    metabolism_per_s: Table
    """Irreversible loss k_met inside the cell."""
    pump_uM_per_s: Table
    """Highest pump rate V_p m_p."""
    pump_half_uM: Table
    """K_p, the concentration inside at half that rate."""
    uptake_per_s: Table
    """First-order loss from the site of a living cell; 0 unless the drug's uptake is first_order."""
    repair_per_h: Table
    """k_r m_repair."""
    sensitivity: Table
    """m_target: multiplies the damage made, or the linear hazard. 0 is immunity."""
    half_damage: float
    """Q50: the damage of half the maximal hazard, the same for all; 0 unless the response is damage."""


@dataclass(frozen=True)
class Traits:
    """Everything the model looks up by genotype."""

    labels: tuple[str, ...]
    """Label of each genotype."""
    division_per_h: Table
    """Rate of divisions, or of the stages of a cycle, of well-fed cells with space."""
    death_per_h: Table
    """Rate of deaths without a cause that the model knows."""
    hop_per_h: Table
    """Rate of migration hops of cells with space."""
    mutation_per_division: npt.NDArray[np.float64]
    """Probability of gaining each alteration, shape (alterations,)."""
    loss_per_division: npt.NDArray[np.float64]
    """Probability of losing each alteration, shape (alterations,)."""
    drugs: dict[str, DrugTraits]


def tabulate(scenario: Scenario) -> Traits:
    """The tables of a scenario."""
    cells, healthy = scenario.cells, scenario.healthy
    costs = [1.0 - alteration.cost for alteration in scenario.alterations.values()]
    hops = cells.hop_rate_per_h(scenario.dimensions, scenario.lattice.spacing_um)
    return Traits(
        labels=tuple(scenario.genotype_label(mask) for mask in range(scenario.genotypes)),
        division_per_h=_rows(
            cells.division_rate_per_h * products(costs), cells.cycle_stages * healthy.division_per_h
        ),
        death_per_h=_rows(np.full(scenario.genotypes, cells.death_per_h), healthy.death_per_h),
        hop_per_h=_rows(np.full(scenario.genotypes, hops), 0.0),
        mutation_per_division=_chances(scenario, "mutation_per_division"),
        loss_per_division=_chances(scenario, "loss_per_division"),
        drugs={name: _drug_traits(scenario, name, drug) for name, drug in scenario.drugs.items()},
    )


def _rows(genotypes: npt.NDArray[np.float64], healthy: float) -> Table:
    return np.append(genotypes, healthy).astype(np.float32)


def _chances(scenario: Scenario, name: str) -> npt.NDArray[np.float64]:
    return np.array([getattr(alteration, name) for alteration in scenario.alterations.values()], np.float64)


def products(multipliers: list[float]) -> npt.NDArray[np.float64]:
    """For every bit mask, the product of the multipliers whose bit is set; shape (2**len,), [0] is 1."""
    table = np.ones(1)
    for multiplier in multipliers:
        table = np.concatenate([table, table * multiplier])
    return table


def _drug_traits(scenario: Scenario, name: str, drug: Drug) -> DrugTraits:
    def trait(base: float, effect: str = "", healthy: float = 1.0) -> Table:
        strengths = [alteration.drugs.get(name) for alteration in scenario.alterations.values()]
        factors = [
            1.0 if strength is None or not effect else getattr(strength, effect) for strength in strengths
        ]
        return _rows(base * products(factors), base * healthy)

    return DrugTraits(
        influx_per_s=trait(drug.influx_per_s, "influx"),
        efflux_per_s=trait(drug.efflux_per_s),
        metabolism_per_s=trait(drug.metabolism_per_s),
        pump_uM_per_s=trait(drug.pump_uM_per_s, "pump"),
        pump_half_uM=trait(drug.pump_half_uM, "pump_half"),
        uptake_per_s=trait(drug.uptake_per_s),
        repair_per_h=trait(drug.repair_per_h, "repair"),
        sensitivity=trait(1.0, "target", drug.healthy_damage_factor),
        half_damage=half_damage(drug),
    )


def steady_inside_uM(drug: Drug, outside_uM: float) -> float:
    """Concentration inside a lone wild-type cell whose surroundings are held at `outside_uM`, uM.

    The positive root of k_in C = (k_out + k_met) Ci + V_p Ci/(K_p + Ci), in float64 and without cancellation.
    """
    loss = drug.efflux_per_s + drug.metabolism_per_s
    gain = drug.influx_per_s * outside_uM
    b = loss * drug.pump_half_uM + drug.pump_uM_per_s - gain
    c = gain * drug.pump_half_uM
    root = math.sqrt(b * b + 4 * loss * c)
    return 2 * c / (b + root) if b > 0 else (root - b) / (2 * loss)


def half_damage(drug: Drug) -> float:
    """Q50: the damage at which half_maximal_uM, held outside a lone wild-type cell, settles."""
    if drug.response != "damage":
        return 0.0
    driving = drug.half_maximal_uM
    if drug.uptake == "exchange":
        driving = steady_inside_uM(drug, drug.half_maximal_uM)
    return drug.damage_per_uM_h * driving / drug.repair_per_h
