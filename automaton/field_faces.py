"""What a scenario's supply means to the field solver: faces, and how hard stirred surroundings are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automaton.multigrid import Face, Faces

if TYPE_CHECKING:
    from automaton.scenario.lattice import Lattice
    from automaton.scenario.supply import Supply

STIRRED = 1000.0
"""Exchange rate of stirred surroundings in D/h^2: a site beside one cell then stays within 2e-5 of the level,
at the ball's edge within 3e-4, and float32 still resolves the rest."""


def steady_cycles(faces: Faces) -> int:
    """F cycles after the full multigrid start of a linear field at its steady state.

    One where a face is held; three where only sites inside supply the field, whose error falls more slowly
    from a poorer start.
    """
    return 1 if any(face.kind == "fixed" for pair in faces for face in pair) else 3


def faces_of(supply: Supply, lattice: Lattice) -> Faces:
    """The lattice's faces as this field sees them."""
    z, y, x = ((Face(low), Face(high)) for low, high in supply.face_rules(lattice))
    return (z, y, x)
