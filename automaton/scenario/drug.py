"""[drugs.NAME]: how a drug spreads, enters cells and kills them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, Strict, model_validator

from automaton import drugs
from automaton.scenario.dose import Bolus, Dose, Doses
from automaton.scenario.supply import Supply, residual_tolerance
from automaton.scenario.table import Flag, Fraction, NonNegative, Positive, Problem, Table, Text, key, refuse
from automaton.scenario.treatment_rule import Rule

_EXCHANGE: dict[str, str | bool] = {"uptake": "exchange"}
_DAMAGE: dict[str, str | bool] = {"response": "damage"}


class Drug(Table):
    """One drug. A preset fills whatever the scenario leaves out."""

    preset: Text | None = key(None, doc="Drug of the library whose values fill the keys left out here.")
    diffusion_um2_per_s: Positive = key(doc="Effective diffusivity in tissue.")
    decay_per_s: NonNegative = key(0.0, doc="Rate at which the drug outside cells is lost everywhere.")
    steady_state: Flag = key(
        False,
        doc=(
            "Take the field at its steady state in every step instead of following it; not with uptake ="
            " exchange."
        ),
    )
    uptake: Literal["exchange", "first_order", "none"] = key(
        "exchange",
        doc=(
            "How cells take the drug up: by exchange with a content of their own, at a plain rate, or not at"
            " all."
        ),
    )
    influx_per_s: Positive = key(
        0.0,
        doc="Influx k_in per volume of cell, times the outside concentration.",
        only_with=_EXCHANGE,
        needed=True,
    )
    efflux_per_s: NonNegative = key(
        0.0, doc="Passive efflux k_out, times the concentration inside.", only_with=_EXCHANGE, needed=True
    )
    metabolism_per_s: NonNegative = key(
        0.0,
        doc="Irreversible binding and metabolism k_met, times the concentration inside.",
        only_with=_EXCHANGE,
    )
    pump_uM_per_s: NonNegative = key(
        0.0, doc="Highest rate V_p of the saturable efflux pump.", only_with=_EXCHANGE
    )
    pump_half_uM: Positive = key(
        1.0, doc="Concentration inside at which the pump works at half its rate, K_p.", only_with=_EXCHANGE
    )
    uptake_per_s: NonNegative = key(
        0.0,
        doc="Loss from a site with a living tumour cell, times the concentration there.",
        only_with={"uptake": "first_order"},
        needed=True,
    )
    response: Literal["damage", "linear", "at_division", "none"] = key(
        "damage",
        doc=(
            "What it does to cells: damage that builds up and is repaired, a hazard linear in the outside"
            " concentration, death in place of a division that has room, or nothing. Damage is driven by the"
            " concentration inside with exchange, outside without."
        ),
    )
    cycle_specific: Flag = key(
        False,
        doc=(
            "Whether it kills cycling cells only: those with an empty site to divide to and oxygen to divide"
            " with. Others meet the share quiescent_kill of the hazard."
        ),
    )
    quiescent_kill: Fraction = key(
        0.0,
        doc="Share of the hazard that cells meet which do not cycle.",
        source="[rule] 0 to 0.05",
        only_with={"cycle_specific": True},
    )
    healthy_damage_factor: NonNegative = key(
        0.05,
        doc="Multiplies what it does to healthy cells: the damage made, the hazard or the kill at division.",
        source="[rule]",
    )
    half_maximal_uM: Positive = key(
        1.0,
        doc="Outside concentration that, held on a lone wild-type cell, makes half of max_kill_per_h.",
        only_with=_DAMAGE,
        needed=True,
    )
    hill_exponent: Annotated[int, Strict(), Field(ge=1, le=8)] = key(
        2, doc="Steepness of the hazard in the damage.", source="[rule]", only_with=_DAMAGE
    )
    max_kill_per_h: NonNegative = key(
        1 / 12, doc="Hazard of a cell with very high damage.", source="[rule]", only_with=_DAMAGE
    )
    damage_per_uM_h: Positive = key(
        1.0, doc="Damage k_d per concentration and hour; 1 defines its unit.", only_with=_DAMAGE
    )
    repair_per_h: Positive = key(
        1 / 12, doc="Rate k_r at which damage is repaired.", source="[rule]", only_with=_DAMAGE
    )
    kill_per_uM_h: NonNegative = key(
        0.0, doc="Hazard per outside concentration.", only_with={"response": "linear"}, needed=True
    )
    kill_at_division_per_uM: NonNegative = key(
        0.0,
        doc=(
            "Probability that a cell dies in place of dividing, per outside concentration; 1 at the most. It"
            " counts where the daughter has a site to go to."
        ),
        only_with={"response": "at_division"},
        needed=True,
    )
    molar_mass_g_per_mol: Positive | None = key(
        None, doc="Molar mass; turns milligrams into uM. Needed for injections."
    )
    distribution_volume_l: Positive | None = key(
        None, doc="Volume V1 an injection spreads in at once. Needed for injections."
    )
    clearance_l_per_h: Positive | None = key(
        None, doc="Clearance CL: volume cleared of the drug per hour. Needed for injections."
    )
    to_peripheral_per_h: NonNegative = key(
        0.0, doc="Rate k12 from plasma into a peripheral compartment; 0: there is none."
    )
    from_peripheral_per_h: NonNegative = key(
        0.0, doc="Rate k21 back into plasma. Needed with to_peripheral_per_h."
    )
    unbound_fraction: Fraction = key(1.0, doc="Part of the drug in plasma that is free to leave it.")
    residual_tolerance: Positive = residual_tolerance()
    dose: Doses = key(doc="What is given: a bath, injections or a table; several add up.")
    rule: Rule | None = key(None, doc="Rule on the burden.", shown="none: all doses are given")
    supply: Supply = key(doc="Where the bath or the plasma meets the lattice.")

    @property
    def doses(self) -> tuple[Dose, ...]:
        """Its doses, in a list also where there is one."""
        return self.dose if isinstance(self.dose, tuple) else (self.dose,)

    @property
    def in_mg(self) -> bool:
        """Whether some of it is injected."""
        return any(isinstance(dose, Bolus) for dose in self.doses)

    @property
    def in_uM(self) -> bool:
        """Whether some of it is a bath or a table of concentrations."""
        return not all(isinstance(dose, Bolus) for dose in self.doses)

    @model_validator(mode="before")
    @classmethod
    def _filled_from_the_preset(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("preset"), str):
            return data
        if data["preset"] not in drugs.presets():
            raise refuse(
                Problem(
                    "preset",
                    f'"{data["preset"]}" is not in the drug library',
                    f"known: {', '.join(drugs.presets())}",
                )
            )
        uptake, response = data.get("uptake", "exchange"), data.get("response", "damage")
        return drugs.preset_keys(data["preset"], uptake, response) | data

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = []
        if self.in_mg:
            problems += [
                Problem(name, "is needed for a dose in mg/m2", f"add {name} = ..., or a preset")
                for name in ("molar_mass_g_per_mol", "distribution_volume_l", "clearance_l_per_h")
                if getattr(self, name) is None
            ]
        if (self.to_peripheral_per_h > 0) != (self.from_peripheral_per_h > 0):
            problems.append(
                Problem(
                    "from_peripheral_per_h",
                    "and to_peripheral_per_h go together: what leaves plasma comes back",
                    "give both a number above 0, or leave both out",
                )
            )
        if isinstance(self.dose, tuple):
            problems += [
                Problem(
                    f"dose.{index}",
                    '"tolerated" can be found for a single dose only',
                    "write a number here, or give this dose alone",
                )
                for index, dose in enumerate(self.dose)
                if "tolerated" in dict(dose).values()
            ]
        if self.uptake == "exchange":
            if self.steady_state:
                problems.append(
                    Problem(
                        "steady_state",
                        "a cell's own content has a history, so exchange is followed in time",
                        "set it to false, or use another uptake",
                    )
                )
            if self.efflux_per_s + self.metabolism_per_s == 0:
                problems.append(
                    Problem(
                        "efflux_per_s",
                        "with metabolism_per_s also 0 the drug inside a cell would grow for ever",
                        "give one of the two",
                    )
                )
        if self.cycle_specific and self.response == "at_division":
            problems.append(
                Problem(
                    "cycle_specific",
                    'response = "at_division" kills dividing cells only, whatever this says',
                    "remove it",
                )
            )
        if problems:
            raise refuse(*problems)
        return self
