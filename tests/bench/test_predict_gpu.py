"""The prediction for a GPU rests on what steps really launch and move."""

from __future__ import annotations

import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from automaton.bench.recording import Recorder
from automaton.bench.traffic import follows_cells
from automaton.bench.workloads import whole_step
from automaton.simulation import Simulation
from kernels.catalogue import KERNELS
from kernels.numpy_processor import NumpyProcessor

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "predict_gpu.py"


@pytest.fixture(scope="module")
def predict_gpu() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))


def test_bytes_are_those_of_a_real_step(predict_gpu: dict[str, Any]) -> None:
    counted = predict_gpu["count_step"](whole_step(12))
    recorder = Recorder(NumpyProcessor())
    simulation = Simulation(whole_step(12), recorder)
    simulation.begin()
    recorder.tally.bytes_moved = 0
    simulation.step()
    simulation.census()
    fields = {name for name in counted.moved if name == "copy" or not follows_cells(KERNELS[name])}
    assert sum(counted.moved[name] for name in fields) == recorder.tally.bytes_moved


def test_launches_of_larger_lattices_follow_from_smaller_ones(predict_gpu: dict[str, Any]) -> None:
    count = {side: predict_gpu["count_step"](whole_step(side)) for side in (8, 16, 32, 64, 128)}
    for doublings in (1, 2):
        sides = (8, 16, 32, 64) if doublings == 1 else (4, 8, 16, 32)
        counts = [count.get(side) or predict_gpu["count_step"](whole_step(side)) for side in sides]
        assert predict_gpu["extended"](counts, doublings).launches == count[128].launches


def test_a_prediction_says_that_it_is_one(predict_gpu: dict[str, Any]) -> None:
    counted = predict_gpu["count_step"](whole_step(16))
    row = predict_gpu["predict"]("a step", 16, 16**3, counted, set())
    assert 0 < row.limit_s < row.expected_s
    common = replace(row, workload=predict_gpu["COMMON_STEP"], side=128)
    assert "PREDICTED, not measured" in predict_gpu["as_table"]([row, common]).splitlines()[0]
