"""The growing table of what is counted every step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

FIRST_ROWS = 64


class SeriesTable:
    """Columns of whole or real numbers, or of short vectors of them, that grow by one row at a time.

    The first row settles names and shapes. A column is int64 as long as it was given whole numbers only, else
    float64; a number takes 8 bytes, however many rows there are.
    """

    def __init__(self) -> None:
        self._columns: dict[str, npt.NDArray[Any]] = {}  # with room for further rows
        self._shapes: dict[str, tuple[int, ...]] = {}
        self._rows = 0

    def __len__(self) -> int:
        return self._rows

    def append(self, row: Mapping[str, Any]) -> None:
        """Add a row.

        Raises:
            ValueError: no "time_h", or not later than the last; other names or shapes than the first row's;
                something that is no number.
        """
        values = {name: np.asarray(value) for name, value in row.items()}
        if "time_h" not in values:
            raise ValueError("a row must have time_h")
        shapes = {name: value.shape for name, value in values.items()}
        if self._rows == 0:
            self._shapes = shapes
        if shapes != self._shapes:
            odd = sorted({name for name, _ in shapes.items() ^ self._shapes.items()})
            raise ValueError(
                f"names and shapes must be those of the first row; these differ: {', '.join(odd)}"
            )
        odd = sorted(name for name, value in values.items() if value.dtype.kind not in "biuf")
        if odd:
            raise ValueError(f"a row holds numbers only; these are none: {', '.join(odd)}")
        if self._rows and not values["time_h"] > self._columns["time_h"][self._rows - 1]:
            raise ValueError(f"time_h must grow; it went to {values['time_h']}")
        for name, value in values.items():
            self._with_room(name, value)[self._rows] = value
        self._rows += 1

    def extend(self, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        """Add the rows of arrays whose first axis is the row, as when a run is continued.

        Raises:
            ValueError: as for :meth:`append`.
        """
        for row in range(len(columns["time_h"])):
            self.append({name: values[row] for name, values in columns.items()})

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """All columns, the row as their first axis; "time_h" is there even when nothing else is.

        They are read-only views, which later rows do not change.
        """
        arrays = {name: column[: self._rows] for name, column in self._columns.items()}
        for view in arrays.values():
            view.flags.writeable = False
        return arrays or {"time_h": np.zeros(0)}

    def _with_room(self, name: str, value: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The column that a value is to be written to, with room for it and of a type that holds it."""
        column = self._columns.get(name)
        is_real = name == "time_h" or value.dtype.kind == "f"
        if column is None:
            column = np.empty((FIRST_ROWS, *value.shape), np.float64 if is_real else np.int64)
        elif self._rows == len(column):
            before, column = column, np.empty((2 * len(column), *value.shape), column.dtype)
            column[: self._rows] = before
        if is_real and column.dtype != np.float64:
            column = column.astype(np.float64)
        self._columns[name] = column
        return column
