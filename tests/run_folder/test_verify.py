"""Whether a run's files are those that it wrote."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from automaton import run_folder
from automaton.checkpoint_file import encode_attributes, write_checkpoint
from automaton.frame_file import write_frame
from automaton.snapshot import open_runs
from automaton.standing import Standing
from automaton.verify import verify_run
from tests.run_folder.small_run import ALTERATIONS, small_frame, small_row, small_writer


def write(folder: Path, steps: int = 6) -> None:
    with small_writer(folder) as writer:
        for step in range(steps + 1):
            writer.record(small_row(step))
            writer.frame(small_frame(step))
            writer.checkpoint(step, {"kind": np.arange(300) + step}, {"step": step})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "run")
    return tmp_path / "run"


def names(folder: Path) -> list[str]:
    return [problem.removeprefix(f"{folder}/").partition(":")[0] for problem in verify_run(folder).problems]


@contextmanager
def flipped(path: Path, at: int) -> Iterator[None]:
    """One bit of a file is another for a while."""
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        for value in (byte ^ 1, byte):
            file.seek(at)
            file.write(bytes([value]))
            file.flush()
            if value != byte:
                yield


def test_what_a_run_wrote_is_verified_whole(folder: Path) -> None:
    found = verify_run(folder)
    assert found.problems == ()
    assert found.files == len([path for path in folder.rglob("*") if path.is_file()])
    (run,) = open_runs(folder)
    assert sorted(run.checksums.frames) == run.steps.tolist()
    assert sorted(run.checksums.checkpoints) == [5, 6]


@pytest.mark.parametrize(
    "name", ["run.h5", "scenario.toml", "frames/000003.h5", "checkpoints/000005.h5", "checkpoints/000006.h5"]
)
def test_a_flipped_bit_is_noticed_and_named(folder: Path, name: str) -> None:
    path = folder / name
    size = path.stat().st_size
    places = {*range(0, size, 997 if size > 997 else 3), size - 75, size - 30, size - 1}
    for at in sorted(place for place in places if 0 <= place < size):
        with flipped(path, at):
            assert names(folder) == [name], at
    assert names(folder) == []


def test_swapped_frames_and_checkpoints_are_noticed(folder: Path) -> None:
    for place, one, two in (("frames", 2, 3), ("checkpoints", 5, 6)):
        first, second = folder / place / f"{one:06d}.h5", folder / place / f"{two:06d}.h5"
        first.rename(folder / "aside")
        second.rename(first)
        (folder / "aside").rename(second)
    assert names(folder) == [
        "frames/000002.h5",
        "frames/000003.h5",
        "checkpoints/000005.h5",
        "checkpoints/000006.h5",
    ]


def test_a_frame_that_was_removed_is_missing(folder: Path) -> None:
    (folder / "frames" / "000004.h5").unlink()
    assert names(folder) == ["frames/000004.h5"]


def test_what_run_h5_does_not_know_yet_is_verified_by_itself(folder: Path) -> None:
    """As after `kill -9` between a frame or a checkpoint and the next run.h5."""
    frame, checkpoint = run_folder.frame_path(folder, 7), run_folder.checkpoint_path(folder, 7)
    write_frame(frame, small_frame(7), 20.0, ALTERATIONS)
    write_checkpoint(checkpoint, 7, {"kind": np.arange(300)}, encode_attributes({}))
    (folder / "frames" / "000008.h5.tmp").write_bytes(b"half a frame")
    run_folder.checkpoint_path(folder, 5).unlink()
    assert names(folder) == []
    for path in (frame, checkpoint):
        with flipped(path, 4000):
            assert names(folder) == [str(path.relative_to(folder))]


def test_a_damaged_run_file_leaves_the_others_verified(folder: Path) -> None:
    os.truncate(folder / "run.h5", 2000)
    with flipped(folder / "frames" / "000001.h5", 5000):
        assert names(folder) == ["run.h5", "frames/000001.h5"]


def test_a_continued_run_knows_the_checksums_of_what_was_there(folder: Path) -> None:
    with small_writer(folder, standing=Standing(4, 2.0, 4)) as writer:
        for step in (5, 6):
            writer.record(small_row(step))
            writer.frame(small_frame(step))
    assert names(folder) == []
    (run,) = open_runs(folder)
    assert sorted(run.checksums.frames) == list(range(7))
