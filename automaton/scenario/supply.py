"""[oxygen.supply] and [drugs.NAME.supply]: where a field comes in."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from automaton.scenario.lattice import Lattice
from automaton.scenario.table import Flag, Positive, Problem, Table, key

FaceName = Literal["x-", "x+", "y-", "y+", "z-", "z+"]
RESIDUAL_TOLERANCE = 3e-4
FaceRule = Literal["closed", "fixed", "periodic"]


def _word_or_other(value: object) -> str:
    return "word" if isinstance(value, str) else "other"


def residual_tolerance() -> Any:
    """The key by which a field's table says how far from balance a solve may end."""
    return key(
        RESIDUAL_TOLERANCE,
        doc=(
            "Greatest change by which any site may be out of balance after a solve, as a share of the field's"
            " greatest value. A solve that leaves more gets up to 12 further cycles; if they do not help, the"
            " run ends."
        ),
        source="[rule] docs/model.md, section 12",
    )


def _vessels_per_s(default: float, what: str, source: str) -> Any:
    """The key of a vessel's rate, whose default depends on what passes its wall."""
    return key(
        default,
        doc=f'Rate of that exchange of a vessel\'s site, {what}; "stirred" holds the site at the level.',
        source=source,
        only_with={"vessels": True},
    )


VesselRate = Annotated[
    Annotated[Literal["stirred"], Tag("word")] | Annotated[Positive, Tag("other")],
    Discriminator(_word_or_other),
]


class Supply(Table):
    """Faces of the lattice and surroundings of the tumour that hold or exchange the field."""

    faces: Annotated[
        Annotated[Literal["none", "all"], Tag("word")] | Annotated[tuple[FaceName, ...], Tag("other")],
        Discriminator(_word_or_other),
    ] = key(
        "none",
        doc=(
            'Faces of the lattice held at the bath or plasma level: "none", "all" (that do not wrap) or a'
            ' list such as ["x-", "x+"].'
        ),
    )
    surroundings: Flag = key(
        False,
        doc=(
            "Whether sites outside the tumour (joined to the lattice's faces by empty sites, not holes"
            " inside) exchange with the bath or plasma."
        ),
    )
    surroundings_per_s: Annotated[
        Annotated[Literal["stirred"], Tag("word")] | Annotated[Positive, Tag("other")],
        Discriminator(_word_or_other),
    ] = key(
        "stirred",
        doc=(
            'Rate of that exchange: "stirred" holds them at the level, a number per second means perfused'
            " tissue."
        ),
        only_with={"surroundings": True},
    )
    vessels: Flag = key(False, doc="Whether the vessels on the lattice exchange with the blood's level.")
    vessels_per_s: VesselRate = _vessels_per_s(
        0.24,
        "the wall's permeability times its surface over the site's volume",
        "[rule] 2 pi r P/h^2 with a permeability P of 3 um/s, a radius r of 5 um, h of 20 um",
    )

    @property
    def rate_per_s(self) -> float:
        """Exchange rate of the surroundings, per s: 0 without, infinite when stirred."""
        if not self.surroundings:
            return 0.0
        return math.inf if isinstance(self.surroundings_per_s, str) else self.surroundings_per_s

    @property
    def vessel_rate_per_s(self) -> float:
        """Exchange rate of a vessel's site, per s; 0 where vessels do not supply the field."""
        if not self.vessels:
            return 0.0
        return math.inf if isinstance(self.vessels_per_s, str) else self.vessels_per_s

    def face_rules(self, lattice: Lattice) -> tuple[tuple[FaceRule, FaceRule], ...]:
        """What each face does to this field: three (low, high) pairs in the order z, y, x of arrays."""
        pairs: list[tuple[FaceRule, FaceRule]] = []
        for axis in ("z", "y", "x"):
            if axis in lattice.periodic:
                pairs.append(("periodic", "periodic"))
            elif axis == "z" and lattice.dimensions == 2:
                pairs.append(("closed", "closed"))
            else:
                low, high = (self.faces == "all" or f"{axis}{side}" in self.faces for side in "-+")
                pairs.append(("fixed" if low else "closed", "fixed" if high else "closed"))
        return tuple(pairs)

    def face_problems(self, lattice: Lattice) -> list[Problem]:
        """Faces listed that this lattice does not have, or that wrap."""
        problems = []
        for face in self.faces if isinstance(self.faces, tuple) else ():
            if face[0] == "z" and lattice.dimensions == 2:
                problems.append(Problem("faces", f'"{face}" does not exist on a 2D lattice', "remove it"))
            elif face[0] in lattice.periodic:
                problems.append(
                    Problem(
                        "faces",
                        f'"{face}" wraps (lattice.periodic), so nothing can hold it',
                        "remove it from one of the two",
                    )
                )
        return problems


class OxygenSupply(Supply):
    """Supply of oxygen, with the level it is held at."""

    level_mmHg: Positive = key(
        38.0,
        doc="Oxygen of the bath or the perfused tissue.",
        source="[rule] tissue 38; medium in air about 100",
    )
    vessels_per_s: VesselRate = _vessels_per_s(
        40.0,
        "pi Sh D/h^2 within the blood, since its wall hardly holds oxygen up",
        "[lit] Hellums et al. 1996: Sh about 2.5; with D = 2000 um2/s and h = 20 um",
    )
