"""[[seeding]]: which cells are there at the start, and where."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, Strict, model_validator

from automaton.scenario.table import Count, Fraction, NonNegative, Problem, Table, Text, key, refuse


class Seeding(Table):
    """One group of cells placed before the first step, on sites that earlier groups and vessels left free."""

    arrangement: Literal["lump", "clusters", "scattered", "single", "tissue", "labels"] = key(
        doc=(
            "One ball at the centre; many small balls apart from one another; single cells at random; one"
            " cell at the centre; all sites still free; or what an image says."
        )
    )
    kind: Literal["tumour", "healthy"] = key(
        "tumour", doc="What cells they are; with labels the image says it of each."
    )
    cells: Count | None = key(
        None,
        doc=(
            "Number of cells; not with single, tissue and labels. Scattered cells may be given by density,"
            " clusters by cells_per_cluster instead."
        ),
    )
    clusters: Count | None = key(
        None, doc="Number of clusters that share the cells evenly; only, and always, with clusters."
    )
    cells_per_cluster: Count | None = key(None, doc="Cells of each cluster, in place of cells.")
    density: Annotated[float, Strict(), Field(gt=0, le=1, allow_inf_nan=False)] | None = key(
        None,
        doc=(
            "Fraction of all sites that get a cell, with scattered, in place of cells; with tissue, of the"
            " sites still free, all of them unless it is given."
        ),
    )
    centre_um: Annotated[tuple[NonNegative, ...], Field(min_length=2, max_length=3)] | None = key(
        None,
        doc="Where a lump or a single cell lies, [x, y] or [x, y, z] from the lattice's corner.",
        shown="the lattice's middle",
    )
    genotypes: dict[str, Fraction] = key(
        {},
        doc=(
            'Fractions of the cells that carry alterations from the start, e.g. { "efflux" = 0.01,'
            ' "efflux+repair" = 1e-4 }; the rest are wild type.'
        ),
    )
    place: Literal["random", "centre", "rim", "patch"] = key(
        "random",
        doc=(
            "Where in the group these lie: at random; farthest from its edge; nearest to it; or each variant"
            " as one patch that grew from one founder cell, neighbour by neighbour."
        ),
    )
    file: Text | None = key(
        None,
        doc=(
            "With labels: image of whole numbers (PNG, or TIFF whose pages are z; its top is where y is"
            " greatest, as in figures and videos) or NumPy array (.npy, [z,] y, x, from y = 0 on) of the"
            " lattice's size; relative to the scenario file and not outside its folder."
        ),
        shown="needed with labels; read into image",
    )
    labels: dict[str, Text] = key(
        {},
        doc=(
            'What each number of the image means: "empty", "healthy", "vessel", or a tumour cell by its'
            ' genotype: "wild type", "efflux+repair". 0 is empty unless it is named.'
        ),
    )
    image: Text | None = key(
        None, doc="The image itself, uint8, zlib and base64, as it is kept in the resolved scenario of a run."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = [
            Problem(name, f"belongs to {_one_of(homes)}, not {self.arrangement}", "remove it")
            for name, homes in _HOMES.items()
            if getattr(self, name) not in (None, {}) and self.arrangement not in homes
        ]
        problems += self._numbers_missing()
        problems += [
            Problem(f"labels.{number}", "a label is a whole number from 0 to 255", "rename it")
            for number in self.labels
            if not (number.isdecimal() and int(number) < 256)
        ]
        if self.genotypes and self.kind == "healthy":
            problems.append(Problem("genotypes", "healthy cells carry no alterations", "remove it"))
        if self.place != "random" and not self.genotypes:
            problems.append(
                Problem("place", "there are no genotypes to place", "remove it, or give genotypes")
            )
        if self.place == "patch" and self.arrangement not in ("lump", "clusters", "tissue"):
            problems.append(
                Problem("place", f"{self.arrangement} cells have no neighbours to grow to", 'use "random"')
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

    def _numbers_missing(self) -> list[Problem]:
        """What this arrangement needs and does not have, or has twice."""
        ways = {
            "lump": ("cells",),
            "clusters": ("cells", "cells_per_cluster"),
            "scattered": ("cells", "density"),
            "labels": ("file", "image"),
        }.get(self.arrangement, ())
        found = []
        if ways and sum(getattr(self, way) is not None for way in ways) != 1:
            example = 'file = "tissue.png"' if self.arrangement == "labels" else "cells = 1000"
            found.append(
                Problem(ways[0], f"give {' or '.join(ways)} (one of them, once)", f"for example {example}")
            )
        if self.arrangement == "labels" and not self.labels:
            found.append(
                Problem("labels", "is needed with labels", 'for example labels = { "1" = "wild type" }')
            )
        if self.arrangement != "clusters":
            return found
        if self.clusters is None:
            rule = 'is needed with arrangement = "clusters"'
            found.append(Problem("clusters", rule, "for example clusters = 100"))
        elif self.cells is not None and self.clusters > self.cells:
            rule = f"{self.clusters} clusters cannot share {self.cells} cells"
            found.append(Problem("clusters", rule, "every cluster needs a cell"))
        return found

    def number(self, sites: int) -> int:
        """Number of cells on a lattice of `sites` sites that the table tells: 0 of tissue and labels."""
        if self.arrangement in ("tissue", "labels"):
            return 0
        if self.density is not None:
            return round(self.density * sites)
        if self.cells_per_cluster is not None:
            return self.cells_per_cluster * (self.clusters or 0)
        return 1 if self.cells is None else self.cells


def _one_of(names: tuple[str, ...]) -> str:
    return f'arrangement = "{names[0]}"' if len(names) == 1 else " and ".join(names)


_HOMES: dict[str, tuple[str, ...]] = {
    "cells": ("lump", "clusters", "scattered"),
    "clusters": ("clusters",),
    "cells_per_cluster": ("clusters",),
    "density": ("scattered", "tissue"),
    "centre_um": ("lump", "single"),
    "file": ("labels",),
    "labels": ("labels",),
    "image": ("labels",),
}
"""Keys and the arrangements they belong to."""
