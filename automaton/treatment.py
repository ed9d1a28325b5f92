"""Treatment: what each drug's schedule and the rules on the burden have given so far, and give next."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from automaton.past_doses import described, doses_of
from automaton.pharmacokinetics import Mixture, plasma_of

if TYPE_CHECKING:
    from automaton.scenario.drug import Drug
    from automaton.scenario.scenario import Scenario

_NUMBERS = ("origin_h", "baseline", "nadir", "worsened", "withdrawn", "past_peak_uM")
_NOT_GIVEN = Mixture(())


_DOSING = (
    "doses",
    "rule",
    "molar_mass_g_per_mol",
    "distribution_volume_l",
    "clearance_l_per_h",
    "to_peripheral_per_h",
    "from_peripheral_per_h",
    "unbound_fraction",
)
"""What plasma follows from, of the keys of a drug."""


@dataclass
class Regimen:
    """One drug's treatment so far.

    Attributes:
        origin_h: when the times of its doses began to count, None before.
        spans: from and to when it was given, h; the last may be open (end at infinity).
        baseline: burden when it was first due, None before or where nobody asks.
        nadir: least burden since the drug whose failure this one waits for was first due or last resumed,
            None before that was due.
        worsened: consecutive checks at which the burden was above the nadir by the factor of progression.
        withdrawn: 1 once another drug has taken its place.
        past: doses given before a branch changed them.
        past_peak_uM: the highest that these may have made, in plasma or cells.
        plasma: what follows from these.
    """

    drug: Drug
    origin_h: float | None = None
    spans: list[tuple[float, float]] = field(default_factory=list)
    baseline: int | None = None
    nadir: int | None = None
    worsened: int = 0
    withdrawn: int = 0
    past: Mixture = _NOT_GIVEN
    past_peak_uM: float = 0.0
    plasma: Mixture = _NOT_GIVEN

    @cached_property
    def peak_uM(self) -> float:
        """No higher concentration comes of it if everything is given, uM."""
        return plasma_of(self.drug).peak_uM + self.past_peak_uM

    @property
    def reference_uM(self) -> float:
        """The highest concentration that a schedule of its makes, by which others are told, uM."""
        return max(self.peak_uM - self.past_peak_uM, self.past_peak_uM)

    @property
    def due_h(self) -> float:
        """When the first of its doses is due; infinite while it has not begun."""
        first = min(dose.first_h for dose in self.drug.doses)
        return math.inf if self.origin_h is None else self.origin_h + first

    @property
    def is_open(self) -> bool:
        """Whether what falls due is given."""
        return bool(self.spans) and math.isinf(self.spans[-1][1])

    def begin(self, time_h: float) -> None:
        """Its doses count from now on, and are given."""
        self.origin_h = time_h
        self.open(time_h)

    def open(self, time_h: float) -> None:
        """What falls due is given from now on."""
        self.spans.append((time_h, math.inf))
        self.follow()

    def close(self, time_h: float) -> None:
        """Nothing is given from now on."""
        start, _ = self.spans.pop()
        if start < time_h:
            self.spans.append((start, time_h))
        self.follow()

    def follow(self) -> None:
        """Make the plasma that of the present spans."""
        own = _NOT_GIVEN
        if self.origin_h is not None:
            own = plasma_of(self.drug, tuple(self.spans), self.origin_h)
        self.plasma = Mixture(self.past.parts + own.parts)

    def take_over(self, earlier: Regimen, time_h: float) -> None:
        """Begin where another schedule of the same drug is left at a time: what it gave stays in plasma.

        Where both follow one rule, it goes on with what it has seen.
        """
        spans = [(since, min(until, time_h)) for since, until in earlier.spans if since < time_h]
        given = _NOT_GIVEN
        if earlier.origin_h is not None:
            given = plasma_of(earlier.drug, tuple(spans), earlier.origin_h)
        self.past = Mixture(earlier.past.parts + given.parts)
        self.past_peak_uM = earlier.peak_uM
        if self.drug.rule is not None and self.drug.rule == earlier.drug.rule:
            for key in ("origin_h", "baseline", "nadir", "worsened", "withdrawn"):
                setattr(self, key, getattr(earlier, key))
            self.spans = [(time_h, math.inf)] if earlier.is_open else []

    def given(self, start_h: float, end_h: float) -> bool:
        """Whether some was due and not held back in part of a step, or at a moment `start_h` = `end_h`."""
        if self.peak_uM == 0:
            return False
        due = self.due_h
        if start_h == end_h:
            return any(max(since, due) <= start_h < until for since, until in self.spans)
        return any(max(since, due, start_h) < min(until, end_h) for since, until in self.spans)


class Treatment:
    """All drugs of a scenario. Rules look at the burden at the start of steps, where `watches` says so."""

    def __init__(self, scenario: Scenario) -> None:
        self._step_h = scenario.time.step_h
        self.regimens = {name: Regimen(drug) for name, drug in scenario.drugs.items()}
        self._news: list[str] = []
        for regimen in self.regimens.values():
            if regimen.drug.rule is None or regimen.drug.rule.begins == "at_once":
                regimen.begin(0.0)
        self._has_rules = any(drug.rule is not None for drug in scenario.drugs.values())
        self._has_history = self._has_rules or scenario.start is not None

    @property
    def peaks_uM(self) -> dict[str, float]:
        """Of each drug, a concentration that it does not exceed in plasma."""
        return {name: regimen.peak_uM for name, regimen in self.regimens.items()}

    def watches(self, step: int) -> bool:
        """Whether some rule looks at the burden at the start of a step, counted from 0."""
        return self._has_rules and any(self._looks(regimen, step) for regimen in self.regimens.values())

    def decide(self, step: int, burden: int) -> None:
        """Begin, stop and resume drugs at the start of a step, by the number of living tumour cells."""
        time_h = step * self._step_h
        for name in sorted(self.regimens, key=self._waits_behind):
            regimen = self.regimens[name]
            if regimen.origin_h is None and self._looks(regimen, step):
                self._begin_if_due(name, regimen, time_h, burden)
            if regimen.origin_h is not None and self._looks(regimen, step):
                self._adapt(name, regimen, time_h, burden)

    def news(self) -> list[str]:
        """What was decided since the last call, a line each."""
        said, self._news = self._news, []
        return said

    def row(self, start_h: float, end_h: float) -> dict[str, float]:
        """Of each drug, for the time series: whether it was given in a step, and how much up to its end."""
        found: dict[str, float] = {}
        for name, regimen in self.regimens.items():
            found[f"given/{name}"] = int(regimen.given(start_h, end_h))
            if regimen.drug.in_uM:
                found[f"dose_uM_h/{name}"] = regimen.plasma.given_uM_h(end_h)
            if regimen.drug.in_mg:
                found[f"dose_mg/{name}"] = regimen.plasma.given_mg(end_h)
        return found

    def branch(self, earlier: Treatment, time_h: float) -> None:
        """Begin at a time, in place of another treatment: what is dosed as there goes on as it was.

        Doses that would have fallen due before are not given.
        """
        for name, regimen in self.regimens.items():
            before = earlier.regimens.get(name)
            if before is not None and _dosed_alike(before.drug, regimen.drug):
                self.regimens[name] = replace(before, drug=regimen.drug)
                continue
            regimen.spans = [(time_h, math.inf)] if regimen.spans else []
            if before is not None:
                regimen.take_over(before, time_h)
            regimen.follow()

    def history(self) -> tuple[dict[str, npt.NDArray[np.float64]], dict[str, Any]]:
        """What a resume needs beside the scenario: spans by drug, float64 (spans, 2), and what JSON holds.

        Nothing where there is neither a rule nor anything before the start.
        """
        arrays: dict[str, npt.NDArray[np.float64]] = {}
        numbers: dict[str, Any] = {}
        for name, regimen in self.regimens.items() if self._has_history else ():
            if regimen.spans:
                arrays[f"treatment/{name}/spans_h"] = np.array(regimen.spans, np.float64)
            for key in _NUMBERS:
                if getattr(regimen, key) is not None:
                    numbers[f"treatment/{name}/{key}"] = getattr(regimen, key)
            if regimen.past.parts:
                numbers[f"treatment/{name}/past"] = described(regimen.past)
        return arrays, numbers

    def restore(self, arrays: Mapping[str, npt.NDArray[Any]], numbers: Mapping[str, Any]) -> None:
        """Take up what `history` gave. Raises ValueError where it cannot be read."""
        for name, regimen in self.regimens.items() if self._has_history else ():
            spans = arrays.get(f"treatment/{name}/spans_h", np.zeros((0, 2)))
            regimen.spans = [(start, end) for start, end in spans.tolist()]
            for key in _NUMBERS:
                setattr(regimen, key, numbers.get(f"treatment/{name}/{key}"))
            regimen.past = doses_of(numbers.get(f"treatment/{name}/past", []))
            regimen.follow()

    def _looks(self, regimen: Regimen, step: int) -> bool:
        """Whether a drug's rule looks at the burden: regularly since the drug it concerns was first due."""
        rule = regimen.drug.rule
        if rule is None or regimen.withdrawn:
            return False
        every = round(rule.check_every_h / self._step_h)
        if regimen.origin_h is not None:
            return rule.adaptive and self._regular(step, regimen.due_h, every)
        if rule.begins == "after_failure":
            return self._regular(step, self.regimens[rule.after].due_h, every)
        return step % every == 0

    def _waits_behind(self, name: str) -> int:
        """How many drugs must fail one after the other before this one is given."""
        rule = self.regimens[name].drug.rule
        if rule is None or rule.begins != "after_failure":
            return 0
        return 1 + self._waits_behind(rule.after)

    def _regular(self, step: int, due_h: float, every: int) -> bool:
        if math.isinf(due_h):
            return False
        since = step - math.floor(due_h / self._step_h + 1e-9)
        return since >= 0 and since % every == 0

    def _begin_if_due(self, name: str, regimen: Regimen, time_h: float, burden: int) -> None:
        rule = regimen.drug.rule
        assert rule is not None
        if rule.begins == "at_burden":
            if burden >= rule.start_above_cells:
                regimen.begin(time_h)
                self._say(time_h, f"{name} begun, burden {burden:,}")
            return
        first = self.regimens[rule.after]
        if not first.is_open and not first.withdrawn:
            return
        regimen.nadir = burden if regimen.nadir is None else min(regimen.nadir, burden)
        regimen.worsened = regimen.worsened + 1 if burden > rule.progression * regimen.nadir else 0
        if regimen.worsened >= rule.confirmations:
            regimen.begin(time_h)
            self._say(
                time_h,
                f"{name} begun, {rule.after} having failed: burden {burden:,} after a nadir of"
                f" {regimen.nadir:,}",
            )
            if rule.stops_first and not first.withdrawn:
                first.withdrawn = 1
                first.close(time_h)
                self._say(time_h, f"{rule.after} withdrawn")

    def _adapt(self, name: str, regimen: Regimen, time_h: float, burden: int) -> None:
        rule = regimen.drug.rule
        assert rule is not None
        if regimen.baseline is None:
            regimen.baseline = burden
        elif regimen.is_open and burden < rule.stop_below * regimen.baseline:
            regimen.close(time_h)
            self._say(time_h, f"{name} stopped, burden {burden:,} of {regimen.baseline:,}")
        elif not regimen.is_open and burden > rule.resume_above * regimen.baseline:
            regimen.open(time_h)
            for other in self.regimens.values():
                if other.drug.rule is not None and other.drug.rule.after == name:
                    other.nadir, other.worsened = burden, 0
            self._say(time_h, f"{name} resumed, burden {burden:,} of {regimen.baseline:,}")

    def _say(self, time_h: float, text: str) -> None:
        self._news.append(f"{time_h:g} h: {text}")


def _dosed_alike(one: Drug, other: Drug) -> bool:
    """Whether two drugs make the same plasma; in cells they may differ."""
    return all(getattr(one, key) == getattr(other, key) for key in _DOSING)
