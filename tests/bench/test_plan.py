"""Which sizes each processor is asked for, and how long they may take."""

from __future__ import annotations

import os
from typing import Any

import pytest

from automaton.bench import plan
from automaton.bench.plan import FULL_SWEEP_S, SECTIONS, SWEEP_S, Bench, Wanted
from kernels.numpy_processor import NumpyProcessor


@pytest.mark.parametrize(
    ("wanted", "threads", "expected"),
    [
        (Wanted(), 2, [(None, SWEEP_S)]),
        (Wanted(full=True), 2, [(None, FULL_SWEEP_S)]),
        (Wanted(largest=512), 2, [(512, FULL_SWEEP_S)]),
        (Wanted(), 1, 128),
        (Wanted(largest=64), 1, 64),
        (Wanted(full=True), 1, [(None, SWEEP_S)]),
        (Wanted(threads=1), 1, [(None, SWEEP_S)]),
    ],
)
def test_all_threads_sweep_and_fewer_take_one_size_unless_all_is_asked_for(
    wanted: Wanted, threads: int, expected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept = []

    def sweep(_section: str, _processor: Any, largest: int | None, budget_s: float, _left_out: Any) -> Any:
        swept.append((largest, budget_s))
        return iter(())

    monkeypatch.setattr(plan, "sweep", sweep)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    bench = Bench(NumpyProcessor(), "cpu", threads, wanted, lambda _: None, [])
    sides = list(bench.sides("step"))
    assert (swept or sides[0]) == expected


def test_every_section_runs_unless_some_are_named() -> None:
    assert Wanted().sections == SECTIONS
    assert Wanted(only=("growth", "step")).sections == ("step", "growth")
