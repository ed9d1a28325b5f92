"""Single layers of a solid lattice, shown flat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from automaton.kinds import TUMOUR
from tests.viewer.conftest import WordsOf
from tests.viewer.made_up_run import (
    MadeUpRun,
    frame_of,
    made_up_run,
)
from tests.viewer.pictures import EFFLUX, SMALL, picture_of
from viewer.palette import WILD_TYPE
from viewer.scene import Axis, Slices
from viewer.storyboard import storyboard


def layered() -> MadeUpRun:
    """A lattice of 4 x 6 x 8 sites full of wild type, but for efflux where z > 1, y > 2 and x > 3."""
    kind = np.full((4, 6, 8), TUMOUR, np.uint8)
    genotype = np.zeros_like(kind)
    genotype[2:, 3:, 4:] = 1
    return made_up_run([frame_of(kind, genotype)])


@pytest.mark.parametrize(
    ("axis", "at", "sides", "position"),
    [("z", 0.6, (6, 8), "z = 50 µm"), ("y", 0.6, (4, 8), "y = 70 µm"), ("x", 0.6, (4, 6), "x = 90 µm")],
)
def test_a_slice_shows_its_layer_flat(
    axis: Axis,
    at: float,
    sides: tuple[int, int],
    position: str,
    words_of: WordsOf,
) -> None:
    board = storyboard([layered()], replace(SMALL, slices=Slices((axis,), (at, at, at))))
    assert position in words_of(board, 0)
    (panel,) = board.layout.panels
    inside = picture_of(board)[panel.top : panel.bottom, panel.left : panel.right]
    efflux, wild = ((inside == colour).all(axis=-1) for colour in (EFFLUX, WILD_TYPE["dark"]))
    rows, columns = np.nonzero(efflux | wild)
    assert (np.ptp(rows) + 2) / (np.ptp(columns) + 2) == pytest.approx(sides[0] / sides[1], rel=0.02)
    assert efflux.sum() * 3 == wild.sum(), "a quarter, and it lies above and to the right"
    assert np.nonzero(efflux)[0].max() < np.nonzero(wild)[0].max()
    assert np.nonzero(efflux)[1].min() > np.nonzero(wild)[1].min()


def test_three_slices_at_one_scale() -> None:
    board = storyboard([layered()], replace(SMALL, slices=Slices(("z", "y", "x"))))
    (panel,) = board.layout.panels
    inside = picture_of(board)[panel.top : panel.bottom, panel.left : panel.right]
    efflux, wild = ((inside == colour).all(axis=-1).sum() for colour in (EFFLUX, WILD_TYPE["dark"]))
    assert efflux * 3 == wild
