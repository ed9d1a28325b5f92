"""What all tables of a scenario share: unknown keys refused, sources of defaults, keys tied to a choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, model_validator
from pydantic_core import PydanticCustomError

from automaton.plain_text import steers

Flag = Annotated[bool, Strict()]
NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
Name = Annotated[str, Strict(), Field(pattern=NAME_PATTERN)]
"""Name of a drug, an alteration or an arm: it also names files and HDF5 groups, and `+` joins alterations."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a scenario, in the words the user reads.

    `key` is dotted from the table that finds the problem ("dose.every_h"); empty means that table itself.
    """

    key: str
    rule: str
    way_out: str = ""


def refuse(*problems: Problem) -> PydanticCustomError:
    """The exception a validator raises for cross-checks; `messages.explain` reads the problems out of it."""
    text = "; ".join(f"{p.key}: {p.rule}" if p.key else p.rule for p in problems)
    return PydanticCustomError("scenario", "{text}", {"text": text, "problems": problems})


def _harmless(value: str) -> str:
    odd = next((sign for sign in value if steers(sign)), "")
    if odd:
        rule = f"holds a sign that does not show but may steer a terminal or turn text (U+{ord(odd):04X})"
        raise refuse(Problem("", rule, "remove it"))
    return value


Text = Annotated[str, Strict(), AfterValidator(_harmless)]

LEAST, MOST = 1e-12, 1e12
"""What numbers other than 0 lie between, so that what is computed from a few of them stays finite."""


def _told_from_zero(value: float) -> float:
    if 0 < abs(value) < LEAST:
        raise refuse(
            Problem("", f"must be at least {LEAST:g} in size, if not 0", "is it in the unit of the key?")
        )
    return value


_Told = AfterValidator(_told_from_zero)
Number = Annotated[float, Strict(), Field(ge=-MOST, le=MOST, allow_inf_nan=False), _Told]
Positive = Annotated[float, Strict(), Field(gt=0, le=MOST, allow_inf_nan=False), _Told]
NonNegative = Annotated[float, Strict(), Field(ge=0, le=MOST, allow_inf_nan=False), _Told]
Fraction = Annotated[float, Strict(), Field(ge=0, le=1, allow_inf_nan=False), _Told]
Count = Annotated[int, Strict(), Field(ge=1, le=10**12)]


def key(
    default: Any = ...,
    *,
    doc: str,
    source: str = "",
    shown: str = "",
    only_with: dict[str, str | bool] | None = None,
    needed: bool = False,
) -> Any:
    """A key of a table.

    Args:
        default: value where the key is absent; `...` means the key must be there.
        doc: what it means, with its unit in words where the key's suffix does not say it.
        source: where the default comes from, [lit] literature or [rule] rule of thumb; or "".
        shown: the default in words, where it depends on other keys.
        only_with: choice -> value: the key belongs to that choice and is refused with any other.
        needed: with `only_with`: the key must be there when the choice is made.
    """
    notes: dict[str, Any] = {}
    if source:
        notes["x-source"] = source
    if shown:
        notes["x-default"] = shown
    if only_with:
        notes["x-only-with"] = only_with
        notes["x-needed"] = needed
    return Field(default, description=doc, json_schema_extra=notes or None)


def notes_of(field: Any) -> dict[str, Any]:
    """The notes `key` left on a pydantic field (empty for a plain field)."""
    extra = field.json_schema_extra
    return extra if isinstance(extra, dict) else {}


def _word(value: str | bool) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def plain(value: Any) -> Any:
    """A value of a table as TOML knows it: tables become dicts, tuples lists."""
    if isinstance(value, Table):
        return value.resolved()
    if isinstance(value, dict):
        return {name: plain(entry) for name, entry in value.items()}
    if isinstance(value, tuple):
        return [plain(entry) for entry in value]
    return value


class Table(BaseModel):
    """A table of the scenario file: frozen, and any key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=False)

    def applies(self, name: str) -> bool:
        """Whether key `name` belongs to the choices this table makes."""
        conditions = notes_of(type(self).model_fields[name]).get("x-only-with", {})
        return all(getattr(self, choice) == value for choice, value in conditions.items())

    def resolved(self) -> dict[str, Any]:
        """Every key that applies, with its value, as plain TOML data; keys absent by choice stay away."""
        return {
            name: plain(value)
            for name, value in self
            if value is not None
            and self.applies(name)
            and not (isinstance(value, dict | tuple) and not value)
        }

    @model_validator(mode="after")
    def _keys_fit_the_choices(self) -> Self:
        problems = []
        for name, field in type(self).model_fields.items():
            notes = notes_of(field)
            conditions = notes.get("x-only-with")
            if not conditions:
                continue
            wanted = " and ".join(f"{choice} = {_word(value)}" for choice, value in conditions.items())
            present = ", ".join(f"{choice} = {_word(getattr(self, choice))}" for choice in conditions)
            if name in self.model_fields_set and not self.applies(name):
                problems.append(
                    Problem(name, f"belongs to {wanted}, but here {present}", f"remove it, or set {wanted}")
                )
            elif notes["x-needed"] and name not in self.model_fields_set and self.applies(name):
                problems.append(Problem(name, f"is needed with {wanted}", f"add {name} = ..."))
        if problems:
            raise refuse(*problems)
        return self
