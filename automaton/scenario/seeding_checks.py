"""Cross-checks of what is placed before the first step: room, places, genotypes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from automaton.labels import KINDS
from automaton.nearest import nearest
from automaton.scenario.table import Problem

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario

PACKING = {2: 0.45, 3: 0.30}
"""Part of the lattice that clusters placed at random one by one surely find; saturation is 0.55 and 0.38."""


def ball_radius(cells: float, dimensions: int) -> float:
    """Radius in sites of a ball (2D: disc) of that many cells."""
    return (3 * cells / (4 * math.pi)) ** (1 / 3) if dimensions == 3 else math.sqrt(cells / math.pi)


def seeding_fits(scenario: Scenario) -> list[Problem]:
    """As many cells as the lattice has room for, and lumps and clusters that fit into it."""
    lattice, size = scenario.lattice, scenario.lattice.size
    found = []
    if scenario.seeded_cells > size:
        found.append(
            Problem(
                "seeding",
                f"{scenario.seeded_cells:,} cells do not fit on {size:,} sites",
                "seed fewer cells or enlarge lattice.sites",
            )
        )
        return found
    room = min(lattice.sites) / 2
    for index, seeding in enumerate(scenario.seeding):
        cells = seeding.number(size)
        if seeding.arrangement == "lump":
            radius = ball_radius(cells, lattice.dimensions)
            if radius > room and seeding.centre_um is None:
                found.append(
                    Problem(
                        f"seeding.{index}.cells",
                        f"a ball of {cells:,} cells has a radius of {radius:.1f} sites, but from the centre"
                        f" to the nearest face there are {room:g}",
                        f"use at most {_ball(room, lattice.dimensions):,} cells or {math.ceil(2 * radius)}"
                        " sites along each axis",
                    )
                )
        elif seeding.clusters is not None:
            radius = ball_radius(math.ceil(cells / seeding.clusters), lattice.dimensions)
            filled = seeding.clusters * _volume(radius + 1, lattice.dimensions) / size
            if radius > room or filled > PACKING[lattice.dimensions]:
                found.append(
                    Problem(
                        f"seeding.{index}.clusters",
                        f"{seeding.clusters:,} clusters of {math.ceil(cells / seeding.clusters):,} cells"
                        f" (radius {radius:.1f} sites) cannot be kept apart on this lattice: they would fill"
                        f" {filled:.0%} of it, and random places are found up to"
                        f" {PACKING[lattice.dimensions]:.0%}",
                        "seed fewer cells or enlarge lattice.sites",
                    )
                )
    return found


def _volume(radius: float, dimensions: int) -> float:
    return 4 / 3 * math.pi * radius**3 if dimensions == 3 else math.pi * radius**2


def _ball(radius: float, dimensions: int) -> int:
    return int(_volume(radius, dimensions))


def places_exist(scenario: Scenario) -> list[Problem]:
    """Places in um lie on the lattice and have as many coordinates as it has, or as are across an axis."""
    lattice = scenario.lattice
    sides = dict(zip("xyz", lattice.sites, strict=False))
    wanted = [
        (f"seeding.{index}.centre_um", group.centre_um, list(sides))
        for index, group in enumerate(scenario.seeding)
        if group.centre_um is not None
    ]
    for index, vessels in enumerate(scenario.vessels):
        if vessels.axis is not None and vessels.axis not in sides:
            return [Problem(f"vessels.{index}.axis", "a 2D lattice has no z axis", 'use "x" or "y"')]
        if vessels.spacing_um is not None and vessels.spacing_um < lattice.spacing_um:
            rule = f"vessels cannot stand closer than sites, which are {lattice.spacing_um:g} um apart"
            return [Problem(f"vessels.{index}.spacing_um", rule, "for example spacing_um = 150")]
        across = [axis for axis in sides if axis != vessels.axis]
        wanted += [(f"vessels.{index}.at_um.{k}", point, across) for k, point in enumerate(vessels.at_um)]
    found = []
    for at, point, axes in wanted:
        if len(point) != len(axes):
            rule = f"has {len(point)} coordinates, but here a place is [{', '.join(axes)}]"
            found.append(Problem(at, rule, f"give {len(axes)} numbers"))
            continue
        ends = [sides[axis] * lattice.spacing_um for axis in axes]
        if any(place >= end for place, end in zip(point, ends, strict=True)):
            reach = " x ".join(f"{end:g}" for end in ends)
            found.append(Problem(at, f"lies outside the lattice of {reach} um", "move it inside"))
    return found


def genotypes_exist(scenario: Scenario) -> list[Problem]:
    """Genotypes named by groups of cells are made of the scenario's alterations."""
    found = []
    known = list(scenario.alterations)
    for index, seeding in enumerate(scenario.seeding):
        said = [(f"genotypes.{label}", label) for label in seeding.genotypes]
        said += [(f"labels.{number}", text) for number, text in seeding.labels.items() if text not in KINDS]
        for at, label in said:
            try:
                scenario.genotype_mask(label)
            except ValueError as error:
                way = f"defined here: {', '.join(known)}" if known else f"define [alterations.{label}]"
                close = nearest(label, known)
                found.append(
                    Problem(
                        f"seeding.{index}.{at}",
                        str(error),
                        f'did you mean "{close}"? {way}' if close else way,
                    )
                )
    return found
