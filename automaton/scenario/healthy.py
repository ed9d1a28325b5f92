"""[healthy]: rates of healthy cells, which are seeded as tumour cells are and need not be there."""

from __future__ import annotations

from automaton.scenario.table import NonNegative, Table, key


class Healthy(Table):
    """Rates of healthy cells, which neither move nor mutate nor vary in expression."""

    division_per_h: NonNegative = key(
        0.0,
        doc=(
            "Division rate of well-fed healthy cells with space, whose cycle has as many stages as that of"
            " tumour cells; 0: they do not divide."
        ),
    )
    death_per_h: NonNegative = key(
        0.0, doc="Rate at which any healthy cell dies of itself, leaving apoptotic debris."
    )
    oxygen_share: NonNegative = key(
        1.0, doc="Oxygen a healthy cell consumes, as a share of what a tumour cell does.", source="[rule]"
    )
