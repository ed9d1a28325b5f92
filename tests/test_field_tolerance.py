"""The tolerance of a field: met by its fixed cycles, by further ones, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from automaton.errors import BrokenState, UserError
from automaton.field_tolerance import FURTHER_CYCLES, Tolerance
from automaton.runner import Options, run_scenario
from automaton.scenario import load
from automaton.scenario.scenario import Scenario
from automaton.simulation import Simulation
from kernels.colours import Sites, address
from kernels.processors import Processor, available_processors
from tests.field_problems import ball, faces, solver

SHAPE = (12, 13, 14)
SCENARIO = """
[lattice]
sites = [20, 18, 16]
[time]
duration_h = 4
[[seeding]]
arrangement = "lump"
cells = 300
[oxygen]
residual_tolerance = {oxygen}
supply = {{ faces = "all" }}
[drugs.doxorubicin]
preset = "doxorubicin"
residual_tolerance = {drug}
dose = {{ bath_uM = 0.5 }}
supply = {{ surroundings = true }}
"""


def scenario_file(folder: Path, oxygen: float, drug: float) -> Path:
    path = folder / "tolerance.toml"
    path.write_text(SCENARIO.format(oxygen=oxygen, drug=drug))
    return path


def scenario(folder: Path, oxygen: float = 1.0, drug: float = 1.0) -> Scenario:
    return load(scenario_file(folder, oxygen, drug))[0].scenario


@pytest.mark.parametrize("processor", available_processors(), ids=lambda processor: processor.name)
def test_cycles_are_added_until_the_residual_is_low_enough(processor: Processor) -> None:
    lump = 0.5 * ball(SHAPE, 4.0)
    multigrid, value = solver(processor, faces("fixed", "closed", "low"), sigma=lump, walls=(1.0,) * 6)
    left = []
    for _ in range(2):
        multigrid.solve(0)
        left.append(multigrid.residual())
        multigrid.further(2)
        left.append(multigrid.residual())
    wanted = processor.to_host(value)
    tolerance = Tolerance(multigrid, "oxygen", 1.01 * left[1], 20.0)
    for _ in range(2):
        multigrid.solve(0)
        tolerance.hold(1, 1.0)
    assert left[0] > 1.01 * left[1]
    assert (tolerance.solves_prolonged, tolerance.further_cycles) == (2, 4)
    np.testing.assert_array_equal(processor.to_host(value), wanted)
    multigrid.solve(2)
    tolerance.hold(2, 2.0)
    assert tolerance.solves_prolonged == 2


def test_a_field_that_stays_above_its_tolerance_ends_the_run(tmp_path: Path) -> None:
    simulation = Simulation(scenario(tmp_path, drug=1e-12), available_processors()[-1])
    simulation.begin()
    with pytest.raises(UserError) as caught:
        simulation.step()
    said = str(caught.value)
    assert said.startswith(
        "drugs.doxorubicin: the field did not converge in step 1, at 1 h: the residual is "
    )
    assert (
        f"after {FURTHER_CYCLES} further cycles, above drugs.doxorubicin.residual_tolerance = 1e-12" in said
    )
    assert "It is worst at site z " in said
    assert "Set a larger drugs.doxorubicin.residual_tolerance" in said


def test_a_field_that_is_not_finite_ends_the_run_at_once(tmp_path: Path) -> None:
    simulation = Simulation(scenario(tmp_path), available_processors()[-1])
    simulation.begin()
    simulation.step()
    outside = simulation.state.outside
    broken = simulation.processor.to_host(outside)
    broken[0, 3, 4, 5] = np.nan
    simulation.processor.upload(outside, broken)
    with pytest.raises(
        BrokenState, match=r"^drugs\.doxorubicin: .* in step 2, at 2 h: it is not finite"
    ) as caught:
        simulation.step()
    assert "It begins at site z 3, y 4, x 5 (its centre at 70, 90, 110 um): its source there is nan" in str(
        caught.value
    )
    assert caught.value.step == 2


@pytest.mark.parametrize("processor", available_processors(), ids=lambda processor: processor.name)
@pytest.mark.parametrize("half_saturation", [0.0, 1.0], ids=["linear", "saturable"])
def test_the_site_furthest_from_balance_is_found(processor: Processor, half_saturation: float) -> None:
    lump = 0.5 * ball(SHAPE, 4.0)
    capacity = lump if half_saturation else None
    sigma = 0 * lump if half_saturation else lump
    multigrid, _ = solver(
        processor, faces("fixed", "closed", "low"), sigma=sigma, walls=(1.0,) * 6, capacity=capacity
    )
    multigrid.solve(8, half_saturation)
    finest = multigrid._workspace.levels[0]
    disturbed = processor.to_host(finest.source)
    for site, amount in (((5, 7, 3), 0.2), ((8, 2, 11), -1.0)):
        disturbed[address(Sites(*map(np.array, site)))] += np.float32(amount)
    processor.upload(finest.source, disturbed)
    assert 0.1 < multigrid.residual() < 1
    assert multigrid.worst().site == (8, 2, 11)


def test_the_log_says_which_fields_took_more_cycles(tmp_path: Path) -> None:
    path = scenario_file(tmp_path, oxygen=1e-6, drug=1e-3)
    assert run_scenario(load(path), tmp_path / "out", Options(device="cpu", quiet=True))
    (line,) = [line for line in (tmp_path / "out" / "log.txt").read_text().splitlines() if "further" in line]
    assert line.endswith("further cycles to reach the tolerance")
    assert "oxygen: 5 solves took " in line


def test_the_log_of_a_run_whose_cycles_suffice_says_nothing(tmp_path: Path) -> None:
    path = scenario_file(tmp_path, oxygen=1e-3, drug=1e-3)
    assert run_scenario(load(path), tmp_path / "out", Options(device="cpu", quiet=True))
    assert "further" not in (tmp_path / "out" / "log.txt").read_text()
