"""What a run will need."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from automaton.scenario.estimate import device_bytes_per_site, estimate, frame_bytes_per_site
from automaton.simulation import Simulation
from kernels.numpy_processor import NumpyProcessor
from tests.scenario.examples import DOXORUBICIN, scenario

OXYGEN = {"supply": {"surroundings": True}}
PLAIN = {
    **DOXORUBICIN,
    "uptake": "first_order",
    "uptake_per_s": 0.1,
    "response": "linear",
    "kill_per_uM_h": 0.01,
    "steady_state": True,
}


class Counting(NumpyProcessor):
    """A processor that counts the bytes it hands out."""

    bytes = 0

    def zeros(self, shape: tuple[int, ...], dtype: Any) -> Any:
        """Count and make."""
        return self._counted(super().zeros(shape, dtype))

    def array(self, host: np.ndarray) -> Any:
        """Count and make."""
        return self._counted(super().array(host))

    def _counted(self, made: Any) -> Any:
        self.bytes += made.nbytes
        return made


@pytest.mark.parametrize(
    ("oxygen", "drugs"),
    [
        (None, {}),
        (OXYGEN, {}),
        (None, {"d": DOXORUBICIN}),
        (OXYGEN, {"d": DOXORUBICIN}),
        (None, {"p": PLAIN}),
        (OXYGEN, {"d": DOXORUBICIN, "e": DOXORUBICIN, "p": PLAIN}),
    ],
)
def test_memory_is_that_of_the_arrays_a_simulation_makes(oxygen: object, drugs: dict[str, object]) -> None:
    tables = {} if oxygen is None else {"oxygen": oxygen}
    made = scenario({"lattice.sites": [42, 35, 30]}, drugs=drugs, **tables)
    processor = Counting()
    Simulation(made, processor)
    assert device_bytes_per_site(made) == pytest.approx(processor.bytes / made.lattice.size, rel=0.1, abs=1)


EVERY_CELL = {
    "cells": {"cycle_h": 24, "cycle_stages": 3, "push_depth": 10, "motility_um2_per_h": 1.0},
    "alterations": {"efflux": {"mechanism": "efflux", "mutation_per_division": 1e-3}},
    "expression": {name: {"sd_log2": 0.5} for name in ("pump", "influx", "repair")},
    "healthy": {"division_per_h": 0.01},
}


@pytest.mark.parametrize("sites", [[42, 35, 30], [200, 190]])
@pytest.mark.parametrize("drugs", [{}, {"d": DOXORUBICIN, "p": PLAIN}], ids=["no drug", "two drugs"])
def test_memory_counts_all_that_cells_may_have(sites: list[int], drugs: dict[str, object]) -> None:
    tables = EVERY_CELL | ({"oxygen": OXYGEN} if drugs else {})
    made = scenario({"lattice.sites": sites}, drugs=drugs, **tables)
    processor = Counting()
    simulation = Simulation(made, processor)
    assert device_bytes_per_site(made) == pytest.approx(processor.bytes / made.lattice.size, rel=0.1)
    frame = simulation.frame()
    arrays = [frame.kind, frame.genotype, frame.clone, frame.oxygen_mmHg, *frame.expression.values()]
    for drug in frame.drugs.values():
        arrays += [drug.outside_uM, drug.inside_uM, drug.damage]
    held = sum(array.nbytes for array in arrays if array is not None)
    assert frame_bytes_per_site(made) == held / made.lattice.size


def test_needs_grow_with_sites_and_steps() -> None:
    small = estimate(scenario(drugs={"d": DOXORUBICIN}))
    large = estimate(scenario({"lattice.sites": [40, 40, 40]}, drugs={"d": DOXORUBICIN}))
    long = estimate(scenario({"time.duration_h": 480}, drugs={"d": DOXORUBICIN}))
    assert large.gpu_bytes == pytest.approx(8 * small.gpu_bytes, rel=0.2)
    assert long.gpu_bytes == small.gpu_bytes
    assert long.cpu_s == pytest.approx(10 * small.cpu_s)
