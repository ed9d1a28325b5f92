"""Times of runs side by side, and which frame each shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.viewer.made_up_run import flat
from viewer.times import frames_at, times_of


def test_times_of_runs_are_those_of_all_each_once() -> None:
    run = flat(frames=3)
    rounded = replace(run, times_h=np.array([0.0, 24 - 1e-9, 36, 48 + 1e-9]))
    assert np.round(times_of([run, rounded]), 6).tolist() == [0, 24, 36, 48]
    assert times_of([rounded, run]).tolist() == times_of([run, rounded]).tolist()
    assert times_of([]).shape == (0,)


def test_each_run_shows_the_nearest_frame() -> None:
    early = flat(frames=3)
    late = replace(early, times_h=early.times_h + 30)
    assert [frames_at([early, late], time_h) for time_h in (0, 36, 42, 43, 99)] == [
        (0, 0),
        (1, 0),
        (2, 0),
        (2, 1),
        (2, 2),
    ]
