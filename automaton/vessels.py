"""Where the vessels lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from automaton.philox_words import uniform_numbers
from kernels.codes import Stream

if TYPE_CHECKING:
    from automaton.scenario.scenario import Scenario
    from automaton.scenario.vessels import Vessels

AXES = ("z", "y", "x")
"""In the order of arrays."""


def vessel_sites(scenario: Scenario) -> npt.NDArray[np.bool_]:
    """Sites that hold a vessel, bool (nz, ny, nx)."""
    found = np.zeros(scenario.shape, bool)
    for number, group in enumerate(scenario.vessels):
        across = [axis for axis in range(3) if group.axis is None or AXES[axis] != group.axis]
        if group.spacing_um is None:
            places = _listed(group, scenario, across)
        else:
            places = _scattered(group.spacing_um, scenario, across, number)
        index: list[np.ndarray | slice] = [slice(None)] * 3
        for axis, place in zip(across, places.T, strict=True):
            index[axis] = place
        found[tuple(index)] = True
    return found


def _scattered(
    spacing_um: float, scenario: Scenario, across: list[int], number: int
) -> npt.NDArray[np.int64]:
    """One place in each block of a side near the spacing, (vessels, len(across)) sites."""
    sizes = np.array([scenario.shape[axis] for axis in across])
    blocks = np.maximum(np.rint(sizes * scenario.lattice.spacing_um / spacing_um), 1).astype(np.int64)
    corner = np.stack(np.unravel_index(np.arange(blocks.prod()), tuple(blocks)), axis=1)
    uniform = uniform_numbers(corner.size, scenario.seed, Stream.VESSEL, number).reshape(corner.shape)
    return np.asarray(np.minimum((corner + uniform) * sizes / blocks, sizes - 1), np.int64)


def _listed(group: Vessels, scenario: Scenario, across: list[int]) -> npt.NDArray[np.int64]:
    """The places of a list, (vessels, len(across)) sites."""
    given = [axis for axis in reversed(across) if axis > 0 or scenario.dimensions == 3]
    sites = np.zeros((len(group.at_um), 3), np.int64)
    for row, point in zip(sites, group.at_um, strict=True):
        row[given] = np.floor(np.array(point) / scenario.lattice.spacing_um)
    return sites[:, across]
