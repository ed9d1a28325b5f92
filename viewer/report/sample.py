"""How many replicates hold what a figure shows, and how its caption speaks of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from viewer.report.replicates import Arm, Replicate

PERCENTILES = "interval: 5th to 95th percentile of the replicates"
CONFIDENCE = "interval: 95 % confidence"
NO_BANDS = "no interval where so many arms meet"


@dataclass(frozen=True)
class Sample:
    """Replicates of each arm of a figure."""

    counts: tuple[int, ...]
    """That hold what is shown, by arm."""
    lacking: int
    """Of all arms together, that do not."""

    @property
    def several(self) -> bool:
        """Any arm has more than one, so that there is a middle and an interval."""
        return max(self.counts, default=0) > 1

    def n(self, what: str = "") -> str:
        """How many: "n = 30 replicates an arm", "n = 30, 0 and 29 replicates with such data (...)".

        `what` says in the singular which replicates these are, where they have a name.
        """
        counts = self.counts or (0,)
        several = (what or "replicate") + "s" * (max(counts) != 1)
        rest = " with such data" if self.lacking and not what else ""
        if len(set(counts)) == 1:
            return f"n = {counts[0]} {several}{rest}" + " an arm" * (len(counts) > 1)
        listed = ", ".join(str(count) for count in counts[:-1])
        return f"n = {listed} and {counts[-1]} {several}{rest} (in the order of the arms)"

    def within(self, interval: str) -> str:
        """How many, and the kind of interval over them if there is one."""
        return self.n() + (f"; {interval}." if self.several else ", so there is no interval.")

    def line(self, *, filled: bool = True) -> str:
        """What a line over time or distance is, and the band around it."""
        if not self.several:
            return "The line is the one replicate."
        band = "the band their 5th to 95th percentile" if filled else "without a band where so many arms meet"
        return f"The line is the median of the replicates, {band}."

    def mean(self) -> str:
        """What is added of a curve over several replicates."""
        return ", a mean over the replicates" if self.several else ""

    def marks(self) -> str:
        """What the marks of a row are."""
        if not self.several:
            return "The mark is the one replicate."
        return "The mark is the median, the bar the interval, each small mark one replicate."


def sample(arms: Sequence[Arm], holds: Callable[[Replicate], object]) -> Sample:
    """How many replicates of each arm hold something."""
    counts = tuple(sum(bool(holds(one)) for one in arm.replicates) for arm in arms)
    return Sample(counts, sum(len(arm.replicates) for arm in arms) - sum(counts))


def by_panel(samples: Mapping[str, Sample]) -> str:
    """How many in each of some panels, said once where they agree; the interval is that of percentiles."""
    if len(set(samples.values())) == 1:
        return next(iter(samples.values())).within(PERCENTILES)
    said = "; ".join(f"{panel[0].upper()}{panel[1:]}: {found.n()}" for panel, found in samples.items())
    several = any(found.several for found in samples.values())
    return said + (f"; {PERCENTILES}." if several else ", so there is no interval.")
