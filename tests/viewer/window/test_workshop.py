"""Threads that make pictures ready: the latest request wins, what was made is kept within bounds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from viewer.cell_picture import CellPicture
from viewer.window.exhibit import Solid
from viewer.window.memory import Memory, bytes_of
from viewer.window.workshop import Job, Workshop


class Told:
    """Collects what a workshop says, and waits for some of it."""

    def __init__(self) -> None:
        self.said: list[tuple[Hashable, Any]] = []
        self._changed = threading.Condition()

    def __call__(self, key: Hashable, made: Any) -> None:
        """Note something."""
        with self._changed:
            self.said.append((key, made))
            self._changed.notify_all()

    def wait_for(self, count: int) -> None:
        """Wait until so many things were said."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.said) >= count, timeout=20)


def test_only_the_latest_request_is_carried_out() -> None:
    told, gate, begun = Told(), threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        gate.wait(20)
        return "slow"

    workshop = Workshop(told, 1000, workers=1)
    workshop.want([Job("slow", slow)])
    assert begun.wait(20)
    workshop.want([Job(k, partial(int, k)) for k in range(50)])
    workshop.want([Job("last", lambda: "last")])
    gate.set()
    told.wait_for(2)
    workshop.close()
    assert told.said == [("slow", "slow"), ("last", "last")]


def test_what_was_made_is_not_made_again() -> None:
    told = Told()
    made: list[int] = []

    def work() -> npt.NDArray[np.float64]:
        made.append(1)
        return np.zeros(3)

    workshop = Workshop(told, 1000)
    job = Job("a", work)
    workshop.want([job, job])
    told.wait_for(1)
    workshop.want([job, Job("b", lambda: 2)])
    told.wait_for(2)
    assert made == [1]
    assert workshop.made("a") is told.said[0][1]
    workshop.close()
    assert workshop.made("a") is None


def test_a_failure_is_told_and_the_work_goes_on() -> None:
    told = Told()
    workshop = Workshop(told, 1000, workers=1)
    workshop.want([Job("bad", _raiser(ValueError("no"))), Job("good", lambda: 1)])
    told.wait_for(2)
    workshop.close()
    assert isinstance(told.said[0][1], ValueError)
    assert told.said[1] == ("good", 1)
    assert workshop.made("bad") is None


def test_a_workshop_closes_at_once_and_says_nothing_more() -> None:
    told, gate, begun, ended = Told(), threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        gate.wait(20)
        ended.set()

    workshop = Workshop(told, 1000, workers=1)
    workshop.want([Job("slow", slow)])
    assert begun.wait(20)
    workshop.close()
    assert not ended.is_set()
    gate.set()
    assert ended.wait(20)
    assert told.said == []


def test_closing_stops_work_that_asks_whether_to_go_on() -> None:
    told, gate, begun, steps = Told(), threading.Event(), threading.Event(), list[int]()
    stopped = threading.Event()

    def slow() -> None:
        try:
            for step in range(3):
                workshop.go_on()
                steps.append(step)
                begun.set()
                gate.wait(20)
        finally:
            stopped.set()

    workshop = Workshop(told, 1000, workers=1)
    workshop.want([Job("slow", slow)])
    assert begun.wait(20)
    workshop.close()
    gate.set()
    assert stopped.wait(20)
    assert steps == [0]


def _raiser(problem: Exception) -> Callable[[], None]:
    def work() -> None:
        raise problem

    return work


def test_memory_lets_go_of_what_was_used_longest_ago() -> None:
    memory = Memory(250)
    for key in "ab":
        memory.put(key, np.zeros(100, np.uint8))
    assert memory.get("a") is not None
    memory.put("c", np.zeros(100, np.uint8))
    assert [key in memory for key in "abc"] == [True, False, True]
    assert memory.held_bytes == 200
    memory.put("large", np.zeros(999, np.uint8))
    assert len(memory) == 1
    memory.put("large", np.zeros(10, np.uint8))
    assert memory.held_bytes == 10


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        (np.zeros((2, 3), np.float32), 24),
        ([np.zeros(4, np.uint8), {"a": np.zeros(8, np.uint8)}], 12),
        (Solid(CellPicture(np.zeros((1, 2, 3), np.uint8), ())), 6),
        ("text", 0),
    ],
)
def test_bytes_of_all_arrays_in_a_thing(thing: object, expected: int) -> None:
    assert bytes_of(thing) == expected


def test_work_that_makes_nothing_is_done_again() -> None:
    told, done = Told(), []
    workshop = Workshop(told, 1000, workers=1)
    for count in (1, 2):
        workshop.want([Job("a", lambda: done.append(1))])
        told.wait_for(count)
    workshop.close()
    assert done == [1, 1]
