"""A processor that notes what another one launches, so that bytes are counted and kernels timed singly."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from automaton.bench.traffic import Traffic, copy_traffic, follows_cells, traffic
from kernels.catalogue import KERNELS
from kernels.contract import Box
from kernels.processors import Launch, Processor, Sequence

COPY = "copy"


@dataclass
class Tally:
    """Bytes that the launches run so far had to move; apart, so that no launch keeps a recorder alive."""

    bytes_moved: int = 0


@dataclass(frozen=True)
class Noted:
    """A launch with what it moves; calling it runs it and adds that to the tally.

    `variant` tells launches of one kernel over the same lattice apart: its box and its colour.
    """

    name: str
    traffic: Traffic
    variant: tuple[Any, ...]
    inner: Launch
    tally: Tally

    def __call__(self, **values: Any) -> None:
        """Run, with `values` in place of those bound."""
        self.tally.bytes_moved += self.traffic.bytes_moved
        self.inner(**values)


@dataclass(frozen=True)
class NotedSequence:
    """Several launches in a row as one; thousands, perhaps, so that their bytes are added up once."""

    parts: tuple[Noted, ...]
    bytes_moved: int
    inner: Launch
    tally: Tally

    def __call__(self, **values: Any) -> None:
        """Run all."""
        self.tally.bytes_moved += self.bytes_moved
        self.inner(**values)


@dataclass
class Recorder:
    """The processor `inner`, with notes of all launches bound and the sum of the bytes moved.

    Attributes:
        launches: every launch of a kernel, in the order in which they were bound.
        tally: what they moved when they were run.
        name: that of the inner processor.
    """

    inner: Processor
    launches: list[Noted] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.name = self.inner.name

    def describe(self) -> str:
        """The device in words."""
        return self.inner.describe()

    def versions(self) -> dict[str, str]:
        """What compiled the kernels and drives the device."""
        return self.inner.versions()

    def array(self, host: np.ndarray) -> Any:
        """A device array with the contents of `host`."""
        return self.inner.array(host)

    def zeros(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """A device array of zeros."""
        return self.inner.zeros(shape, dtype)

    def to_host(self, array: Any) -> np.ndarray:
        """A NumPy copy of a device array."""
        return self.inner.to_host(array)

    def upload(self, array: Any, host: np.ndarray) -> None:
        """Overwrite a device array in place."""
        self.inner.upload(array, host)

    def wait(self) -> None:
        """Return when everything launched before is done."""
        self.inner.wait()

    def copy(self, source: Any, target: Any) -> Launch:
        """Copies one device array onto another, noted."""
        return Noted(COPY, copy_traffic(source), (), self.inner.copy(source, target), self.tally)

    def bind(self, name: str, box: Box | None = None, **arguments: Any) -> Launch:
        """A launch, noted."""
        kernel = KERNELS[name]
        arrays, values = kernel.split(arguments)
        noted = Noted(
            name,
            traffic(kernel, arrays, values, box),
            (box, values.get("colour")),
            self.inner.bind(name, box=box, **arguments),
            self.tally,
        )
        self.launches.append(noted)
        return noted

    def sequence(self, launches: Iterable[Launch]) -> Launch:
        """Launches of this processor in a row as one, noted."""
        parts = tuple(part for launch in launches for part in _parts(launch))
        moved = sum(part.traffic.bytes_moved for part in parts)
        return NotedSequence(parts, moved, self.inner.sequence([part.inner for part in parts]), self.tally)

    def by_kernel(self) -> dict[str, list[Noted]]:
        """For each kernel, what sweeps the largest lattice it was bound to once: every box and colour.

        Kernels whose work depends on the cells are left out: a `Stopwatch` times those.
        """
        found: dict[str, list[Noted]] = {}
        for name in sorted(
            {launch.name for launch in self.launches if not follows_cells(KERNELS[launch.name])}
        ):
            mine = [launch for launch in self.launches if launch.name == name]
            largest = max(launch.traffic.sites for launch in mine)
            variants = {
                launch.variant: launch for launch in reversed(mine) if launch.traffic.sites == largest
            }
            found[name] = list(variants.values())[::-1]
        return found


@dataclass
class Stopwatch(Recorder):
    """The processor `inner`, with the time of every call of every kernel, one after another.

    Attributes:
        seconds: of each call, by kernel.
        sites: that a call covers, by kernel.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sites: dict[str, float] = field(default_factory=dict)

    def bind(self, name: str, box: Box | None = None, **arguments: Any) -> Launch:
        """A launch, timed."""
        inner = self.inner.bind(name, box=box, **arguments)
        kernel = KERNELS[name]
        self.sites[name] = traffic(kernel, *kernel.split(arguments), box).sites

        def timed(**values: Any) -> None:
            self.wait()
            began = time.perf_counter()
            inner(**values)
            self.wait()
            self.seconds[name].append(time.perf_counter() - began)

        return timed

    def sequence(self, launches: Iterable[Launch]) -> Launch:
        """Launches in a row, each timed."""
        return Sequence(launches)


def _parts(launch: Launch) -> tuple[Noted, ...]:
    if isinstance(launch, NotedSequence):
        return launch.parts
    if isinstance(launch, Noted):
        return (launch,)
    raise TypeError(f"{launch!r} was not made by this processor")
