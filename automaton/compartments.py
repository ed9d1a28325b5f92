"""What becomes of an injection: one or two well-mixed compartments, a sum of exponentials, in float64."""

from __future__ import annotations

import math
from dataclasses import dataclass

_SERIES_BELOW = 0.5


@dataclass(frozen=True)
class Disposition:
    """Part of a unit rise of the concentration that is left after a time: sum of w_j exp(-k_j t).

    Attributes:
        weights: w_j, adding up to 1.
        rates_per_h: k_j > 0.
    """

    weights: tuple[float, ...]
    rates_per_h: tuple[float, ...]

    @property
    def half_lives_h(self) -> tuple[float, ...]:
        """Half-life of each exponential, h."""
        return tuple(math.log(2) / rate for rate in self.rates_per_h)

    def left(self, time_h: float) -> float:
        """What is left `time_h` >= 0 after a unit injection."""
        return sum(w * math.exp(-k * time_h) for w, k in self._terms())

    def left_area_h(self, since_h: float, until_h: float) -> float:
        """Its integral between two times >= 0 after the injection, h."""
        return -sum(
            w * math.exp(-k * since_h) * math.expm1(-k * (until_h - since_h)) / k for w, k in self._terms()
        )

    def infused(self, time_h: float, lasting_h: float) -> float:
        """What is there `time_h` >= 0 after the start of an infusion of one unit an hour, units."""
        given, since = min(time_h, lasting_h), max(time_h - lasting_h, 0.0)
        return -sum(w * math.exp(-k * since) * math.expm1(-k * given) / k for w, k in self._terms())

    def infused_area_h(self, since_h: float, until_h: float, lasting_h: float) -> float:
        """The integral of that between two times >= 0 after the start of the infusion, unit hours."""
        a, b = min(since_h, lasting_h), min(until_h, lasting_h)
        c, d = max(since_h - lasting_h, 0.0), max(until_h - lasting_h, 0.0)
        area = 0.0
        for w, k in self._terms():  # no term is negative, so nothing cancels
            rising = _shortfall(k * (b - a)) + math.expm1(-k * a) * math.expm1(-k * (b - a))
            falling = math.expm1(-k * lasting_h) * math.exp(-k * c) * math.expm1(-k * (d - c))
            area += w * (rising + falling) / k**2
        return area

    def _terms(self) -> tuple[tuple[float, float], ...]:
        return tuple(zip(self.weights, self.rates_per_h, strict=True))


def disposition(
    volume_l: float, clearance_l_per_h: float, to_peripheral_per_h: float, from_peripheral_per_h: float
) -> Disposition:
    """Plasma of volume V1 that clears at CL, beside a peripheral compartment it exchanges with at k12, k21.

    With k12 = 0 there is one compartment.
    """
    cleared = clearance_l_per_h / volume_l
    if to_peripheral_per_h == 0:
        return Disposition((1.0,), (cleared,))
    total = cleared + to_peripheral_per_h + from_peripheral_per_h
    product = cleared * from_peripheral_per_h
    fast = (total + math.sqrt(total * total - 4 * product)) / 2
    slow = product / fast  # not by the difference, which cancels
    weight = (from_peripheral_per_h - slow) / (fast - slow)
    return Disposition((1 - weight, weight), (fast, slow))


def _shortfall(x: float) -> float:
    """X - (1 - exp(-x)) for x >= 0, by its series where the difference would cancel."""
    if x > _SERIES_BELOW:
        return x + math.expm1(-x)
    term, total = x, 0.0
    for n in range(2, 16):
        term *= -x / n
        total -= term
    return total
