"""Steady and implicit fields by geometric multigrid: a full multigrid start, then a few F cycles.

Everything is in units of diffusivity / spacing**2. The field c of a lattice obeys, at every site,

    source - sigma c [- capacity c / (c + half_saturation)] + (pull of six neighbours and fixed walls) = 0.

Each coarse level carries the whole field, not only a correction (full approximation scheme), so that one
cycle serves linear and Michaelis-Menten uptake and walls have their real concentrations everywhere. A cycle
smooths (red, then black; twice where vessels hold the field), restricts, solves the coarser problem by an F
and then a V cycle, adds its change, and smooths again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from automaton.multigrid_axes import (
    CLOSED,
    FIXED,
    PERIODIC,
    Face,
    Faces,
    Shape,
    axis_tables,
    check_faces,
    even_first,
    fixed_faces,
)
from automaton.multigrid_launches import Launches
from automaton.multigrid_site import Worst, greatest_change, not_finite
from automaton.multigrid_workspace import Workspace
from automaton.row_numbers import RowPeaks
from kernels.processors import Launch, Processor

__all__ = ["CLOSED", "FIXED", "PERIODIC", "Face", "Faces", "Multigrid", "Workspace"]


LEAST = 1e-30
"""Fields that are nowhere above this count as gone."""


class Multigrid:
    """The solver of one field; `value`, float32 (nz, ny, nx), receives its solution.

    Fields that share a workspace are solved in turn, each on what the workspace holds at that moment. Raises
    ValueError where only one of two opposite faces is periodic, the workspace is of another shape, or a
    saturable field meets a workspace without capacity.
    """

    def __init__(
        self,
        processor: Processor,
        shape: Shape,
        faces: Faces,
        workspace: Workspace,
        value: Any,
        saturable: bool = False,
        sweeps: int = 1,
    ) -> None:
        """`sweeps`: how many over both colours precede each restriction."""
        check_faces(faces)
        if tuple(shape) != tuple(workspace.shape) or tuple(shape) != tuple(value.shape):
            raise ValueError(f"shapes differ: {shape}, workspace {workspace.shape}, value {value.shape}")
        if saturable and not workspace.saturable:
            raise ValueError("a saturable field needs a workspace made with saturable=True")
        self._processor = processor
        self._workspace = workspace
        self._value = value
        self._saturable = saturable
        self._sweeps = sweeps
        self._periodic = [low.kind == "periodic" for low, _ in faces]
        self._fixed = fixed_faces(faces)
        self._walls = processor.zeros((6,), np.float32)
        self._peaks = RowPeaks(processor, shape, numbers=2)
        self._count = len(workspace.levels)
        tables = [axis_tables(n, self._count, pair) for n, pair in zip(shape, faces, strict=True)]
        tables[2] = [even_first(table) for table in tables[2]]
        self._axes = [
            {f"axis_{name}": processor.array(tables[k][level]) for k, name in enumerate("zyx")}
            for level in range(self._count)
        ]
        self._bound_for: float | None = None
        self._sequences: dict[tuple[str, int], Launch] = {}

    def set_walls(self, values: tuple[float, float, float, float, float, float]) -> None:
        """Set the concentrations fixed faces are held at (z-, z+, y-, y+, x-, x+); others are ignored."""
        self._processor.upload(self._walls, np.array(values, np.float32))

    def solve(self, cycles: int, half_saturation: float = 0.0) -> None:
        """Solve from scratch: full multigrid, then `cycles` F cycles.

        `half_saturation`, in units of the field, serves saturable fields, where it must be above zero.
        """
        self._bind(half_saturation)
        self._run("solve", cycles)

    def cycle(self, half_saturation: float = 0.0, cycles: int = 1) -> None:
        """F cycles from the present value, where coefficients have changed a little since it was found."""
        self._bind(half_saturation)
        self._run("cycle", cycles)

    def further(self, cycles: int = 1) -> None:
        """F cycles on the problem just solved, while the workspace still holds it."""
        self._run("further", cycles)

    def residual(self) -> float:
        """How far from balance the field just solved is, while the workspace still holds it.

        The greatest change that would balance a site by itself, over the field's greatest value, which counts
        as 1e-30 below that (there float32 runs out of digits); inf or NaN where the field is not finite.
        """
        self._run("measure", 0)
        change, greatest = self._peaks.greatest().view(np.float32).tolist()
        return math.nan if math.isinf(greatest) else float(change / max(greatest, LEAST))

    def worst(self) -> Worst:
        """Where the field just measured is furthest from balance, or first not finite; slow."""
        finest = self._workspace.levels[0]
        bits = self._processor.to_host(self._peaks.slots)[0]
        z, y = divmod(int(bits.argmax()), bits.shape[1])
        half_saturation = self._bound_for if self._saturable else None
        return not_finite(self._processor, finest) or greatest_change(
            self._processor, finest, self._axes[0], self._walls, self._fixed, half_saturation, (z, y)
        )

    def _run(self, what: str, cycles: int) -> None:
        """Run "solve", "cycle", "further" or "measure", whose launches are strung together the first time."""
        if (what, cycles) not in self._sequences:
            cycling = self._cycle * cycles
            launches = {
                "solve": self._coarsen + self._begin + self._start + cycling + self._give,
                "cycle": self._resume + self._coarsen + cycling + self._give,
                "further": cycling + self._give,
                "measure": self._peaks.around(self._measure),
            }
            self._sequences[what, cycles] = self._processor.sequence(launches[what])
        self._sequences[what, cycles]()

    def _bind(self, half_saturation: float) -> None:
        """Make the launches of a solve, once for a half saturation."""
        if self._saturable and not half_saturation > 0:
            raise ValueError(f"half saturation must be above zero, not {half_saturation}")
        wanted = half_saturation if self._saturable else 0.0
        if wanted == self._bound_for:
            return
        launches = Launches(
            self._processor,
            self._workspace,
            self._axes,
            self._walls,
            self._periodic,
            self._fixed,
            wanted if self._saturable else None,
        )
        above = range(self._count - 1)
        self._smooth = [launches.smooth(level) for level in range(self._count)]
        self._restrict = [launches.restrict(level) for level in above]
        self._correct = [launches.correct(level) for level in above]
        self._interpolate = [launches.interpolate(level) for level in above]
        finest = self._workspace.levels[0].value
        self._coarsen = [launch for level in above for launch in launches.coarsen(level)]
        self._resume = [launches.separate(self._value, finest)]
        self._give = [launches.join(finest, self._value)]
        self._measure = launches.measure(self._peaks.slots)
        # The start follows from the coarsest level alone, which must not remember the field solved before.
        coarsest = self._workspace.levels[-1].value
        self._begin = [self._processor.bind("clear", cleared=coarsest.view(np.uint32))]
        self._start = list(self._full_multigrid())
        self._cycle = list(self._cycle_at(0, full=True))
        self._bound_for = wanted
        self._sequences.clear()

    def _full_multigrid(self) -> Iterator[Launch]:
        yield from self._smooth[-1]
        for level in reversed(range(self._count - 1)):
            yield from self._interpolate[level]
            yield from self._cycle_at(level, full=True)

    def _cycle_at(self, level: int, full: bool) -> Iterator[Launch]:
        """An F cycle on one level, or a V cycle if not full."""
        coarsest = self._count - 1
        yield from self._smooth[level] * (1 if level == coarsest else self._sweeps)
        if level == coarsest:
            return
        yield from self._restrict[level]
        yield from self._cycle_at(level + 1, full)
        if full and level + 1 < coarsest:
            yield from self._cycle_at(level + 1, full=False)
        yield from self._correct[level]
        yield from self._smooth[level]
