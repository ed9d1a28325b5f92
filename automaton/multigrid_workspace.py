"""The arrays of the field solver, shared by all fields of a lattice."""

from __future__ import annotations

from typing import Any

import numpy as np

from automaton.multigrid_axes import Shape, level_shapes
from kernels.colours import apart_shape
from kernels.processors import Processor


class Level:
    """One level's float32 arrays, colours apart; `start` is the field as restriction left it."""

    def __init__(self, processor: Processor, shape: Shape, saturable: bool, finest: bool) -> None:
        def zeros() -> Any:
            return processor.zeros(apart_shape(shape), np.float32)

        self.shape = shape
        self.value, self.sigma, self.source = zeros(), zeros(), zeros()
        self.capacity = zeros() if saturable else None
        self.start = None if finest else zeros()


class Workspace:
    """Arrays that the fields of a lattice use one after the other.

    `sigma`, `source` and (if saturable) `capacity` pose the problem in units of diffusivity / spacing**2;
    they are those of the finest level, float32 with colours apart (`kernels.colours`), and the caller fills
    them before each solve. All levels together take about 3.6 numbers a site, 4.7 if saturable.
    """

    def __init__(self, processor: Processor, shape: Shape, saturable: bool = False) -> None:
        self.shape = shape
        self.saturable = saturable
        shapes = level_shapes(shape)
        self.levels = [Level(processor, at, saturable, k == 0) for k, at in enumerate(shapes)]
        finest = self.levels[0]
        self.sigma, self.source, self.capacity = finest.sigma, finest.source, finest.capacity
