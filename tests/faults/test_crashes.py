"""Runs that are cut off: by kill -9, by a disk that fails, by a power cut."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from automaton.errors import UserError
from automaton.run_folder import RUN_FILE, checkpoint_paths, frame_paths
from automaton.snapshot import open_runs
from tests.faults.disks import Disk, fail_and_resume, failing
from tests.faults.kills import kill_and_resume
from tests.faults.power import Recorder, lay_out, recorded
from tests.faults.small_runs import compute, computed, not_whole, scenario_in, whole


def test_a_killed_run_is_resumed_to_the_same_files() -> None:
    assert not kill_and_resume(4, number=3)


@pytest.mark.parametrize(
    ("operation", "number", "points"),
    [
        ("write", errno.ENOSPC, 3),
        ("write", errno.EDQUOT, 1),
        ("sync", errno.EIO, 2),
        ("rename", errno.EIO, 2),
        ("create", errno.EROFS, 2),
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
    scenario = scenario_in(tmp_path / "disk", hours=12)
    troubles: list[str] = []
    last_held: dict[Path, bytes | None] = {}
    most = {"frames": 0, "checkpoints": -1}
    different = 0

    def look() -> None:
        nonlocal different, last_held
        if (held := recorder.held(hasty)) == last_held:
            return
        different, last_held = different + 1, held
        lay_out(held, tmp_path / "laid")
        out = tmp_path / "laid" / "out"
        troubles.extend(not_whole(out))
        there = {"frames": len(frame_paths(out)), "checkpoints": max(checkpoint_paths(out), default=-1)}
        if any(there[kind] < most[kind] for kind in most):
            troubles.append(f"after {most} there is {there}")
        if most["frames"] and not (out / RUN_FILE).exists():
            troubles.append("run.h5 was lost")
        most.update(there)

    recorder.after = look
    with recorded(recorder):
        ended = compute(scenario, tmp_path / "disk" / "out")
    assert ended.status == 0, ended.err
    assert not troubles
    assert different > 20
    assert most == {"frames": 5, "checkpoints": 12}


def test_a_run_that_ended_is_there_after_a_power_cut(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "disk")
    with recorded(recorder):
        out = whole(tmp_path / "disk")
    lay_out(recorder.held(hasty=False), tmp_path / "laid")
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
