"""[lattice]: how many sites, how far apart, and which axes wrap."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from automaton.scenario.table import Count, Positive, Problem, Table, key, refuse

Axis = Literal["x", "y", "z"]
MOST_SITES_A_SIDE = 65_535


class Lattice(Table):
    """Sites of the lattice; a cell fills one site."""

    sites: Annotated[tuple[Count, ...], Field(min_length=2, max_length=3)] = key(
        doc="Number of sites along x and y (a 2D lattice) or x, y and z (3D)."
    )
    spacing_um: Positive = key(
        20.0, doc="Distance between neighbouring sites.", source="[rule] a cell's width; 15 also common"
    )
    periodic: tuple[Axis, ...] = key(
        (),
        doc=(
            "Axes on which the lattice wraps, for cells and fields alike; all other faces are closed to"
            " cells."
        ),
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if max(self.sites) > MOST_SITES_A_SIDE:
            raise refuse(
                Problem(
                    "sites",
                    f"a side may have {MOST_SITES_A_SIDE:,} sites at most (they address the random words)",
                    "use fewer sites a side",
                )
            )
        if len(self.sites) == 3 and self.sites[2] == 1:
            raise refuse(
                Problem(
                    "sites", "a third number of 1 makes a 2D lattice", f"write sites = {list(self.sites[:2])}"
                )
            )
        if len(set(self.periodic)) < len(self.periodic):
            raise refuse(Problem("periodic", "names an axis twice", "name each axis once"))
        if "z" in self.periodic and self.dimensions == 2:
            raise refuse(Problem("periodic", "a 2D lattice has no z axis", 'use "x" and "y" only'))
        return self

    @property
    def dimensions(self) -> int:
        """2 or 3."""
        return len(self.sites)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Array shape (nz, ny, nx); nz is 1 in 2D."""
        nx, ny, *rest = self.sites
        return (rest[0] if rest else 1, ny, nx)

    @property
    def size(self) -> int:
        """Number of sites."""
        nz, ny, nx = self.shape
        return nz * ny * nx
