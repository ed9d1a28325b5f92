"""One thread that works through a short queue beside the main one."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable


class Background:
    """Runs tasks one after another in a thread of its own.

    The first error stops the work and comes out in the caller's thread.
    """

    def __init__(self, limit: int) -> None:
        """Start the thread; `limit` is the number of tasks that may wait."""
        self._tasks: queue.Queue[Callable[[], None] | None] = queue.Queue(limit)
        self._error: BaseException | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    @property
    def closed(self) -> bool:
        """Whether :meth:`close` was called."""
        return self._closed

    @property
    def failed(self) -> bool:
        """Whether a task raised an error."""
        return self._error is not None

    def submit(self, task: Callable[[], None]) -> None:
        """Queue a task; waits while the queue is full.

        Raises:
            RuntimeError: closed already.
            BaseException: what an earlier task raised.
        """
        self.raise_if_failed()
        if self._closed:
            raise RuntimeError("this writer is closed")
        self._tasks.put(task)

    def settle(self) -> None:
        """Wait until all tasks are done. Raises BaseException: what a task raised."""
        self._tasks.join()
        self.raise_if_failed()

    def raise_if_failed(self) -> None:
        """Raise what a task raised, if one did."""
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        """Wait until all tasks are done and end the thread.

        Raises:
            BaseException: what a task raised.
        """
        if not self._closed:
            self._closed = True
            self._tasks.put(None)
            self._thread.join()
        self.raise_if_failed()

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            if self._error is None:
                try:
                    task()
                except BaseException as error:  # noqa: BLE001 (handed to the caller's thread)
                    self._error = error
            del task  # with the arrays it holds
            self._tasks.task_done()
