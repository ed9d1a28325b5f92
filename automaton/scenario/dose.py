"""[drugs.NAME.dose]: a constant bath, or repeated boluses into a patient."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Discriminator, Tag, model_validator

from automaton.scenario.table import Count, NonNegative, Positive, Problem, Table, key, refuse


class Bath(Table):
    """A constant concentration, as in a dish."""

    bath_uM: NonNegative = key(doc="Concentration of the bath; 0 makes an untreated control.")
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


class Bolus(Table):
    """Injections into one well-mixed compartment that clears at a constant rate."""

    bolus_mg_per_m2: NonNegative = key(doc="Each injection, per square metre of body surface.")
    every_h: Positive | None = key(None, doc="Time between injections; needed when there are several.")
    repeats: Count = key(1, doc="Number of injections.")
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
    def times_h(self) -> tuple[float, ...]:
        """Times of the injections, h."""
        return tuple(self.start_h + i * (self.every_h or 0.0) for i in range(self.repeats))


def _kind_of_dose(value: Any) -> str | None:
    if isinstance(value, Bath | Bolus):
        return "bath" if isinstance(value, Bath) else "bolus"
    if isinstance(value, dict):
        for kind in ("bath", "bolus"):
            if any(str(name).startswith(kind) for name in value):
                return kind
    return None


Dose = Annotated[
    Annotated[Bath, Tag("bath")] | Annotated[Bolus, Tag("bolus")],
    Discriminator(
        _kind_of_dose,
        custom_error_type="dose",
        custom_error_message="a dose is a bath (bath_uM = ...) or injections (bolus_mg_per_m2 = ...)",
    ),
]
