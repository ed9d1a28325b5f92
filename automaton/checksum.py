"""The checksum that every HDF5 file of a run ends in, behind what HDF5 itself reads.

The last line is "sha256 " and 64 digits: the SHA-256 of every byte before the line break that precedes it. So
a file verifies itself from the moment it has its name, and no change of any byte passes.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from automaton.errors import UserError
from automaton.plain_file import open_plain
from automaton.write_sink import WriteSink

_LINE = re.compile(rb"\nsha256 ([0-9a-f]{64})\n")
LINE_BYTES = len(b"\nsha256 \n") + 64
_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Checksums:
    """What the frames and checkpoints of a run end in, by step."""

    frames: dict[int, str] = field(default_factory=dict)
    checkpoints: dict[int, str] = field(default_factory=dict)

    def until(self, step: int, frame: int) -> Checksums:
        """Those of the checkpoints up to a step and of the frames up to another."""
        return Checksums(
            {at: digits for at, digits in self.frames.items() if at <= frame},
            {at: digits for at, digits in self.checkpoints.items() if at <= step},
        )


def append_checksum(sink: WriteSink) -> None:
    """End a file that is written but for this with its checksum."""
    digest = _digest(sink, sink.seek(0, os.SEEK_END))
    sink.seek(0, os.SEEK_END)
    sink.write(f"\nsha256 {digest}\n".encode())


def stated_checksum(path: Path) -> str:
    """The 64 digits that a file ends in, "" if it does not; nothing else of it is read.

    Raises:
        OSError: it cannot be read.
    """
    with open_plain(path) as file:
        return _stated(file, file.seek(0, os.SEEK_END))


def verify_file(path: Path, listed: str = "") -> None:
    """See that a file is as it was written, to the byte; it is read once from end to end.

    `listed`: its checksum where it is known.

    Raises:
        UserError: it was changed since, has no checksum, or cannot be read; the message names it.
    """
    if problem := what_is_wrong(path, listed):
        raise UserError(
            f"{path}: {problem}.\nRestore a copy, or run the scenario again; `automaton info --verify` says "
            "which files of a run are as they were written."
        )


def what_is_wrong(path: Path, listed: str = "") -> str:
    """Why a file is not the one that was written, "" if it is; `listed`: its checksum where it is known."""
    try:
        with open_plain(path) as file:
            size = file.seek(0, os.SEEK_END)
            stated = _stated(file, size)
            if not stated:
                return "it does not end in a checksum: it was cut or changed, or an earlier version wrote it"
            found = _digest(file, size - LINE_BYTES)
    except OSError as error:
        return f"it cannot be read: {error.strerror}"
    if found != stated:
        return "it was changed since it was written: its checksum is another"
    return "it is whole, but not the file that the run wrote there" if listed not in ("", found) else ""


def _stated(file: BinaryIO, size: int) -> str:
    file.seek(max(size - LINE_BYTES, 0))
    line = _LINE.fullmatch(file.read(LINE_BYTES))
    return line[1].decode() if line else ""


def _digest(file: BinaryIO | WriteSink, size: int) -> str:
    """SHA-256 of the first `size` bytes."""
    file.seek(0)
    found = hashlib.sha256()
    while size > 0 and (part := file.read(min(size, _AT_ONCE))):
        found.update(part)
        size -= len(part)
    return found.hexdigest()
