"""Lattices too large to be drawn site by site."""

from __future__ import annotations

from pathlib import Path

import pytest

from automaton.snapshot import Frame, Run, open_runs
from tests.run_folder.example_run import write_flat, write_three_arms
from tests.viewer.conftest import WordsOf
from tests.viewer.pictures import SMALL
from viewer import resolution
from viewer.resolution import drawable, said
from viewer.storyboard import storyboard


def test_a_lattice_is_coarsened_just_as_far_as_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_three_arms(tmp_path, side=12, steps=0)
    run = open_runs(tmp_path)[0]
    for most, shape, words in (
        (1728, (12, 12, 12), ""),
        (1727, (6, 6, 6), "drawn at half resolution"),
        (215, (4, 4, 4), "drawn at a third of the resolution"),
        (1, (1, 1, 1), "drawn at 1/12 of the resolution"),
    ):
        monkeypatch.setattr(resolution, "MOST_SITES", most)
        assert drawable(run).shape == shape
        assert said(drawable(run)) == words


@pytest.mark.parametrize("flat", [True, False])
def test_a_large_lattice_is_never_read_whole_and_the_picture_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words_of: WordsOf, flat: bool
) -> None:
    write = write_flat if flat else write_three_arms
    write(tmp_path, side=24, steps=8)
    run = open_runs(tmp_path)[0]
    cells = int((run.frame(-1).kind == 1).sum())
    monkeypatch.setattr(resolution, "MOST_SITES", 400 if flat else 4000)
    read = Run.frame
    monkeypatch.setattr(Run, "frame", lambda run, index: _coarse_only(read, run, index))
    board = storyboard([run], SMALL)
    assert board.runs[0].spacing_um == 2 * run.spacing_um
    words = words_of(board, len(board.shots) - 1)
    assert f"{cells:,} tumour cells, drawn at half resolution" in words


def _coarse_only(read: object, run: Run, index: int) -> Frame:
    assert run.coarsening == 2, "a whole frame may not fit into memory"
    assert callable(read)
    frame = read(run, index)
    assert isinstance(frame, Frame)
    return frame
