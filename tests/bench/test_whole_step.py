"""What is timed of a whole step, and what goes with the time."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from automaton.bench import whole_step
from automaton.bench.recording import Recorder
from automaton.scenario import Scenario

STEPS = [(3.0, 700), (9.0, 900), (2.0, 500), (4.0, 900)]
"""Seconds and bytes."""


def test_the_bytes_are_those_of_the_shortest_step_and_each_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, ahead, counts = [0.0], [(1.0, 100), *STEPS], [0]

    class Made:
        def __init__(self, _: Scenario, processor: Recorder) -> None:
            self.tally = processor.tally

        def begin(self) -> None:
            self.tally.bytes_moved += 5

        def step(self) -> None:
            seconds, moved = ahead.pop(0)
            now[0] += seconds
            self.tally.bytes_moved += moved

        def census(self) -> None:
            counts[0] += 1
            now[0] += 0.25
            self.tally.bytes_moved += 10

    monkeypatch.setattr("automaton.simulation.Simulation", Made)
    monkeypatch.setattr(whole_step, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    monkeypatch.setattr(whole_step, "STEPS", len(STEPS))
    found = whole_step.run(4, "reference", 0)
    assert found["seconds"] == [3.25, 9.25, 2.25, 4.25]
    assert found["bytes_moved"] == 510
    assert counts[0] == 1 + len(STEPS)
