"""Disks that fail, full, over quota, read-only or broken, when files are made, written, synced or renamed."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

from automaton import plain_file
from tests.faults.outcome import Outcome
from tests.faults.small_runs import compute, computed, not_whole, scenario_in, temporaries, whole

OPERATIONS = ("write", "sync", "rename", "create")
ERRORS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your disk quota is used up",
    errno.EIO: "Input/output error",
    errno.EROFS: "read-only file system",
}


@dataclass
class Disk:
    """What a disk still does: `left` more bytes or operations of a sort, then only errors of a number.

    `used` counts what was done.
    """

    operation: str
    left: float
    number: int
    used: int = 0

    def spend(self, amount: int) -> int:
        """How much of `amount` is still done. Raises OSError where nothing is."""
        done = min(amount, int(max(self.left - self.used, 0)) if self.left != float("inf") else amount)
        if done == 0 and amount:
            raise OSError(self.number, os.strerror(self.number))
        self.used += done
        return done


class _File(FileIO):
    """A file on such a disk; as real ones do, it may take only a part of what is written."""

    disk: Disk

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        return super().write(view[: self.disk.spend(len(view))])


@contextmanager
def failing(disk: Disk) -> Iterator[None]:
    """Let everything that runs write go to this disk."""
    kept = (plain_file.create_plain, os.fsync, Path.replace)

    def create(path: Path) -> FileIO:
        if disk.operation == "create":
            disk.spend(1)
        kept[0](path).close()
        file = _File(path, "r+b")
        file.disk = disk if disk.operation == "write" else Disk("write", float("inf"), 0)
        return file

    def sync(descriptor: int) -> None:
        if disk.operation == "sync":
            disk.spend(1)
        kept[1](descriptor)

    def replace(path: Path, target: Any) -> Path:
        if disk.operation == "rename":
            disk.spend(1)
        return kept[2](path, target)

    plain_file.create_plain, os.fsync, Path.replace = create, sync, replace  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        plain_file.create_plain, os.fsync, Path.replace = kept  # type: ignore[method-assign]


def fail_and_resume(operation: str, number: int, points: int) -> list[str]:
    """Let the disk fail at so many points of a run, each resumed on a sound one; what was wrong."""
    troubles: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        wanted = computed(whole(Path(place) / "whole"))
        counted = Disk(operation, float("inf"), number)
        with failing(counted):
            whole(Path(place) / "counted")
        for point in range(points):
            folder = Path(place) / f"run{point}"
            scenario, out = scenario_in(folder), folder / "out"
            with failing(Disk(operation, counted.used * point // points, number)):
                ended = compute(scenario, out)
            what = f"{operation} failing with {errno.errorcode[number]} at {point} of {points}"
            troubles += [f"{what}: {trouble}" for trouble in _wrong(ended, number)]
            troubles += [f"{what}: {problem}" for problem in not_whole(out)]
            if out.exists() and temporaries(out):
                troubles.append(f"{what}: left {temporaries(out)}")
            again = compute(scenario, out)
            if again.status or computed(out) != wanted:
                troubles.append(f"{what}: another run came out when resumed: {again.err}")
    return troubles


def _wrong(ended: Outcome, number: int) -> Iterator[str]:
    yield from ended.complaints()
    if ended.status != 2:
        yield f"it ended with status {ended.status}"
    if ERRORS[number] not in ended.err:
        yield f"it does not say why: {ended.err}"
