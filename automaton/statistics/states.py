"""What the sites of a tumour are doing: proliferating, resting, starved, dead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from automaton.kinds import APOPTOTIC, EMPTY, HEALTHY, NECROTIC, TUMOUR
from automaton.snapshot import Frame
from automaton.statistics.depth import tumour_mask

Mask = npt.NDArray[np.bool_]
Neighbourhood = Literal["moore", "von_neumann"]


@dataclass(frozen=True)
class TumourStates:
    """Sites of the tumour, living cells and debris, each in exactly one state."""

    proliferating: int
    """Living, oxygen enough to divide, and room."""
    quiescent: int
    """Living, neither proliferating nor hypoxic."""
    hypoxic: int
    """Living, below the hypoxic threshold, whether or not it could divide."""
    necrotic: int
    """Debris of cells that starved."""
    apoptotic: int
    """Debris of cells that died otherwise."""

    @property
    def sites(self) -> int:
        """All of them."""
        return self.proliferating + self.quiescent + self.hypoxic + self.necrotic + self.apoptotic

    @property
    def fractions(self) -> dict[str, float]:
        """Share of each state by its name, in the order above; NaN without a tumour."""
        sites = self.sites or float("nan")
        return {name: count / sites for name, count in vars(self).items()}


def has_room(
    frame: Frame, neighbourhood: Neighbourhood, *, push_depth: int = 1, periodic: bool = False
) -> Mask:
    """Living cells, healthy ones too, that have a site to put a daughter on, bool (nz, ny, nx).

    That is an empty site in the neighbourhood, or, where cells push, one at the end of a chain of living
    cells, in layers as docs/model.md section 7 grows them.

    Args:
        frame: the lattice at one time.
        neighbourhood: of division, the scenario's `cells.neighbourhood`.
        push_depth: the scenario's `cells.push_depth`, 1 where cells do not push.
        periodic: whether all axes wrap.
    """
    living = (frame.kind == TUMOUR) | (frame.kind == HEALTHY)
    room: Mask = np.zeros_like(living)
    layer = frame.kind == EMPTY
    flat = living.shape[0] == 1
    grown_by = {"moore": (3, 1, 1 if flat else 2), "von_neumann": (1, 1, 1)}[neighbourhood]
    for step in range(push_depth):
        shape = ndimage.generate_binary_structure(3, grown_by[step % 3])
        layer = _dilated(layer, shape, periodic) & living & ~room
        room |= layer
    return room


def tumour_states(
    frame: Frame,
    *,
    neighbourhood: Neighbourhood,
    push_depth: int = 1,
    division_above_mmHg: float = 5.0,
    hypoxic_below_mmHg: float = 5.0,
    periodic: bool = False,
) -> TumourStates:
    """State of every site of the tumour.

    Args:
        frame: the lattice at one time; without an oxygen field oxygen limits nobody.
        neighbourhood: of division, as in :func:`has_room`.
        push_depth: as there.
        division_above_mmHg: a cell at or below this does not divide.
        hypoxic_below_mmHg: a cell below this counts as hypoxic.
        periodic: whether all axes wrap.
    """
    living = frame.kind == TUMOUR
    room = has_room(frame, neighbourhood, push_depth=push_depth, periodic=periodic)[living]
    oxygen = np.full(len(room), np.inf) if frame.oxygen_mmHg is None else frame.oxygen_mmHg[living]
    hypoxic = oxygen < hypoxic_below_mmHg
    proliferating = ~hypoxic & room & (oxygen > division_above_mmHg)
    tumour = tumour_mask(frame)
    return TumourStates(
        proliferating=int(np.count_nonzero(proliferating)),
        quiescent=int(np.count_nonzero(~hypoxic & ~proliferating)),
        hypoxic=int(np.count_nonzero(hypoxic)),
        necrotic=int(np.count_nonzero(tumour & (frame.kind == NECROTIC))),
        apoptotic=int(np.count_nonzero(tumour & (frame.kind == APOPTOTIC))),
    )


def _dilated(mask: Mask, shape: Mask, periodic: bool) -> Mask:
    """Sites in the mask or beside it."""
    grown = np.pad(mask, 1, mode="wrap") if periodic else mask
    grown = np.asarray(ndimage.binary_dilation(grown, shape), bool)
    return grown[1:-1, 1:-1, 1:-1] if periodic else grown
