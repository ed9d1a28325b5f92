"""The table of the time series."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from automaton.series_table import SeriesTable


def test_whole_numbers_stay_whole_until_a_real_one_comes() -> None:
    table = SeriesTable()
    table.append({"time_h": 0, "births": 0, "given_umol": 0, "counts": np.array([1, 2], np.uint8)})
    assert table.columns()["given_umol"].dtype == np.int64
    table.append({"time_h": 1, "births": 2**53 + 1, "given_umol": 0.5, "counts": np.array([3, 4])})
    columns = table.columns()
    assert columns["time_h"].dtype == np.float64
    assert columns["births"].tolist() == [0, 2**53 + 1]
    assert columns["given_umol"].tolist() == [0.0, 0.5]
    assert columns["counts"].dtype == np.int64
    assert columns["counts"].tolist() == [[1, 2], [3, 4]]


def test_columns_stay_as_they_were_when_rows_are_added() -> None:
    table = SeriesTable()
    counts = np.array([1, 2])
    table.append({"time_h": 0.0, "counts": counts})
    counts[:] = 9
    before = table.columns()
    for step in range(1, 1000):
        table.append({"time_h": step, "counts": [0.5, step]})
    assert before["counts"].tolist() == [[1, 2]]
    assert before["counts"].dtype == np.int64
    assert not before["counts"].flags.writeable
    assert table.columns()["counts"].shape == (1000, 2)
    assert table.columns()["counts"][::999].tolist() == [[1, 2], [0.5, 999]]


def test_an_empty_table_has_a_time() -> None:
    assert SeriesTable().columns()["time_h"].shape == (0,)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"births": 1, "counts": [1, 2]}, "must have time_h"),
        ({"time_h": 1.0, "counts": [1, 2]}, "these differ: births"),
        ({"time_h": 1.0, "counts": [1, 2], "births": 1, "deaths": 1}, "these differ: deaths"),
        ({"time_h": 1.0, "counts": [1, 2, 3], "births": 1}, "these differ: counts"),
        ({"time_h": 1.0, "counts": [1, 2], "births": "many"}, "these are none: births"),
        ({"time_h": 0.0, "counts": [1, 2], "births": 1}, "must grow"),
        ({"time_h": np.nan, "counts": [1, 2], "births": 1}, "must grow"),
    ],
)
def test_rows_that_do_not_fit_are_refused_and_leave_no_trace(row: dict[str, Any], reason: str) -> None:
    table = SeriesTable()
    table.append({"time_h": 0.0, "counts": [0, 0], "births": 0})
    with pytest.raises(ValueError, match=reason):
        table.append(row)
    assert len(table) == 1
    assert all(len(column) == 1 for column in table.columns().values())
