"""What the kernel means by which the machine's memory is measured."""

from __future__ import annotations

import numpy as np

from kernels.contract import Box, kernel
from kernels.lattice import sites


@kernel(over="result", reads={"base": "f4", "added": "f4"}, writes={"result": "f4"}, values={"factor": "f4"})
def triad(base: np.ndarray, added: np.ndarray, result: np.ndarray, factor: float, box: Box) -> None:
    """STREAM's triad, result = base + factor * added; float32 (nz, ny, nx)."""
    at = sites(box)
    result[at] = base[at] + factor * added[at]
