"""Names, and files that are whole or not there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from automaton import run_folder
from automaton.errors import UserError
from automaton.folder_lock import held
from tests.run_folder.small_run import without_roots_rights


def test_names_sort_as_steps_do(tmp_path: Path) -> None:
    run_folder.create(tmp_path)
    for step in (1_000_000, 120, 999_999):
        run_folder.frame_path(tmp_path, step).touch()
        run_folder.checkpoint_path(tmp_path, step).touch()
    assert run_folder.frame_path(tmp_path, 120) == tmp_path / "frames" / "000120.h5"
    assert list(run_folder.frame_paths(tmp_path)) == [120, 999_999, 1_000_000]
    assert run_folder.newest_checkpoint(tmp_path) == tmp_path / "checkpoints" / "1000000.h5"


def test_there_may_be_no_checkpoint(tmp_path: Path) -> None:
    assert run_folder.newest_checkpoint(tmp_path) is None


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("ten years")
    with pytest.raises(UserError, match=r"is not empty: it holds thesis\.tex") as caught:
        run_folder.create(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert "--out" in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_what_an_interrupted_writer_left_is_removed(tmp_path: Path) -> None:
    run_folder.create(tmp_path)
    (tmp_path / "run.h5.tmp").write_bytes(b"half")
    (tmp_path / "frames" / "000001.h5.tmp").write_bytes(b"half")
    run_folder.create(tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["checkpoints", "frames"]


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"file/run: a part of its path is a file"):
        run_folder.create(tmp_path / "file" / "run")
    with pytest.raises(UserError, match="a file of that name is in the way"):
        run_folder.create(tmp_path / "file")


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EROFS, "read-only file system"),
        (errno.EACCES, "permission denied"),
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "quota"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_reasons_are_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(UserError, match=reason) as caught:
        run_folder.create(tmp_path / "run")
    assert f"cannot write {tmp_path / 'run'}" in str(caught.value)
    assert "--out" in str(caught.value)


def test_without_permission_nothing_is_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with without_roots_rights(), pytest.raises(UserError, match="permission denied"):
        run_folder.create(tmp_path / "run")
    tmp_path.chmod(0o755)
    assert not (tmp_path / "run").exists()


def test_arms_lie_in_folders_of_their_own(tmp_path: Path) -> None:
    assert run_folder.arm_folder(tmp_path, "") == tmp_path
    assert run_folder.arm_folder(tmp_path, "lump") == tmp_path / "lump"
    for name in ("../lump", "a/b", ".hidden", "frames", "run.h5", "a\0b"):
        with pytest.raises(UserError, match="cannot have that name"):
            run_folder.arm_folder(tmp_path, name)


def test_replicates_lie_below_their_arm(tmp_path: Path) -> None:
    assert run_folder.replicate_folder(tmp_path, "lump", 1) == tmp_path / "lump" / "r001"
    assert run_folder.replicate_folder(tmp_path, "", 10_000) == tmp_path / "r10000"
    runs = ["lump/r001", "lump/r1000", "r002", "single", "thin/r003"]
    others = ["lump/r01", "lump/x001", "single/r004", "thin/deep/r005"]
    for name in runs + others:
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "run.h5").touch()
    (tmp_path / "lump" / "r006").mkdir()
    (tmp_path / "lump" / "r007").touch()
    assert [str(run.relative_to(tmp_path)) for run in run_folder.runs_in(tmp_path)] == runs
    assert run_folder.runs_in(tmp_path / "single") == [tmp_path / "single"]
    (tmp_path / "lump" / "r008").symlink_to(tmp_path / "r002")
    names = [place.name for place in run_folder.replicates_in(tmp_path / "lump")]
    assert names == ["r001", "r006", "r1000"]


def test_continuing_removes_what_lies_after(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no run to continue"):
        run_folder.reopen(tmp_path)
    run_folder.create(tmp_path)
    (tmp_path / "run.h5").touch()
    (tmp_path / "run.h5.tmp").touch()
    for step in (2, 3, 4):
        run_folder.frame_path(tmp_path, step).touch()
        run_folder.checkpoint_path(tmp_path, step).touch()
    run_folder.reopen(tmp_path)
    run_folder.remove_later(tmp_path, 3, 3)
    assert list(run_folder.frame_paths(tmp_path)) == [2, 3]
    assert list(run_folder.checkpoint_paths(tmp_path)) == [2, 3]
    assert not (tmp_path / "run.h5.tmp").exists()


@pytest.mark.parametrize("below", ["", "lump", "lump/r001"])
def test_a_folder_in_which_a_run_is_just_beginning_is_told_from_an_empty_one(
    tmp_path: Path, below: str
) -> None:
    with pytest.raises(UserError, match="there is no run in this folder"):
        run_folder.run_folders(tmp_path)
    (tmp_path / run_folder.ARMS_FILE).touch()
    with held(tmp_path / below), pytest.raises(UserError, match=r"a run has begun here.*\nTry again"):
        run_folder.run_folders(tmp_path)
