"""Workers: jobs in parallel, one dying alone, and nobody left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from automaton import workers
from automaton.errors import UserError
from automaton.workers import Tell, work_through


def do(job: tuple[str, str], tell: Tell) -> bool:
    """Does what the first word says; the second is a folder or a name."""
    what, name = job
    match what:
        case "touch":
            Path(name).write_text(str(os.getpid()))
        case "tell":
            tell(0.25)
        case "refuse":
            raise UserError("not this one\nbut another")
        case "stumble":
            raise ZeroDivisionError("by nothing")
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "leave":
            os._exit(3)
        case "sleep":
            Path(name).write_text(str(os.getpid()))
            time.sleep(600)
        case "wait":
            asked: list[int] = []
            signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
            Path(name).write_text(str(os.getpid()))
            while not asked:
                time.sleep(0.01)
            return False
    return True


def is_alive(process: int) -> bool:
    """Whether it still runs (one that nobody has collected yet does not)."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def pid_in(path: Path) -> int:
    """The process id that a job writes there; waits for it."""
    deadline = time.monotonic() + 30
    while not (path.exists() and path.read_text()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return int(path.read_text())


def wait_for_end(process: int) -> None:
    deadline = time.monotonic() + 10
    while is_alive(process) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_alive(process)


def test_every_trouble_is_its_own_jobs(tmp_path: Path) -> None:
    path = tmp_path / "here"
    jobs = [(what, str(path)) for what in ("tell", "refuse", "stumble", "die", "leave", "touch")]
    heard = list(work_through(do, jobs, 1))
    assert [news.job for news in heard if not news.ended and news.share == 0] == jobs
    assert [(news.job[0], news.share) for news in heard if 0 < news.share < 1] == [("tell", 0.25)]
    assert [news.trouble for news in heard if news.ended] == [
        "",
        "not this one\nbut another",
        "ZeroDivisionError: by nothing",
        "its process was ended by SIGKILL (the system does so when memory runs out)",
        "its process ended with status 3",
        "",
    ]
    wait_for_end(pid_in(path))


def test_a_worker_that_died_while_it_waited_takes_no_job_with_it(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    troubles = []
    with closing(work_through(do, [("touch", str(first)), ("touch", str(second))], 1)) as news:
        for heard in news:
            if heard.ended:
                troubles.append(heard.trouble)
            if heard.ended and heard.job[1] == str(first):
                os.kill(pid_in(first), signal.SIGKILL)
                wait_for_end(pid_in(first))
    assert troubles == ["", ""]
    assert pid_in(second) != pid_in(first)


def test_a_job_that_no_process_lives_to_begin_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_serve", print)
    jobs = [("touch", str(tmp_path / "here"))]
    assert [news.trouble for news in work_through(do, jobs, 1)] == ["its process ended with status 0"]


def test_two_workers_share_the_jobs_and_end_when_closed(tmp_path: Path) -> None:
    jobs = [("sleep", str(tmp_path / "a")), ("touch", str(tmp_path / "b")), ("sleep", str(tmp_path / "c"))]
    with closing(work_through(do, jobs, 2)) as news:
        heard = [next(news) for _ in range(4)]  # in this order or another: either worker may be up first
        assert [one.job for one in heard if one.ended] == [jobs[1]]
        assert {one.job for one in heard if not one.ended} == set(jobs)
        found = [pid_in(tmp_path / name) for name in "abc"]
    assert found[0] != found[1] == found[2]
    for process in found:
        wait_for_end(process)


PARENT = """\
import sys
from tests.test_workers import do
from automaton.workers import work_through
if __name__ == "__main__":
    for _ in work_through(do, [("sleep", sys.argv[1]), ("sleep", sys.argv[2])], 2):
        pass
"""


def test_nobody_is_left_when_the_parent_is_killed(tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(PARENT)
    root = Path(__file__).parent.parent
    paths = [str(tmp_path / "a"), str(tmp_path / "b")]
    environment = os.environ | {"PYTHONPATH": str(root)}
    parent = subprocess.Popen([sys.executable, str(tmp_path / "parent.py"), *paths], env=environment)
    found = [pid_in(Path(path)) for path in paths]
    os.kill(found[0], signal.SIGINT)  # Ctrl-C is the parent's affair
    time.sleep(0.1)
    assert all(is_alive(process) for process in found)
    parent.kill()
    parent.wait()
    for process in found:
        wait_for_end(process)


def test_jobs_that_are_asked_to_stop_stop_and_no_more_are_begun(tmp_path: Path) -> None:
    jobs = [("wait", str(tmp_path / "one")), ("touch", str(tmp_path / "two"))]
    heard = list(work_through(do, jobs, 1, (tmp_path / "one").exists))
    assert [(news.job[0], news.trouble, news.stopped) for news in heard if news.ended] == [("wait", "", True)]
    assert not (tmp_path / "two").exists()
