"""The prediction for a GPU rests on what steps really launch and move."""

from __future__ import annotations

from dataclasses import replace

from automaton.bench.recording import Recorder
from automaton.bench.traffic import follows_cells
from automaton.bench.workloads import whole_step
from automaton.simulation import Simulation
from benchmarks import counted_steps, predict_gpu
from kernels.catalogue import KERNELS
from kernels.numpy_processor import NumpyProcessor
from kernels.nvrtc import Usage


def test_bytes_are_those_of_a_real_step() -> None:
    counted = counted_steps.count_step(whole_step(12))
    recorder = Recorder(NumpyProcessor())
    simulation = Simulation(whole_step(12), recorder)
    simulation.begin()
    recorder.tally.bytes_moved = 0
    simulation.step()
    simulation.census()
    fields = {name for name in counted.moved if name == "copy" or not follows_cells(KERNELS[name])}
    assert sum(counted.moved[name] for name in fields) == recorder.tally.bytes_moved


def test_launches_of_larger_lattices_follow_from_smaller_ones() -> None:
    count = {side: counted_steps.count_step(whole_step(side)) for side in (8, 16, 32, 64, 128)}
    for doublings in (1, 2):
        sides = (8, 16, 32, 64) if doublings == 1 else (4, 8, 16, 32)
        counts = [count.get(side) or counted_steps.count_step(whole_step(side)) for side in sides]
        assert counted_steps.extended(counts, doublings).launches == count[128].launches


def test_a_prediction_says_that_it_is_one() -> None:
    counted = counted_steps.count_step(whole_step(16))
    row = predict_gpu.predict("a step", 16, 16**3, counted, set())
    assert 0 < row.limit_s < row.expected_s
    rows = [
        replace(row, workload=name, side=side) for name in predict_gpu.WORKLOADS for side in predict_gpu.SIDES
    ]
    text = predict_gpu.as_table(rows, {"relax_linear": Usage(34, 0, 0)})
    assert "PREDICTED, not measured" in text.splitlines()[0]
    assert "its 34 registers leave room for 75%" in text


def test_goals_stand_beside_what_is_expected() -> None:
    """A site of 1024^3 is as dear as one of 128^3; 256^3 is half as dear, so 512^3 costs it twice over."""
    rows = [
        predict_gpu.Prediction(name, side, 2, 10.0, 1.0, dear * side**3 * 1e-10, 1.25)
        for name in predict_gpu.WORKLOADS
        for side, dear in ((128, 1.0), (256, 0.5), (512, 1.0), (1024, 1.0))
    ]
    expected = {goal: value for goal, value, _ in predict_gpu.goal_rows(rows, set())}
    assert expected["step at 1024³ over its counted bytes"] == "1.25 times"
    assert expected["step with two linear fields at 1024³"] == f"{1024**3 * 1e-10:.3f} s"
    assert expected["smoother at 1024³"] == "75% of the bandwidth"
    slow = predict_gpu.goal_rows(rows, {"relax_linear"})
    assert "45% of the bandwidth" in [value for _, value, _ in slow]
    assert expected["common workload, 128³, 240 steps"] == f"{240 * 128**3 * 1e-10:.2f} s"
    assert expected["cost of a site, 128³ to 512³, larger over smaller"] == "2.00 times"
