"""Clones and expression in a run folder: written with each frame, read back, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import h5py
import numpy as np
import pytest

from automaton.clone_table import CloneTable
from automaton.errors import UserError
from automaton.frame import LEVEL_LOG2, TRAITS
from automaton.runner import Options, run_scenario
from automaton.scenario import Arm
from automaton.scenario.expression import Trait
from automaton.snapshot import open_runs
from automaton.standing import Standing
from automaton.writer import RunWriter
from tests.science.laboratory import scenario

SMALL: dict[str, Any] = {
    "lattice": {"sites": [30, 20]},
    "time": {"duration_h": 12.0, "step_h": 1.0, "frame_every_h": 4.0},
    "seeding": [{"arrangement": "lump", "cells": 60}],
    "cells": {"division_per_h": 0.2, "placement": "any_free"},
    "alterations": {"efflux": {"mechanism": "efflux", "mutation_per_division": 0.2}},
    "expression": {"pump": {"sd_log2": 1.0}},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    run_scenario([Arm("", scenario(SMALL))], tmp_path / "run", Options(device="reference", quiet=True))
    return tmp_path / "run"


def clones_in(folder: Path) -> CloneTable:
    (run,) = open_runs(folder)
    assert run.clones is not None
    return run.clones


def assert_same_clones(found: CloneTable, expected: CloneTable) -> None:
    for name, column in vars(expected).items():
        np.testing.assert_array_equal(getattr(found, name), column)
        assert getattr(found, name).dtype == column.dtype


def test_clones_are_read_back_as_frames_show_them(folder: Path) -> None:
    (run,) = open_runs(folder)
    clones = clones_in(folder)
    assert len(clones) > 5
    for index in range(len(run)):
        frame = run.frame(index)
        assert frame.clone is not None
        ids, cells = np.unique(frame.clone[frame.clone > 0], return_counts=True)
        np.testing.assert_array_equal(clones.cells(index)[clones.rows(ids)], cells)
        assert clones.cells(index).sum() == cells.sum() == run.series.burden[run.steps[index]].sum()


def test_a_frame_that_is_gone_takes_its_counts_along(folder: Path) -> None:
    before = clones_in(folder)
    (folder / "frames" / "000004.h5").unlink()
    after = clones_in(folder)
    assert (before.count_frame.max(), after.count_frame.max()) == (3, 2)
    np.testing.assert_array_equal(after.cells(1), before.cells(2))


def test_a_run_that_is_continued_forgets_the_clones_that_arose_after(folder: Path) -> None:
    """Its run.h5 holds those of the frames that are left, as it did when these were written."""
    made = scenario(SMALL)
    run_scenario([Arm("", made)], folder.parent / "short", Options("reference", quiet=True, until_h=8.0))
    writer = RunWriter(
        folder,
        title="",
        question="",
        arm="",
        arm_index=0,
        scenario_text=made.to_toml(),
        alterations=("efflux",),
        drugs=(),
        spacing_um=made.lattice.spacing_um,
        shape=made.shape,
        seed=made.seed,
        device="",
        standing=Standing(9, 9.0, 9),
    )
    writer.close(finished=False)
    assert_same_clones(clones_in(folder), clones_in(folder.parent / "short"))


def test_a_run_of_format_1_has_its_counts_in_the_run_file(folder: Path) -> None:
    clones = clones_in(folder)
    for path in (folder / "frames").iterdir():
        with h5py.File(path, "r+") as file:
            del file["clones"]
    with h5py.File(folder / "run.h5", "r+") as file:
        file.attrs["format_version"] = 1
        for name in ("count_frame", "count_clone", "count_cells"):
            file["clones"][name] = getattr(clones, name)
    assert_same_clones(clones_in(folder), clones)
    (folder / "frames" / "000004.h5").unlink()
    np.testing.assert_array_equal(clones_in(folder).cells(1), clones.cells(2))


def test_counts_of_clones_that_the_run_lacks_are_refused(folder: Path) -> None:
    with h5py.File(folder / "frames" / "000012.h5", "r+") as file:
        file["clones/id"][-1] = 4_000_000_000
    (run,) = open_runs(folder)
    with pytest.raises(UserError, match=r"run: the cells of clones"):
        _ = run.clones


def test_many_frames_open_as_one_though_each_counts_other_clones(folder: Path) -> None:
    import xarray

    paths = sorted((folder / "frames").iterdir())
    frames = [xarray.load_dataset(path, engine="h5netcdf") for path in paths]
    movie = xarray.combine_by_coords(frames, combine_attrs="drop_conflicts")
    assert movie["clone"].shape == (4, 1, 20, 30)
    assert "cells" not in movie


def test_levels_of_expression_are_read_back_and_scaled_for_others(folder: Path) -> None:
    import xarray

    (run,) = open_runs(folder)
    levels = run.frame(-1).expression["pump"]
    assert levels.dtype == np.int8
    assert levels.any()
    with xarray.open_dataset(folder / "frames" / "000012.h5", engine="h5netcdf") as dataset:
        found = dataset["expression_pump"].to_numpy()[0]
    np.testing.assert_allclose(found, levels * LEVEL_LOG2)


def test_traits_of_files_are_those_of_scenarios() -> None:
    assert get_args(Trait) == TRAITS


def test_a_table_that_contradicts_itself_is_refused(folder: Path) -> None:
    with h5py.File(folder / "run.h5", "r+") as file:
        file["clones/parent"][1] = 4_000_000_000
    with pytest.raises(UserError, match="clones"):
        open_runs(folder)
