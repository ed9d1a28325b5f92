"""How one call of the command line ended, and what is wrong with that ending."""

from __future__ import annotations

import os
import resource
import tempfile
import time
import traceback
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from automaton.commands import main

SCREEN_LINES = 24
READERS = {"info", "export", "report"}
"""They end with status 1 where they left out a run that cannot be read, and went on with the others."""
SCREEN_SIGNS = 4000
MOST_CPU_S = 60.0
MOST_GROWTH_BYTES = 1 << 30


@dataclass(frozen=True)
class Outcome:
    """How a call ended.

    Attributes:
        arguments: of the command line.
        status: of the exit; -1 where an exception came through.
        out: what it printed.
        err: what it said on stderr, the traceback of an exception included.
        cpu_s: processor time it took.
        growth_bytes: by how much it raised the most memory that this process ever held.
    """

    arguments: tuple[str, ...]
    status: int
    out: str
    err: str
    cpu_s: float
    growth_bytes: int

    def complaints(self) -> Iterator[str]:
        """What is wrong with it, if it may end well or refuse its input in words."""
        if self.status not in {0, 2} and not (self.status == 1 and self.arguments[0] in READERS):
            yield f"ended with status {self.status}"
        if "Traceback" in self.out + self.err:
            yield "shows a traceback"
        if "memory of this machine did not suffice" in self.err:
            yield "ran out of memory instead of refusing its input"
        if self.status and len(self.err.splitlines()) > SCREEN_LINES:
            yield f"takes {len(self.err.splitlines())} lines to refuse"
        if len(self.err) > SCREEN_SIGNS:
            yield f"says {len(self.err)} signs on stderr"
        steering = {sign for sign in self.out + self.err if steers(sign)}
        if steering:
            yield f"sends signs that steer a terminal: {sorted(map(ascii, steering))}"
        if self.cpu_s > MOST_CPU_S:
            yield f"took {self.cpu_s:.0f} s of processor time"
        if self.growth_bytes > MOST_GROWTH_BYTES:
            yield f"took {self.growth_bytes >> 20} MiB of memory"


def steers(sign: str) -> bool:
    """Whether a sign may do more on a terminal than stand there: controls, escapes, changes of direction."""
    return sign not in "\n\t" and unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def call(*arguments: object) -> Outcome:
    """Run `automaton ARGUMENTS` in this process; all that it prints is kept, C libraries' too."""
    words = tuple(map(str, arguments))
    return watched(words, lambda: main(words))


def watched(words: tuple[str, ...], work: Callable[[], object]) -> Outcome:
    """How some work ends that these words of a command line stand for, or its exit."""
    status, trace = 0, ""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with _redirected(1, out), _redirected(2, err):
            try:
                work()
            except SystemExit as end:
                status = end.code if isinstance(end.code, int) else 0
            except BaseException:  # noqa: BLE001 (whatever comes through is the finding)
                status, trace = -1, traceback.format_exc()
        cpu_s = time.process_time() - began
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held
        return Outcome(words, status, _text(out), _text(err) + trace, cpu_s, 1024 * grown)


@contextmanager
def _redirected(descriptor: int, file: BinaryIO) -> Iterator[None]:
    import sys

    stream = {1: "stdout", 2: "stderr"}[descriptor]
    kept, before = os.dup(descriptor), getattr(sys, stream)
    os.dup2(file.fileno(), descriptor)
    own = open(descriptor, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    setattr(sys, stream, own)
    try:
        yield
    finally:
        own.flush()
        setattr(sys, stream, before)
        os.dup2(kept, descriptor)
        os.close(kept)


def _text(file: BinaryIO) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def contents(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of change of all that lies below a folder, links not followed."""
    found = {}
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(place, name)
            status = path.lstat()
            is_file = not path.is_dir() or path.is_symlink()
            found[str(path.relative_to(folder))] = (status.st_size, status.st_mtime_ns) if is_file else (0, 0)
    return found
