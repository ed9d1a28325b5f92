"""E11: a scenario with everything switched on ends in the same bits on every processor and rerun."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from automaton.row_numbers import ROWS_A_FOLD
from automaton.simulation import Simulation
from kernels.gpu_processor import GpuProcessor
from kernels.host_compiler import find_compiler
from kernels.host_processor import HostProcessor
from kernels.numpy_processor import NumpyProcessor
from kernels.processors import Processor, open_processor
from tests.kernels.emulated_gpu import EmulatedCuda, emulated_gpu
from tests.science.laboratory import scenario
from tests.science.verification import Verifier

HOURS = 6
NUMBERS = 14
"""Most that are counted by row at once, int64: a census of six kinds, four genotypes and four sums."""
COPIES = 16
"""Most arrays copied either way in a step."""
VARIANTS: dict[str, dict[str, Any]] = {
    "3D": {},
    "2D": {
        "lattice__sites": [26, 25],
        "cells__placement": "any_free",
        "cells__neighbourhood": "von_neumann",
        "drugs__plain__supply": {"faces": ["x+"]},
    },
    "rows of two words": {
        "lattice__sites": [70, 8, 9],
        "oxygen__uptake": "first_order",
        "oxygen__uptake_per_s": 0.1,
    },
}

EVERYTHING: dict[str, Any] = {
    "seed": 11,
    "lattice": {"sites": [14, 11, 9], "periodic": ["y"]},
    "time": {"duration_h": float(HOURS)},
    "seeding": [
        {"arrangement": "lump", "cells": 250, "genotypes": {"efflux": 0.1, "efflux+repair": 0.05}},
        {"arrangement": "scattered", "cells": 100},
        {"arrangement": "tissue", "density": 0.3, "kind": "healthy"},
    ],
    "healthy": {"division_per_h": 0.05, "death_per_h": 0.02, "oxygen_share": 0.5},
    "expression": {
        "pump": {"sd_log2": 1.0},
        "influx": {"sd_log2": 0.4},
        "repair": {"mean_log2": 0.1, "sd_log2": 0.3, "inheritance": 0.5},
    },
    "vessels": [{"arrangement": "random", "spacing_um": 110.0}],
    "cells": {
        "cycle_h": 8.0,
        "cycle_stages": 3,
        "push_depth": 3,
        "death_per_h": 0.01,
        "motility_um2_per_h": 60.0,
        "apoptotic_clearance_h": 4.0,
        "necrotic_clearance_h": 20.0,
    },
    "oxygen": {
        "supply": {
            "faces": ["x-"],
            "surroundings": True,
            "surroundings_per_s": 2.0,
            "vessels": True,
            "vessels_per_s": "stirred",
        }
    },
    "drugs": {
        "doxorubicin": {
            "preset": "doxorubicin",
            "dose": {"bolus_mg_per_m2": 60.0, "every_h": 4.0, "repeats": 3},
            "supply": {"surroundings": True, "surroundings_per_s": 0.01, "vessels": True},
            "cycle_specific": True,
            "quiescent_kill": 0.05,
        },
        "plain": {
            "diffusion_um2_per_s": 200.0,
            "uptake": "first_order",
            "uptake_per_s": 0.01,
            "response": "linear",
            "kill_per_uM_h": 0.02,
            "steady_state": True,
            "dose": [{"bath_uM": 1.0}, {"table_h_uM": [[0.0, 0.0], [6.0, 1.0]]}],
            "rule": {"adaptive": True, "stop_below": 1.05, "resume_above": 1.1, "check_every_h": 1.0},
            "supply": {"faces": ["z+"]},
        },
        "divided": {
            "diffusion_um2_per_s": 200.0,
            "uptake": "none",
            "response": "at_division",
            "kill_at_division_per_uM": 0.3,
            "steady_state": True,
            "dose": {"bath_uM": 1.0},
            "supply": {"vessels": True},
        },
    },
    "alterations": {
        "efflux": {
            "mechanism": "efflux",
            "mutation_per_division": 0.05,
            "cost": 0.1,
            "loss_per_division": 0.1,
        },
        "repair": {"mechanism": "repair", "drugs": {"doxorubicin": 2.0}, "mutation_per_division": 0.02},
    },
}


def simulated(processor: Processor, changes: dict[str, Any]) -> Simulation:
    simulation = Simulation(scenario(EVERYTHING, **changes), processor)
    some_hours(simulation)
    return simulation


def some_hours(simulation: Simulation) -> None:
    simulation.begin()
    for _ in range(HOURS):
        simulation.step()


def end_of(simulation: Simulation) -> dict[str, np.ndarray]:
    arrays, numbers = simulation.checkpoint()
    return arrays | {name: np.array(number) for name, number in numbers.items()}


def assert_same(found: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> None:
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array, err_msg=name)


def assert_only_numbers_cross(cuda: EmulatedCuda, shape: tuple[int, ...]) -> None:
    """Folded counters leave the device, the walls' concentrations enter; no array by row or by site does."""
    rows = shape[0] * shape[1]
    folded = -(-rows // ROWS_A_FOLD) * NUMBERS * 8
    assert 0 < max(cuda.read) <= folded
    assert 0 < max(cuda.written) <= 6 * 4
    assert max(len(cuda.read), len(cuda.written)) <= COPIES * (HOURS + 1)


@pytest.fixture(scope="module", params=list(VARIANTS))
def expected(request: pytest.FixtureRequest) -> tuple[str, dict[str, np.ndarray]]:
    return request.param, end_of(simulated(NumpyProcessor(), VARIANTS[request.param]))


def test_everything_happens_in_it(expected: tuple[str, dict[str, np.ndarray]]) -> None:
    arrays = expected[1]
    assert set(np.unique(arrays["kind"])) >= {0, 1, 2, 3, 5}
    assert set(np.unique(arrays["stage"])) == {0, 1, 2}
    assert all(level.std() > 1 for level in arrays["expression"])
    assert set(np.unique(arrays["genotype"])) == {0, 1, 2, 3}
    assert np.isfinite(arrays["treatment/plain/spans_h"]).all(axis=1).any(), "it was stopped once"


@pytest.mark.skipif(find_compiler() is None, reason="no C++ compiler")
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_cpu_ends_as_the_reference(
    expected: tuple[str, dict[str, np.ndarray]], threads: int, verify: Verifier
) -> None:
    variant, arrays = expected
    assert_same(end_of(simulated(HostProcessor(threads, split_from=1), VARIANTS[variant])), arrays)
    what = f"everything switched on, {variant}: CPU at {threads} threads and the reference"
    verify.holds("E11", what, "the same bits", f"{len(arrays)} arrays and numbers alike", True)


def test_a_rerun_ends_the_same(expected: tuple[str, dict[str, np.ndarray]], verify: Verifier) -> None:
    variant, arrays = expected
    for _ in range(2):
        assert_same(end_of(simulated(open_processor("auto"), VARIANTS[variant])), arrays)
    what = f"everything switched on, {variant}: the fastest processor, and once more"
    verify.holds("E11", what, "the same bits", f"{len(arrays)} arrays and numbers alike", True)


@pytest.mark.skipif(find_compiler() is None, reason="no C++ compiler")
def test_an_emulated_gpu_ends_as_the_reference(
    expected: tuple[str, dict[str, np.ndarray]], verify: Verifier
) -> None:
    variant, arrays = expected
    processor, cuda = emulated_gpu()
    simulation = Simulation(scenario(EVERYTHING, **VARIANTS[variant]), processor)
    planned = cuda.allocated
    cuda.read.clear()
    cuda.written.clear()
    some_hours(simulation)
    assert cuda.allocated == planned, "memory is planned once"
    assert_only_numbers_cross(cuda, simulation.scenario.shape)
    assert sum(graph.launches for graph in cuda.graphs) > 2 * HOURS
    assert_same(end_of(simulation), arrays)
    what = f"everything switched on, {variant}: the GPU's source, emulated, and the reference"
    verify.holds("E11", what, "the same bits", f"{len(arrays)} arrays and numbers alike", True)


@pytest.mark.gpu
def test_gpu_ends_as_the_reference(expected: tuple[str, dict[str, np.ndarray]]) -> None:
    variant, arrays = expected
    assert_same(end_of(simulated(GpuProcessor(), VARIANTS[variant])), arrays)
