"""The windows that are open: each opens more, and one that is closed is let go of with all it holds."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QSocketNotifier

from viewer.scene import Scene
from viewer.window.opening import Opened
from viewer.window.session import Session
from viewer.window.window import Window


class Windows:
    """Opens windows, and keeps those that are open.

    Args:
        make: makes one.
    """

    def __init__(self, make: Callable[[Session, Scene], Window]) -> None:
        self._make = make
        self._open: list[Window] = []

    def __len__(self) -> int:
        return len(self._open)

    def open(self, found: Opened) -> Window:
        """Show runs in a window of their own."""
        window = self._make(found.session, found.scene)
        if found.notes:
            window.note("; ".join(found.notes))
        window.desk.opened.connect(self.open)
        window.closed.connect(partial(self._forget, window))
        self._open.append(window)
        window.show()
        return window

    def let_go(self) -> None:
        """Close all that are still open, and wait until Qt has parted with them."""
        for window in list(self._open):
            window.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _forget(self, window: Window) -> None:
        if window in self._open:
            self._open.remove(window)
            window.deleteLater()


@contextlib.contextmanager
def ctrl_c_heard(then: Callable[[], object]) -> Iterator[None]:
    """Let Ctrl-C in the terminal do something, at once: Qt alone would not let Python see it."""
    here, there = socket.socketpair()
    with here, there:
        there.setblocking(False)
        notifier = QSocketNotifier(here.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(lambda *_: here.recv(64))
        wakened = signal.set_wakeup_fd(there.fileno())
        before = signal.signal(signal.SIGINT, lambda *_: then())
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
            signal.set_wakeup_fd(wakened)
            notifier.setEnabled(False)
