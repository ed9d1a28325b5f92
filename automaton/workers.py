"""Processes that work through a list of jobs; one that dies takes only its own job with it."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection as pipes
from multiprocessing import get_context, parent_process, resource_tracker
from typing import Any, Generic, TypeVar

from automaton.errors import UserError

DYING_S = 5.0
"""How long a process whose pipe is closed may take to end by itself."""

Job = TypeVar("Job")
Tell = Callable[[float], None]
"""Told which share of a job is done, 0 to 1."""
Work = Callable[[Job, Tell], bool]
"""Does a job, and whether it came to its end; a function of a module, since another process has to find it.

It may be asked to stop by SIGTERM, again and again until it ends.
"""
ASKED_EVERY_S = 0.1
"""How often processes that are to stop are asked to."""


@dataclass(frozen=True)
class News(Generic[Job]):
    """What was heard of a job: the share that is done, or that it ended, with its trouble ("" for none).

    `stopped`: it ended before its end, since it was asked to.
    """

    job: Job
    share: float
    trouble: str | None = None
    stopped: bool = False

    @property
    def ended(self) -> bool:
        """Whether nothing more will be heard of the job."""
        return self.trouble is not None


def work_through(
    work: Work[Job], jobs: Iterable[Job], workers: int, is_stopped: Callable[[], bool] = lambda: False
) -> Generator[News[Job]]:
    """Do all jobs in up to `workers` processes, begun in their order, and yield what is heard of them.

    Once `is_stopped`, no more are begun, and those at work are asked to stop.

    An exception in a job, or the death of its process, is the trouble of that job; the others go on. Where a
    process dies before it has begun with a job, another is given it, once. Close the iterator to end all
    processes at once. They also end when this process does, however it ends, and leave Ctrl-C to it.
    """
    waiting = deque(jobs)
    given_again: list[Job] = []
    crew: list[_Worker[Job]] = []
    try:
        while True:
            if is_stopped():
                waiting.clear()
                for worker in crew:
                    worker.ask_to_stop()
            idle = [worker for worker in crew if worker.job is None]
            while waiting and (idle or len(crew) < workers):
                if not idle:
                    crew.append(_Worker(work))
                    idle.append(crew[-1])
                idle.pop().give(waiting.popleft())
            busy = {worker.pipe: worker for worker in crew if worker.job is not None}
            if not busy:
                return
            for pipe in pipes.wait(list(busy), ASKED_EVERY_S):
                worker = busy[pipe]  # type: ignore[index]
                news = worker.hear()
                if not worker.alive:
                    crew.remove(worker)
                if worker.alive or worker.begun or any(news.job is job for job in given_again):
                    yield news
                else:
                    given_again.append(news.job)
                    waiting.appendleft(news.job)
    finally:
        for worker in crew:
            worker.end()


class _Worker(Generic[Job]):
    """One process; `job` is None while it waits for one, `begun` says whether it is known to be at it."""

    def __init__(self, work: Work[Job]) -> None:
        context = get_context("spawn")
        self.job: Job | None = None
        self.begun = False
        self.alive = True
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(work, theirs), daemon=True)
        with _ctrl_c_held_back():  # a process is born with what its parent holds back, and keeps to it
            self._process.start()
        theirs.close()

    def give(self, job: Job) -> None:
        self.job = job
        self.begun = False
        with suppress(OSError):  # it died just now: the pipe says so next
            self.pipe.send(job)

    def hear(self) -> News[Job]:
        """The next message; waits for it."""
        job = self.job
        assert job is not None
        try:
            message: float | str | None = self.pipe.recv()
        except (EOFError, OSError):
            self._process.join(DYING_S)
            self.end()
            return News(job, 1.0, _death(self._process.exitcode))
        self.begun = True
        if isinstance(message, float):
            return News(job, message)
        self.job = None
        return News(job, 1.0, message or "", stopped=message is None)

    def ask_to_stop(self) -> None:
        """Ask for the end of its job, if it is at one."""
        if self.job is not None and self._process.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGTERM)

    def end(self) -> None:
        self.alive = False
        self.pipe.close()
        self._process.kill()
        self._process.join()


@contextmanager
def _ctrl_c_held_back() -> Iterator[None]:
    resource_tracker.ensure_running()  # when it starts, it lets go what is held back
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _death(status: int | None) -> str:
    if status is not None and status < 0:
        number = -status
        name = signal.Signals(number).name if number in signal.valid_signals() else f"signal {number}"
        why = " (the system does so when memory runs out)" if number == signal.SIGKILL else ""
        return f"its process was ended by {name}{why}"
    return f"its process ended with status {status}"


def _serve(work: Work[Any], pipe: pipes.Connection) -> None:
    """What a worker's process does: one job after the other, until there is nobody to give any."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it means the job, which heeds it
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return
        pipe.send(0.0)
        trouble: str | None
        try:
            trouble = "" if work(job, pipe.send) else None
        except UserError as error:
            trouble = str(error)
        except Exception as error:  # noqa: BLE001, whatever it was, it ends this job and no other
            trouble = f"{type(error).__name__}: {error}"
        pipe.send(trouble)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    pipes.wait([parent.sentinel])
    os._exit(1)
