"""A batch that ends early, from outside: by a kill or by Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from automaton.snapshot import open_runs
from tests.commands.calls import DEVICE, TINY, Caller, written
from tests.test_workers import is_alive, wait_for_end

ON = ("--device", DEVICE)
pytestmark = pytest.mark.usefixtures("no_figure")


def children(process: int) -> list[int]:
    """Its worker processes."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            if parent == process and b"spawn_main" in (path.parent / "cmdline").read_bytes():
                found.append(int(path.parent.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def wait_for(there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not there() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert there()


@pytest.fixture
def going(tmp_path: Path) -> subprocess.Popen[str]:
    """A batch of three in tmp_path / r by one worker, whose second run has begun."""
    path, out = tmp_path / "long.toml", tmp_path / "r"
    path.write_text(
        TINY.replace("duration_h = 4\nframe_every_h = 2", "duration_h = 2000\nframe_every_h = 500")
    )
    # A job in a shell's background ignores Ctrl-C, and so would all that it starts.
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    start = f"{heeding}; from automaton.commands import main; main()"
    command = [sys.executable, "-c", start, "run", str(path), "--out", str(out), *ON]
    process = subprocess.Popen(
        [*command, "--replicates", "3", "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_for((out / "r002" / "frames" / "000000.h5").exists)
    return process


@pytest.mark.parametrize("by", ["kill of the parent", "Ctrl-C", "kill of the worker"])
def test_a_batch_cut_short_is_finished_by_the_same_command(
    automaton: Caller, going: subprocess.Popen[str], tmp_path: Path, by: str
) -> None:
    out = tmp_path / "r"
    first = written(out / "r001")
    (worker,) = children(going.pid)
    if by == "kill of the worker":
        os.kill(worker, signal.SIGKILL)
    elif by == "Ctrl-C":
        os.killpg(going.pid, signal.SIGINT)  # as a terminal does
    else:
        going.kill()
    _, said = going.communicate(timeout=60)
    wait_for_end(worker)
    assert "Traceback" not in said
    runs = {run.path.name: run.finished for run in open_runs(out)}
    if by == "kill of the worker":
        assert going.returncode == 2
        assert "r002: its process was ended by SIGKILL" in said
        assert "1 of 3 runs failed" in said
        assert runs == {"r001": True, "r002": False, "r003": True}
    else:
        assert runs == {"r001": True, "r002": False}
    if by == "Ctrl-C":
        assert going.returncode == 130
        assert "1 of 3 runs are done, and the same command continues" in said
    assert not is_alive(going.pid)
    again = automaton("run", tmp_path / "long.toml", "--out", out, "--replicates", "3", *ON)
    assert again.status == 0
    assert f"{1 + (by == 'kill of the worker')} of 3 runs" in again.err
    assert [run.finished for run in open_runs(out)] == [True, True, True]
    assert ("resumed" in open_runs(out)[1].attributes) == (by == "Ctrl-C")
    assert written(out / "r001") == first
