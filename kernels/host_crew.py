"""The CPU's crew of threads: `kernels/crew.cuh` by way of ctypes."""

from __future__ import annotations

import ctypes
import os
import threading
import weakref
from typing import Any

import numpy as np

STEP = np.dtype([("run", "u8"), ("arguments", "u8"), ("rows", "i8"), ("threads", "i8")])
"""A function, the address of its argument record, how many rows there are, how many threads share them."""


def address_of(function: Any) -> int:
    """Where a function of the compiled library begins."""
    return ctypes.cast(function, ctypes.c_void_p).value or 0


class Crew:
    """`threads` threads, the caller's among them, that run lists of steps together.

    They start with the first list, anew in a process forked later, and end with this object; at the end of
    the program the system ends them, for other threads of Python may still have lists to run.
    """

    def __init__(self, library: ctypes.CDLL, threads: int) -> None:
        self._threads = threads
        self._muster, self._dismiss, self._run = library.muster, library.dismiss, library.run_steps
        self._muster.restype, self._muster.argtypes = ctypes.c_void_p, [ctypes.c_int32]
        self._dismiss.restype, self._dismiss.argtypes = None, [ctypes.c_void_p]
        self._run.restype = None
        self._run.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
        self._process = 0
        self._handle: int | None = None
        self._turns: dict[int, threading.Lock] = {}  # by process: one list at a time

    def run(self, steps: np.ndarray) -> None:
        """Run records of dtype STEP in order; returns when all is done. Raises MemoryError."""
        with self._turns.setdefault(os.getpid(), threading.Lock()):
            if self._process != os.getpid():
                self._start()
            self._run(self._handle, steps.ctypes.data, steps.size)

    def _start(self) -> None:
        self._handle = self._muster(self._threads)
        if not self._handle:
            raise MemoryError("the system gives no memory for threads")
        self._process = os.getpid()
        weakref.finalize(self, _end, self._dismiss, self._handle, self._process).atexit = False


def _end(dismiss: Any, handle: int, process: int) -> None:
    if process == os.getpid():
        dismiss(handle)
