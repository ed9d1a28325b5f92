"""Where in time the window stands, and how play, steps and new frames move it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from viewer.window.player import Player


def times(frames: int) -> npt.NDArray[np.float64]:
    return np.arange(frames, dtype=np.float64) * 6


def player(frames: int = 5) -> Player:
    return Player(times(frames))


def test_steps_and_jumps_stay_within_the_run() -> None:
    p = player()
    assert p.step(3)
    assert p.time_h == 18
    assert p.step(9)
    assert p.index == 4
    assert not p.step(1)
    assert p.go_to(-3)
    assert p.index == 0
    assert p.go_to_time(14.9)
    assert p.time_h == 12


def test_play_moves_by_real_time_and_loops() -> None:
    p = player()
    p.speed = 2.0
    assert not p.tick(10.0)  # it does not play yet
    p.toggle()
    assert not p.tick(0.4)
    assert p.tick(0.1)
    assert p.index == 1
    p.go_to(4)
    assert p.tick(0.5)
    assert p.index == 0


def test_without_a_loop_play_ends_and_begins_anew() -> None:
    p = player()
    p.loop = False
    p.toggle()
    p.go_to(4)
    assert not p.tick(1.0)
    assert (p.playing, p.index) == (False, 4)
    p.toggle()
    assert (p.playing, p.index) == (True, 0)


def test_a_step_stops_play() -> None:
    p = player()
    p.toggle()
    p.step(1)
    assert not p.playing


def test_one_frame_cannot_be_played() -> None:
    p = player(1)
    p.toggle()
    assert not p.playing


@pytest.mark.parametrize(("loop", "expected"), [(True, [4, 0, 1]), (False, [4])])
def test_what_play_wants_next(loop: bool, expected: list[int]) -> None:
    p = player()
    p.loop = loop
    p.go_to(3)
    assert p.upcoming(3) == expected


def test_new_frames_are_followed_from_the_last_one_only() -> None:
    p = player()
    p.go_to(2)
    p.extend(times(6))
    assert p.index == 2
    p.go_to(5)
    p.extend(times(8))
    assert p.index == 7


def test_times_that_come_in_between_leave_the_time_as_it_is() -> None:
    p = player()
    p.go_to(2)
    before_h = p.time_h
    p.extend(np.sort(np.append(times(5), before_h / 4)))
    assert (p.index, p.time_h) == (3, before_h)
