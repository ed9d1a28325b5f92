"""[expression.TRAIT]: how strongly cells of one genotype differ in a trait, and how they pass it on."""

from __future__ import annotations

from typing import Literal

from automaton.scenario.table import Fraction, Number, Positive, Table, key

Trait = Literal["pump", "influx", "repair"]
"""What may vary: it multiplies pump_uM_per_s, influx_per_s or repair_per_h of every drug."""


class Expression(Table):
    """A heritable level of expression: a cell's trait is multiplied by 2 to its level."""

    mean_log2: Number = key(0.0, doc="Mean level that lines of cells return to; 0 is the wild type's.")
    sd_log2: Positive = key(
        doc="Standard deviation of the level among cells; 0.22 to 0.43 for ordinary genes, 1 for a pump."
    )
    inheritance: Fraction = key(
        0.7,
        doc="Correlation of a daughter's level with her mother's; both daughters draw theirs at a division.",
        source="[rule] 0.6 to 0.8",
    )
