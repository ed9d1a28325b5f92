"""[alterations.NAME]: heritable changes that protect cells from drugs, by what they act on."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import model_validator

from automaton.scenario.table import Fraction, Name, NonNegative, Positive, Problem, Table, key, refuse

Mechanism = Literal["efflux", "influx", "abnormal_transporter", "regulator", "repair", "insensitive"]

EFFECTS: dict[str, tuple[str, ...]] = {
    "efflux": ("pump",),
    "influx": ("influx",),
    "abnormal_transporter": ("pump_half", "influx"),
    "regulator": ("pump", "influx"),
    "repair": ("repair",),
    "insensitive": ("target",),
}
"""What each mechanism multiplies."""


class Strength(Table):
    """What an alteration multiplies for one drug; 1 leaves things as they are."""

    pump: NonNegative = key(1.0, doc="Multiplies pump_uM_per_s.")
    pump_half: Positive = key(1.0, doc="Multiplies pump_half_uM.")
    influx: NonNegative = key(1.0, doc="Multiplies influx_per_s.")
    repair: Positive = key(1.0, doc="Multiplies repair_per_h.")
    target: NonNegative = key(
        1.0, doc="Multiplies what the drug does: the damage made, or the linear hazard. 0 is immunity."
    )

    def resolved(self) -> dict[str, Any]:
        """Only what was said: other multipliers belong to other mechanisms."""
        return {name: value for name, value in self if name in self.model_fields_set}


class Alteration(Table):
    """One alteration: a bit of the genotype, gained and lost at division."""

    mechanism: Mechanism = key(doc="What the alteration acts on.")
    drugs: dict[Name, Strength] = key(
        {},
        doc=(
            "Strength by drug: a table of multipliers (pump, pump_half, influx, repair, target), or one"
            " number where the mechanism multiplies one thing."
        ),
        source="[rule] see drugs.toml",
        shown="the library's row of each drug's preset; insensitive: immune to every drug",
    )
    mutation_per_division: Fraction = key(
        0.0, doc="Probability that the daughter that moves out gains it.", source="[rule] 1e-9 to 1e-3"
    )
    loss_per_division: Fraction = key(
        0.0, doc="Probability that a carrier's daughter that moves out is born without it."
    )
    cost: Fraction = key(0.0, doc="Part of the division rate its carriers lose.", source="[rule] 0 to 0.5")

    @model_validator(mode="before")
    @classmethod
    def _numbers_become_tables(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("drugs"), dict):
            return data
        mechanism = data.get("mechanism")
        effects = EFFECTS.get(mechanism, ()) if isinstance(mechanism, str) else ()
        tables = {}
        for drug, strength in data["drugs"].items():
            if isinstance(strength, int | float) and not isinstance(strength, bool) and effects:
                if len(effects) > 1:
                    raise refuse(
                        Problem(
                            f"drugs.{drug}",
                            f'"{data["mechanism"]}" multiplies {" and ".join(effects)}, so one number is not'
                            " enough",
                            f"write {{ {', '.join(f'{effect} = ...' for effect in effects)} }}",
                        )
                    )
                tables[drug] = {effects[0]: strength}
            else:
                tables[drug] = strength
        return {**data, "drugs": tables}

    @model_validator(mode="after")
    def _strengths_fit_the_mechanism(self) -> Self:
        problems = [
            Problem(
                f"drugs.{drug}.{effect}",
                f'is not what "{self.mechanism}" acts on',
                f"it multiplies {' and '.join(EFFECTS[self.mechanism])}",
            )
            for drug, strength in self.drugs.items()
            for effect in strength.model_fields_set
            if effect not in EFFECTS[self.mechanism]
        ]
        if problems:
            raise refuse(*problems)
        return self
