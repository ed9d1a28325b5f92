"""Dose-survival curves of lone cells, wild type and altered side by side, and the shift between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from automaton.simulation import Simulation
from tests.science.laboratory import act, processor, scenario

CELLS = 5_000
"""Of each genotype and at each dose of a run."""
HOURS, STEP_H = 480.0, 24.0
SETTLING_STEPS = 7
"""Before cells begin to die: damage, repaired at 1/12 per h, then is within 1e-6 of settled."""
KILL_PER_H = 0.02
DOSES = np.logspace(-1.5, 1.5, 13)
"""In half-maximal concentrations of the wild type."""

RATES = {
    "influx_per_s": 0.05,
    "efflux_per_s": 0.004,
    "metabolism_per_s": 0.003,
    "pump_uM_per_s": 0.02,
    "pump_half_uM": 5.0,
    "repair_per_h": 1 / 12,
}
HALF_MAXIMAL_UM = 1e-3
"""So low that the pump is far from saturated."""

MECHANISMS: dict[str, dict[str, float]] = {
    "efflux": {"pump": 10.0},
    "influx": {"influx": 0.3},
    "abnormal_transporter": {"pump_half": 0.2},
    "regulator": {"pump": 5.0, "influx": 0.4},
    "repair": {"repair": 4.0},
}


def resistance_index(strength: Mapping[str, float]) -> float:
    """(K'/K) (k_r'/k_r) (k_in/k_in'), K = k_out + V_p m_p / K_p + k_met: by how much the dose shifts."""
    passive = RATES["efflux_per_s"] + RATES["metabolism_per_s"]
    pump = RATES["pump_uM_per_s"] / RATES["pump_half_uM"]
    altered = pump * strength.get("pump", 1.0) / strength.get("pump_half", 1.0)
    loss = (passive + altered) / (passive + pump)
    return loss * strength.get("repair", 1.0) / strength.get("influx", 1.0)


@dataclass(frozen=True)
class Curves:
    """Surviving fractions by dose, float64 (len(DOSES),)."""

    wild: npt.NDArray[np.float64]
    altered: npt.NDArray[np.float64]

    def shift(self) -> float:
        """By what factor the altered cells' curve lies at higher doses."""
        return float(np.exp(_position(self.wild) - _position(self.altered)))


def expected_survival(doses: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """exp(-h t) at the hazard of settled damage, h = h_max r^2 / (1 + r^2)."""
    return np.exp(-KILL_PER_H * HOURS * doses**2 / (1 + doses**2))


def curves(mechanism: str, replicate: int) -> Curves:
    """Both curves of a mechanism, each dose a run of its own; no two mechanisms or replicates share one."""
    first = 1000 * (100 * list(MECHANISMS).index(mechanism) + replicate)
    found = np.array([_survival(mechanism, float(dose), first + at) for at, dose in enumerate(DOSES)])
    return Curves(found[:, 0], found[:, 1])


def _survival(mechanism: str, dose: float, seed: int) -> tuple[float, float]:
    base: dict[str, Any] = {
        "seed": seed,
        "lattice": {"sites": [32, 32, 32]},
        "time": {"duration_h": HOURS, "step_h": STEP_H},
        "seeding": [{"arrangement": "scattered", "cells": 2 * CELLS, "genotypes": {mechanism: 0.5}}],
        "cells": {"division_per_h": 0.0, "apoptotic_clearance_h": 0.0},
        "drugs": {
            "drug": {
                **RATES,
                "diffusion_um2_per_s": 1e8,  # so fast that every cell meets the bath itself
                "half_maximal_uM": HALF_MAXIMAL_UM,
                "max_kill_per_h": KILL_PER_H,
                "dose": {"bath_uM": dose * HALF_MAXIMAL_UM},
                "supply": {"faces": "all"},
            }
        },
        "alterations": {mechanism: {"mechanism": mechanism, "drugs": {"drug": MECHANISMS[mechanism]}}},
    }
    simulation = Simulation(scenario(base), processor())
    for step in range(SETTLING_STEPS):
        simulation.drugs["drug"].solve(step + 1, step * STEP_H, (step + 1) * STEP_H)
    act(simulation, simulation.scenario.steps * simulation.scenario.cell_steps)
    wild, altered = simulation.census().burden / CELLS
    return float(wild), float(altered)


def _position(survival: npt.NDArray[np.float64]) -> float:
    """Mean of ln(r / dose), where r is the damage in half-maximal units that a survival means.

    Doses that leave less than 5 % or more than 95 % tell next to nothing.
    """
    told = (survival > 0.05) & (survival < 0.95)
    kept = survival[told]
    hazard = -np.log(kept) / (KILL_PER_H * HOURS)
    position = np.log(np.sqrt(hazard / (1 - hazard)) / DOSES[told])
    # Weighted by its standard error: d ln r / d ln h = 1 / (2 (1 - h)) and d ln h = d S / (S |ln S|)
    error = np.sqrt((1 - kept) / (kept * CELLS)) / -np.log(kept) / (2 * (1 - hazard))
    weight = error**-2
    return float((position * weight).sum() / weight.sum())
