"""`bath_uM = "tolerated"`: amounts found from the survival of healthy cells, put into the raw scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from automaton.healthy_cell import NoSuchDose, rounded_down, tolerated_share
from automaton.scenario.dose import Bath, Bolus
from automaton.scenario.drug import Drug
from automaton.scenario.table import Problem, refuse
from automaton.scenario.timing import Time

AMOUNTS = ("bath_uM", "bolus_mg_per_m2")


def with_amounts_found(drugs: Mapping[str, Any], time: Any) -> dict[str, Any]:
    """The raw drugs with a number for each "tolerated"; left as it is where drug or time are unsound anyway.

    Raises `refuse` where healthy cells survive any amount.
    """
    return {name: _with_amount(name, drug, time) for name, drug in drugs.items()}


def _with_amount(name: str, drug: Any, time: Any) -> Any:
    dose = drug.get("dose") if isinstance(drug, Mapping) else None
    if not isinstance(dose, Mapping):
        return drug
    amounts = [amount for amount in AMOUNTS if dose.get(amount) == "tolerated"]
    if len(amounts) != 1:
        return drug
    rest = {key: value for key, value in dose.items() if key != "healthy_survival"}
    try:
        Drug.model_validate(drug)
        sound, clock = (
            Drug.model_validate({**drug, "dose": rest | {amounts[0]: 1.0}}),
            Time.model_validate(time),
        )
    except ValidationError:
        return drug
    wanted = dose.get("healthy_survival", _usual(amounts[0]))
    try:
        share = tolerated_share(sound, clock, wanted)
    except NoSuchDose:
        raise refuse(
            Problem(
                f"drugs.{name}.dose.{amounts[0]}",
                f"however much is given, more than {wanted:g} of healthy cells live to the end of the run, so"
                " no amount can be found",
                "write a number; or check response, max_kill_per_h, start_h and the duration",
            )
        ) from None
    return {**drug, "dose": rest | {amounts[0]: rounded_down(share)}}


def _usual(amount: str) -> float:
    table = Bath if amount == "bath_uM" else Bolus
    return float(table.model_fields["healthy_survival"].default)
