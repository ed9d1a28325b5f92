"""The log of a run folder: dated lines of what was run, on what, how it went and how it ended."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from automaton import run_folder
from automaton.plain_file import append_plain
from automaton.provenance import now
from automaton.unwritten import cannot_write


class RunLog:
    """Appends lines to a run folder's log.txt; used in a `with`, which notes an error that ends the run.

    Raises UserError where the file cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / run_folder.LOG_FILE

    def line(self, text: str) -> None:
        """Append one line with the present time."""
        try:
            with append_plain(self._path) as file:
                file.write(f"{now()}  {text}\n")
        except OSError as error:
            raise cannot_write(self._path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and not isinstance(error, OSError):
            first = str(error).splitlines() or [type(error).__name__]
            self.line(f"ended by an error: {first[0]}")
