"""Pictures drawn one after another by as many processes as there are processors."""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import numpy.typing as npt

from viewer.picture import Painter
from viewer.renderers import RendererName, renderer_for
from viewer.storyboard import Storyboard

Bytes = npt.NDArray[np.uint8]

_WORTH_A_POOL_S = 4.0
"""Starting processes takes a second or so: below this much work it does not pay."""
_BYTES_A_PROCESS, _BYTES_A_SITE = 200 << 20, 80
"""What a process holds while it draws, and how much more for each site of all arms: measured at 256^3."""
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LP_NUM_THREADS")

_painter: Painter | None = None
"""Draws in this worker process."""


def pictures(
    board: Storyboard, workers: int | None = None, renderer: RendererName = "auto"
) -> Generator[Bytes]:
    """All pictures of a storyboard in order, uint8 (height, width, 3).

    Args:
        board: what to draw.
        workers: processes; by default one a processor, as far as memory goes, or none where the work is
            short. 1: none.
        renderer: who draws solid lattices; settled here, so that all pictures are drawn alike.

    Raises:
        UserError: a frame's file is missing or damaged.
    """
    number = 0
    if board.solid:
        renderer = renderer_for(board.runs, board.scene, renderer).name
    painter = Painter(board, renderer)
    if workers is None:
        started = time.monotonic()
        yield np.asarray(painter.draw(0))
        number = 1
        work_s = (time.monotonic() - started) * (len(board.shots) - 1)
        workers = min(_processors(), _fit_into_memory(board)) if work_s > _WORTH_A_POOL_S else 1
    if workers > 1:
        for picture in _by_pool(board, number, workers, renderer):
            yield picture
            number += 1
    # Without a pool, or where processes cannot be started or were killed.
    for rest in range(number, len(board.shots)):
        yield np.asarray(painter.draw(rest))


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _fit_into_memory(board: Storyboard) -> int:
    """How many processes may draw at once in half of this machine's memory; at least one."""
    sites = sum(math.prod(run.shape) for run in board.runs)
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(1, memory // 2 // (_BYTES_A_PROCESS + _BYTES_A_SITE * sites))


def _by_pool(board: Storyboard, first: int, workers: int, renderer: RendererName) -> Generator[Bytes]:
    """Pictures from `first` on; ends early when the pool breaks."""
    context = multiprocessing.get_context("spawn")
    with contextlib.ExitStack() as stack:
        stack.enter_context(_one_thread_each())
        try:
            pool = ProcessPoolExecutor(workers, context, _start_worker, (board, renderer))
        except OSError:
            return
        # A pool whose processes were killed may never end (CPython issue 94777): after an error nobody waits.
        stack.push(lambda kind, *_: pool.shutdown(wait=kind is None, cancel_futures=True))
        waiting: deque[Future[Bytes]] = deque()
        numbers = iter(range(first, len(board.shots)))
        try:
            for number in numbers:
                waiting.append(pool.submit(_draw, number))
                if len(waiting) >= 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except (BrokenProcessPool, OSError):
            return


def _start_worker(board: Storyboard, renderer: RendererName) -> None:
    """Run once in each worker process; Ctrl-C is the parent's to answer."""
    global _painter  # noqa: PLW0603 - a worker process has one storyboard for life
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _painter = Painter(board, renderer)


def _draw(number: int) -> Bytes:
    assert _painter is not None
    return np.asarray(_painter.draw(number))


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let child processes use one thread each (NumPy's and software GL's): there is one a processor."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
