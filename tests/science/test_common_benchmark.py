"""The common benchmark is the workload agreed on, and its fields are right within 1 %."""

from __future__ import annotations

from pathlib import Path

import pytest

from automaton.field_check import field_error
from automaton.scenario import load
from automaton.simulation import Simulation
from tests.science.laboratory import processor

BENCHMARK = Path(__file__).parents[2] / "scenarios" / "common_benchmark.toml"


def test_the_rates_are_those_agreed_on_per_minute() -> None:
    (arm,) = load(BENCHMARK)
    scenario, drug, oxygen = arm.scenario, arm.scenario.drugs["drug"], arm.scenario.oxygen
    assert oxygen is not None
    assert (scenario.shape, scenario.lattice.spacing_um, scenario.steps) == ((128, 128, 128), 20, 240)
    assert (scenario.seeded_cells, scenario.time.step_h, scenario.time.frame_every_h) == (100_024, 1, 24)
    per_minute = {
        oxygen.diffusion_um2_per_s: 1e5,
        oxygen.decay_per_s: 0.1,
        oxygen.uptake_per_s: 10,
        drug.diffusion_um2_per_s: 1e4,
        drug.decay_per_s: 0.01,
        drug.uptake_per_s: 1,
        scenario.cells.division_rate_per_h / 3600: 7.2e-4,
        scenario.cells.death_per_h / 3600: 5.3e-5,
        drug.kill_per_uM_h / 3600: 5e-4,
    }
    for per_second, agreed in per_minute.items():
        assert 60 * per_second == pytest.approx(agreed)
    assert scenario.alterations["resistant"].mutation_per_division == 1e-3
    assert (oxygen.supply.faces, oxygen.supply.level_mmHg, drug.supply.faces) == ("all", 38, "all")


def test_fields_stay_within_one_per_cent_from_the_start() -> None:
    (arm,) = load(BENCHMARK)
    simulation = Simulation(arm.scenario, processor())
    simulation.begin()
    assert 0.05 < simulation.census().mean_outside_uM["drug"] < 0.9
    for _ in range(3):
        assert 0 < field_error(simulation) <= 0.01
        simulation.step()


@pytest.mark.slow
def test_fields_stay_within_one_per_cent_to_the_end() -> None:
    """Looked at once a day of the ten, while the ball thins and resistant cells take over."""
    (arm,) = load(BENCHMARK)
    simulation = Simulation(arm.scenario, processor())
    simulation.begin()
    for _ in range(10):
        for _ in range(24):
            simulation.step()
        assert 0 < field_error(simulation) <= 0.01
    assert simulation.census().tumour == pytest.approx(27_000, rel=0.05)
