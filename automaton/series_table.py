"""The growing table of what is counted every step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt


class SeriesTable:
    """Columns of whole or real numbers, or of short vectors of them, that grow by one row at a time.

    The first row settles names and shapes. A column is int64 as long as it was given whole numbers only, else
    float64.
    """

    def __init__(self) -> None:
        self._columns: dict[str, list[Any]] = {}
        self._shapes: dict[str, tuple[int, ...]] = {}
        self._is_real: dict[str, bool] = {}
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
        if self._rows and not values["time_h"] > self._columns["time_h"][-1]:
            raise ValueError(f"time_h must grow; it went to {values['time_h']}")
        for name, value in values.items():
            self._columns.setdefault(name, []).append(value.item() if value.ndim == 0 else value.copy())
            self._is_real[name] = self._is_real.get(name, name == "time_h") or value.dtype.kind == "f"
        self._rows += 1

    def extend(self, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        """Add the rows of arrays whose first axis is the row, as when a run is continued.

        Raises:
            ValueError: as for :meth:`append`.
        """
        for row in range(len(columns["time_h"])):
            self.append({name: values[row] for name, values in columns.items()})

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Copies of all columns, the row as their first axis; "time_h" is there even when nothing else is."""
        arrays = {
            name: np.array(values, dtype=np.float64 if self._is_real[name] else np.int64)
            for name, values in self._columns.items()
        }
        return arrays or {"time_h": np.zeros(0)}
