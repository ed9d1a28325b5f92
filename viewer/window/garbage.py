"""Python's cyclic garbage, collected in the window's thread alone.

Parts of a window that refer to each other are garbage once it has closed, and Python collects such cycles
in whichever thread happens to allocate. A worker that destroys a Qt object in this way holds a lock of Qt and
waits for Python's, while the window's thread may hold Python's and wait for that of Qt: both for ever.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 100


class Collector(QObject):
    """Collects as Python would by itself, but at moments of its own; lives as long as the application."""

    def __init__(self, application: QObject) -> None:
        super().__init__(application)
        gc.disable()
        gc.freeze()  # what is there already, modules for the most part, stays: looking through it takes time
        timer = QTimer(self)
        timer.timeout.connect(self.collect)
        timer.start(_EVERY_MS)

    def collect(self) -> None:
        """Collect the oldest generation of which enough has gathered."""
        enough = [count > most > 0 for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if any(enough):
            gc.collect(max(age for age, there in enumerate(enough) if there))
