"""The whole scenario of one arm."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, Strict, model_validator

from automaton import drugs as library
from automaton import toml_text
from automaton.genotypes import WILD_TYPE, genotype_label
from automaton.scenario import checks
from automaton.scenario.alteration import EFFECTS, Alteration
from automaton.scenario.cells import Cells
from automaton.scenario.clones import Clones
from automaton.scenario.drug import Drug
from automaton.scenario.expression import Expression, Trait
from automaton.scenario.healthy import Healthy
from automaton.scenario.lattice import Lattice
from automaton.scenario.oxygen import Oxygen
from automaton.scenario.rates import automatic_cell_steps
from automaton.scenario.seeding import Seeding
from automaton.scenario.start import Start
from automaton.scenario.table import Name, Table, Text, key, refuse
from automaton.scenario.timing import Time
from automaton.scenario.tolerated import with_amounts_found
from automaton.scenario.vessels import Vessels

MOST_REPLICATES = 10_000


class Scenario(Table):
    """One experiment, complete and consistent: what one arm of a run is made from."""

    title: Text = key("", doc="One line for titles and file lists.", shown="the file's name")
    question: Text = key("", doc="What the experiment asks.")
    source: Text = key("", doc="Where its numbers come from.")
    expected: Text = key("", doc="What it should show.")
    run_time: Text = key("", doc="How long it runs, and on what.")
    seed: Annotated[int, Strict(), Field(ge=0, lt=2**63)] = key(
        1, doc="Seed of all random numbers; the same seed gives the same run to the bit on every device."
    )
    replicates: Annotated[int, Strict(), Field(ge=1, le=MOST_REPLICATES)] = key(
        1,
        doc=(
            "How often it is run, each time with a seed of its own that follows from `seed`; the k-th of all"
            " arms share theirs, whatever their number. 1: once, with `seed` itself."
        ),
    )
    start: Start | None = key(
        None, doc="The checkpoint of another run that this one starts from.", shown="absent: first cells"
    )
    lattice: Lattice = key(doc="Sites and spacing.")
    time: Time = key(doc="Duration, steps, output.")
    seeding: Annotated[tuple[Seeding, ...], Field(min_length=1)] = key(
        doc="Cells at the start; several tables add up."
    )
    vessels: tuple[Vessels, ...] = key((), doc="Blood vessels; several tables add up.")
    cells: Cells = key(doc="Rates and rules of the cells.", shown="all defaults")
    healthy: Healthy = key(doc="Rates of healthy cells, where some are seeded.", shown="all defaults")
    expression: dict[Trait, Expression] = key(
        {}, doc="Traits in which cells of one genotype differ: pump, influx, repair."
    )
    oxygen: Oxygen | None = key(None, doc="Oxygen.", shown="absent: oxygen everywhere, no limits by it")
    drugs: dict[Name, Drug] = key({}, doc="Drugs by name, which is not oxygen, none or auto.")
    alterations: Annotated[dict[Name, Alteration], Field(max_length=8)] = key(
        {},
        doc=(
            "Alterations by name, at most eight; their order is the order of the bits of a genotype. None is"
            " called as what a site holds: empty, tumour, healthy, apoptotic, necrotic, vessel."
        ),
    )

    clones: Clones = key(doc="Marks of lines of descent.", shown="all defaults")

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        filled: dict[str, Any] = {"cells": {}, "healthy": {}, "clones": {}} | data
        alterations, drugs = data.get("alterations"), data.get("drugs")
        if isinstance(drugs, dict):
            filled["drugs"] = with_amounts_found(drugs, data.get("time"))
        if isinstance(alterations, dict) and isinstance(drugs, dict):
            filled["alterations"] = {
                name: _with_strengths(entry, drugs) for name, entry in alterations.items()
            }
        return filled

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = checks.problems(self)
        if problems:
            raise refuse(*problems)
        return self

    @property
    def shape(self) -> tuple[int, int, int]:
        """Array shape (nz, ny, nx); nz is 1 in 2D."""
        return self.lattice.shape

    @property
    def dimensions(self) -> int:
        """2 or 3."""
        return self.lattice.dimensions

    @property
    def steps(self) -> int:
        """Number of steps in the whole duration."""
        return self.time.steps

    @property
    def first_step(self) -> int:
        """Step of the state it starts from: of a branch that of its checkpoint."""
        return self.start.step if self.start else 0

    @property
    def steps_to_run(self) -> int:
        """Number of steps that are computed."""
        return max(self.steps - self.first_step, 0)

    @property
    def cell_steps(self) -> int:
        """Cell steps within one step, resolved."""
        wanted = self.time.cell_steps_per_step
        return automatic_cell_steps(self) if isinstance(wanted, str) else wanted

    @property
    def seeded_cells(self) -> int:
        """Number of cells at the start."""
        return sum(seeding.number(self.lattice.size) for seeding in self.seeding)

    @property
    def genotypes(self) -> int:
        """Number of genotypes, 2 to the number of alterations."""
        return 1 << len(self.alterations)

    @property
    def follows_clones(self) -> bool:
        """Whether there is anything by which clones could differ: alterations, barcodes, passengers."""
        return bool(self.alterations or self.clones.barcodes or self.clones.passenger_per_division)

    def genotype_mask(self, label: str) -> int:
        """Bit mask of "efflux+repair" (any spaces) or "wild type". ValueError for an unknown alteration."""
        if label.strip() in ("", WILD_TYPE):
            return 0
        order = list(self.alterations)
        mask = 0
        for part in label.split("+"):
            if part.strip() not in order:
                raise ValueError(f"no alteration is called {part.strip()!r}")
            mask |= 1 << order.index(part.strip())
        return mask

    def genotype_label(self, mask: int) -> str:
        """Label of a bit mask: "wild type", "efflux", "efflux + repair"."""
        return genotype_label(mask, tuple(self.alterations))

    def warnings(self) -> list[str]:
        """What is allowed but probably not meant, or not modelled; one sentence each."""
        return checks.warnings(self)

    def to_toml(self) -> str:
        """The complete scenario, every default and preset written out; reading it gives an equal scenario."""
        return toml_text.dump(self.resolved())


def _with_strengths(alteration: Any, drugs: dict[str, Any]) -> Any:
    """The raw alteration with the library's strengths for drugs it does not mention."""
    if not isinstance(alteration, dict) or not isinstance(alteration.get("drugs", {}), dict):
        return alteration
    mechanism, said = alteration.get("mechanism"), alteration.get("drugs", {})
    if not isinstance(mechanism, str) or mechanism not in EFFECTS or (mechanism == "insensitive" and said):
        return alteration
    strengths = dict(said)
    for name, drug in drugs.items():
        if name in said or not isinstance(drug, dict):
            continue
        if mechanism == "insensitive":
            row: dict[str, float] = {"target": 0.0}
        else:
            row = library.resistance(str(drug.get("preset", "")), mechanism)
        row = {effect: value for effect, value in row.items() if checks.effect_has_a_place(effect, drug)}
        if row:
            strengths[name] = row
    return {**alteration, "drugs": strengths}
