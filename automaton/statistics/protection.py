"""What protected the cells that survived a drug: an alteration, poor penetration, hypoxia, or chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from automaton.kinds import TUMOUR
from automaton.snapshot import Frame
from automaton.statistics.depth import surroundings, tumour_mask
from automaton.statistics.states import Neighbourhood, has_room

Mask = npt.NDArray[np.bool_]

CAUSES = ("alteration", "penetration", "hypoxia", "chance")
"""What may have protected a survivor; the first that holds counts, the last if none does."""


@dataclass(frozen=True)
class Protection:
    """What protected each survivor, in lattice order (N,); docs/statistics.md has the definitions."""

    alteration: Mask
    penetration: Mask
    hypoxia: Mask
    crowded: Mask
    """It rested for want of room while oxygen would have let it divide; always False for a drug that kills at
    any phase. No cause of its own: by the order of causes such a survivor may count as one by chance."""

    def __len__(self) -> int:
        return len(self.alteration)

    @property
    def cause(self) -> npt.NDArray[np.uint8]:
        """Index into `CAUSES` of the first cause that holds, uint8 (N,)."""
        causes = (self.alteration, self.penetration, self.hypoxia)
        return np.select(causes, np.arange(3), 3).astype(np.uint8)

    @property
    def counts(self) -> dict[str, int]:
        """Survivors by their first cause; the values sum to the number of survivors."""
        return dict(zip(CAUSES, np.bincount(self.cause, minlength=4).tolist(), strict=True))

    @property
    def combinations(self) -> dict[str, int]:
        """Survivors by all causes that hold, such as "alteration + hypoxia"; all eight, "chance" for none."""
        flags = self.alteration + 2 * self.penetration + 4 * self.hypoxia
        names = [
            " + ".join(cause for bit, cause in enumerate(CAUSES[:3]) if combination >> bit & 1) or CAUSES[3]
            for combination in range(8)
        ]
        return dict(zip(names, np.bincount(flags, minlength=8).tolist(), strict=True))

    @property
    def chance_crowded(self) -> int:
        """Of the survivors by chance, those that rested for want of room."""
        return int(np.count_nonzero(self.crowded & (self.cause == CAUSES.index("chance"))))


def outside_of_surroundings(frame: Frame, drug: str) -> float:
    """Mean concentration outside the cells over the tumour's surroundings, uM.

    Where the tumour leaves no surroundings, the greatest concentration of the lattice.

    Raises:
        KeyError: no such drug in the frame.
    """
    outside = frame.drugs[drug].outside_uM
    around = surroundings(tumour_mask(frame))
    return float(outside[around].mean(dtype=np.float64) if around.any() else outside.max())


def survivors_protected_by(
    nadir: Frame,
    during: Frame,
    drug: str,
    *,
    resistance: int,
    cycle_specific: bool,
    neighbourhood: Neighbourhood,
    push_depth: int = 1,
    exposure: npt.NDArray[np.floating] | None = None,
    exposure_outside: float | None = None,
    below_share: float = 0.5,
    division_above_mmHg: float = 5.0,
    periodic: bool = False,
) -> Protection:
    """What protected each living tumour cell of the nadir.

    Concentration, oxygen and room are those that stood at the survivor's site while the drug acted.

    Args:
        nadir: the lattice at the lowest burden: its living tumour cells are the survivors.
        during: the lattice while the drug acted, such as the frame with the most of it in plasma.
        drug: its name.
        resistance: bit mask of the alterations that protect from this drug; any one of them is enough.
        cycle_specific: whether it spares cells that do not cycle.
        neighbourhood: of division, as in :func:`automaton.statistics.has_room`.
        push_depth: as there.
        exposure: what each survivor has met so far, at its site in `nadir`, (nz, ny, nx), in any unit; None
            takes the concentration outside the cells in `during`.
        exposure_outside: what a cell in the surroundings would have met by then, in the same unit.
        below_share: a survivor that met less than this share of what the surroundings hold was not reached.
        division_above_mmHg: a cell at or below this does not divide.
        periodic: whether all axes wrap.

    Raises:
        KeyError: no such drug in `during`.
        ValueError: one of `exposure` and `exposure_outside` without the other.
    """
    if (exposure is None) != (exposure_outside is None):
        raise ValueError("exposure and exposure_outside belong together")
    living = nadir.kind == TUMOUR
    if exposure is None or exposure_outside is None:
        exposure, exposure_outside = during.drugs[drug].outside_uM, outside_of_surroundings(during, drug)
    hypoxia = np.zeros(np.count_nonzero(living), bool)
    crowded = hypoxia
    if cycle_specific:
        if during.oxygen_mmHg is not None:
            hypoxia = during.oxygen_mmHg[living] <= division_above_mmHg
        held = (during.kind == TUMOUR) & ~has_room(
            during, neighbourhood, push_depth=push_depth, periodic=periodic
        )
        crowded = held[living] & ~hypoxia
    return Protection(
        alteration=(nadir.genotype[living] & resistance) != 0,
        penetration=np.asarray(exposure[living] < below_share * exposure_outside, bool),
        hypoxia=hypoxia,
        crowded=crowded,
    )
