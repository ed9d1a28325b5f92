"""Which frame each picture of a video shows."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from automaton.errors import UserError
from viewer.pace import holds, paced


@pytest.mark.parametrize("frames", [1, 2, 3, 7, 41, 240])
@pytest.mark.parametrize("pictures", [2, 3, 24, 40, 41, 42, 240])
def test_frames_are_spread_evenly_over_the_pictures(frames: int, pictures: int) -> None:
    shown = paced(frames, 10, pictures / 10)
    assert len(shown) == pictures
    assert (shown[0], shown[-1]) == (0, frames - 1)
    left_out = np.diff(list(holds(shown)))
    if pictures < frames:
        assert np.ptp(left_out) <= 1
        assert set(holds(shown).values()) == {1}
    else:
        assert (left_out == 1).all()
        assert np.ptp(list(holds(shown).values())) <= 1


@pytest.mark.parametrize(("frames", "hold"), [(1, 72), (10, 7), (30, 7), (100, 2), (1000, 1)])
def test_without_a_length_every_frame_stays_equally_long(frames: int, hold: int) -> None:
    assert holds(paced(frames, 24, None)) == dict.fromkeys(range(frames), hold)
    assert all(after >= before for before, after in itertools.pairwise(paced(frames, 24, None)))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "--seconds 0\n  rule     must be more than 0 and at most 3600\n  way out  such as 10"),
        (-1.0, "--seconds -1\n  rule     must be more than 0"),
        (0.04, "room for two, the first frame and the last\n  way out  at least 0.083 s"),
    ],
)
def test_what_is_no_length_is_refused(seconds: float, words: str) -> None:
    with pytest.raises(UserError) as refused:
        paced(9, 24, seconds)
    assert words in str(refused.value)
