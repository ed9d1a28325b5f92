"""What plasma, or the bath, held of each drug: strips along time, the same in window, pictures and videos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from automaton.snapshot import Run
from viewer.palette import Colour, drug_colour
from viewer.times import SAME_H

Vector = npt.NDArray[np.float64]

NO_DRUG = "no drug given"
"""What is said of an arm without a strip beside arms that have some."""
_THERE = 0.01
"""A drug is there while plasma holds more than this share of its reference concentration."""
_NONE = 1e-6
"""Below this share there is none."""
_LOWEST = 0.12
"""How high a strip is at least, as a share of its height, while the drug is there."""
_BROADEST = 3
"""Pixels that the shortest bolus takes up."""


@dataclass(frozen=True, eq=False)
class DoseStrip:
    """One drug as one run met it, or several in the same way."""

    drug: str
    places: tuple[int, ...]
    """Which of the runs that are shown together."""
    reference_uM: float
    time_h: Vector
    """When each step ended."""
    plasma_uM: Vector
    """Mean over that step."""

    @property
    def colour(self) -> Colour:
        """Of the drug."""
        return drug_colour(self.drug)

    def is_there(self, time_h: float) -> bool:
        """Whether there is enough of it to speak of."""
        return self._is_known(time_h) and self._at(time_h) > _THERE * self._reference

    def words(self, time_h: float) -> str:
        """The drug's name and what plasma holds of it; the name alone before the run or after it."""
        if not self._is_known(time_h):
            return self.drug
        now_uM = self._at(time_h)
        return f"{self.drug}, {f'{now_uM:.3g} µM' if now_uM > _NONE * self._reference else 'none'} in plasma"

    def heights(self, first_h: float, last_h: float, pixels: int) -> Vector:
        """How high it is drawn in each of so many pixels of a stretch of time, as shares of its most.

        A pixel shows the most that any step in it held, so that no bolus is lost however short it is.
        """
        edges = np.linspace(first_h, last_h, pixels + 1)
        began_h = np.append(self.time_h[:1], self.time_h[:-1])
        first = np.searchsorted(self.time_h, edges[:-1], "right")
        behind = np.searchsorted(began_h, edges[1:], "left")
        most = np.maximum.reduceat(np.append(self.plasma_uM, 0.0), np.stack([first, behind], 1).ravel())[::2]
        most = ndimage.maximum_filter1d(np.where(first < behind, most, 0.0), _BROADEST, mode="nearest")
        shares: Vector = most / self.plasma_uM.max()
        return np.where(most > _THERE * self._reference, np.maximum(shares, _LOWEST), shares)

    @property
    def _reference(self) -> float:
        return self.reference_uM or float(self.plasma_uM.max())

    def _is_known(self, time_h: float) -> bool:
        """Whether the time lies in the run."""
        first_h, last_h = float(self.time_h[0]), float(self.time_h[-1])
        step_h = float(self.time_h[1]) - first_h if len(self.time_h) > 1 else 0.0
        return first_h - step_h - SAME_H <= time_h <= last_h + SAME_H

    def _at(self, time_h: float) -> float:
        step = min(int(np.searchsorted(self.time_h, time_h - SAME_H)), len(self.time_h) - 1)
        return float(self.plasma_uM[step])

    def is_of(self, run: Run) -> bool:
        """Whether a run met the drug in this way."""
        plasma = run.series.plasma_uM.get(self.drug)
        alike = plasma is not None and np.array_equal(run.series.time_h, self.time_h)
        return plasma is not None and alike and np.allclose(plasma, self.plasma_uM)


def dose_strips(runs: Sequence[Run]) -> tuple[DoseStrip, ...]:
    """A strip for each drug that any of these runs was given, or several where not all met it alike."""
    found: list[DoseStrip] = []
    for name in dict.fromkeys(drug.name for run in runs for drug in run.drugs):
        of_drug: list[DoseStrip] = []
        for place, run in enumerate(runs):
            plasma = run.series.plasma_uM.get(name)
            if plasma is None or not plasma.any():
                continue
            alike = next((k for k, strip in enumerate(of_drug) if strip.is_of(run)), None)
            if alike is None:
                reference = next(drug.reference_uM for drug in run.drugs if drug.name == name)
                of_drug.append(DoseStrip(name, (place,), reference, run.series.time_h, plasma))
            else:
                of_drug[alike] = replace(of_drug[alike], places=(*of_drug[alike].places, place))
        found += of_drug
    return tuple(found)


def treated_alike(strips: Sequence[DoseStrip], runs: int) -> bool:
    """Whether each of so many runs met all of these."""
    return all(len(strip.places) == runs for strip in strips)


def left_out(strips: Sequence[DoseStrip]) -> str:
    """A word about strips for which there is no room; "" if there are none."""
    return f"not shown: {', '.join(dict.fromkeys(strip.drug for strip in strips))}" if strips else ""
