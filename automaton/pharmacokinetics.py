"""Concentration of free drug in the bath or in plasma over time, in float64."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from automaton.compartments import Disposition, disposition

if TYPE_CHECKING:
    from automaton.scenario.dose import Bolus
    from automaton.scenario.drug import Drug

Spans = Sequence[tuple[float, float]]
"""Times from and to which something is given, h, in order and apart; the last may end at infinity."""
ALWAYS: Spans = ((0.0, math.inf),)


class Plasma(Protocol):
    """Free drug that the lattice is supplied with. Times in h from the start of the run, amounts in uM."""

    def at(self, time_h: float) -> float:
        """Concentration at one moment, uM (an injection counts from its own time on)."""

    def area_uM_h(self, t0_h: float, t1_h: float) -> float:
        """Exact area under the curve from t0 to t1, uM h."""

    @property
    def turns_h(self) -> tuple[float, ...]:
        """Finite times at which it jumps or bends; between two of them it is highest at one of the two."""

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
    def turns_h(self) -> tuple[float, ...]:
        """See Plasma."""
        return (self.start_h,) if math.isinf(self.end_h) else (self.start_h, self.end_h)

    @property
    def peak_uM(self) -> float:
        """See Plasma."""
        return self.concentration_uM


@dataclass(frozen=True)
class Course:
    """A course of concentrations, linear between its points and 0 before the first and after the last.

    Attributes:
        points: (time h, concentration uM), times in order; two at the same time make a jump.
        start_h, end_h: the drug is there within these only.
    """

    points: tuple[tuple[float, float], ...]
    start_h: float = 0.0
    end_h: float = math.inf

    def at(self, time_h: float) -> float:
        """See Plasma."""
        if self.start_h <= time_h < self.end_h:
            for (t0, c0), (t1, c1) in pairwise(self.points):
                if t0 <= time_h < t1:
                    return c0 + (c1 - c0) * (time_h - t0) / (t1 - t0)
        return 0.0

    def area_uM_h(self, t0_h: float, t1_h: float) -> float:
        """See Plasma."""
        since, until = max(t0_h, self.start_h), min(t1_h, self.end_h)
        area = 0.0
        for (t0, c0), (t1, c1) in pairwise(self.points):
            a, b = max(t0, since), min(t1, until)
            if b > a:
                slope = (c1 - c0) / (t1 - t0)
                area += (b - a) * (c0 + slope * ((a - t0) + (b - t0)) / 2)
        return area

    @property
    def turns_h(self) -> tuple[float, ...]:
        """See Plasma."""
        bounds = (self.start_h,) if math.isinf(self.end_h) else (self.start_h, self.end_h)
        return (*bounds, *(time for time, _ in self.points))

    @property
    def peak_uM(self) -> float:
        """See Plasma."""
        inside = [c for time, c in self.points if self.start_h <= time <= self.end_h]
        return max([*inside, self.at(self.start_h), _before(self, self.end_h)])


@dataclass(frozen=True)
class Injections:
    """Equal injections or infusions; the area of each is dose/clearance.

    Attributes:
        jump_uM: rise of the free concentration by a whole dose given at once.
        disposition: what is left of it over time.
        given: (start h, how long it lasted h) of each; 0 for a bolus.
        infusion_h: how long a whole infusion lasts; one cut short gives its part only. 0 for a bolus.
        dose_mg: of a whole one.
    """

    jump_uM: float
    disposition: Disposition
    given: tuple[tuple[float, float], ...]
    infusion_h: float = 0.0
    dose_mg: float = 0.0

    def at(self, time_h: float) -> float:
        """See Plasma."""
        if not self.infusion_h:
            return self.jump_uM * sum(
                self.disposition.left(time_h - start) for start, _ in self.given if start <= time_h
            )
        return self._uM_per_h * sum(
            self.disposition.infused(time_h - start, lasted)
            for start, lasted in self.given
            if start <= time_h
        )

    def area_uM_h(self, t0_h: float, t1_h: float) -> float:
        """See Plasma."""
        area = 0.0
        for start, lasted in self.given:
            since, until = max(t0_h - start, 0.0), max(t1_h - start, 0.0)
            if not self.infusion_h:
                area += self.disposition.left_area_h(since, until)
            else:
                area += self.disposition.infused_area_h(since, until, lasted)
        return (self._uM_per_h if self.infusion_h else self.jump_uM) * area

    def given_mg(self, time_h: float) -> float:
        """What was given before a time, mg."""
        parts = (
            min(time_h - start, lasted) / self.infusion_h if self.infusion_h else 1.0
            for start, lasted in self.given
            if start < time_h
        )
        return self.dose_mg * sum(parts)

    @property
    def turns_h(self) -> tuple[float, ...]:
        """See Plasma."""
        return tuple(dict.fromkeys(time for start, lasted in self.given for time in (start, start + lasted)))

    @property
    def peak_uM(self) -> float:
        """See Plasma."""
        return max((self.at(turn) for turn in self.turns_h), default=0.0)

    @property
    def _uM_per_h(self) -> float:
        return self.jump_uM / self.infusion_h


@dataclass(frozen=True)
class Mixture:
    """Doses of one drug that add up."""

    parts: tuple[ConstantBath | Course | Injections, ...]

    def at(self, time_h: float) -> float:
        """See Plasma."""
        return sum(part.at(time_h) for part in self.parts)

    def area_uM_h(self, t0_h: float, t1_h: float) -> float:
        """See Plasma."""
        return sum(part.area_uM_h(t0_h, t1_h) for part in self.parts)

    def given_uM_h(self, time_h: float) -> float:
        """What baths and courses gave before a time, uM h."""
        return sum(part.area_uM_h(0.0, time_h) for part in self.parts if not isinstance(part, Injections))

    def given_mg(self, time_h: float) -> float:
        """What injections gave before a time, mg."""
        return sum(part.given_mg(time_h) for part in self.parts if isinstance(part, Injections))

    @property
    def turns_h(self) -> tuple[float, ...]:
        """See Plasma."""
        return tuple(sorted({turn for part in self.parts for turn in part.turns_h}))

    @property
    def peak_uM(self) -> float:
        """See Plasma; within about a per cent where one dose rises while another falls."""
        if len(self.parts) == 1:
            return self.parts[0].peak_uM
        turns = self.turns_h
        found = [0.0]
        for start, end in pairwise((*turns, *turns[-1:])):
            found += [self.at(start), _before(self, end)]
            found += [self.at(start + (end - start) * 0.5**halved) for halved in range(1, 24)]
        return max(found)


def _before(plasma: Plasma, time_h: float) -> float:
    """The concentration just before a time."""
    return plasma.at(math.nextafter(time_h, -math.inf)) if math.isfinite(time_h) else 0.0


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


def plasma_of(drug: Drug, spans: Spans = ALWAYS, origin_h: float = 0.0) -> Mixture:
    """Plasma (or bath) of a drug as its doses say.

    Args:
        drug: with its doses.
        spans: when it is given. Outside them a bath is empty, what falls due is skipped and a running
            infusion is cut short.
        origin_h: when the times of its doses begin to count.
    """
    from automaton.scenario.dose import Bath, Bolus, in_numbers

    parts: list[ConstantBath | Course | Injections] = []
    for dose in drug.doses:
        start = origin_h + dose.start_h
        if isinstance(dose, Bolus):
            parts.append(_injections(drug, dose, in_numbers(dose.bolus_mg_per_m2), spans, origin_h))
        elif isinstance(dose, Bath):
            end = math.inf if dose.end_h is None else origin_h + dose.end_h
            parts += [
                ConstantBath(in_numbers(dose.bath_uM), max(start, since), min(end, until))
                for since, until in spans
                if max(start, since) < min(end, until)
            ]
        else:
            points = tuple((start + time, level) for time, level in dose.table_h_uM)
            parts += [
                Course(points, since, until)
                for since, until in spans
                if max(points[0][0], since) < min(points[-1][0], until)
            ]
    return Mixture(tuple(parts))


def _injections(drug: Drug, dose: Bolus, bolus_mg_per_m2: float, spans: Spans, origin_h: float) -> Injections:
    if (
        drug.molar_mass_g_per_mol is None
        or drug.distribution_volume_l is None
        or drug.clearance_l_per_h is None
    ):
        raise ValueError("a dose in mg/m2 needs molar mass, distribution volume and clearance")
    dose_mg = bolus_mg_per_m2 * dose.body_surface_m2
    return Injections(
        bolus_jump_uM(
            dose_mg,
            distribution_volume_l=drug.distribution_volume_l,
            molar_mass_g_per_mol=drug.molar_mass_g_per_mol,
            unbound_fraction=drug.unbound_fraction,
        ),
        disposition(
            drug.distribution_volume_l,
            drug.clearance_l_per_h,
            drug.to_peripheral_per_h,
            drug.from_peripheral_per_h,
        ),
        tuple(
            (origin_h + time, min(dose.infusion_h, until - (origin_h + time)))
            for time in dose.times_h
            for since, until in spans
            if since <= origin_h + time < until
        ),
        dose.infusion_h,
        dose_mg,
    )
