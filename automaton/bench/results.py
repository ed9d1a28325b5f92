"""What a benchmark found, as plain rows that go into the table, the JSON and the plot alike."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from automaton.bench.timing import Times

UNDISTURBED = 0.75
"""Share of the best bandwidth that one measured at another time has at least, where nothing else runs."""


@dataclass(frozen=True)
class Bandwidth:
    """Bytes a second that the machine's memory gave, with the kernel they were measured with.

    `side` is that of the cubes of float32 it ran over. It is measured again and again; `bytes_per_s` is the
    best found, `least_bytes_per_s` the least of the medians.
    """

    processor: str
    kernel: str
    side: int
    bytes_per_s: float
    least_bytes_per_s: float
    times: Times

    @property
    def disturbed(self) -> bool:
        """Whether it changed so much that something else must have run."""
        return self.least_bytes_per_s < UNDISTURBED * self.bytes_per_s

    def joined(self, other: Bandwidth) -> Bandwidth:
        """The better of two measurements, with the worse one's number."""
        best = max(self, other, key=lambda found: found.bytes_per_s)
        return replace(best, least_bytes_per_s=min(self.least_bytes_per_s, other.least_bytes_per_s))


@dataclass(frozen=True)
class Row:
    """One thing measured.

    Attributes:
        section: kernels, smoother, step, cells, growth, common or reference.
        name: a kernel's name, or what was run.
        processor: on what, in words.
        side: sites along an axis of the lattice.
        sites: sites that one execution covers.
        times: seconds of one execution.
        bytes_moved: bytes that one execution must move; None where that depends on the cells.
        bandwidth_share: bytes_moved / shortest time / the bandwidth measured beside it; None without bytes.
        numbers: further numbers by name, with their units in the names.
    """

    section: str
    name: str
    processor: str
    side: int
    sites: float
    times: Times
    bytes_moved: int | None = None
    bandwidth_share: float | None = None
    numbers: dict[str, float] = field(default_factory=dict)

    @property
    def sites_per_s(self) -> float:
        """Sites a second, by the shortest time."""
        return self.sites / self.times.best_s

    def beside(self, memory: Bandwidth) -> Row:
        """The same, its share that of this bandwidth."""
        if self.bytes_moved is None:
            return self
        return replace(self, bandwidth_share=self.bytes_moved / self.times.best_s / memory.bytes_per_s)

    @property
    def bytes_per_site(self) -> float | None:
        """Bytes a site that must move."""
        return None if self.bytes_moved is None else self.bytes_moved / self.sites


@dataclass(frozen=True)
class Goal:
    """A goal beside what was measured.

    Attributes:
        at_most: on which side of `bound` the value should lie.
        measure: of what it speaks: a time or a speed, a share of the run's best bandwidth (or what that was
            over it), a share of a bandwidth measured in turn with it, a ratio of two times, or memory.
        disturbed: whether something else ran meanwhile, or the memory gave less than at other times.
    """

    name: str
    processor: str
    value: float
    unit: str
    bound: float
    at_most: bool
    measure: Literal["time", "share", "in turn", "ratio", "memory"]
    disturbed: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where a disturbance leaves that open.

        What else runs takes time and no memory of ours. So a time that is short enough in spite of it is, as
        is a share that is large enough; others might be without it, and a ratio may be wrong either way.
        """
        reached = self.value <= self.bound if self.at_most else self.value >= self.bound
        certain = self.measure == "memory" or (self.measure in ("time", "share") and reached)
        judged = certain or not self.disturbed
        return reached if judged else None


@dataclass(frozen=True)
class PeerRow:
    """Another program beside this one on the same problem.

    Seconds are those of `simulated_s` of simulated time; errors are the greatest difference from a converged
    float64 solution of the problem as each program poses it, over the level supplied.
    """

    peer: str
    version: str
    problem: str
    side: int
    simulated_s: float
    peer_s: float
    peer_error: float
    ours: str
    our_s: float
    our_error: float

    @property
    def ratio(self) -> float:
        """How many times longer the other program takes."""
        return self.peer_s / self.our_s


@dataclass(frozen=True)
class PeerAbsent:
    """Why another program was not run."""

    peer: str
    reason: str


@dataclass(frozen=True)
class LeftOut:
    """A size that was not measured, or not to its end, and why.

    `failed`: not because it is too large for the memory or the time, but by an error.
    """

    section: str
    processor: str
    side: int
    reason: str
    failed: bool = False


@dataclass
class Results:
    """All that a run of the benchmark found."""

    machine: dict[str, str]
    bandwidths: list[Bandwidth] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    peers: list[PeerRow | PeerAbsent] = field(default_factory=list)
    ended: str = ""
    """What ended it before all was measured; empty if nothing did."""
