"""Runs as flat tables for other programs, as CSV or Parquet, and their trees of clones as Newick.

Rows of all runs stand in one table, told apart by arm, replicate and seed. docs/file_format.md names the
columns. A column that a run lacks is null in its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from automaton.errors import UserError
from automaton.kinds import NAMES as KIND_NAMES
from automaton.snapshot import Run
from automaton.statistics import newick
from automaton.unwritten import cannot_write
from automaton.whole_file import atomic_write, write_text

if TYPE_CHECKING:
    import pyarrow as pa

TableFormat = Literal["csv", "parquet"]
Columns = dict[str, Any]


def write_tables(runs: Sequence[Run], folder: Path, kind: TableFormat) -> list[Path]:
    """Write time_series, clones and clone_counts; the last two only where a run followed its clones.

    Args:
        runs: one or more, as from `open_runs`.
        folder: where to; made if need be.
        kind: ending and format of the files.

    Returns:
        The files written.

    Raises:
        UserError: a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error, f"--{kind}") from error
    makers: dict[str, Callable[[Run], Columns]] = {"time_series": _series}
    followed = [run for run in runs if run.lineage is not None]
    if followed:
        makers |= {"clones": _clones, "clone_counts": _clone_counts}
    written = []
    for name, maker in makers.items():
        path = folder / f"{name}.{kind}"
        _write(_together(runs if maker is _series else followed, maker), path, kind)
        written.append(path)
    return written


def write_newick(runs: Sequence[Run], path: Path) -> int:
    """Write the tree of clones of each run that has one, one a line in the order of the runs; how many.

    Raises:
        UserError: no run followed its clones, or the file cannot be written.
    """
    trees = [newick(run.lineage, run.alterations) for run in runs if run.lineage is not None]
    if not trees:
        raise UserError(
            f"--newick {path}: no clones were followed in these runs.\n"
            "A scenario follows them where it has alterations, barcodes or passengers."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error, "--newick") from error
    write_text(path, "".join(f"{tree}\n" for tree in trees), "--newick")
    return len(trees)


def _write(table: pa.Table, path: Path, kind: TableFormat) -> None:
    from pyarrow import BufferOutputStream, csv, parquet

    whole = BufferOutputStream()
    if kind == "csv":
        csv.write_csv(table, whole)
    else:
        parquet.write_table(table, whole)
    with atomic_write(path, f"--{kind}") as sink:
        sink.write(whole.getvalue().to_pybytes())


def _together(runs: Sequence[Run], columns_of: Callable[[Run], Columns]) -> pa.Table:
    """One table of all runs, with what tells them apart in front."""
    import pyarrow as pa

    tables = []
    for run in runs:
        columns = columns_of(run)
        rows = len(next(iter(columns.values())))
        known = {
            "arm": pa.array([run.arm] * rows, pa.string()),
            "replicate": np.full(rows, run.replicate, np.int64),
            "seed": np.full(rows, run.seed, np.uint64),
        }
        tables.append(pa.table(known | columns))
    return pa.concat_tables(tables, promote_options="default")


def _series(run: Run) -> Columns:
    series = run.series
    columns: Columns = {"time_h": series.time_h}
    columns |= {f"sites_{kind}": series.counts[:, code] for code, kind in enumerate(KIND_NAMES)}
    columns |= {
        f"cells_{_plain(label)}": series.burden[:, mask] for mask, label in enumerate(run.genotype_labels)
    }
    for name, values in series.columns.items():
        if name not in {"time_h", "counts", "burden"}:
            flat = values.reshape(len(series), -1)
            plain = _plain(name)
            names = [plain] if values.ndim == 1 else [f"{plain}_{k}" for k in range(flat.shape[1])]
            columns |= dict(zip(names, flat.T, strict=True))
    return columns


def _clones(run: Run) -> Columns:
    import pyarrow as pa

    table = run.lineage
    assert table is not None
    labels = np.array([_plain(label) for label in run.genotype_labels])
    place = np.unravel_index(table.site, run.shape)
    return {
        "clone": table.id,
        "parent": pa.array(table.parent, mask=table.parent == 0),
        "founded_h": table.time_h,
        **{f"{axis}_um": (at + 0.5) * run.spacing_um for axis, at in zip("zyx", place, strict=True)},
        "genotype": pa.array(labels[table.genotype], pa.string()),
        "genotype_bits": table.genotype,
    }


def _clone_counts(run: Run) -> Columns:
    table = run.clones
    assert table is not None
    return {
        "time_h": run.times_h[table.count_frame],
        "step": run.steps[table.count_frame],
        "clone": table.count_clone,
        "cells": table.count_cells,
    }


def _plain(name: str) -> str:
    """A name without signs that a column's name had better not have."""
    return name.replace(" + ", "+").replace(" ", "_").replace("/", "_")
