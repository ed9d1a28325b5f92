"""Runs that are cut off: by kill -9, by a disk that fails, by a power cut."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from automaton.errors import UserError
from automaton.run_folder import RUN_FILE, checkpoint_paths, frame_paths
from automaton.snapshot import open_runs
from tests.faults.disks import Disk, fail_and_resume, failing
from tests.faults.kills import kill_and_resume
from tests.faults.power import Recorder, recorded
from tests.faults.small_runs import compute, computed, not_whole, scenario_in, whole


def test_a_killed_run_is_resumed_to_the_same_files() -> None:
    assert not kill_and_resume(4, number=3)


@pytest.mark.parametrize(
    ("operation", "number", "points"),
    [
        ("write", errno.ENOSPC, 4),
        ("write", errno.EDQUOT, 2),
        ("write", errno.EIO, 2),
        ("sync", errno.EIO, 3),
        ("sync", errno.ENOSPC, 2),
        ("rename", errno.EIO, 3),
        ("create", errno.EROFS, 3),
        ("create", errno.ENOSPC, 2),
    ],
)
def test_a_run_on_a_failing_disk_ends_in_words_and_is_resumed(
    operation: str, number: int, points: int
) -> None:
    assert not fail_and_resume(operation, number, points)


@pytest.mark.parametrize("hasty", [False, True])
def test_after_a_power_cut_at_any_moment_all_that_is_there_is_whole(tmp_path: Path, hasty: bool) -> None:
    """Frames and checkpoints that were once there stay, so that no more than the last interval is lost."""
    recorder = Recorder(tmp_path / "disk")
    troubles: list[str] = []
    most = {"frames": 0, "checkpoints": -1}
    scenario = scenario_in(tmp_path / "disk")
    seen = 0

    def look() -> None:
        nonlocal seen
        if recorder.operations % 7 and recorder.operations > 60:  # each of the first, then a sample
            return
        seen += 1
        laid = tmp_path / "laid"
        shutil.rmtree(laid, ignore_errors=True)
        recorder.lay_out(laid, hasty)
        out = laid / "out"
        troubles.extend(not_whole(out))
        if most["checkpoints"] >= 0 and not (out / RUN_FILE).exists():
            troubles.append("run.h5 was lost")
        frames, last = len(frame_paths(out)), max(checkpoint_paths(out), default=-1)
        if frames < most["frames"] or last < most["checkpoints"]:
            troubles.append(f"after {most}: {frames} frames, last checkpoint at {last}")
        most.update(frames=max(frames, most["frames"]), checkpoints=max(last, most["checkpoints"]))

    recorder.after = look
    with recorded(recorder):
        ended = compute(scenario, tmp_path / "disk" / "out")
    assert ended.status == 0, ended.err
    assert not troubles
    assert seen > 60
    assert most == {"frames": 9, "checkpoints": 24}


def test_a_run_that_ended_is_there_after_a_power_cut(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "disk")
    with recorded(recorder):
        out = whole(tmp_path / "disk")
    recorder.lay_out(tmp_path / "laid", hasty=False)
    (run,) = open_runs(tmp_path / "laid" / "out")
    assert run.finished
    for name in (path.relative_to(out) for path in out.rglob("*.h5")):
        assert (tmp_path / "laid" / "out" / name).read_bytes() == (out / name).read_bytes()


def test_the_disks_fail_when_they_should(tmp_path: Path) -> None:
    """A harness whose disks never fail proves nothing."""
    disk = Disk("write", 20_000, errno.ENOSPC)
    with failing(disk):
        ended = compute(scenario_in(tmp_path), tmp_path / "out")
    assert ended.status == 2
    assert "the disk is full" in ended.err
    assert disk.used == 20_000
    with pytest.raises(UserError, match="there is no such folder"):
        open_runs(tmp_path / "nowhere")


def test_runs_that_differ_are_told_apart(tmp_path: Path) -> None:
    one, other = whole(tmp_path / "one"), whole(tmp_path / "other")
    assert computed(one) == computed(other)
    frame = other / "frames" / "000003.h5"
    frame.write_bytes(frame.read_bytes()[:-1] + b"?")
    assert computed(one) != computed(other)
    assert not_whole(other)
