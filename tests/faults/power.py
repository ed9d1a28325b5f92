"""Power cuts: every operation on files is recorded, and what a disk may hold after each is laid out again.

Two disks are played, both allowed by POSIX. The lazy one holds nothing but what was synced: of a file its
bytes at the last sync, of a folder its entries at the last sync. The hasty one holds every name at once, but
of a file no byte that was not synced.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any

from automaton import plain_file

Entries = dict[str, Any]
"""A folder: names, and what they lead to, which is a file or a folder."""


@dataclass(eq=False)
class File:
    """Bytes as they were written, and as they were when last synced."""

    written: bytearray = field(default_factory=bytearray)
    synced: bytes = b""


@dataclass(eq=False)
class Folder:
    """Entries as they are, and as they were when last synced."""

    entries: Entries = field(default_factory=dict)
    synced: Entries = field(default_factory=dict)


class Recorder:
    """A disk in memory that follows what happens below `root`.

    `after` is called after each operation by which what a disk holds may change: writing alone is none.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.top = Folder()
        self.after: Any = lambda: None

    def folder(self, path: Path) -> Folder | None:
        """The folder of a path; None outside."""
        if not path.is_relative_to(self.root):
            return None
        place: Any = self.top
        for part in path.relative_to(self.root).parts:
            place = place.entries.setdefault(part, Folder())
        return place if isinstance(place, Folder) else None

    def did(self) -> None:
        """One operation more."""
        self.after()

    def held(self, hasty: bool) -> dict[Path, bytes | None]:
        """What the disk may hold after a power cut now, by path; None for a folder."""
        return dict(_held(self.top, Path(), hasty))


def _held(folder: Folder, at: Path, hasty: bool) -> Iterator[tuple[Path, bytes | None]]:
    yield at, None
    for name, entry in (folder.entries if hasty else folder.synced).items():
        if isinstance(entry, Folder):
            yield from _held(entry, at / name, hasty)
        else:
            yield at / name, entry.synced


def lay_out(held: dict[Path, bytes | None], target: Path) -> None:
    """Write what a disk holds into a folder, which is emptied before."""
    shutil.rmtree(target, ignore_errors=True)
    for path, content in held.items():
        if content is None:
            (target / path).mkdir(parents=True)
        else:
            (target / path).write_bytes(content)


class _File(FileIO):
    """A file whose writes are recorded."""

    recorder: Recorder
    record: File

    def write(self, data: Any, /) -> int:
        at = self.tell()
        count = super().write(data)
        held = self.record.written
        held.extend(bytes(max(at + count - len(held), 0)))
        held[at : at + count] = memoryview(data).cast("B")[:count]
        return count

    def truncate(self, size: int | None = None, /) -> int:
        length = super().truncate(size)
        held = self.record.written
        del held[length:]
        held.extend(bytes(length - len(held)))
        return length


@contextmanager
def recorded(recorder: Recorder) -> Iterator[None]:  # noqa: C901 (one small function for each operation)
    """Record what is done to files that are made anew below the recorder's root."""
    kept = (plain_file.create_plain, os.fsync, Path.replace, Path.unlink, Path.mkdir, Path.rmdir)

    def create(path: Path) -> FileIO:
        kept[0](path).close()
        file = _File(path, "r+b")
        file.recorder, file.record = recorder, File()
        folder = recorder.folder(path.parent)
        if folder is not None:
            folder.entries[path.name] = file.record
        recorder.did()
        return file

    def sync(descriptor: int) -> None:
        kept[1](descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if path.is_dir():
            folder = recorder.folder(path)
            if folder is not None:
                folder.synced = dict(folder.entries)
        elif (parent := recorder.folder(path.parent)) and isinstance(parent.entries.get(path.name), File):
            record = parent.entries[path.name]
            record.synced = bytes(record.written)
        recorder.did()

    def replace(path: Path, target: Any) -> Path:
        found = kept[2](path, target)
        folder = recorder.folder(path.parent)
        if folder is not None:
            folder.entries[Path(target).name] = folder.entries.pop(path.name)
        recorder.did()
        return found

    def unlink(path: Path, missing_ok: bool = False) -> None:
        kept[3](path, missing_ok)
        folder = recorder.folder(path.parent)
        if folder is not None:
            folder.entries.pop(path.name, None)
        recorder.did()

    def mkdir(path: Path, *arguments: Any, **options: Any) -> None:
        kept[4](path, *arguments, **options)
        recorder.folder(path)
        recorder.did()

    def rmdir(path: Path) -> None:
        kept[5](path)
        folder = recorder.folder(path.parent)
        if folder is not None:
            folder.entries.pop(path.name, None)

    plain_file.create_plain, os.fsync = create, sync  # type: ignore[assignment]
    Path.replace, Path.unlink, Path.mkdir, Path.rmdir = replace, unlink, mkdir, rmdir  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        plain_file.create_plain, os.fsync = kept[:2]
        Path.replace, Path.unlink, Path.mkdir, Path.rmdir = kept[2:]  # type: ignore[method-assign]
