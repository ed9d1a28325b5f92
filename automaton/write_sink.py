"""The file object that HDF5 writes through: it keeps a disk error for us and lets HDF5 close in peace.

HDF5 cannot close a file whose last bytes do not fit on the disk: it keeps the file open, complains again when
the program ends, and may take it down. So after the first error this sink swallows what follows, and whoever
opened it asks :meth:`WriteSink.raise_if_failed` before giving the file its name.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from automaton import plain_file


class WriteSink:
    """A seekable unbuffered binary file for writing that keeps its first OSError in `error`."""

    def __init__(self, path: Path) -> None:
        """Create or empty `path`; an error here is raised at once."""
        self._file = plain_file.create_plain(path)
        self.error: OSError | None = None

    def write(self, data: bytes | memoryview) -> int:
        """Write all of `data` at the present position, or note why that failed."""
        rest = memoryview(data).cast("B")
        length = len(rest)
        if self.error is None:
            try:
                while len(rest):
                    rest = rest[self._file.write(rest) :]
            except OSError as error:
                self.error = error
        return length

    def readinto(self, buffer: memoryview) -> int:
        """Read back into `buffer` from the present position; bytes beyond the end are zero."""
        view = memoryview(buffer).cast("B")
        count = self._file.readinto(view)
        view[count:] = bytes(len(view) - count)
        return len(view)

    def read(self, size: int = -1) -> bytes:
        """Read back `size` bytes from the present position."""
        return self._file.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the present position."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """The present position."""
        return self._file.tell()

    def truncate(self, size: int | None = None) -> int:
        """Set the file's length, or note why that failed."""
        if self.error is None:
            try:
                return self._file.truncate(size)
            except OSError as error:
                self.error = error
        return size or 0

    def flush(self) -> None:
        """Nothing is buffered."""

    def sync(self) -> None:
        """Wait until the disk has it all.

        Raises:
            OSError: the disk has not.
        """
        os.fsync(self._file.fileno())

    def raise_if_failed(self) -> None:
        """Raise the first error that was noted.

        Raises:
            OSError: something could not be written.
        """
        if self.error is not None:
            raise self.error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
