"""What a scenario's supply means to the field solver: faces, cycles, and how hard stirred sites are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automaton.multigrid import Face, Faces
from automaton.multigrid_axes import fixed_faces

if TYPE_CHECKING:
    from automaton.scenario.lattice import Lattice
    from automaton.scenario.supply import Supply

STIRRED = 1000.0
"""Exchange rate of stirred surroundings in D/h^2: a site beside one cell then stays within 2e-5 of the level,
at the ball's edge within 3e-4, and float32 still resolves the rest."""


def steady_cycles(supply: Supply) -> int:
    """F cycles of a linear field at its steady state, after the full multigrid start or from the step before.

    One where faces alone supply it; three where sites inside do too, whose error falls more slowly from a
    poorer start. A steady field moves little in a step, so that to follow it from the last solution
    costs half as much as to start anew: on the common benchmark one cycle then leaves 8e-4 of the value at
    the worst site instead of 8e-5. Where the supply's level changes the start is anew.
    """
    return 3 if supply.surroundings or supply.vessels else 1


def sweeps_before(faces: Faces, *, vessels: bool) -> int:
    """How often a field is smoothed before each restriction: twice where vessels or a single face supply it.

    Lone sites that hold a field hard are what coarse lattices represent worst. With one sweep a cycle leaves
    up to 0.21 of the residual where vessels on 1 % of sites hold it (0.27 in 2D), with two 0.16 (0.19). And
    behind a ball whose middle is just anoxic, far from the only face that is held, one leaves 0.26, two 0.03.
    """
    return 2 if vessels or fixed_faces(faces).bit_count() == 1 else 1


def faces_of(supply: Supply, lattice: Lattice) -> Faces:
    """The lattice's faces as this field sees them."""
    z, y, x = ((Face(low), Face(high)) for low, high in supply.face_rules(lattice))
    return (z, y, x)
