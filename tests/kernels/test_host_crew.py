"""The CPU's threads share lists of steps, sleep in between, and start anew after a fork."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from kernels.host_compiler import find_compiler
from kernels.host_processor import HostProcessor
from kernels.processors import Launch

pytestmark = pytest.mark.skipif(find_compiler() is None, reason="no C++ compiler")
LONGER_THAN_THREADS_LOOK_S = 0.05
TASKS = Path("/proc/self/task")


def counting(processor: HostProcessor) -> tuple[np.ndarray, Launch]:
    """A clock for each of 64 rows, and a launch of all threads that advances them."""
    clock = processor.zeros((8, 8, 16), np.uint32)
    return clock, processor.bind("advance_clock", clock=clock)


@pytest.mark.parametrize("threads", [1, 2, 3, 7])
def test_each_row_is_done_once_a_launch(threads: int) -> None:
    processor = HostProcessor(threads, split_from=1)
    clock, advance = counting(processor)
    for _ in range(50):
        advance()
    processor.sequence([advance] * 200)()
    assert (clock == 250).all()


def test_threads_that_fell_asleep_wake_up() -> None:
    processor = HostProcessor(3, split_from=1)
    clock, advance = counting(processor)
    for _ in range(3):
        advance()
        time.sleep(LONGER_THAN_THREADS_LOOK_S)
    assert (clock == 3).all()


def test_callers_from_several_python_threads_take_turns() -> None:
    processor = HostProcessor(2, split_from=1)
    clock, advance = counting(processor)

    def call_often() -> None:
        for _ in range(100):
            advance()

    callers = [threading.Thread(target=call_often) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert (clock == 400).all()


def threads_of_this_process() -> int:
    return len(list(TASKS.iterdir()))


@pytest.mark.skipif(not TASKS.is_dir(), reason="threads are counted in /proc")
def test_threads_end_with_their_processor() -> None:
    gc.collect()
    before = threads_of_this_process()
    processor = HostProcessor(4, split_from=1)
    _, advance = counting(processor)
    advance()
    assert threads_of_this_process() == before + 3
    del processor, advance
    gc.collect()
    assert threads_of_this_process() == before


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_starts_threads_of_its_own() -> None:
    processor = HostProcessor(2, split_from=1)
    clock, advance = counting(processor)
    advance()
    child = os.fork()
    if child == 0:
        advance()
        os._exit(int((clock != 2).any()))
    assert os.waitpid(child, 0)[1] == 0
    assert (clock == 1).all()


def test_a_process_may_fork_while_another_thread_runs_lists() -> None:
    done = in_a_process(
        """
        import os, threading
        clock, advance = counting(HostProcessor(2, split_from=1))
        going = True
        def busy():
            while going:
                advance()
        thread = threading.Thread(target=busy)
        thread.start()
        codes = []
        for _ in range(20):
            child = os.fork()
            if child == 0:
                advance()
                os._exit(0)
            codes.append(os.waitpid(child, 0)[1])
        going = False
        thread.join()
        assert codes == [0] * 20
        """
    )
    assert done.returncode == 0, done.stderr


def test_a_program_ends_while_a_daemon_thread_runs_lists() -> None:
    for _ in range(5):
        done = in_a_process(
            """
            import threading, time
            clock, advance = counting(HostProcessor(4, split_from=1))
            def busy():
                while True:
                    advance()
            threading.Thread(target=busy, daemon=True).start()
            time.sleep(0.05)
            """
        )
        assert done.returncode == 0, done.stderr


def in_a_process(body: str) -> subprocess.CompletedProcess[str]:
    """Run `body` where `counting` and `HostProcessor` are known; half a minute at most."""
    head = "from tests.kernels.test_host_crew import HostProcessor, counting\n"
    return subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", head + textwrap.dedent(body)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        cwd=Path(__file__).parents[2],
    )
