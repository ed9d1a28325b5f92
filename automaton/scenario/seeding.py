"""[[seeding]]: which cells are there at the start, and where."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, Strict, model_validator

from automaton.scenario.table import Count, Fraction, Problem, Table, key, refuse


class Seeding(Table):
    """One group of tumour cells placed before the first step."""

    arrangement: Literal["lump", "clusters", "scattered", "single"] = key(
        doc=(
            "One ball at the centre; many small balls apart from one another; single cells at random; one"
            " cell at the centre."
        )
    )
    cells: Count | None = key(
        None, doc="Number of cells; not with single. Scattered cells may be given by density instead."
    )
    clusters: Count | None = key(
        None, doc="Number of clusters that share the cells evenly; only, and always, with clusters."
    )
    density: Annotated[float, Strict(), Field(gt=0, le=1, allow_inf_nan=False)] | None = key(
        None, doc="Fraction of all sites that get a cell; only with scattered, in place of cells."
    )
    genotypes: dict[str, Fraction] = key(
        {},
        doc=(
            'Fractions of the cells that carry alterations from the start, e.g. { "efflux" = 0.01,'
            ' "efflux+repair" = 1e-4 }; the rest are wild type.'
        ),
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = []
        if self.arrangement != "scattered" and self.density is not None:
            problems.append(
                Problem(
                    "density",
                    f'belongs to arrangement = "scattered", not "{self.arrangement}"',
                    "give cells instead",
                )
            )
        elif self.arrangement == "single" and self.cells is not None:
            problems.append(Problem("cells", "a single cell needs no number", "remove it"))
        elif self.arrangement != "single" and (self.cells is None) == (self.density is None):
            either = "cells or density" if self.arrangement == "scattered" else "cells"
            problems.append(
                Problem("cells", f"give {either} (one of them, once)", "for example cells = 1000")
            )
        if (self.arrangement == "clusters") != (self.clusters is not None):
            if self.clusters is None:
                problems.append(
                    Problem(
                        "clusters", 'is needed with arrangement = "clusters"', "for example clusters = 100"
                    )
                )
            else:
                problems.append(
                    Problem(
                        "clusters",
                        f'belongs to arrangement = "clusters", not "{self.arrangement}"',
                        "remove it",
                    )
                )
        elif self.clusters is not None and self.cells is not None and self.clusters > self.cells:
            problems.append(
                Problem(
                    "clusters",
                    f"{self.clusters} clusters cannot share {self.cells} cells",
                    "every cluster needs a cell",
                )
            )
        if sum(self.genotypes.values()) > 1 + 1e-12:
            problems.append(
                Problem(
                    "genotypes",
                    f"the fractions add up to {sum(self.genotypes.values()):g}",
                    "they must not exceed 1",
                )
            )
        if problems:
            raise refuse(*problems)
        return self

    def number(self, sites: int) -> int:
        """Number of cells on a lattice of `sites` sites."""
        if self.density is not None:
            return round(self.density * sites)
        return 1 if self.cells is None else self.cells
