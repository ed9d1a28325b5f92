"""Every arm of every shipped scenario runs for some steps, and what it asks is in the README's table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from automaton.scenario import load
from automaton.simulation import Simulation
from kernels.processors import open_processor

ROOT = Path(__file__).parents[1]
SHIPPED = sorted((ROOT / "scenarios").glob("*.toml"))
STEPS = 3


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_runs(path: Path) -> None:
    processor = open_processor("auto")
    for arm in load(path):
        simulation = Simulation(arm.scenario, processor)
        before = simulation.census()
        simulation.begin()
        for _ in range(STEPS):
            simulation.step()
        now, frame = simulation.census(), simulation.frame()
        assert now.counts.sum() == arm.scenario.lattice.size
        assert now.tumour == now.burden.sum() > before.tumour / 2
        fields = [drug.outside_uM for drug in frame.drugs.values()]
        if frame.oxygen_mmHg is not None:
            fields.append(frame.oxygen_mmHg)
        assert all(np.isfinite(field).all() and field.min() >= -1e-5 for field in fields)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_readme_lists_a_shipped_scenario(path: Path) -> None:
    assert f"| `{path.name}` |" in (ROOT / "README.md").read_text()
