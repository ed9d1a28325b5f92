"""The workloads are what they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from automaton.bench import cells, workloads
from automaton.scenario import Scenario, load
from automaton.simulation import Simulation
from kernels.codes import Kind
from kernels.processors import open_processor
from tests.commands.calls import DEVICE

WORDS = {"title", "question", "source", "expected", "run_time"}


def test_the_common_workload_is_the_shipped_scenario() -> None:
    root = Path(__file__).resolve().parents[2]
    shipped = load(root / "scenarios" / "common_benchmark.toml")[0].scenario
    assert workloads.common().model_dump(exclude=WORDS) == shipped.model_dump(exclude=WORDS)


def test_growth_meets_no_wall() -> None:
    cells_wanted = 4000
    simulation = Simulation(workloads.growth(cells_wanted), open_processor(DEVICE))
    while simulation.census().tumour < cells_wanted:
        simulation.step()
    lived = simulation.frame().kind != Kind.EMPTY
    for axis in range(3):
        assert not np.moveaxis(lived, axis, 0)[[0, -1]].any()


@pytest.mark.parametrize("largest", [4, 20, 100])
def test_growth_takes_no_more_sites_than_wanted(largest: int) -> None:
    assert max(workloads.growth(largest**3 // 4, largest).shape) <= largest
    assert workloads.growth(1_000_000, 512).shape == workloads.growth(1_000_000).shape


def test_growth_divides_at_two_percent() -> None:
    scenario = workloads.growth(1000)
    rate = scenario.cells.division_rate_per_h * scenario.time.step_h / scenario.cell_steps
    assert 1 - np.exp(-rate) == pytest.approx(workloads.DIVISION_PROBABILITY)
    assert scenario.cells.death_per_h == 0
    assert scenario.oxygen is None


def test_about_five_percent_of_live_cells_act() -> None:
    """Deaths alone are 2.5 % of the cells a step; divisions into the gaps follow until both balance."""
    scenario = workloads.updates(64)
    processor = open_processor(DEVICE)
    simulation = Simulation(scenario, processor)
    simulation.step()
    acting = np.bitwise_count(processor.to_host(simulation.state.acting)).sum()
    assert acting / simulation.census().tumour == pytest.approx(0.05, abs=0.006)


def test_live_updates_are_cells_times_cell_steps() -> None:
    scenario = workloads.updates(32)
    assert scenario.seeded_cells == round(4_000_000 / 8**3)
    row = cells.updates_row(open_processor(DEVICE), 32)
    assert row.numbers["live_updates_per_s"] == pytest.approx(
        row.numbers["cells"] * row.numbers["cell_steps"] / row.times.best_s
    )


def test_live_cells_are_those_of_the_shortest_step(monkeypatch: pytest.MonkeyPatch) -> None:
    simulation = Simulation(workloads.updates(32), open_processor(DEVICE))
    simulation.step()
    living = []
    for _ in range(3):
        living.append(simulation.census().tumour)
        simulation.step()
    clock = iter([0.0, 3.0, 10.0, 12.0, 20.0, 24.0])
    monkeypatch.setattr(cells, "_now", lambda _: next(clock))
    row = cells.updates_row(open_processor(DEVICE), 32)
    assert row.times.best_s == 2.0
    assert row.numbers["cells"] == (living[1] + living[2]) / 2


def test_growth_stops_at_the_number_asked_for() -> None:
    row = cells.growth_row(open_processor(DEVICE), workloads.growth(300), 300)
    assert 300 <= row.numbers["cells"] < 300 * 1.65
    assert row.numbers["cell_steps"] % workloads.GROWTH_CELL_STEPS == 0
    assert row.bytes_moved is None


def test_a_whole_step_has_oxygen_and_an_exchanged_drug() -> None:
    scenario = workloads.whole_step(16)
    assert isinstance(scenario, Scenario)
    assert scenario.oxygen is not None
    assert scenario.oxygen.uptake == "michaelis_menten"
    assert [drug.uptake for drug in scenario.drugs.values()] == ["exchange"]
