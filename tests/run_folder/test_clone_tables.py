"""Clones and expression in a run folder: written with each frame, read back, checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import h5py
import numpy as np
import pytest

from automaton.errors import UserError
from automaton.frame import LEVEL_LOG2, TRAITS
from automaton.runner import Options, run_scenario
from automaton.scenario import Arm
from automaton.scenario.expression import Trait
from automaton.snapshot import open_runs
from automaton.writer import RunWriter, Standing
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


def test_clones_are_read_back_as_frames_show_them(folder: Path) -> None:
    (run,) = open_runs(folder)
    clones = run.clones
    assert clones is not None
    assert len(clones) > 5
    for index in range(len(run)):
        frame = run.frame(index)
        assert frame.clone is not None
        ids, cells = np.unique(frame.clone[frame.clone > 0], return_counts=True)
        np.testing.assert_array_equal(clones.cells(index)[clones.rows(ids)], cells)
        assert clones.cells(index).sum() == cells.sum() == run.series.burden[run.steps[index]].sum()


def test_a_frame_that_is_gone_takes_its_counts_along(folder: Path) -> None:
    (before,) = open_runs(folder)
    (folder / "frames" / "000004.h5").unlink()
    (after,) = open_runs(folder)
    assert after.clones is not None
    assert before.clones is not None
    assert len(after) == len(before) - 1
    np.testing.assert_array_equal(after.clones.cells(1), before.clones.cells(2))


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
    (short,), (continued,) = open_runs(folder.parent / "short"), open_runs(folder)
    assert short.clones is not None
    assert continued.clones is not None
    for name, column in vars(short.clones).items():
        np.testing.assert_array_equal(getattr(continued.clones, name), column)


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
