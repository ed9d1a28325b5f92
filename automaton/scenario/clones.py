"""[clones]: marks by which lines of descent can be told apart."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict

from automaton.scenario.table import Table, key


class Clones(Table):
    """Neutral marks; every gained or lost alteration founds a clone of its own without any of them."""

    barcodes: Annotated[int, Strict(), Field(ge=0, le=1_000_000)] = key(
        0, doc="Barcodes dealt out at random to the tumour cells of the start; each is a clone. 0: none."
    )
    passenger_per_division: Annotated[float, Strict(), Field(ge=0, lt=1, allow_inf_nan=False)] = key(
        0.0,
        doc="Probability that a division founds a clone by a neutral (passenger) mutation in the daughter.",
        source="[rule]",
    )
