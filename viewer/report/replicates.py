"""What a report shows of an arm and its replicates: numbers, curves and tables, no frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from automaton import statistics
from automaton.snapshot import Run
from viewer.report.arms import Order
from viewer.report.space_digest import Space
from viewer.summary.style import ArmStyle

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Met:
    """One drug in one replicate, at a frame where it was clearly there."""

    time_h: float
    exposure: Floats
    """Evenly spaced quantiles of the living cells' C/C0, rising, (QUANTILES,); empty without cells."""
    profile: statistics.Profile
    """C/C0 against depth over tumour and debris, in bins of one spacing."""


@dataclass(frozen=True)
class Replicate:
    """One replicate; None or empty where it has no such thing."""

    run: Run
    response: statistics.Response | None = None
    drugs: Mapping[str, Met] = field(default_factory=dict)
    oxygen: statistics.Profile | None = None
    """mmHg against depth over tumour and debris at the frame of the first drug, in bins of one spacing."""
    survivors: statistics.DepthCounts | None = None
    """By depth at the baseline, in bins of one spacing."""
    protected: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    """By drug: cells by what protects them (`statistics.CAUSES`), "before" treatment and "after" it, at the
    frame with the fewest cells."""
    survivors_h: float = float("nan")
    """Time of the frame with the fewest cells after the baseline."""
    density: Mapping[str, statistics.Profile] = field(default_factory=dict)
    """Living cells a site against distance from their centre of mass, by moment: "start", "end"."""
    radial: Mapping[str, statistics.Profile] = field(default_factory=dict)
    """Means over the living cells against distance from their centre of mass at `radial_h`, by quantity."""
    radial_h: float = float("nan")
    space: Space | None = None
    """How the living cells lie at the last frame."""
    states_h: Floats = field(default_factory=lambda: np.zeros(0))
    states: Floats = field(default_factory=lambda: np.zeros((0, 5)))
    """Share of the tumour in each of five states at `states_h`, (T, 5)."""
    problems: tuple[str, ...] = ()
    """What could not be read."""

    @property
    def followed(self) -> bool:
        """It was followed after a treatment began."""
        return self.response is not None and self.response.followed


@dataclass(frozen=True)
class Arm:
    """An arm as the report shows it."""

    name: str
    style: ArmStyle
    replicates: tuple[Replicate, ...]
    orders: tuple[Order, ...] = ()
    """Of the batches that these come from."""

    @property
    def ordered(self) -> int:
        """How many replicates these batches were to hold; 0 where no manifest says so.

        Batches of one seed hold the same replicates, the larger one all of them.
        """
        most: dict[int, int] = {}
        for order in self.orders:
            most[order.seed] = max(order.replicates, most.get(order.seed, 0))
        return sum(most.values())

    @property
    def counted(self) -> tuple[Replicate, ...]:
        """Those with a time series."""
        return tuple(one for one in self.replicates if one.response is not None)

    @property
    def treated(self) -> tuple[Replicate, ...]:
        """Those that were followed after a treatment began."""
        return tuple(one for one in self.replicates if one.followed)

    @property
    def ended(self) -> tuple[Replicate, ...]:
        """Those that came to an end, each at its own time."""
        return tuple(one for one in self.replicates if statistics.came_to_an_end(one.run))

    @property
    def alterations(self) -> tuple[str, ...]:
        """Of its scenario."""
        return self.replicates[0].run.alterations
