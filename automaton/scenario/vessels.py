"""[[vessels]]: sites that hold a blood vessel for ever; which fields they supply is said with these."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from automaton.scenario.lattice import Axis
from automaton.scenario.table import NonNegative, Positive, Problem, Table, key, refuse

Point = Annotated[tuple[NonNegative, ...], Field(min_length=1, max_length=3)]


class Vessels(Table):
    """One group of vessels."""

    arrangement: Literal["random", "lines", "list"] = key(
        doc=(
            "One site at a random place in each square (3D: cube) of a side of spacing_um; straight vessels"
            " along an axis, placed so across it; or the places listed in at_um."
        )
    )
    spacing_um: Positive | None = key(
        None,
        doc="Mean distance between neighbouring vessels, with random and lines.",
        source="[rule] 100 to 300 in tumours",
        shown="needed there",
    )
    axis: Axis | None = key(
        None, doc="Axis along which vessels run through the whole lattice.", shown="needed with lines"
    )
    at_um: tuple[Point, ...] = key(
        (),
        doc=(
            "Places [x, y] or [x, y, z], from the lattice's corner. With axis a vessel runs along it through"
            " each, and its own coordinate is left out."
        ),
        shown="needed with list",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        listed, problems = self.arrangement == "list", []
        if listed and self.spacing_um is not None:
            problems.append(Problem("spacing_um", "belongs to random and lines, not list", "remove it"))
        if not listed and self.spacing_um is None:
            rule = f'is needed with arrangement = "{self.arrangement}"'
            problems.append(Problem("spacing_um", rule, "for example spacing_um = 150"))
        if listed and not self.at_um:
            rule = 'is needed with arrangement = "list"'
            problems.append(Problem("at_um", rule, "for example at_um = [[200, 300]]"))
        if self.at_um and not listed:
            problems.append(Problem("at_um", f"belongs to list, not {self.arrangement}", "remove it"))
        if self.arrangement == "lines" and self.axis is None:
            problems.append(Problem("axis", 'is needed with arrangement = "lines"', 'for example axis = "z"'))
        if self.arrangement == "random" and self.axis is not None:
            problems.append(Problem("axis", "belongs to lines and lists", 'use arrangement = "lines"'))
        if problems:
            raise refuse(*problems)
        return self
