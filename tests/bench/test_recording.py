"""Listening to a processor changes nothing and misses nothing."""

from __future__ import annotations

import numpy as np
import pytest

from automaton.bench.recording import Noted, Recorder, Stopwatch
from automaton.bench.workloads import updates, whole_step
from automaton.simulation import Simulation
from kernels.numpy_processor import NumpyProcessor
from kernels.processors import open_processor
from kernels.same_bits import differences
from tests.commands.calls import DEVICE


def test_a_simulation_gives_the_same_bits() -> None:
    scenario = whole_step(12, surroundings=True)
    plain, noted = (
        Simulation(scenario, processor)
        for processor in (open_processor(DEVICE), Recorder(open_processor(DEVICE)))
    )
    for simulation in (plain, noted):
        simulation.begin()
        simulation.step()
    (expected, _), (found, _) = plain.checkpoint(), noted.checkpoint()
    assert differences(found, expected) == []


def test_each_call_adds_what_it_moves_also_within_sequences() -> None:
    recorder = Recorder(NumpyProcessor())
    slots, kept = (recorder.zeros((2, 3, 4), np.int64) for _ in range(2))
    clear, copy = recorder.bind("clear", cleared=slots.view(np.uint32)), recorder.copy(slots, kept)
    clear()
    assert recorder.tally.bytes_moved == 8 * 24
    both = recorder.sequence([clear, copy])
    recorder.sequence([both, clear])()
    assert recorder.tally.bytes_moved == 8 * 24 + (8 + 16 + 8) * 24


def test_kernels_are_gathered_over_their_largest_lattice() -> None:
    recorder = Recorder(open_processor(DEVICE))
    simulation = Simulation(whole_step(12), recorder)
    simulation.begin()
    simulation.step()
    found = recorder.by_kernel()
    assert {variant.variant[1] for variant in found["relax_linear"]} == {0, 1}
    assert {name: len(launches) for name, launches in found.items() if len(launches) != 1} == {
        "relax_linear": 2,
        "relax_saturable": 2,
    }
    assert found["assemble_drug"][0].traffic.sites == 12**3
    assert {"draw_fates", "settle_fates", "count_cells"}.isdisjoint(found)
    assert all(isinstance(launch, Noted) for launches in found.values() for launch in launches)


def test_a_stopwatch_times_every_call_and_changes_nothing() -> None:
    scenario = updates(16, pushing=True)
    watch = Stopwatch(open_processor(DEVICE))
    plain, timed = (Simulation(scenario, processor) for processor in (open_processor(DEVICE), watch))
    for simulation in (plain, timed):
        simulation.step()
    assert differences(timed.checkpoint()[0], plain.checkpoint()[0]) == []
    calls = {name: len(seconds) for name, seconds in watch.seconds.items()}
    steps = scenario.cell_steps
    assert (calls["draw_fates"], calls["settle_fates"], calls["grow_layer"]) == (steps, 2 * steps, 6 * steps)
    assert (watch.sites["draw_fates"], watch.sites["rank_rows"]) == (16**3, 16)
    assert all(second > 0 for seconds in watch.seconds.values() for second in seconds)


def test_launches_of_another_processor_are_refused() -> None:
    alien = NumpyProcessor().bind("clear", cleared=np.zeros((1, 1, 1), np.uint32))
    with pytest.raises(TypeError, match="not made by this processor"):
        Recorder(NumpyProcessor()).sequence([alien])
