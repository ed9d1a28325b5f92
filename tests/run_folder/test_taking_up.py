"""A writer that continues a run folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from automaton import run_folder
from automaton.errors import UserError
from automaton.snapshot import open_runs
from automaton.standing import Standing
from automaton.verify import verify_run
from automaton.writer import RunWriter
from tests.run_folder.small_run import names_in, small_frame, small_row, small_writer, write_small_run


def test_a_continued_run_is_the_same_as_one_in_one_go(tmp_path: Path) -> None:
    write_small_run(tmp_path / "one", steps=8)
    write_small_run(tmp_path / "two", steps=6)
    with small_writer(tmp_path / "two", standing=Standing(3, 1.5, 3)) as run:
        for step in range(4, 9):
            run.record(small_row(step))
            if step % 2 == 0:
                run.frame(small_frame(step))
    (one,), (two,) = open_runs(tmp_path / "one"), open_runs(tmp_path / "two")
    assert one.steps.tolist() == two.steps.tolist()
    assert one.series.columns.keys() == two.series.columns.keys()
    for name, column in one.series.columns.items():
        np.testing.assert_array_equal(column, two.series.columns[name])
        assert column.dtype == two.series.columns[name].dtype
    for frame in (tmp_path / "one" / "frames").iterdir():
        assert frame.read_bytes() == (tmp_path / "two" / "frames" / frame.name).read_bytes()


@pytest.mark.parametrize("instant", ["_contents", "folder.remove_later"])
def test_a_kill_while_a_run_is_taken_up_leaves_no_list_of_missing_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instant: str
) -> None:
    """Just before run.h5 is written again, and just after."""
    write_small_run(tmp_path, steps=8)
    where = run_folder if instant.startswith("folder") else RunWriter

    def killed(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(where, instant.removeprefix("folder."), killed)
        with pytest.raises(SystemExit):
            small_writer(tmp_path, standing=Standing(3, 1.5, 3))
    assert verify_run(tmp_path).problems == ()
    (run,) = open_runs(tmp_path)
    assert all(run.frame(index) for index in range(len(run)))
    small_writer(tmp_path, standing=Standing(3, 1.5, 3)).close(finished=False)
    assert max(run_folder.frame_paths(tmp_path)) <= 3


def test_another_run_cannot_be_continued(tmp_path: Path) -> None:
    write_small_run(tmp_path)
    before = names_in(tmp_path)
    with pytest.raises(UserError, match="has another lattice"):
        small_writer(tmp_path, shape=(3, 5, 8), standing=Standing(1, 0.5, 1))
    with pytest.raises(UserError, match="is not empty"):
        small_writer(tmp_path)
    assert names_in(tmp_path) == before
