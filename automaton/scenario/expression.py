"""[expression.TRAIT]: how strongly cells of one genotype differ in a trait, and how they pass it on."""

from __future__ import annotations

import math
from typing import Literal, Self

from pydantic import model_validator

from automaton.expression import STEP_LOG2
from automaton.scenario.table import Fraction, Number, Positive, Problem, Table, key, refuse

Trait = Literal["pump", "influx", "repair"]
"""What may vary: it multiplies pump_uM_per_s, influx_per_s or repair_per_h of every drug."""


class Expression(Table):
    """A heritable level of expression: a cell's trait is multiplied by 2 to its level."""

    mean_log2: Number = key(0.0, doc="Mean level that lines of cells return to; 0 is the wild type's.")
    sd_log2: Positive = key(
        doc=(
            "Standard deviation of the level among cells; 0.22 to 0.43 for ordinary genes, 1 for a pump. What"
            f" daughters draw, sd_log2 sqrt(1 - inheritance^2), is {STEP_LOG2:g} or more, the step between"
            " levels."
        )
    )
    inheritance: Fraction = key(
        0.7,
        doc=(
            "Correlation of a daughter's level with her mother's; both daughters draw theirs at a division."
            " 1: they have hers."
        ),
        source="[rule] 0.6 to 0.8",
    )

    @model_validator(mode="after")
    def _draws_more_than_a_step(self) -> Self:
        if self.sd_log2 < STEP_LOG2:
            raise refuse(
                Problem(
                    "sd_log2",
                    f"levels are kept in steps of {STEP_LOG2:g}, too coarse for this spread",
                    f"{STEP_LOG2:g} or more, or no table for a trait that does not vary",
                )
            )
        drawn = self.sd_log2 * math.sqrt(1 - self.inheritance**2)
        if self.inheritance < 1 and drawn < STEP_LOG2 * (1 - 1e-9):
            most = math.floor(1000 * math.sqrt(1 - (STEP_LOG2 / self.sd_log2) ** 2)) / 1000
            least = math.ceil(1000 * STEP_LOG2 / math.sqrt(1 - self.inheritance**2)) / 1000
            raise refuse(
                Problem(
                    "inheritance",
                    f"daughters would draw levels with a spread of {drawn:.2g}, less than the step of"
                    f" {STEP_LOG2:g} in which levels are kept, and cells would become alike",
                    f"at most {most:g}, or 1 for daughters that have their mother's level, or sd_log2 of at"
                    f" least {least:g}",
                )
            )
        return self
