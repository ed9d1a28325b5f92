"""A disk that fills up, a file cut short, a kill: what was whole stays whole, and nothing else has a name."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from automaton import hdf5_output
from automaton.errors import UserError
from automaton.snapshot import open_runs
from automaton.standing import Standing
from automaton.verify import verify_run
from tests.run_folder.small_run import assert_same_frame, names_in, small_frame, small_row, small_writer

PROJECT = Path(__file__).parents[2]


def test_a_full_disk_surfaces_at_the_next_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = small_writer(tmp_path)
    run.record(small_row(0))
    run.frame(small_frame(0))
    run.record(small_row(1))
    run.frame(small_frame(2))
    while len(open_runs(tmp_path)[0]) < 2:
        time.sleep(0.01)
    sync = os.fsync
    failed = threading.Event()

    def full(descriptor: int) -> None:
        if not Path(f"/proc/self/fd/{descriptor}").is_dir():
            failed.set()
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    run.frame(small_frame(4))
    assert failed.wait(20)

    def go_on() -> None:
        for step in range(2, 2000):
            run.record(small_row(step))
            time.sleep(0.01)

    with pytest.raises(UserError, match=r"000004\.h5: the disk is full") as caught:
        go_on()
    assert "Free some space" in str(caught.value)
    with pytest.raises(UserError, match="the disk is full"):
        run.frame(small_frame(6))
    with pytest.raises(UserError, match="the disk is full"):
        run.close(finished=True)
    monkeypatch.undo()
    (found,) = open_runs(tmp_path)
    assert (found.steps.tolist(), found.finished) == ([0, 2], False)
    assert_same_frame(found.frame(1), small_frame(2))
    assert not [name for name in names_in(tmp_path) if name.endswith(".tmp")]


def test_a_disk_error_does_not_hide_the_error_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def fail() -> None:
        with small_writer(tmp_path) as run:
            monkeypatch.setattr(os, "fsync", full)
            run.frame(small_frame(0))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()


def test_an_error_of_hdf5_itself_is_a_users_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise RuntimeError("Unable to flush file")

    run = small_writer(tmp_path)
    monkeypatch.setattr(hdf5_output, "write_array", fail)
    run.frame(small_frame(0))
    with pytest.raises(UserError, match=r"000000\.h5: Unable to flush file"):
        run.close(finished=True)
    assert names_in(tmp_path / "frames") == []


LIMITED = """
import resource, sys
from pathlib import Path
from automaton.errors import UserError
from automaton.frame_file import write_frame
from automaton.snapshot import open_runs
from tests.run_folder.small_run import small_frame, small_writer
import numpy as np

folder = Path(sys.argv[1])
run = small_writer(folder, shape=(40, 40, 40))
run.frame(small_frame(0, (40, 40, 40)))
while len(open_runs(folder)[0]) == 0:
    pass
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    run.frame(small_frame(1, (40, 40, 40)))
    run.close(finished=True)
except UserError as error:
    print(error)
names = sorted(path.name for path in folder.rglob("*") if path.is_file())
print(names, open_runs(folder)[0].frame(0).kind.shape)
"""


@pytest.mark.parametrize("limit", [0, 3000, 200_000])
def test_a_file_cut_short_by_the_system_leaves_nothing(tmp_path: Path, limit: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / "run"), str(limit)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert "000001.h5: the file would be larger than the system allows" in lines[0]
    assert lines[-1] == "['000000.h5', 'run.h5', 'scenario.toml'] (40, 40, 40)"


ENDLESS = """
import sys
from pathlib import Path
from tests.run_folder.small_run import small_frame, small_row, small_writer

run = small_writer(Path(sys.argv[1]), shape=(24, 24, 24))
for step in range(1_000_000):
    run.record(small_row(step))
    run.frame(small_frame(step, (24, 24, 24)))
"""


def test_after_kill_9_all_but_the_frame_in_flight_are_there(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    process = subprocess.Popen([sys.executable, "-c", ENDLESS, str(folder)], cwd=PROJECT)
    try:
        while not (folder / "frames" / "000012.h5").exists():
            assert process.poll() is None
            time.sleep(0.005)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    (folder / "frames" / "999999.h5.tmp").write_bytes(b"half")
    assert verify_run(folder).problems == ()
    (run,) = open_runs(folder)
    assert len(run) >= 12
    assert len(run.series) >= len(run)
    for index, step in enumerate(run.steps.tolist()):
        assert_same_frame(run.frame(index), small_frame(step, (24, 24, 24)))
    small_writer(folder, shape=(24, 24, 24), standing=Standing(10, 5.0, 10)).close(finished=False)
    assert not [name for name in names_in(folder) if name.endswith(".tmp")]
    assert open_runs(folder)[0].steps.tolist() == list(range(11))
