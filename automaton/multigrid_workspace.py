"""The arrays of the field solver, shared by all fields of a lattice."""

from __future__ import annotations

from typing import Any

import numpy as np

from automaton.multigrid_axes import Shape, level_shapes
from kernels.colours import apart_shape
from kernels.processors import Processor


class Level:
    """One level's float32 arrays with colours apart, and `average` (nz, ny, nx), what restriction left."""

    def __init__(self, processor: Processor, shape: Shape, saturable: bool, finest: bool) -> None:
        def zeros() -> Any:
            return processor.zeros(apart_shape(shape), np.float32)

        self.shape = shape
        self.value, self.sigma, self.source = zeros(), zeros(), zeros()
        self.capacity = zeros() if saturable else None
        self.average = None if finest else processor.zeros(shape, np.float32)


class Workspace:
    """Arrays that the fields of a lattice use one after the other.

    `sigma`, `source` and (if saturable) `capacity`, float32 (nz, ny, nx), pose the problem in units of
    diffusivity / spacing**2; the caller fills them before each solve. The solver's own arrays add about 3.7
    numbers a site, 4.8 if saturable.
    """

    def __init__(self, processor: Processor, shape: Shape, saturable: bool = False) -> None:
        self.shape = shape
        self.saturable = saturable
        self.sigma = processor.zeros(shape, np.float32)
        self.source = processor.zeros(shape, np.float32)
        self.capacity = processor.zeros(shape, np.float32) if saturable else None
        shapes = level_shapes(shape)
        self.levels = [Level(processor, at, saturable, k == 0) for k, at in enumerate(shapes)]
        self._spare = processor.zeros((int(np.prod(shapes[min(1, len(shapes) - 1)])),), np.float32)

    def spare(self, shape: Shape) -> Any:
        """A coarse array (nz, ny, nx) for a moment: the spares of all levels are the same memory."""
        return self._spare[: int(np.prod(shape))].reshape(shape)
