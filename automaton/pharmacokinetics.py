"""Concentration of free drug in the bath or in plasma over time, in float64."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from automaton.scenario.drug import Drug


class Plasma(Protocol):
    """Free drug that the lattice is supplied with. Times in h from the start of the run, amounts in uM."""

    def at(self, time_h: float) -> float:
        """Concentration at one moment, uM (an injection counts from its own time on)."""

    def area_uM_h(self, t0_h: float, t1_h: float) -> float:
        """Exact area under the curve from t0 to t1, uM h."""

    @property
    def peak_uM(self) -> float:
        """Highest concentration ever reached, uM."""


@dataclass(frozen=True)
class ConstantBath:
    """The same concentration from start to end."""

    concentration_uM: float
    start_h: float = 0.0
    end_h: float = math.inf

    def at(self, time_h: float) -> float:
        """See Plasma."""
        return self.concentration_uM if self.start_h <= time_h < self.end_h else 0.0

    def area_uM_h(self, t0_h: float, t1_h: float) -> float:
        """See Plasma."""
        return self.concentration_uM * max(0.0, min(t1_h, self.end_h) - max(t0_h, self.start_h))

    @property
    def peak_uM(self) -> float:
        """See Plasma."""
        return self.concentration_uM


@dataclass(frozen=True)
class RepeatedBolus:
    """Equal injections into one compartment with a constant elimination rate; each area is dose/clearance."""

    jump_uM: float
    """Rise of the free concentration at each injection."""
    elimination_per_h: float
    times_h: tuple[float, ...]

    def at(self, time_h: float) -> float:
        """See Plasma."""
        return self.jump_uM * sum(
            math.exp(-self.elimination_per_h * (time_h - given)) for given in self.times_h if given <= time_h
        )

    def area_uM_h(self, t0_h: float, t1_h: float) -> float:
        """See Plasma."""
        rate = self.elimination_per_h
        area = 0.0
        for given in self.times_h:
            since, until = max(t0_h - given, 0.0), max(t1_h - given, 0.0)
            area -= math.exp(-rate * since) * math.expm1(-rate * (until - since)) / rate
        return self.jump_uM * area

    @property
    def peak_uM(self) -> float:
        """See Plasma."""
        return max(self.at(given) for given in self.times_h)


def mean_uM(plasma: Plasma, t0_h: float, t1_h: float) -> float:
    """Exact mean concentration over a step from t0 to t1 > t0, uM."""
    return plasma.area_uM_h(t0_h, t1_h) / (t1_h - t0_h)


def bolus_jump_uM(
    dose_mg: float,
    *,
    distribution_volume_l: float,
    molar_mass_g_per_mol: float,
    unbound_fraction: float = 1.0,
) -> float:
    """Rise of the free concentration by an injection, uM: mg/L over g/mol are mmol/L, times 1000."""
    return 1000.0 * unbound_fraction * dose_mg / (distribution_volume_l * molar_mass_g_per_mol)


def plasma_of(drug: Drug) -> Plasma:
    """Plasma (or bath) of a drug as its dose says."""
    from automaton.scenario.dose import Bath

    dose = drug.dose
    if isinstance(dose, Bath):
        return ConstantBath(dose.bath_uM, dose.start_h, math.inf if dose.end_h is None else dose.end_h)
    if (
        drug.molar_mass_g_per_mol is None
        or drug.distribution_volume_l is None
        or drug.clearance_l_per_h is None
    ):
        raise ValueError("a dose in mg/m2 needs molar mass, distribution volume and clearance")
    return RepeatedBolus(
        bolus_jump_uM(
            dose.bolus_mg_per_m2 * dose.body_surface_m2,
            distribution_volume_l=drug.distribution_volume_l,
            molar_mass_g_per_mol=drug.molar_mass_g_per_mol,
            unbound_fraction=drug.unbound_fraction,
        ),
        drug.clearance_l_per_h / drug.distribution_volume_l,
        dose.times_h,
    )
