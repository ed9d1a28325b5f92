"""The time series of a run, as they are read back from run.h5."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from automaton.hdf5_input import CheckedFile
from automaton.kinds import NAMES as KIND_NAMES

_DTYPES = (np.dtype(np.int64), np.dtype(np.float64))


@dataclass(frozen=True)
class Series:
    """What was counted every step; T rows.

    Attributes:
        time_h: float64 (T,).
        counts: int64 (T, number of kinds), sites by kind.
        burden: int64 (T, 2**alterations), tumour cells by genotype.
        plasma_uM: by drug, float64 (T,).
        mean_outside_uM: by drug, float64 (T,), mean over tumour cells.
        columns: everything by name, those above included.
    """

    time_h: npt.NDArray[np.float64]
    counts: npt.NDArray[np.int64]
    burden: npt.NDArray[np.int64]
    plasma_uM: dict[str, npt.NDArray[np.float64]]
    mean_outside_uM: dict[str, npt.NDArray[np.float64]]
    columns: dict[str, npt.NDArray[np.float64] | npt.NDArray[np.int64]]

    def __len__(self) -> int:
        return len(self.time_h)

    def column(self, name: str) -> npt.NDArray[np.float64] | npt.NDArray[np.int64]:
        """A column by its name, such as "ledger/cisplatin/given_umol".

        Raises:
            KeyError: there is none of that name.
        """
        return self.columns[name]


def read_series(file: CheckedFile, drugs: tuple[str, ...], genotypes: int) -> Series:
    """Read the time series of a run file whose run has these drugs and that many genotypes.

    Raises:
        UserError: missing or damaged.
    """
    time_h = file.array("series/time", np.float64, (None,))
    rows = len(time_h)
    columns: dict[str, npt.NDArray[np.float64] | npt.NDArray[np.int64]] = {"time_h": time_h}
    for name in file.dataset_names("series"):
        if name != "time":
            column = file.any_array(f"series/{name}")
            if column.ndim == 0 or len(column) != rows or column.dtype not in _DTYPES:
                raise file.damaged(f"'series/{name}' does not match 'series/time'")
            columns[name] = column

    def table(name: str, width: int) -> npt.NDArray[np.int64]:
        if not rows:
            return np.zeros((0, width), np.int64)
        found: npt.NDArray[np.int64] = file.array(f"series/{name}", np.int64, (rows, width))
        return found

    def by_drug(quantity: str) -> dict[str, npt.NDArray[np.float64]]:
        return {
            drug: file.array(f"series/{quantity}/{drug}", np.float64, (rows,))
            for drug in drugs
            if f"{quantity}/{drug}" in columns
        }

    return Series(
        time_h=time_h,
        counts=table("counts", len(KIND_NAMES)),
        burden=table("burden", genotypes),
        plasma_uM=by_drug("plasma_uM"),
        mean_outside_uM=by_drug("mean_outside_uM"),
        columns=columns,
    )
