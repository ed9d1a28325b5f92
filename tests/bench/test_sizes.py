"""Sizes follow from memory and time, and what is left out has its reason."""

from __future__ import annotations

import re

import pytest

from automaton.bench import sizes
from automaton.bench.results import LeftOut
from kernels.numpy_processor import NumpyProcessor


class Clock:
    """A clock that stands still but where it is told to go on."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        """Seconds."""
        return self.now


def swept(
    monkeypatch: pytest.MonkeyPatch,
    seconds: list[float],
    budget_s: float,
    free: int | None,
    largest: int | None,
) -> tuple[list[int], list[LeftOut]]:
    """What is measured where each size takes so long, and what is left out."""
    clock = Clock()
    monkeypatch.setattr(sizes, "time", clock)
    monkeypatch.setattr(sizes, "host_memory", lambda: free)
    left_out: list[LeftOut] = []
    measured: list[int] = []
    for side in sizes.sweep("step", NumpyProcessor(), largest, budget_s, left_out):
        clock.now += seconds[len(measured)]
        measured.append(side)
    return measured, left_out


def test_all_sizes_where_there_is_room_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert swept(monkeypatch, [0.0] * 7, 60, None, None) == (list(sizes.SIDES), [])


def test_what_does_not_fit_into_memory_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    measured, left_out = swept(monkeypatch, [0.0] * 7, 60, 2_000_000_000, None)
    assert measured == [64, 128, 256]
    assert [size.side for size in left_out] == [384, 512, 768, 1024]
    assert left_out[0].section == "step"
    assert left_out[0].processor == NumpyProcessor().describe()
    assert re.fullmatch(r"needs [23]\.\d+ GB of memory, more than 90% of the 2 GB free", left_out[0].reason)


def test_what_would_take_too_long_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """From 64^3 to 128^3 it takes a second more for 7 parts of sites; so 256^3 takes 8 more than 128^3."""
    measured, left_out = swept(monkeypatch, [5.0, 6.0, 14.0], 60, None, None)
    assert measured == [64, 128, 256]
    assert left_out[0] == LeftOut(
        "step", NumpyProcessor().describe(), 384, "would take about 36 s, after 25 of 60 s"
    )
    assert [size.side for size in left_out] == [384, 512, 768, 1024]


def test_after_one_size_the_next_is_expected_to_take_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert swept(monkeypatch, [29.0, 29.0], 60, None, 128)[0] == [64, 128]
    assert swept(monkeypatch, [31.0], 60, None, 128)[0] == [64]


def test_the_largest_wanted_is_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    assert swept(monkeypatch, [0.0] * 7, 60, None, 200) == ([64, 128, 200], [])
    assert swept(monkeypatch, [0.0] * 7, 60, None, 64) == ([64], [])
    assert swept(monkeypatch, [0.0] * 7, 60, None, 4) == ([4], [])
