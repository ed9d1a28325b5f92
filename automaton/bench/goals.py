"""The project's goals of speed and memory, beside what was measured of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from automaton.bench.results import UNDISTURBED, Bandwidth, Goal, Results, Row

ROUNDS_THAT_COUNT = 0.5
"""Share of the rounds in turn that do, at least, where nothing else runs."""
SMOOTHER_SHARE = {"cpu": 75.0, "gpu": 70.0}
COMMON_S = {"cpu": 20.0, "gpu": 2.0}
GROWTH_S = {1_000_000: 1.0, 10_000_000: 15.0}
UPDATES_PER_S = 100e6
UPDATES_SIDE = 256
STEP_SIDE = 128
COST_SIDES, COST_PER_SITE = {"cpu": (128, 384), "gpu": (128, 512)}, 1.2
LARGE_SIDE, OVER_COUNTED = 1024, 1.5
BYTES_PER_SITE = 60.0
BYTES_OF_PROGRAM = 200e6
LARGE_BYTES = 64e9
REFERENCE_TIMES = 15.0


def goals(results: Results) -> list[Goal]:
    """A goal for each row that one speaks of; those for two threads are asked of all of a CPU's, or of a GPU.

    A share of the bandwidth is that of the best of the run, not of what was measured beside the row, so that
    nothing else that ran just then raises it. A row is disturbed where its processor's bandwidth was, one of
    NumPy beside the CPU where any was, and one measured in turn with the bandwidth where few rounds count or
    the memory gave much less than at its best in the run.
    """
    weaker = [entry.processor for entry in results.bandwidths if entry.processor.startswith("CPU")][1:]
    memory = {entry.processor: entry for entry in results.bandwidths}
    rows = [
        row.beside(memory[row.processor]) if row.processor in memory else row
        for row in results.rows
        if row.processor not in weaker
    ]
    disturbed = {entry.processor: entry.disturbed for entry in results.bandwidths}
    restless = {row.processor: _restless(row, memory) for row in _smoothers(rows)}
    return [
        replace(
            goal,
            disturbed=(restless if goal.measure == "in turn" else disturbed).get(
                goal.processor, any(disturbed.values())
            ),
        )
        for rule in (
            _smoother,
            _common,
            _growth,
            _updates,
            _flat_cost,
            _counted_bytes,
            _memory,
            _reference,
        )
        for goal in rule(rows)
    ]


def on_gpu(row: Row) -> bool:
    """Whether a row was measured on a GPU."""
    return row.processor.startswith("GPU")


def _smoothers(rows: list[Row]) -> list[Row]:
    """Each processor's in turn with the bandwidth, over its largest lattice."""
    rising = sorted(_of(rows, "smoother"), key=lambda row: row.side)
    return list({row.processor: row for row in rising}.values())


def _restless(row: Row, memory: dict[str, Bandwidth]) -> bool:
    """Whether what was measured in turn with the bandwidth says little of the processor.

    A share of less bandwidth than the processor has at other times is greater than one of all.
    """
    few = row.numbers["rounds_that_count"] < ROUNDS_THAT_COUNT * row.numbers["rounds"]
    best = memory[row.processor].bytes_per_s if row.processor in memory else 0.0
    return few or row.numbers["GB_per_s_of_bandwidth"] * 1e9 < UNDISTURBED * best


def _smoother(rows: list[Row]) -> Iterator[Goal]:
    for row in _smoothers(rows):
        name = f"smoother, float32, {row.side}^3, of the bandwidth"
        share, bound = row.numbers["percent_of_bandwidth"], SMOOTHER_SHARE["gpu" if on_gpu(row) else "cpu"]
        yield Goal(name, row.processor, share, "%", bound, at_most=False, measure="in turn")


def _common(rows: list[Row]) -> Iterator[Goal]:
    for row in _of(rows, "common"):
        if row.numbers["steps"] == 240 and row.side == 128:
            bound = COMMON_S["gpu" if on_gpu(row) else "cpu"]
            name, seconds = "common workload, 240 steps", row.times.best_s
            name = name if on_gpu(row) else _of_two_threads(name, row)
            yield Goal(name, row.processor, seconds, "s", bound, at_most=True, measure="time")


def _growth(rows: list[Row]) -> Iterator[Goal]:
    for row in _of(rows, "growth"):
        for cells, bound in GROWTH_S.items():
            if row.name.endswith(f" {cells:,}"):
                name, seconds = _of_two_threads(row.name, row), row.times.best_s
                yield Goal(name, row.processor, seconds, "s", bound, at_most=True, measure="time")


def _updates(rows: list[Row]) -> Iterator[Goal]:
    for row in _of(rows, "cells"):
        if row.side == UPDATES_SIDE:
            value = row.numbers["live_updates_per_s"] / 1e6
            name = _of_two_threads(f"{row.name}, {row.side}^3", row)
            bound = UPDATES_PER_S / 1e6
            yield Goal(name, row.processor, value, "M live cells/s", bound, at_most=False, measure="time")


def _flat_cost(rows: list[Row]) -> Iterator[Goal]:
    """How much more a site costs in a larger lattice than in any smaller one.

    In a small lattice it may cost more for launches and idle threads, which says nothing of how cost grows.
    """
    for processor in dict.fromkeys(row.processor for row in _of(rows, "step")):
        least, most = COST_SIDES["cpu" if processor.startswith("CPU") else "gpu"]
        steps = (row for row in _of(rows, "step") if row.processor == processor)
        costs = {row.side: 1 / row.sites_per_s for row in steps if least <= row.side <= most}
        if len(costs) > 1:
            value = max(costs[large] / costs[small] for small, large in combinations(sorted(costs), 2))
            name = f"whole step, cost of a site, {min(costs)}^3 to {max(costs)}^3, larger over smaller"
            yield Goal(name, processor, value, "times", COST_PER_SITE, at_most=True, measure="ratio")


def _counted_bytes(rows: list[Row]) -> Iterator[Goal]:
    for row in _of(rows, "step"):
        if on_gpu(row) and row.side >= LARGE_SIDE and row.bandwidth_share:
            name = f"whole step, {row.side}^3, times its counted bytes over the bandwidth"
            value = 1 / row.bandwidth_share
            yield Goal(name, row.processor, value, "times", OVER_COUNTED, at_most=True, measure="share")


def _memory(rows: list[Row]) -> Iterator[Goal]:
    for row in _of(rows, "step"):
        if row.side >= STEP_SIDE:
            peak = row.numbers.get("gpu_peak_bytes", row.numbers["host_peak_bytes"])
            bound = (BYTES_PER_SITE * row.sites + BYTES_OF_PROGRAM) / 1e6
            bound = min(bound, LARGE_BYTES / 1e6) if row.side == LARGE_SIDE else bound
            name = f"whole step, peak memory, {row.side}^3"
            yield Goal(name, row.processor, peak / 1e6, "MB", bound, at_most=True, measure="memory")


def _reference(rows: list[Row]) -> Iterator[Goal]:
    for row in _of(rows, "reference"):
        value = row.numbers["times_longer"]
        name = f"whole step at {row.side}^3, NumPy against the CPU source"
        yield Goal(name, row.processor, value, "times", REFERENCE_TIMES, at_most=False, measure="ratio")


def _of_two_threads(name: str, row: Row) -> str:
    """The name of a goal for two threads, which says so where something else was measured."""
    return name if row.processor.endswith(", 2 threads") else f"{name} (a goal for two CPU threads)"


def _of(rows: list[Row], section: str) -> list[Row]:
    return [row for row in rows if row.section == section]
