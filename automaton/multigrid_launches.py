"""The kernel launches a field's solver is made of, level by level, each bound once and replayed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from automaton.multigrid_workspace import Workspace
from kernels.colours import half, slots
from kernels.contract import Box
from kernels.processors import Launch, Processor

# Relaxation goes this much beyond the point solution where neighbours, not uptake, hold a site.
EXCESS = 0.15
# The shift of coarse uptake's harmonic mean, in 1 / (width of the finer cells)**2: near 7 it keeps the
# capture rate of an isolated sink (the lattice Green's function gives 6.9 in 3D and 6.8 in 2D).
SHIFT = 7.0
NO_FLOOR = float(np.finfo(np.float32).min)


class Launches:
    """Binds kernels for one field: its axis tables, its walls, its kind of uptake.

    `axes` holds the kernels' axis_z, axis_y, axis_x of each level; `periodic` says which axes (z, y, x) wrap;
    `fixed` which faces are held; `half_saturation` is None for linear uptake.
    """

    def __init__(
        self,
        processor: Processor,
        workspace: Workspace,
        axes: list[dict[str, Any]],
        walls: Any,
        periodic: list[bool],
        fixed: int,
        half_saturation: float | None,
    ) -> None:
        self._processor = processor
        self._levels = workspace.levels
        self._axes = axes
        self._walls = walls
        self._periodic = periodic
        self._fixed = fixed
        self._half_saturation = half_saturation

    def smooth(self, level: int) -> list[Launch]:
        """One sweep over both colours; on the single cell of the coarsest level, its solution."""
        at = self._levels[level]
        coarsest = level == len(self._levels) - 1
        floor = {} if self._half_saturation is None else {"floor": self._floor(level)}
        return [
            self._bind_uptake(
                "relax",
                level,
                box,
                **self._geometry(level),
                value=at.value,
                source=at.source,
                colour=colour,
                excess=0.0 if coarsest else EXCESS,
                width=at.shape[2],
                **floor,
            )
            for box in self._seamless_boxes(level)
            for colour in (0, 1)
            if not coarsest or colour == 0
        ]

    def restrict(self, level: int) -> list[Launch]:
        """Pose the next level's problem: the mean field, and the source that leaves it the mean residual."""
        at, coarse = self._levels[level], self._levels[level + 1]
        return [
            self._bind_uptake(
                "restrict",
                level,
                **self._geometry(level),
                **self._sizes(level),
                value=at.value,
                source=at.source,
                coarse_value=coarse.value,
                coarse_source=coarse.source,
                start=coarse.start,
                shift=_shift(level),
            ),
            self._bind_uptake(
                "coarse_source",
                level + 1,
                **self._geometry(level + 1),
                value=coarse.value,
                source=coarse.source,
                width=coarse.shape[2],
                shift=_shift(level),
            ),
        ]

    def correct(self, level: int) -> list[Launch]:
        """Add to a level what the next coarser one has changed since restriction."""
        return self._prolong(level, keep=1.0)

    def interpolate(self, level: int) -> list[Launch]:
        """Set a level to the field of the next coarser one."""
        return self._prolong(level, keep=0.0)

    def coarsen(self, level: int) -> list[Launch]:
        """Uptake and source of the next level from those of `level`."""
        at, coarse = self._levels[level], self._levels[level + 1]
        given = self._axes[level] | self._sizes(level)
        launches = [
            self._processor.bind(
                "coarsen_linear",
                **given,
                sigma=at.sigma,
                source=at.source,
                coarse_sigma=coarse.sigma,
                coarse_source=coarse.source,
                shift=_shift(level),
            )
        ]
        if self._half_saturation is not None:
            launches.append(
                self._processor.bind(
                    "coarsen_capacity", **given, capacity=at.capacity, coarse_capacity=coarse.capacity
                )
            )
        return launches

    def measure(self, largest: Any) -> list[Launch]:
        """Raise `largest`, uint32 (2, nz, ny), to the bits of each row's greatest |r/d| and |value|."""
        at = self._levels[0]
        return [
            self._bind_uptake(
                "residual",
                0,
                **self._geometry(0),
                value=at.value,
                source=at.source,
                largest=largest,
                width=at.shape[2],
            )
        ]

    def separate(self, plain: Any, apart: Any) -> Launch:
        """Copy a plain array of the lattice into one with colours apart."""
        width = self._levels[0].shape[2]
        return self._processor.bind("separate_colours", plain=plain, apart=apart, width=width)

    def join(self, apart: Any, plain: Any) -> Launch:
        """Copy an array with colours apart into a plain one of the lattice."""
        width = self._levels[0].shape[2]
        return self._processor.bind("join_colours", apart=apart, plain=plain, width=width)

    def _prolong(self, level: int, keep: float) -> list[Launch]:
        at, coarse = self._levels[level], self._levels[level + 1]
        return [
            self._processor.bind(
                "prolong",
                **self._geometry(level),
                coarse_value=coarse.value,
                start=coarse.start,
                value=at.value,
                width=at.shape[2],
                keep=keep,
                floor=self._floor(level),
            )
        ]

    def _geometry(self, level: int) -> dict[str, Any]:
        return {**self._axes[level], "walls": self._walls, "fixed": self._fixed}

    def _bind_uptake(self, kernel: str, level: int, box: Box | None = None, **arguments: Any) -> Launch:
        """Bind the linear or the saturable form of a kernel with the uptake of `level`."""
        at = self._levels[level]
        if self._half_saturation is None:
            return self._processor.bind(f"{kernel}_linear", box=box, sigma=at.sigma, **arguments)
        return self._processor.bind(
            f"{kernel}_saturable",
            box=box,
            sigma=at.sigma,
            capacity=at.capacity,
            half_saturation=self._half_saturation,
            **arguments,
        )

    def _sizes(self, level: int) -> dict[str, Any]:
        return dict(zip(("depth", "height", "width"), self._levels[level].shape, strict=True))

    def _floor(self, level: int) -> float:
        """Least value of the field: none if linear, else 0, or below that but clear of the uptake's pole."""
        if self._half_saturation is None:
            return NO_FLOOR
        return 0.0 if level == 0 else -0.5 * self._half_saturation

    def _seamless_boxes(self, level: int) -> Iterator[Box]:
        """Boxes of slots in which no two sites of one colour are neighbours.

        Around an odd number of sites the colours do not alternate, so the last plane of such an axis has its
        own box.
        """
        ranges = []
        for axis, n in enumerate(self._levels[level].shape):
            last, end = (half(n) - 1, slots(n)) if axis == 2 else (n - 1, n)
            seam = self._periodic[axis] and n % 2 and n > 1
            ranges.append([(0, last), (last, end)] if seam else [(0, end)])
        for (z0, z1), (y0, y1), (x0, x1) in sorted(
            product(*ranges), key=lambda box: sum(r[0] > 0 for r in box)
        ):
            yield (z0, z1, y0, y1, x0, x1)


def _shift(level: int) -> float:
    return SHIFT / 4.0**level
