"""[drugs.NAME.dose]: a bath, injections or infusions into a patient, or concentrations at given times."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Strict, Tag, model_validator

from automaton.scenario.table import NonNegative, Positive, Problem, Table, Text, key, refuse


def _word_or_number(value: object) -> str:
    return "word" if isinstance(value, str) else "number"


Amount = Annotated[
    Annotated[NonNegative, Tag("number")] | Annotated[Literal["tolerated"], Tag("word")],
    Discriminator(_word_or_number),
]
Survival = Annotated[float, Strict(), Field(gt=0, lt=1, allow_inf_nan=False)]
_SURVIVAL = "Part of healthy cells, each alone in bath or plasma, that must live to the end of the run."


def in_numbers(amount: float | str) -> float:
    """An amount of a scenario, in which "tolerated" has become a number."""
    assert not isinstance(amount, str)
    return amount


class Bath(Table):
    """A constant concentration, as in a dish."""

    bath_uM: Amount = key(
        doc=(
            'Concentration of the bath; 0 makes an untreated control, and "tolerated" is the highest that'
            " healthy_survival allows."
        )
    )
    healthy_survival: Survival = key(0.95, doc=_SURVIVAL, source="[rule]", only_with={"bath_uM": "tolerated"})
    start_h: NonNegative = key(0.0, doc="When it starts.")
    end_h: Positive | None = key(None, doc="When it is washed out.", shown="absent: it stays")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.end_h is not None and self.end_h <= self.start_h:
            raise refuse(
                Problem(
                    "end_h",
                    f"must come after start_h = {self.start_h:g}",
                    "remove it to keep the bath to the end",
                )
            )
        return self

    @property
    def first_h(self) -> float:
        """When it is first due, h."""
        return self.start_h


class Bolus(Table):
    """Injections or infusions into plasma, cleared from there, with a second compartment or none."""

    bolus_mg_per_m2: Amount = key(
        doc=(
            'Each injection, per square metre of body surface; "tolerated" is the most that healthy_survival'
            " allows."
        )
    )
    healthy_survival: Survival = key(
        0.95, doc=_SURVIVAL, source="[rule]", only_with={"bolus_mg_per_m2": "tolerated"}
    )
    infusion_h: NonNegative = key(0.0, doc="How long each is infused, at a constant rate; 0: at once.")
    every_h: Positive | None = key(
        None, doc="Time between the starts of injections; needed when there are several."
    )
    repeats: Annotated[int, Strict(), Field(ge=1, le=1000)] = key(1, doc="Number of injections.")
    start_h: NonNegative = key(0.0, doc="When the first is given.")
    body_surface_m2: Positive = key(1.73, doc="Body surface of the patient.", source="[rule] standard adult")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.repeats > 1 and self.every_h is None:
            raise refuse(
                Problem(
                    "every_h",
                    f"is needed with repeats = {self.repeats}",
                    "for example every_h = 168 (a week)",
                )
            )
        return self

    @property
    def first_h(self) -> float:
        """When it is first due, h."""
        return self.start_h

    @property
    def times_h(self) -> tuple[float, ...]:
        """Times of the injections, h."""
        return tuple(self.start_h + i * (self.every_h or 0.0) for i in range(self.repeats))


class Course(Table):
    """Concentrations at given times, linear between them; none before the first and after the last."""

    table_h_uM: tuple[tuple[NonNegative, NonNegative], ...] = key(
        (),
        doc="Pairs [time, concentration], in order of time; two at the same time make a jump.",
        shown="read from table_csv",
    )
    table_csv: Text | None = key(
        None,
        doc=(
            "File with such a pair on each line, in the folder of the scenario or below it; a first line may"
            " name the columns."
        ),
    )
    start_h: NonNegative = key(0.0, doc="Added to all its times.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.table_csv is not None:
            if self.table_h_uM:
                raise refuse(Problem("table_csv", "says again what table_h_uM says", "keep one of the two"))
            raise refuse(
                Problem(
                    "table_csv", "is read where a scenario file is read", "give the pairs in table_h_uM here"
                )
            )
        problem = table_problem(self.table_h_uM)
        if problem:
            raise refuse(Problem("table_h_uM", *problem))
        return self

    @property
    def first_h(self) -> float:
        """When it is first due, h."""
        return self.start_h + self.table_h_uM[0][0]


def table_problem(pairs: Sequence[tuple[float, float]]) -> tuple[str, str] | None:
    """What is wrong with a table of (time, concentration), as a rule and a way out."""
    if len(pairs) < 2:
        return "needs two points or more, since it is 0 outside them", "for example [[0, 1.0], [4, 0.2]]"
    for (before, _), (after, _) in pairwise(pairs):
        if after < before:
            return f"must be in order of time, but goes from {before:g} back to {after:g} h", "sort it"
    if pairs[0][0] == pairs[-1][0]:
        return "needs points at different times", "give a later time to the last"
    return None


def _kind_of_dose(value: Any) -> str | None:
    for kind, table in (("bath", Bath), ("bolus", Bolus), ("table", Course)):
        if isinstance(value, table):
            return kind
        if isinstance(value, dict) and any(str(name).startswith(kind) for name in value):
            return kind
    return None


Dose = Annotated[
    Annotated[Bath, Tag("bath")] | Annotated[Bolus, Tag("bolus")] | Annotated[Course, Tag("table")],
    Discriminator(
        _kind_of_dose,
        custom_error_type="dose",
        custom_error_message=(
            "a dose is a bath (bath_uM = ...), injections (bolus_mg_per_m2 = ...) or a table (table_h_uM or"
            " table_csv = ...)"
        ),
    ),
]


def _one_or_several(value: Any) -> str:
    return "several" if isinstance(value, list | tuple) else "one"


Doses = Annotated[
    Annotated[Dose, Tag("one")] | Annotated[tuple[Dose, ...], Field(min_length=1), Tag("several")],
    Discriminator(_one_or_several),
]
"""One dose, or a list of them that add up."""
