"""E11: a scenario with everything switched on ends in the same bits on every processor and rerun."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from automaton.row_numbers import ROWS_A_FOLD
from automaton.scenario import Scenario
from automaton.simulation import Simulation
from kernels.codes import Kind
from kernels.gpu_processor import GpuProcessor
from kernels.host_compiler import find_compiler
from kernels.host_processor import HostProcessor
from kernels.numpy_processor import NumpyProcessor
from kernels.processors import Processor, open_processor
from kernels.same_bits import differences
from tests.kernels.emulated_gpu import EmulatedCuda, emulated_gpu
from tests.science.everything import EVERYTHING, VARIANTS
from tests.science.laboratory import scenario
from tests.science.verification import Verifier

COPIES = 16
"""Most arrays copied either way in a step."""
STRICT = 1e-5
"""A field of a lower tolerance takes more than its fixed cycles."""


def simulated(processor: Processor, changes: dict[str, Any]) -> Simulation:
    simulation = Simulation(scenario(EVERYTHING, **changes), processor)
    run(simulation)
    return simulation


def run(simulation: Simulation) -> None:
    simulation.begin()
    for _ in range(simulation.scenario.steps):
        simulation.step()


def end_of(simulation: Simulation) -> dict[str, np.ndarray]:
    arrays, numbers = simulation.checkpoint()
    return arrays | {name: np.array(number) for name, number in numbers.items()}


def assert_same(found: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> None:
    assert differences(found, expected) == []


def assert_only_numbers_cross(cuda: EmulatedCuda, simulated: Scenario) -> None:
    """Folded counters leave the device, the walls' concentrations enter; no array by row or by site does.

    Most that are counted by row at once, int64: a census of kinds, genotypes, drugs met, and faults.
    """
    rows = simulated.shape[0] * simulated.shape[1]
    counted = len(Kind) + simulated.genotypes + len(simulated.drugs) + 1
    folded = -(-rows // ROWS_A_FOLD) * counted * 8
    assert 0 < max(cuda.read) <= folded
    assert 0 < max(cuda.written) <= 6 * 4
    assert max(len(cuda.read), len(cuda.written)) <= COPIES * (simulated.steps + 1)


@cache
def reference(variant: str) -> Simulation:
    return simulated(NumpyProcessor(), VARIANTS[variant])


@pytest.fixture(params=list(VARIANTS))
def expected(request: pytest.FixtureRequest) -> tuple[str, dict[str, np.ndarray]]:
    return request.param, end_of(reference(request.param))


def test_everything_happens_in_it(expected: tuple[str, dict[str, np.ndarray]]) -> None:
    variant, arrays = expected
    posed = reference(variant).scenario
    assert set(np.unique(arrays["kind"])) == set(Kind)
    assert set(np.unique(arrays.get("stage", 0))) == set(range(posed.cells.cycle_stages))
    assert all(level.std() > 1 for level in arrays["expression"])
    carriers = [np.count_nonzero(arrays["genotype"] >> bit & 1) for bit in range(len(posed.alterations))]
    assert min(carriers) > 0
    assert arrays["lineage/time_h"].max() > 0, "a clone was founded"
    for name, drug in posed.drugs.items():
        assert f"treatment/{name}/origin_h" in arrays, "it was given"
        if drug.rule and drug.rule.adaptive:
            assert np.isfinite(arrays[f"treatment/{name}/spans_h"]).all(axis=1).any(), "it was stopped once"
        if drug.rule and drug.rule.begins == "after_failure":
            assert arrays[f"treatment/{drug.rule.after}/withdrawn"] == drug.rule.stops_first
    strict = {name for name, drug in posed.drugs.items() if drug.residual_tolerance < STRICT}
    assert reference(variant).prolonged().keys() >= strict


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
    run(simulation)
    assert cuda.allocated == planned, "memory is planned once"
    assert_only_numbers_cross(cuda, simulation.scenario)
    assert sum(graph.launches for graph in cuda.graphs) > 2 * simulation.scenario.steps
    assert_same(end_of(simulation), arrays)
    what = f"everything switched on, {variant}: the GPU's source, emulated, and the reference"
    verify.holds("E11", what, "the same bits", f"{len(arrays)} arrays and numbers alike", True)


@pytest.mark.gpu
def test_gpu_ends_as_the_reference(expected: tuple[str, dict[str, np.ndarray]]) -> None:
    variant, arrays = expected
    assert_same(end_of(simulated(GpuProcessor(), VARIANTS[variant])), arrays)
