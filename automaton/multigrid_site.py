"""Where a field that did not converge is worst, looked up on the host once it has ended a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from kernels.colours import Sites, address
from kernels.reference_fields import stencil, uptake

if TYPE_CHECKING:
    from automaton.multigrid_workspace import Level
    from kernels.processors import Processor


class Worst(NamedTuple):
    """A site (z, y, x), and in words what is the matter there."""

    site: tuple[int, int, int]
    words: str


def not_finite(processor: Processor, level: Level) -> Worst | None:
    """The first site at which the problem as it was posed, or else its solution, is not finite."""
    posed = {"source": level.source, "uptake": level.sigma, "consumption": level.capacity}
    for name, array in {**posed, "field": level.value}.items():
        if array is None:
            continue
        apart = processor.to_host(array)
        found = np.flatnonzero(~np.isfinite(apart))
        if found.size:
            colour, z, y, slot = map(int, np.unravel_index(found[0], apart.shape))
            site = (z, y, 2 * slot + ((z + y + colour) & 1))
            return Worst(site, f"its {name} there is {apart[colour, z, y, slot]:g}")
    return None


def greatest_change(
    processor: Processor,
    level: Level,
    axes: dict[str, Any],
    walls: Any,
    fixed: int,
    half_saturation: float | None,
    row: tuple[int, int],
) -> Worst:
    """The site of row (z, y) whose balance asks for the greatest change."""
    host = processor.to_host
    at = Sites(*np.broadcast_arrays(*row, np.arange(level.shape[2])))
    here = address(at)
    value = host(level.value)
    tables = (host(axes["axis_z"]), host(axes["axis_y"]), host(axes["axis_x"]))
    pull, total, _ = stencil(value, at, tables, host(walls), fixed, level.shape)
    sigma = host(level.sigma)[here]
    residual = host(level.source)[here] - sigma * value[here] + pull
    if half_saturation is not None:
        residual -= uptake(host(level.capacity)[here], value[here], np.float32(half_saturation))[0]
    x = int(np.abs(residual / (sigma + total)).argmax())
    return Worst((*row, x), f"the field there is {value[here][x]:.4g}")
