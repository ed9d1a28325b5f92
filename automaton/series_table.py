"""The growing table of what is counted every step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt


class SeriesTable:
    """Columns of whole or real numbers, or of short vectors of them, that grow by one row at a time."""

    def __init__(self) -> None:
        self._columns: dict[str, list[Any]] = {}
        self._dtypes: dict[str, np.dtype[Any]] = {}
        self._shapes: dict[str, tuple[int, ...]] = {}
        self._rows = 0

    def __len__(self) -> int:
        return self._rows

    def append(self, row: Mapping[str, Any]) -> None:
        """Add a row; the first one settles names, shapes, and which columns are whole numbers (int64, else float64).

        Raises:
            ValueError: a row without "time_h", with other names or shapes than the first, or not later than the last.
        """
        values = {name: np.asarray(value) for name, value in row.items()}
        if not self._columns:
            self._start(values)
        if values.keys() != self._columns.keys():
            odd = ", ".join(sorted(values.keys() ^ self._columns.keys()))
            raise ValueError(f"a row must have the columns of the first one; these differ: {odd}")
        for name, value in values.items():
            if value.shape != self._shapes[name]:
                raise ValueError(f"column {name} measures {self._shapes[name]} a row, not {value.shape}")
            if not np.can_cast(value.dtype, self._dtypes[name], "same_kind"):
                raise ValueError(f"column {name} holds {self._dtypes[name]}, not {value.dtype}")
        if self._rows and float(values["time_h"]) <= float(self._columns["time_h"][-1]):
            raise ValueError(f"time_h must grow; it went to {values['time_h']}")
        for name, value in values.items():
            column = self._columns[name]
            column.append(value.item() if value.ndim == 0 else value.astype(self._dtypes[name]))
        self._rows += 1

    def extend(self, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        """Add the rows of arrays whose first axis is the row, as when a run is continued.

        Raises:
            ValueError: as for :meth:`append`.
        """
        for row in range(len(columns["time_h"])):
            self.append({name: values[row] for name, values in columns.items()})

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Copies of all columns, each with the row as its first axis; "time_h" is there even when nothing else is."""
        return {
            name: np.array(values, dtype=self._dtypes[name]).reshape(self._rows, *self._shapes[name])
            for name, values in self._columns.items()
        } or {"time_h": np.zeros(0)}

    def _start(self, values: Mapping[str, npt.NDArray[Any]]) -> None:
        if "time_h" not in values:
            raise ValueError("a row must have time_h")
        for name, value in values.items():
            if value.dtype.kind not in "biuf":
                raise ValueError(f"column {name} must hold numbers, not {value.dtype}")
            is_real = value.dtype.kind == "f" or name == "time_h"
            self._columns[name] = []
            self._dtypes[name] = np.dtype(np.float64 if is_real else np.int64)
            self._shapes[name] = value.shape
