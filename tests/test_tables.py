"""Tables for other programs: what they hold is what the run holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pyarrow import csv, parquet, uint64

from automaton.clone_table import CloneTable
from automaton.errors import UserError
from automaton.snapshot import Run, open_runs
from automaton.tables import write_newick, write_tables
from tests.run_folder.small_run import write_small_run

TABLE = CloneTable(
    id=np.array([1, 2, 5], np.uint32),
    parent=np.array([0, 1, 2], np.uint32),
    time_h=np.array([0.0, 0.5, 1.5]),
    site=np.array([0, 36, 104], np.int64),
    genotype=np.array([0, 1, 3], np.uint8),
    count_frame=np.array([0, 1, 1], np.int64),
    count_clone=np.array([1, 1, 5], np.uint32),
    count_cells=np.array([7, 6, 2], np.int64),
)


@pytest.fixture
def runs(tmp_path: Path) -> list[Run]:
    """A run of two arms; the first has clones."""
    write_small_run(tmp_path / "r" / "lump")
    write_small_run(tmp_path / "r" / "more", arm="more", arm_index=1)
    first, second = open_runs(tmp_path / "r")
    return [replace(first, lineage=TABLE), second]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_time_series_of_all_arms(runs: list[Run], tmp_path: Path, kind: str) -> None:
    paths = write_tables(runs, tmp_path / "t", "csv" if kind == "csv" else "parquet")
    assert [path.name for path in paths] == [
        f"{name}.{kind}" for name in ("time_series", "clones", "clone_counts")
    ]
    types = csv.ConvertOptions(column_types={"seed": uint64()})
    table = csv.read_csv(paths[0], convert_options=types) if kind == "csv" else parquet.read_table(paths[0])
    assert table["arm"].to_pylist() == ["lump"] * 5 + ["more"] * 5
    assert table["seed"].to_pylist() == [2**63 + 5] * 10
    assert table["time_h"].to_pylist() == [0, 0.5, 1, 1.5, 2] * 2
    assert table["sites_tumour"].to_pylist() == [1, 2, 3, 4, 5] * 2
    assert table["cells_efflux+repair"].to_pylist() == [0, 3, 6, 9, 12] * 2
    assert table["plasma_uM_5-fluorouracil"].to_pylist() == [2.5] * 10
    assert table["births"].to_pylist() == [0, 1, 2, 3, 4] * 2
    assert not any("/" in name or " " in name for name in table.column_names)


def test_clones_and_their_counts(runs: list[Run], tmp_path: Path) -> None:
    """On 3 x 5 x 7 sites of 20 um: site 36 = (1, 0, 1), site 104 = (2, 4, 6)."""
    _, clones, counts = (parquet.read_table(path) for path in write_tables(runs, tmp_path / "t", "parquet"))
    assert clones["parent"].to_pylist() == [None, 1, 2]
    assert clones["genotype"].to_pylist() == ["wild_type", "efflux", "efflux+repair"]
    assert clones.select(["z_um", "y_um", "x_um"]).to_pylist()[1] == {
        "z_um": 30.0,
        "y_um": 10.0,
        "x_um": 30.0,
    }
    assert clones.select(["z_um", "y_um", "x_um"]).to_pylist()[2] == {
        "z_um": 50.0,
        "y_um": 90.0,
        "x_um": 130.0,
    }
    assert counts.select(["time_h", "step", "clone", "cells"]).to_pylist() == [
        {"time_h": 0.0, "step": 0, "clone": 1, "cells": 7},
        {"time_h": 1.0, "step": 2, "clone": 1, "cells": 6},
        {"time_h": 1.0, "step": 2, "clone": 5, "cells": 2},
    ]


def test_without_clones_there_are_no_tables_of_them(runs: list[Run], tmp_path: Path) -> None:
    assert [path.name for path in write_tables(runs[1:], tmp_path / "t", "csv")] == ["time_series.csv"]
    with pytest.raises(UserError, match="no clones were followed"):
        write_newick(runs[1:], tmp_path / "t.nwk")
    assert not (tmp_path / "t.nwk").exists()


def test_a_tree_a_line(runs: list[Run], tmp_path: Path) -> None:
    assert write_newick([runs[0], runs[1], runs[0]], tmp_path / "deep" / "t.nwk") == 2
    lines = (tmp_path / "deep" / "t.nwk").read_text().splitlines()
    assert lines == ["(('5 efflux + repair':1)'2 efflux':0.5)'1 wild type';"] * 2


def test_columns_that_a_run_lacks_are_null(runs: list[Run], tmp_path: Path) -> None:
    series = runs[1].series
    fewer = {name: values for name, values in series.columns.items() if name != "births"}
    lacking = replace(runs[1], series=replace(series, columns=fewer))
    table = parquet.read_table(write_tables([runs[0], lacking], tmp_path / "t", "parquet")[0])
    assert table["births"].to_pylist() == [0, 1, 2, 3, 4] + [None] * 5


def test_a_place_that_cannot_be_written(runs: list[Run], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot write"):
        write_tables(runs, tmp_path / "file" / "t", "csv")
