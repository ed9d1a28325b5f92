"""What the living cells meet: drug outside them, and oxygen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from automaton.kinds import NECROTIC, TUMOUR
from automaton.snapshot import Frame
from automaton.statistics.depth import tumour_mask

Floats = npt.NDArray[np.float64]

PERCENTILES = (5.0, 50.0, 95.0)


@dataclass(frozen=True)
class OxygenFractions:
    """Shares of the tumour by what oxygen lets it do; NaN where there is nothing to share."""

    proliferating: float
    """Living cells with oxygen enough to divide, room not asked, over all living cells."""
    hypoxic: float
    """Living cells below the hypoxic threshold, over all living cells."""
    necrotic: float
    """Necrotic sites over living cells and all debris."""


def exposure(frame: Frame, drug: str, reference_uM: float) -> Floats:
    """Outside concentration over the reference, at every living tumour cell.

    Args:
        frame: the lattice at one time.
        drug: name of the drug.
        reference_uM: bath or peak plasma concentration, > 0.

    Returns:
        C/C0, float64 (living cells,), in lattice order.

    Raises:
        KeyError: no such drug in the frame.
        ValueError: a reference that is not positive.
    """
    if not reference_uM > 0:
        raise ValueError(f"the reference concentration must be positive, not {reference_uM} uM")
    outside = frame.drugs[drug].outside_uM
    relative: Floats = np.divide(outside[frame.kind == TUMOUR], reference_uM, dtype=np.float64)
    return relative


def percentiles(values: Floats, at: tuple[float, ...] = PERCENTILES) -> Floats:
    """Percentiles, linear between neighbouring values; NaN if there are no values. Shape (len(at),)."""
    return np.percentile(values, at) if len(values) else np.full(len(at), np.nan)


def oxygen_fractions(
    frame: Frame, *, division_above_mmHg: float = 5.0, hypoxic_below_mmHg: float = 5.0
) -> OxygenFractions:
    """How much of the tumour could divide, is hypoxic, is necrotic.

    Args:
        frame: the lattice at one time; without an oxygen field every living cell can divide, none is hypoxic.
        division_above_mmHg: a cell at or below this has a division rate of zero.
        hypoxic_below_mmHg: a cell below this counts as hypoxic.
    """
    living = frame.kind == TUMOUR
    cells = int(np.count_nonzero(living))
    mask = tumour_mask(frame)
    necrotic = int(np.count_nonzero(mask & (frame.kind == NECROTIC)))
    if frame.oxygen_mmHg is None:
        dividing, hypoxic = cells, 0
    else:
        oxygen = frame.oxygen_mmHg[living]
        dividing = int(np.count_nonzero(oxygen > division_above_mmHg))
        hypoxic = int(np.count_nonzero(oxygen < hypoxic_below_mmHg))
    return OxygenFractions(
        proliferating=_share(dividing, cells),
        hypoxic=_share(hypoxic, cells),
        necrotic=_share(necrotic, int(np.count_nonzero(mask))),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
