"""Workloads that are run as wholes: growth, live cells, the common workload, NumPy beside the CPU."""

from __future__ import annotations

import time

from automaton.bench import workloads
from automaton.bench.results import Row
from automaton.bench.timing import Times
from automaton.scenario import Scenario
from automaton.simulation import Simulation
from kernels.processors import Processor

UPDATE_STEPS = 3


def growth_row(processor: Processor, scenario: Scenario, cells: int, repeats: int = 1) -> Row:
    """From the scenario's one cell to `cells`; the time is that of steps and counts, without setting up."""
    seconds: list[float] = []
    for _ in range(repeats):
        simulation = Simulation(scenario, processor)
        living = simulation.census().tumour
        began = _now(processor)
        while living < cells:
            simulation.step()
            living = simulation.census().tumour
        seconds.append(_now(processor) - began)
    return _row(
        "growth",
        f"growth from one cell to {cells:,}",
        processor,
        scenario,
        Times.of(seconds),
        cells=living,
        cell_steps=simulation.step_number * scenario.cell_steps,
    )


def updates_row(processor: Processor, side: int) -> Row:
    """Live cells updated a second in a ball where about 5 % of them act in a cell step.

    Both are those of the shortest step: its time, and the mean of the cells before and after it.
    """
    scenario = workloads.updates(side)
    simulation = Simulation(scenario, processor)
    simulation.step()
    seconds: list[float] = []
    living = [simulation.census().tumour]
    for _ in range(UPDATE_STEPS):
        began = _now(processor)
        simulation.step()
        seconds.append(_now(processor) - began)
        living.append(simulation.census().tumour)
    times = Times.of(seconds)
    best = seconds.index(times.best_s)
    mean = (living[best] + living[best + 1]) / 2
    return _row(
        "cells",
        "live cells, 5 % act",
        processor,
        scenario,
        times,
        cells=mean,
        cell_steps=scenario.cell_steps,
        live_updates_per_s=mean * scenario.cell_steps / times.best_s,
    )


def common_row(processor: Processor, side: int = workloads.COMMON_SIDE, steps: int | None = None) -> Row:
    """The common workload from the fields under the first cells to the last count, once; writes no files."""
    scenario = workloads.common(side)
    simulation = Simulation(scenario, processor)
    began = _now(processor)
    simulation.begin()
    for _ in range(steps or scenario.steps):
        simulation.step()
        living = simulation.census().tumour
    times = Times.of([_now(processor) - began])
    name = "common workload" if side == workloads.COMMON_SIDE else f"common workload, shrunk to {side}^3"
    return _row("common", name, processor, scenario, times, cells=living, steps=simulation.step_number)


def reference_row(reference: Processor, compiled: Processor, side: int = 64, steps: int = 2) -> Row:
    """A whole step by NumPy; `times_longer` says how many times longer it takes than on `compiled`."""
    scenario = workloads.whole_step(side)
    slow, fast = (_steps(scenario, processor, steps) for processor in (reference, compiled))
    longer = slow.best_s / fast.best_s
    return _row("reference", "NumPy, whole step", reference, scenario, slow, times_longer=longer)


def _steps(scenario: Scenario, processor: Processor, steps: int) -> Times:
    simulation = Simulation(scenario, processor)
    simulation.begin()
    simulation.step()
    seconds: list[float] = []
    for _ in range(steps):
        began = _now(processor)
        simulation.step()
        seconds.append(_now(processor) - began)
    return Times.of(seconds)


def _now(processor: Processor) -> float:
    processor.wait()
    return time.perf_counter()


def _row(
    section: str, name: str, processor: Processor, scenario: Scenario, times: Times, **numbers: float
) -> Row:
    return Row(
        section=section,
        name=name,
        processor=processor.describe(),
        side=scenario.shape[-1],
        sites=float(scenario.lattice.size),
        times=times,
        numbers={key: float(value) for key, value in numbers.items()},
    )
